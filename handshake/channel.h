// SPDX-License-Identifier: Apache-2.0
// Between the machine and the record layer: whole handshake messages in and out. A stream channel
// reassembles fragments; a datagram channel will also keep flights and timers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "crypto/base/alert.h"
#include "crypto/base/result.h"
#include "handshake/limits.h"
#include "record/record_layer.h"

namespace handfast {

/// How handshake messages are put into records: one record each, as OpenSSL does, or as many
/// as fit.
enum class MessagePacking : std::uint8_t { record_per_message, coalesced };

/// One thing that the peer sent. Views are valid until the next call of Channel::next.
struct Incoming {
    enum class Kind : std::uint8_t {
        message,
        change_cipher_spec,
        alert,
        application_data,
        heartbeat,
    };
    Kind kind = Kind::message;
    HandshakeType type{};  ///< kind message
    ByteView raw;          ///< kind message: with its header
    ByteView body;         ///< kind message: without
    bool is_v2 = false;    ///< kind message: SSLv2's form, whose header is the type alone.
    AlertLevel level{};    ///< kind alert
    AlertDescription description{};
    ByteSpan data;  ///< kinds application_data, heartbeat
};

class Channel {
  public:
    virtual ~Channel() = default;

    /// The next whole thing, nothing when bytes are missing, or why the peer is refused.
    virtual Result<std::optional<Incoming>> next() = 0;

    /// Whether handshake bytes came that have not been handed out.
    virtual bool mid_message() const = 0;

    /// Sends a whole message (with header) in the present epoch.
    virtual Status send(ByteView message) = 0;
    virtual Status send_change_cipher_spec() = 0;
    /// What was sent since the last flight may go out now.
    virtual Status end_flight() = 0;
    /// After a close_notify nothing goes out any more; whatever is to be sent then is dropped.
    virtual Status send_alert(AlertLevel level, AlertDescription description) = 0;
    virtual Status send_application_data(ByteView data) = 0;
    virtual Status send_heartbeat(ByteView message) = 0;

    /// RFC 8446 §5.1: refuses (unexpected_message) when handshake bytes of the old epoch are left.
    virtual Status set_read_protector(std::unique_ptr<Protector> protector) = 0;
    virtual Status set_write_protector(std::unique_ptr<Protector> protector) = 0;

    /// The version is known: record headers say it, and are checked where the profile asks.
    virtual void set_version(WireVersion record_version, bool check_received) = 0;

    /// What both agreed on about the sizes of records.
    virtual void set_sizes(RecordSizes sizes, SizesFrom from) = 0;

    /// Whether an unprotected alert is believed although a read key is in place: a TLS 1.3 client
    /// that gives up on the server's first flight may not have changed keys yet.
    virtual void allow_plaintext_alerts(bool allow) = 0;

    /// A TLS 1.3 server that refuses early data drops what cannot be it, up to `budget` bytes.
    virtual void skip_early_data(std::size_t budget) = 0;
};

/// TLS over a byte stream. Does not own the record layer.
class StreamChannel final : public Channel {
  public:
    StreamChannel(RecordLayer& records, const EventSink& events, const Limits& limits,
                  MessagePacking packing);

    Result<std::optional<Incoming>> next() override;
    Status send(ByteView message) override;
    Status send_change_cipher_spec() override;
    Status end_flight() override;
    Status send_alert(AlertLevel level, AlertDescription description) override;
    Status send_application_data(ByteView data) override;
    Status send_heartbeat(ByteView message) override;
    Status set_read_protector(std::unique_ptr<Protector> protector) override;
    Status set_write_protector(std::unique_ptr<Protector> protector) override;
    void set_version(WireVersion record_version, bool check_received) override;
    void set_sizes(RecordSizes sizes, SizesFrom from) override { records_.set_sizes(sizes, from); }
    void allow_plaintext_alerts(bool allow) override { records_.allow_plaintext_alerts(allow); }
    void skip_early_data(std::size_t budget) override { records_.skip_undecryptable(budget); }

    bool mid_message() const override { return !partial_.empty() || !pending_.empty(); }

  private:
    Result<std::optional<Incoming>> next_message();
    Result<Incoming> judge_record(const Record& record);
    Incoming take_v2_hello(const Record& record);
    Status flush_messages();

    RecordLayer& records_;
    const EventSink& events_;
    const Limits& limits_;
    MessagePacking packing_;
    ByteView pending_;     ///< Rest of the handshake record being read.
    Buffer partial_;       ///< A message whose end has not come yet.
    Buffer assembled_;     ///< The message just handed out, when it came in pieces.
    Buffer outgoing_;      ///< Messages waiting to share a record.
    bool closed_ = false;  ///< close_notify was sent.
};

}  // namespace handfast
