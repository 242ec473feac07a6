// SPDX-License-Identifier: Apache-2.0
// The one stream of everything that can be watched. Events are emitted in the order in which
// OpenSSL's callbacks would fire; spans are valid during the call only. An Observer cannot change
// anything. Printers (-msg, -state, -debug, key log, …) are observers in cli/.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "crypto/base/alert.h"
#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "record/code_points.h"

namespace handfast {

enum class Direction : std::uint8_t { received, sent };

namespace event {

/// A record's header, as on the wire: five bytes, in DTLS thirteen and a connection id.
struct RecordHeader {
    Direction direction;
    ByteView header;
};
/// TLS 1.3: the content type inside a protected record.
struct InnerContentType {
    Direction direction;
    ContentType type;
};
/// A whole handshake message with its header.
struct HandshakeMessage {
    Direction direction;
    ByteView message;
    bool is_v2 = false;  ///< SSLv2's form of a ClientHello: its header is the type alone.
};
struct ChangeCipherSpec {
    Direction direction;
    ByteView body;
};
struct Alert {
    Direction direction;
    AlertLevel level;
    AlertDescription description;
};
/// RFC 6520, padding included.
struct Heartbeat {
    Direction direction;
    ByteView message;
};
/// DTLS: what was received is ignored (RFC 6347 §4.1.2.7).
struct RecordDropped {
    Reason why;
};
/// DTLS: no answer came in time, so the last flight goes out once more.
struct FlightRepeated {
    std::uint32_t times;  ///< So far, this one included.
};
/// DTLS over SCTP: authenticates what goes out from the next epoch on (RFC 6083 §4.8).
struct SctpKeyDerived {
    ByteView key;
};
struct HandshakeStarted {};
/// A row of a transition table was taken; `name` is the row's ("read_client_hello").
struct StepDone {
    std::string_view name;
};
struct HandshakeDone {};
/// The connection failed here; the alert, if one was sent, has been reported already.
struct Failed {
    Error error;
    std::string_view state;
};
/// An extension of a received message, before it is judged.
struct ExtensionSeen {
    HandshakeType where;
    ExtensionType type;
    ByteView body;
};
/// A secret for the key log; `label` is NSS's ("CLIENT_RANDOM", "CLIENT_TRAFFIC_SECRET_0", …).
struct SecretDerived {
    std::string_view label;
    ByteView client_random;
    ByteView secret;
};
/// A negotiation decision and the rule that made it.
struct Selected {
    std::string_view what;    ///< "version", "cipher_suite", "group", "signature_scheme", …
    std::string_view value;   ///< In the RFC's spelling.
    std::string_view reason;  ///< Rule and source, "" when it was the only choice.
};

}  // namespace event

using Event =
    std::variant<event::RecordHeader, event::InnerContentType, event::HandshakeMessage,
                 event::ChangeCipherSpec, event::Alert, event::Heartbeat, event::RecordDropped,
                 event::FlightRepeated, event::SctpKeyDerived, event::HandshakeStarted,
                 event::StepDone, event::HandshakeDone, event::Failed, event::ExtensionSeen,
                 event::SecretDerived, event::Selected>;

/// What every event may be read against.
struct EventContext {
    Role role;
    /// Negotiated, 0 before that.
    WireVersion version = 0;
};

class Observer {
  public:
    virtual ~Observer() = default;
    virtual void on_event(const Event& event, const EventContext& context) noexcept = 0;
};

/// Where the engine emits: nothing but a branch when nobody watches.
class EventSink {
  public:
    explicit EventSink(Role role, Observer* observer) : context_{role}, observer_(observer) {}
    bool active() const { return observer_ != nullptr; }
    void set_version(WireVersion version) { context_.version = version; }
    template <class T>
    void emit(const T& event) const {
        if (observer_ != nullptr) observer_->on_event(Event(event), context_);
    }

  private:
    EventContext context_;
    Observer* observer_;
};

}  // namespace handfast
