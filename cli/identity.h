// SPDX-License-Identifier: Apache-2.0
// Certificates and keys from the files that the options name. What cannot be used is said in
// OpenSSL's words.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "cli/server_options.h"
#include "handshake/config.h"

namespace handfast::cli {

struct ServerIdentities {
    std::vector<Credential> own;    ///< -cert, then -dcert
    std::vector<Credential> named;  ///< -cert2, where -servername is given
};

/// Reads everything, pass phrases first. The error is the lines for stderr.
std::expected<ServerIdentities, std::string> load_server_identities(
    const ServerOptions& options, const crypto::Provider& provider);

/// Whether each key belongs to its certificate; OpenSSL says so later than it loads them.
std::expected<void, std::string> judge_identities(const ServerIdentities& identities);

/// The certificates of a PEM or DER file, at least one.
std::expected<CertificateChain, std::string> load_certificates(const std::string& path,
                                                               FileFormat format,
                                                               const crypto::Provider& provider);

}  // namespace handfast::cli
