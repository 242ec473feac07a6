// SPDX-License-Identifier: Apache-2.0
// Options of s_server and s_client that contradict each other or come to nothing as they were
// given: OpenSSL takes them in silence, we take them with a word about it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/client_options.h"
#include "cli/server_options.h"

namespace handfast::cli {

/// What the conditions look at: what was given, and what came of the stores.
struct GivenOptions {
    const CommonOptions& common;
    const IdentityFiles& identity;          ///< -cert, -key and -cert_chain
    const ServerOptions* server = nullptr;  ///< Null in s_client.
    bool trusts_nobody = false;
    bool has_crls = false;  ///< Somewhere a CRL may come from.
};

struct OptionConflict {
    bool (*holds)(const GivenOptions&);
    std::string_view text;  ///< One line, without its end.
};

/// All that are known.
std::span<const OptionConflict> option_conflicts();

/// "handfast: …", a line for each that holds.
std::string conflict_lines(const GivenOptions& given);

/// With the stores that were loaded for these options.
GivenOptions given_options(const ServerOptions& options, const TrustStores& stores);
GivenOptions given_options(const ClientOptions& options, const TrustStores& stores);

}  // namespace handfast::cli
