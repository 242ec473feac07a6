// SPDX-License-Identifier: Apache-2.0
// A TLS 1.2 server's choices as pure functions: session to resume; else suite, group and signature,
// which depend on one another (RFC 5246 §7.4.1.3, RFC 8422 §4).
#pragma once

#include <optional>

#include "handshake/config.h"
#include "handshake/messages.h"
#include "handshake/select.h"
#include "handshake/session.h"
#include "record/suites.h"

namespace handfast {

/// Whether a key of this type can do the authentication that the suite names.
bool authenticates(const SuiteInfo& suite, crypto::KeyType type);

/// What a full handshake is made of.
struct FullChoice12 {
    const SuiteInfo* suite;
    const GroupInfo* group;      ///< Null without a curve.
    crypto::DhNumbers dh_group;  ///< Of DHE; lives in the configuration or forever.
    CredentialChoice signer;     ///< Nulls: no certificate, or one that signs nothing.
};
Result<FullChoice12> select_full12(const ClientHello& hello, const Config& config,
                                   const VersionProfile& version);

/// What becomes of the sessions that a ClientHello offers.
struct Resumption12 {
    std::optional<Session> session;  ///< Nothing: a full handshake.
    bool ticket_due = false;         ///< A NewSessionTicket is to be sent.
};
/// Fails where going on, even with a full handshake, would be wrong (RFC 7627 §5.3).
Result<Resumption12> select_session12(const ClientHello& hello, const Config& config,
                                      WireVersion version, Instant now);

}  // namespace handfast
