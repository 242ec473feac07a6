// SPDX-License-Identifier: Apache-2.0
// What authentication after the handshake (RFC 8446 §4.6.2) needs to outlive it.
#pragma once

#include <optional>

#include "handshake/config.h"
#include "handshake/messages.h"
#include "handshake/transcript.h"

namespace handfast {

/// There while the client has said that it can be asked.
struct PostHandshake {
    explicit PostHandshake(Transcript whole) : context(std::move(whole)) {}

    Transcript context;  ///< From ClientHello to the client's Finished.

    // Server: the outstanding request.
    std::optional<Transcript> requested;  ///< `context` and the request; absent: none outstanding.
    Buffer request_context;
    OfferedExtensions offered;
    ClientAuthentication wanted = ClientAuthentication::request;
    std::uint32_t requests = 0;  ///< So far.
    bool tickets = false;        ///< Whether each is followed by tickets.
};

}  // namespace handfast
