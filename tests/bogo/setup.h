// SPDX-License-Identifier: Apache-2.0
// From the runner's flags to what a connection is handed.
#pragma once

#include <memory>
#include <vector>

#include "crypto/random.h"
#include "handshake/connection.h"
#include "tests/bogo/flags.h"

namespace handfast::bogo {

/// What the connections of one test share: they happen one after the other in one process.
struct Shared {
    std::shared_ptr<const crypto::Provider> provider;
    crypto::SystemRng rng;
    std::shared_ptr<TicketKeys> ticket_keys;
    std::shared_ptr<SessionStore> session_store;
    std::shared_ptr<const Session> session;  ///< A client's newest.
    Instant now;
    // What BoringSSL's sessions remember of the first handshake and ours do not.
    NamedGroup first_group{};
    SignatureScheme first_peer_scheme{};

    Shared();
};

/// Null, with a line on stderr, when the flags ask for what cannot be configured.
std::shared_ptr<const Config> make_config(const Flags& flags, Shared& shared);

/// The certificates of a file; empty with a line on stderr.
CertificateChain load_chain(const std::string& path, const crypto::Provider& provider);

/// A runner's list of names, each behind its length in one byte.
std::vector<std::string> wire_names(std::string_view list);

}  // namespace handfast::bogo
