// SPDX-License-Identifier: Apache-2.0
#include "handshake/heartbeat.h"

#include <algorithm>
#include <array>

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"
#include "handshake/handshake.h"

namespace handfast {

namespace {

constexpr std::size_t kHeartbeatHeaderSize = 3;
constexpr std::size_t kRandomPayloadSize = 16;  // After the number, as OpenSSL has it.
constexpr std::size_t kPayloadSize = 2 + kRandomPayloadSize;
constexpr std::size_t kSmallestRequest = kHeartbeatHeaderSize + kPayloadSize + kMinHeartbeatPadding;

/// A size of path is given up after so many requests (RFC 8899 §5.1.2).
constexpr std::uint32_t kProbeRepetitions = 2;

/// RFC 6520 §4: type, length, payload, random padding.
Buffer heartbeat_message(HeartbeatType type, ByteView payload, Rng& rng,
                         std::size_t padding = kMinHeartbeatPadding) {
    Buffer message;
    message.reserve(kHeartbeatHeaderSize + payload.size() + padding);
    ByteWriter writer(message);
    writer.u8(code(type));
    writer.vec(2, payload);
    message.resize(message.size() + padding);
    rng.fill(ByteSpan(message).last(padding));
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

/// RFC 6520 §3: "There MUST NOT be more than one HeartbeatRequest message in flight at a time."
Status judge_request(const Heartbeats& beats) {
    if (beats.peer != HeartbeatMode::peer_allowed_to_send)
        return fail(Reason::tls_heartbeat_peer_doesnt_accept);
    if (!beats.in_flight.empty()) return fail(Reason::tls_heartbeat_pending);
    return {};
}

/// RFC 6520 §4: no more than the padding makes a request of that size, so the answer is small.
Status send_request(Handshake& h, std::size_t message_size) {
    Heartbeats& beats = h.heartbeats;
    Buffer payload;
    payload.reserve(kPayloadSize);
    ByteWriter(payload).u16(beats.sent++);
    std::array<std::uint8_t, kRandomPayloadSize> random;
    h.rng.fill(random);
    append(payload, random);
    beats.request = heartbeat_message(HeartbeatType::heartbeat_request, payload, h.rng,
                                      message_size - kHeartbeatHeaderSize - payload.size());
    CHECK_OK(h.channel.send_heartbeat(beats.request));
    beats.in_flight = std::move(payload);
    return {};
}

/// RFC 6520 §3: "using the simple timeout and retransmission scheme DTLS flights use".
void start_timer(Handshake& h, const DatagramOptions& options) {
    h.heartbeats.timer.emplace(options);
    h.heartbeats.timer->start(h.now);
}

Status probe_next(Handshake& h) {
    Heartbeats& beats = h.heartbeats;
    const auto size = beats.search->next();
    const std::size_t message_size = size ? h.channel.fit(*size).content : 0;
    if (message_size < kSmallestRequest) {
        beats.search.reset();
        return {};
    }
    DatagramOptions options = h.config->datagrams;
    options.repetitions = kProbeRepetitions;
    CHECK_OK(send_request(h, message_size));
    start_timer(h, options);
    return {};
}

/// Also when a size is lost that was believed to go through.
Status judge_probe(Handshake& h, std::optional<std::size_t> went_through) {
    PathSearch& search = *h.heartbeats.search;
    const std::size_t before = h.channel.path_mtu();
    if (went_through) {
        search.went_through(*went_through);
        h.channel.set_path_mtu(std::max(before, search.low()));
    } else {
        search.got_lost();
        if (before > search.high()) h.channel.set_path_mtu(search.low());
    }
    return probe_next(h);
}

}  // namespace

void Heartbeats::forget_request() {
    in_flight.clear();
    request = {};
    timer.reset();
}

void offer_heartbeats(const Handshake& h, Extensions& hello) {
    if (h.role == Role::client || h.heartbeats.peer) hello.heartbeat_mode = h.config->heartbeat;
}

void accept_heartbeats(Handshake& h, const Extensions& hello) {
    h.heartbeats.peer = h.config->heartbeat ? hello.heartbeat_mode : std::nullopt;
    // RFC 6520 §3: a handshake ends the wait for an answer.
    h.heartbeats.forget_request();
    h.heartbeats.search.reset();
}

Status send_heartbeat_request(Handshake& h) {
    CHECK_OK(judge_request(h.heartbeats));
    CHECK_OK(send_request(h, kSmallestRequest));
    if (!h.facts.has_all(Fact::datagrams)) {
        h.heartbeats.request = {};
        return {};
    }
    start_timer(h, h.config->datagrams);
    return {};
}

Status probe_path_mtu(Handshake& h, std::size_t most) {
    if (!h.facts.has_all(Fact::datagrams)) return fail(Reason::invalid_argument);
    CHECK_OK(judge_request(h.heartbeats));
    // No more than a record makes of it (RFC 6520 §4).
    h.heartbeats.search.emplace(h.channel.fit(most).record, h.channel.path_mtu());
    return probe_next(h);
}

Status on_heartbeat_timer(Handshake& h) {
    Heartbeats& beats = h.heartbeats;
    if (!beats.timer || !beats.timer->expired(h.now)) return {};
    if (beats.timer->again(h.now)) return h.channel.send_heartbeat(beats.request);
    beats.forget_request();
    if (beats.search) return judge_probe(h, std::nullopt);
    // RFC 6520 §3: "the DTLS connection SHOULD be terminated".
    return fail(Reason::read_timeout_expired);
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
    ++beats.answered;
    beats.forget_request();
    if (!beats.search) return {};
    return judge_probe(h, h.channel.fit(*beats.search->next()).record);
}

}  // namespace handfast
