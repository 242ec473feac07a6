// SPDX-License-Identifier: Apache-2.0
// What a client offers to resume: the PSKs of its ClientHello with their binders (RFC 8446
// §4.2.11), and the data that it sends with them (§4.2.10).
#pragma once

#include "handshake/handshake.h"

namespace handfast {

/// Forgets h.resume unless it can be offered: its version is allowed, its suite is offered, its
/// time is not over. To be asked once, as time goes on.
void judge_session(Handshake& h);
/// Whether h.resume is of this family.
bool resumes(const Handshake& h, Family family);

/// Lists the PSKs that fit this connection in h.tls13->psks; after a HelloRetryRequest takes those
/// out that do not fit its suite.
void choose_psks(Handshake& h);
/// Writes the list, with binders of the right size, and early_data where it may be.
void offer_psks(const Handshake& h, Extensions& extensions);
/// Computes the binders over `message`, an encoded ClientHello, and puts them into its end.
void write_binders(const Handshake& h, const OfferedPsks& psks, Buffer& message);

/// Changes to the early keys when the ClientHello that was just sent offers early data.
Status begin_early_data(Handshake& h);
/// What begin_early_data began is over: the server does not want it.
Status reject_early_data(Handshake& h);
/// Seals early data, as much as the session and the state of the handshake permit: how much.
Result<std::size_t> write_early_data(Handshake& h, ByteView data);

}  // namespace handfast
