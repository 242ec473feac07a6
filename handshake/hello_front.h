// SPDX-License-Identifier: Apache-2.0
// What both families share: the ClientHello, and with it the choice of the version, before any
// transition table is entered.
#pragma once

#include "handshake/extensions.h"
#include "handshake/handshake.h"

namespace handfast {

/// Client: decides what to offer and sends the ClientHello.
Status start_client(Handshake& h);
/// The same for a later handshake on the connection, after begin_again().
Status restart_client(Handshake& h);
/// Encodes h.hello->hello anew (after a HelloRetryRequest), with PSK binders, and sends it.
Status send_client_hello(Handshake& h);

/// Client, DTLS: says the ClientHello again, with the cookie.
Status answer_hello_verify_request(Handshake& h, const Incoming& incoming);

/// Client: the version that a ServerHello or HelloRetryRequest chooses, judged against our offer.
Status read_server_version(Handshake& h, const Incoming& server_hello);

/// Server: keeps and decodes a ClientHello, chooses the version and asks about the server_name.
Status read_client_version(Handshake& h, const Incoming& client_hello);

}  // namespace handfast
