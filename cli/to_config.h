// SPDX-License-Identifier: Apache-2.0
// From options to the engine's configuration: versions, lists, protocols, sizes. What is wrong is
// said in OpenSSL's words.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "cli/common_options.h"
#include "cli/server_options.h"
#include "handshake/config.h"

namespace handfast::cli {

/// Lines for stderr.
using Complaint = std::unexpected<std::string>;

/// Applies the SSL_CONF commands in their order.
std::expected<void, std::string> apply_conf(Config& config, const CommonOptions& options);

/// What both roles take from the options: the commands above, versions, ALPN, sizes; `config` has
/// what goes for the rest. `command` begins some of the lines.
std::expected<Config, std::string> common_config(std::string_view command,
                                                 const CommonOptions& options, Config config);

/// A server's configuration, still without credentials.
std::expected<Config, std::string> server_config(const ServerOptions& options,
                                                 std::shared_ptr<const crypto::Provider> provider);

}  // namespace handfast::cli
