// SPDX-License-Identifier: Apache-2.0
// What the files of the TLS 1.3 server share: the choices that have a subject of their own.
#pragma once

#include "handshake/progress13.h"
#include "handshake/steps13.h"

namespace handfast::server13 {

/// A HelloRetryRequest as it is sent; group 0 asks for none.
Buffer retry_message(const Handshake& h, NamedGroup group, std::optional<ByteView> cookie);
/// Whether tickets are ids of sessions that the server keeps, as OpenSSL has it without stateless
/// tickets and for early data that must not be replayed.
bool keeps_sessions(const Config& config);

/// The first offered PSK that is ours, fits the suite and has a right binder, into Progress13::psk;
/// none when no PSK can be taken.
Status choose_psk(Handshake& h, const Incoming& client_hello);
/// Goes on without the PSK.
void drop_psk(Handshake& h);
/// Takes the PSK's session out of the store when it is for one use. False: another connection
/// was faster.
bool claim_psk(Handshake& h);
/// Whether the client has psk_ke (or psk_dhe_ke) among its modes (RFC 8446 §4.2.9).
bool offers_mode(const Extensions& extensions, PskKeyExchangeMode mode);
/// Takes early data or has it skipped; the PSK, suite and protocol are chosen.
void choose_early_data(Handshake& h);
/// Whether the client can use the tickets that we would issue.
bool wants_tickets(const Handshake& h);

}  // namespace handfast::server13
