// SPDX-License-Identifier: Apache-2.0
// Sessions out of OpenSSL's files, and the pre-shared keys that both commands take from such a
// file or from the command line.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "cli/common_options.h"
#include "handshake/psk.h"
#include "handshake/session.h"

namespace handfast::cli {

/// What is said before the errors of a file that cannot be opened, and of one that cannot be read.
struct Refusals {
    std::string_view unopened;
    std::string_view unread;
};

/// The session of a PEM file. The error is the lines for stderr.
std::expected<Session, std::string> read_session(const std::string& path, const Refusals& refusals,
                                                 const crypto::Provider& provider);

/// -psk and -psk_session: one key under -psk_identity, or none. The error as above.
std::expected<std::vector<ExternalPsk>, std::string> external_keys(
    const CommonOptions& options, const crypto::Provider& provider);

}  // namespace handfast::cli
