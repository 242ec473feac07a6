// SPDX-License-Identifier: Apache-2.0
// TLS records over a byte stream (RFC 8446 §5, RFC 5246 §6): framing, limits, protection. Received
// bytes are read into this layer's buffer and opened there; what is sent is sealed in place in the
// output buffer. Neither side allocates per record once its buffer has grown to its working size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "record/code_points.h"
#include "record/event.h"
#include "record/protector.h"
#include "record/tamper.h"

namespace handfast {

constexpr std::size_t kRecordHeaderSize = 5;
constexpr std::size_t kMaxPlaintext = 16384;   ///< 2^14, RFC 8446 §5.1
constexpr std::size_t kMaxExpansion12 = 2048;  ///< RFC 5246 §6.2.3
constexpr std::size_t kMaxExpansion13 = 256;   ///< RFC 8446 §5.2

/// A whole record of a stream, its header filled in, as what is to be sealed.
inline Protector::Unsealed unsealed_record(ByteSpan record, std::size_t padding = 0) {
    return {record.first(kRecordHeaderSize), record.subspan(kRecordHeaderSize), padding};
}

struct RecordLimits {
    /// Consecutive empty records (of types that may be empty) before the peer is refused.
    std::uint32_t max_empty_records = 32;
    /// Records that a TLS 1.3 key may protect where that is less than the algorithm's own limit.
    std::uint64_t records_per_key = std::numeric_limits<std::uint64_t>::max();
};

/// Largest content of a record each way, bytes; for TLS 1.3 padding counts as content.
struct RecordSizes {
    std::size_t send = kMaxPlaintext;
    std::size_t receive = kMaxPlaintext;
};

/// From when on sizes are kept to: at once, or in each direction once its next keys are in place.
enum class SizesFrom : std::uint8_t { now, next_keys };

/// Whether application data is split against BEAST where the protection asks for it.
enum class RecordSplit : std::uint8_t { where_needed, never };

/// How much that is written at once becomes how many records, as OpenSSL's pipelines have it: one
/// for every `split` bytes begun, `most` at a time, as even as can be.
struct RecordPipelines {
    std::size_t split = kMaxPlaintext;
    std::size_t most = 1;
};

/// A record that was opened. `content` points into the layer's buffer and stays valid until the
/// next call of next(), receive_buffer() or received().
struct Record {
    ContentType type;
    ByteSpan content;
    bool is_v2_hello = false;  ///< Type handshake, but in SSLv2's form.
};

class RecordLayer {
  public:
    RecordLayer(const EventSink& events, Tamper* tamper, RecordLimits limits);

    // Reading.

    /// The first record may be a ClientHello in SSLv2's form (RFC 5246 §E.2).
    void accept_v2_hello() { v2_hello_accepted_ = true; }
    /// Where to read bytes from the transport into: at least one byte unless a whole record is
    /// waiting to be taken by next().
    ByteSpan receive_buffer();
    /// `count` bytes were put into receive_buffer().
    void received(std::size_t count);
    /// Bytes wanted for the next step: 5 for a header, then the body (OpenSSL's read pattern).
    std::size_t read_hint() const;
    /// The next record, opened; nothing when more bytes are needed; or why the peer is refused.
    Result<std::optional<Record>> next();
    /// Whether a record has begun but not ended: an end of stream here is a truncation.
    bool mid_record() const;
    void set_read_protector(std::unique_ptr<Protector> protector);
    /// Makes receive_buffer() offer at least this many bytes, so that one read takes in many
    /// records; 0 (the default) offers little more than the record being read.
    void set_read_ahead(std::size_t size) { read_ahead_ = size; }
    /// TLS 1.3 servers that refuse early data: drops application_data records that do not open, or
    /// that stand in the clear before a second ClientHello, until a record of another kind or
    /// one that opens has come. Once more than `budget` bytes of bodies were dropped, the next one
    /// is refused.
    void skip_undecryptable(std::size_t budget) { skip_budget_ = budget; }

    // Writing.

    /// Fragments `content` and appends sealed records to the output.
    Status write(ContentType type, ByteView content);
    ByteView output() const;
    void output_sent(std::size_t count);
    void set_write_protector(std::unique_ptr<Protector> protector);

    /// Version written into record headers, and (once set as negotiated) required of the peer's:
    /// TLS 1.3 ignores it, the older versions demand it (RFC 5246 §6.2.1).
    void set_write_version(WireVersion version);
    void require_read_version(WireVersion version);

    /// Sizes to send and to accept, held to 1..16384.
    void set_sizes(RecordSizes sizes, SizesFrom from = SizesFrom::now);
    /// TLS 1.3: what is inside a protected record is padded to a multiple of `block` octets, as
    /// far as the size to send allows; 0 and 1 pad nothing.
    void set_padding(std::size_t block) { padding_block_ = block; }

    /// For records under keys that do not chain them.
    void set_pipelines(RecordPipelines pipelines);

    /// Old peers may stumble over records of one byte.
    void set_split(RecordSplit split) { split_ = split; }

    /// The write key has protected nearly as many records as it may (RFC 8446 §5.5).
    bool needs_key_update() const;
    /// Bytes of content that can be written before needs_key_update() holds.
    std::size_t room_under_key() const;

    /// Bytes that the two buffers hold in memory, used or not.
    std::size_t buffer_memory() const { return in_.capacity() + out_.capacity(); }

    std::uint64_t read_sequence() const { return read_sequence_; }
    std::uint64_t write_sequence() const { return write_sequence_; }

    /// TLS 1.3: whether alerts may come unprotected although keys are in place. A client that
    /// gives up on our first flight may not have keys yet.
    void allow_plaintext_alerts(bool allow) { plaintext_alerts_ = allow; }

  private:
    ByteView header() const { return ByteView(in_).subspan(in_begin_, kRecordHeaderSize); }
    std::size_t buffered() const { return in_end_ - in_begin_; }
    bool starts_v2_hello() const;
    std::size_t header_size() const;
    std::size_t body_length() const;
    std::size_t wanted() const;
    void release_read_buffer();
    Status judge_header();
    Status judge_first_bytes() const;
    Status judge_v2_hello() const;
    bool bypasses_protection(ContentType type) const;
    /// Nothing when the record was dropped as refused early data.
    Result<std::optional<Record>> open_record();
    Status judge_content(const Record& record);
    bool has_pipelines() const;
    std::size_t records_at_once(std::size_t content_size) const;
    std::size_t padding_for(std::size_t content_size) const;
    std::uint64_t record_limit() const;
    std::uint64_t records_before_update() const;
    Result<std::optional<Protector::Opened>> open_protected(ByteView header, ByteSpan body);
    bool skips(ContentType type) const;
    bool charge_skipped(std::size_t size);
    Status write_fragment(ContentType type, ByteView content);
    Status write_together(ContentType type, ByteView content, std::size_t records);
    ByteSpan output_space(std::size_t size);

    const EventSink& events_;
    Tamper* tamper_;
    RecordLimits limits_;
    RecordSizes sizes_;
    RecordSizes next_sizes_;  ///< Of keys to come.
    std::size_t padding_block_ = 0;
    RecordSplit split_ = RecordSplit::where_needed;
    RecordPipelines pipelines_;

    Buffer in_;
    std::size_t in_begin_ = 0;
    std::size_t in_end_ = 0;
    std::size_t last_record_size_ = 0;
    std::size_t read_ahead_ = 0;
    std::optional<std::size_t> skip_budget_;
    bool header_judged_ = false;
    bool any_record_ = false;
    bool v2_hello_accepted_ = false;
    bool plaintext_alerts_ = false;
    std::uint32_t empty_records_ = 0;
    WireVersion required_version_ = 0;
    std::unique_ptr<Protector> read_;
    std::uint64_t read_sequence_ = 0;

    Buffer out_;
    std::size_t out_begin_ = 0;
    std::size_t out_end_ = 0;
    std::size_t out_peak_ = 0;  ///< Most that waited since the output was empty last.
    WireVersion write_version_ = 0x0301;
    std::unique_ptr<Protector> write_;
    std::uint64_t write_sequence_ = 0;
};

}  // namespace handfast
