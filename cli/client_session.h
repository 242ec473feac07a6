// SPDX-License-Identifier: Apache-2.0
// The sessions that s_client takes from files and gives to files.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "cli/client_options.h"
#include "handshake/config.h"
#include "handshake/session.h"

namespace handfast::cli {

/// -sess_in; null when it was not given. The error is the lines for stderr.
std::expected<std::shared_ptr<const Session>, std::string> session_to_resume(
    const ClientOptions& options, const crypto::Provider& provider);

/// -sess_out: writes the file anew. False when that cannot be done.
bool save_session(const std::string& path, const Session& session);

}  // namespace handfast::cli
