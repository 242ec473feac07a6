// SPDX-License-Identifier: Apache-2.0
// Between the machine and the record layer: whole handshake messages in and out. A stream channel
// (stream_channel.h) cuts them into records and joins them; a datagram channel (datagram_channel.h)
// also keeps flights and a timer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "crypto/base/alert.h"
#include "crypto/base/clock.h"
#include "crypto/base/result.h"
#include "record/datagram_records.h"
#include "record/record_layer.h"

namespace handfast {

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
    ByteView raw;          ///< kind message: with its header, as the transcript has it
    ByteView body;         ///< kind message: without
    bool is_v2 = false;    ///< kind message: SSLv2's form, whose header is the type alone.
    AlertLevel level{};    ///< kind alert
    AlertDescription description{};
    ByteSpan data;  ///< kinds application_data, heartbeat
};

/// Whether the handshake has come to where the peer changes keys. Datagrams overtake each other,
/// so a change_cipher_spec may have to wait for the messages before it.
enum class KeyChange : std::uint8_t { unexpected, expected };

/// Whether the peer has to say something next, or may have nothing to say.
enum class FlightEnd : std::uint8_t { awaits_answer, last };

class Channel {
  public:
    virtual ~Channel() = default;

    // From and to the transport, as in Connection.
    virtual ByteSpan receive_buffer() = 0;
    virtual void received(std::size_t count) = 0;
    /// Datagrams only: takes one, which stays the caller's, until next() has returned nothing.
    virtual void receive_datagram(ByteSpan datagram) = 0;
    virtual std::size_t read_hint() const = 0;
    virtual ByteView output() const = 0;
    virtual void output_sent(std::size_t count) = 0;

    /// The next whole thing, nothing when bytes are missing, or why the peer is refused.
    virtual Result<std::optional<Incoming>> next(KeyChange change) = 0;

    /// Something came that has no place here: an error in a stream; datagrams are ignored, since
    /// they may be late or early.
    virtual Status misplaced(Reason why) = 0;

    /// Whether handshake bytes came that have not been handed out, and are in order.
    virtual bool mid_message() const = 0;

    /// Sends a whole message (with TLS's header) in the present epoch. Returns it as the transcript
    /// has it, valid until the next flight begins.
    virtual Result<ByteView> send(ByteView message) = 0;
    virtual Status send_change_cipher_spec() = 0;
    /// What was sent since the last flight may go out now.
    virtual Status end_flight(FlightEnd end) = 0;
    /// Everything has come that was to come.
    virtual void handshake_done() {}

    // Time: of the present call, when to call on_timer at the latest, and what is then to be done.
    virtual void at(Instant /*now*/) {}
    virtual std::optional<Instant> deadline() const { return std::nullopt; }
    virtual Status on_timer() { return {}; }
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

    // DTLS, as in Connection, and the ids that records bear from the next keys on (RFC 9146).
    virtual void set_path_mtu(std::size_t /*bytes*/) {}
    virtual std::size_t path_mtu() const { return 0; }
    virtual std::size_t room_in_datagram() const { return kMaxPlaintext; }
    virtual std::uint64_t newest_records() const { return 0; }
    /// The largest record that makes a datagram of `size` bytes.
    virtual RecordFit fit(std::size_t /*size*/) const { return {}; }
    virtual void set_connection_ids(ByteView /*outgoing*/, ByteView /*incoming*/) {}

    /// How much may be written before the key is worn out (RFC 8446 §5.5).
    virtual bool needs_key_update() const = 0;
    virtual std::size_t room_under_key() const = 0;
};

}  // namespace handfast
