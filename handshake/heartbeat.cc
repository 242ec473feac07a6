// SPDX-License-Identifier: Apache-2.0
#include "handshake/heartbeat.h"

#include <array>

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"
#include "handshake/handshake.h"

namespace handfast {

namespace {

constexpr std::size_t kHeartbeatHeaderSize = 3;
constexpr std::size_t kRandomPayloadSize = 16;  // After the number, as OpenSSL has it.

/// RFC 6520 §4: type, length, payload, random padding.
Buffer heartbeat_message(HeartbeatType type, ByteView payload, Rng& rng) {
    Buffer message;
    ByteWriter writer(message);
    writer.u8(code(type));
    writer.vec(2, payload);
    std::array<std::uint8_t, kMinHeartbeatPadding> padding;
    rng.fill(padding);
    writer.bytes(padding);
    return message;
}

/// RFC 6520 §4: "The total length of a HeartbeatMessage MUST NOT exceed 2^14 or
/// max_fragment_length".
bool fits_in_a_record(const Handshake& h, ByteView payload) {
    const RecordSizes sizes = content_sizes(h.negotiated.record_sizes, *h.config, Family::legacy);
    return kHeartbeatHeaderSize + payload.size() + kMinHeartbeatPadding <= sizes.send;
}

Status answer(Handshake& h, ByteView payload) {
    // RFC 6520 §2: from a peer that was told not to send, "the endpoint SHOULD drop the message
    // silently".
    const bool allowed = h.config->heartbeat == HeartbeatMode::peer_allowed_to_send;
    if (!allowed || !fits_in_a_record(h, payload)) return {};
    return h.channel.send_heartbeat(
        heartbeat_message(HeartbeatType::heartbeat_response, payload, h.rng));
}

}  // namespace

void offer_heartbeats(const Handshake& h, Extensions& hello) {
    if (h.role == Role::client || h.heartbeats.peer) hello.heartbeat_mode = h.config->heartbeat;
}

void accept_heartbeats(Handshake& h, const Extensions& hello) {
    h.heartbeats.peer = h.config->heartbeat ? hello.heartbeat_mode : std::nullopt;
    // RFC 6520 §3: a handshake ends the wait for an answer.
    h.heartbeats.in_flight.clear();
}

Status send_heartbeat_request(Handshake& h) {
    Heartbeats& beats = h.heartbeats;
    if (beats.peer != HeartbeatMode::peer_allowed_to_send)
        return fail(Reason::tls_heartbeat_peer_doesnt_accept);
    // RFC 6520 §3: "There MUST NOT be more than one HeartbeatRequest message in flight at a time."
    if (!beats.in_flight.empty()) return fail(Reason::tls_heartbeat_pending);
    Buffer payload;
    ByteWriter(payload).u16(beats.sent++);
    std::array<std::uint8_t, kRandomPayloadSize> random;
    h.rng.fill(random);
    append(payload, random);
    CHECK_OK(h.channel.send_heartbeat(
        heartbeat_message(HeartbeatType::heartbeat_request, payload, h.rng)));
    beats.in_flight = std::move(payload);
    return {};
}

Status receive_heartbeat(Handshake& h, ByteView message) {
    ByteReader reader(message);
    const auto type = HeartbeatType(reader.u8());
    const ByteView payload = reader.vec(2);
    // RFC 6520 §4: "If the payload_length of a received HeartbeatMessage is too large, the received
    // HeartbeatMessage MUST be discarded silently." So is one with too little padding.
    if (reader.failed() || reader.rest().size() < kMinHeartbeatPadding) return {};
    if (type == HeartbeatType::heartbeat_request) return answer(h, payload);
    Heartbeats& beats = h.heartbeats;
    // RFC 6520 §4: a response without the expected payload is dropped, too.
    const bool expected = !beats.in_flight.empty() && equal(payload, beats.in_flight);
    if (type != HeartbeatType::heartbeat_response || !expected) return {};
    beats.in_flight.clear();
    ++beats.answered;
    return {};
}

}  // namespace handfast
