// SPDX-License-Identifier: Apache-2.0
// Next Protocol Negotiation (draft-agl-tls-nextprotoneg-04), what ALPN replaced: the server lists
// its protocols and the client says in secret which it takes. In the first handshake of a
// connection only, up to TLS 1.2.
#pragma once

#include "handshake/messages.h"

namespace handfast {

struct Handshake;

/// Client: asks for the server's list.
void offer_next_protocol(const Handshake& h, Extensions& hello);
/// Server: whether the list is to be sent, and NextProtocol to come.
void expect_next_protocol(Handshake& h);
void answer_next_protocol(const Handshake& h, Extensions& answer);
/// Client: takes the first of the server's protocols that is among its own, else the first of its
/// own, "" when it has none.
Status choose_next_protocol(Handshake& h, const Extensions& answer);

}  // namespace handfast
