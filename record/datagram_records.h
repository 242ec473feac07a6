// SPDX-License-Identifier: Apache-2.0
// DTLS records in datagrams (RFC 4347 §4.1, RFC 6347 §4.1): epochs, replay, protection. What does
// not authenticate is dropped without a word to the peer. Received datagrams are opened where they
// lie; what is sent is sealed in place in the output buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "record/event.h"
#include "record/protector.h"
#include "record/record_layer.h"
#include "record/replay_window.h"

namespace handfast {

constexpr std::size_t kDatagramRecordHeaderSize = 13;
/// RFC 6347 §4.1: sequence numbers have 48 bits and do not wrap.
constexpr std::uint64_t kMaxDatagramSequence = (std::uint64_t{1} << 48) - 1;
constexpr std::uint16_t kLastEpoch = 0xffff;
/// RFC 6347 §4.1.1.1: less than any path has, and room for a record of every protection.
constexpr std::size_t kSmallestDatagram = 128;
/// What UDP over IPv4 can carry.
constexpr std::size_t kMaxDatagramSize = 65507;

struct DatagramLimits {
    /// Records of the next epoch that are kept until its keys are there, and their bytes in all.
    std::size_t held_records = 8;
    std::size_t held_bytes = 16384;
    Carrier carrier = Carrier::udp;
};

struct RecordFit {
    std::size_t content = 0;
    std::size_t record = 0;  ///< With all that goes around it.
};

class DatagramRecords {
  public:
    DatagramRecords(const EventSink& events, Tamper* tamper, DatagramLimits limits);

    // Reading.

    /// One datagram. The bytes are the caller's, are changed, and are looked at until next() has
    /// returned nothing.
    void receive(ByteSpan datagram);
    /// The next record, opened; nothing once the datagram is used up. Its content stays valid until
    /// the next call.
    std::optional<Record> next();
    /// Begins the next epoch; what was held for it comes after the present datagram.
    void set_read_protector(std::unique_ptr<Protector> protector);
    /// The last record was no use to anybody: tells whoever watches.
    void drop(Reason why);

    // Writing.

    /// The most bytes that a datagram of ours has, and the most content that a record has.
    void set_path_mtu(std::size_t bytes);
    std::size_t path_mtu() const { return path_mtu_; }

    /// Bytes of content for which the datagram being filled has room, in a record of that epoch;
    /// 0: the next one is to be begun.
    std::size_t room(std::uint16_t epoch) const;
    /// The most content of a record that makes a datagram of `size` bytes, and what it comes to.
    RecordFit fit(std::size_t size) const;
    /// One record of that epoch (the present or the one before), into the datagram being filled if
    /// there is room, else into a new one. Content is at most 2^14 bytes; the datagram may grow
    /// beyond the path's MTU for a single record that is larger.
    Status write(std::uint16_t epoch, ContentType type, ByteView content);
    /// What comes goes into a new datagram.
    void end_datagram();
    /// Begins the next epoch; the one before is kept for retransmission. `too_many_epochs` when
    /// there is none.
    Status set_write_protector(std::unique_ptr<Protector> protector);
    std::uint16_t write_epoch() const { return write_.epoch; }
    /// A server that answered a hello statelessly goes on where that hello was (RFC 6347 §4.2.1).
    void set_write_sequence(std::uint64_t sequence) { write_.sequence = sequence; }

    /// The oldest datagram that waits, empty when none does.
    ByteView output() const;
    void output_sent();

    void set_write_version(WireVersion version) { write_version_ = version; }
    void require_read_version(WireVersion version) { required_version_ = version; }
    void set_sizes(RecordSizes sizes, SizesFrom from);

    /// RFC 9146: what records of ours bear from the next write epoch on, and how long that of
    /// received ones is from the next read epoch on.
    void set_connection_ids(ByteView outgoing, ByteView incoming);

    std::uint16_t read_epoch() const { return read_epoch_; }
    /// Protected records that were newer than all before them (RFC 9146 §6).
    std::uint64_t newest_records() const { return newest_records_; }
    std::size_t buffer_memory() const;

  private:
    struct WriteEpoch {
        std::uint16_t epoch = 0;
        std::uint64_t sequence = 0;
        std::unique_ptr<Protector> protector;
        Buffer connection_id;  ///< Empty: plain records.
    };
    struct Header {
        ContentType type;
        WireVersion version;
        std::uint16_t epoch;
        std::uint64_t sequence;
        ByteView bytes;
        ByteSpan body;
    };

    std::optional<Header> take_header();
    Result<Record> open(const Header& header);
    Status judge(const Header& header) const;
    void hold(const Header& header);
    const WriteEpoch* epoch(std::uint16_t number) const;
    std::size_t content_for(const WriteEpoch& epoch, std::size_t space) const;
    std::size_t record_size(const WriteEpoch& epoch, std::size_t content) const;
    ByteSpan output_space(std::size_t size);
    void seal_record(WriteEpoch& to, ContentType type, ByteView content);
    std::size_t header_size(const WriteEpoch& epoch) const;
    void put_header(ByteSpan record, const WriteEpoch& epoch, ContentType type) const;

    const EventSink& events_;
    Tamper* tamper_;
    DatagramLimits limits_;
    RecordSizes sizes_;
    RecordSizes next_sizes_;

    ByteSpan rest_;  ///< Of the datagram being read.
    Buffer held_record_;
    std::deque<Buffer> held_;
    std::size_t held_bytes_ = 0;
    std::uint32_t held_epoch_ = 0;
    std::uint16_t read_epoch_ = 0;
    std::unique_ptr<Protector> read_;
    ReplayWindow window_;
    std::uint64_t newest_records_ = 0;
    WireVersion required_version_ = 0;
    Buffer read_connection_id_;
    Buffer next_read_connection_id_;

    WriteEpoch write_;
    std::optional<WriteEpoch> previous_;
    Buffer next_write_connection_id_;
    WireVersion write_version_ = 0xfeff;
    std::size_t path_mtu_ = 1400;
    Buffer out_;
    std::vector<std::size_t> datagrams_;  ///< Sizes of those in out_, the oldest first.
    std::size_t datagrams_sent_ = 0;      ///< Of them, and the bytes that these were.
    std::size_t out_begin_ = 0;
    bool filling_ = false;  ///< The last datagram may take more records.
};

}  // namespace handfast
