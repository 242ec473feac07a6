// SPDX-License-Identifier: Apache-2.0
// Heartbeats (RFC 6520), up to TLS 1.2 and off unless configured. What is malformed is dropped in
// silence, as the RFC wants it; nothing is echoed that was not received (CVE-2014-0160).
#pragma once

#include <cstdint>
#include <optional>

#include "handshake/flight.h"
#include "handshake/messages.h"
#include "handshake/path_search.h"

namespace handfast {

struct Handshake;

constexpr std::size_t kMinHeartbeatPadding = 16;  ///< RFC 6520 §4

/// What outlives a handshake.
struct Heartbeats {
    std::optional<HeartbeatMode> peer;  ///< Its hello's; absent: not agreed on.
    std::uint16_t sent = 0;
    std::uint32_t answered = 0;
    Buffer in_flight;  ///< Payload of the request that is not answered; empty: none.

    // DTLS, where requests get lost.
    Buffer request;                        ///< To be repeated.
    std::optional<RetransmitTimer> timer;  ///< Of that request.
    std::optional<PathSearch> search;      ///< What the requests are for, if not for themselves.

    void forget_request();
};

/// What goes into our hello: a client's, or a server's if the client has it too.
void offer_heartbeats(const Handshake& h, Extensions& hello);
/// What the peer's hello says, after ours or before.
void accept_heartbeats(Handshake& h, const Extensions& hello);

/// Fails with `tls_heartbeat_peer_doesnt_accept` or, while one waits for its answer,
/// `tls_heartbeat_pending`.
Status send_heartbeat_request(Handshake& h);
/// DTLS: looks for the largest datagram that the path takes, up to `most` bytes, by requests of
/// that size (RFC 6520 §5.1). The channel's path_mtu follows what goes through and what does not.
Status probe_path_mtu(Handshake& h, std::size_t most);
/// DTLS: repeats the request (RFC 6520 §3), `read_timeout_expired` once that was done often enough.
Status on_heartbeat_timer(Handshake& h);
/// Answers a request, matches a response, drops anything else.
Status receive_heartbeat(Handshake& h, ByteView message);

}  // namespace handfast
