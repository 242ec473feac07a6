// SPDX-License-Identifier: Apache-2.0
// What both ends of DTLS agree on by extensions of their own: SRTP's profile (RFC 5764), and
// connection ids (RFC 9146).
#pragma once

#include "handshake/messages.h"

namespace handfast {

struct Handshake;

constexpr std::size_t kMaxConnectionIdSize = 255;  ///< RFC 9146 §3

/// Client: adds the offers of the configuration.
void offer_datagram_extensions(Handshake& h, Extensions& hello);
/// Server: chooses from what a ClientHello offers, in its own order, and answers.
void answer_datagram_extensions(Handshake& h, const Extensions& hello, Extensions& answer);
/// Client: judges the answer against the offer.
Status accept_datagram_extensions(Handshake& h, const Extensions& answer);

}  // namespace handfast
