// SPDX-License-Identifier: Apache-2.0
// What a command line of s_client says, folded into one struct.
#pragma once

#include <optional>
#include <string>

#include "cli/common_options.h"
#include "cli/opt_table.h"

namespace handfast::cli {

struct ClientOptions : CommonOptions {
    static constexpr Role kRole = Role::client;
    static constexpr std::string_view kCommand = "s_client";
    AddressFamily family = AddressFamily::any;
    std::string host = "localhost";  ///< A path for unix_socket.
    std::string service = "4433";
    bool connect_given = false;
    std::optional<std::string> servername;  ///< -servername; the default is `host`.
    bool noservername = false;
    IdentityFiles identity;
    bool enable_pha = false;
    bool fallback_scsv = false;
    bool status = false;
    std::uint8_t max_fragment_length = 0;  ///< RFC 6066 §4's code, 0 for none.

    std::string srpuser;
    bool srp_lateuser = false;
    bool srp_moregroups = false;
    unsigned srp_strength = 1024;        ///< Bits; OpenSSL's default.
    std::optional<std::string> srppass;  ///< Where the password comes from, "pass:…".

    // What is resumed, and with what.
    std::string sess_in;
    std::string sess_out;
    int reconnects = 0;  ///< -reconnect: how often after the first time.
    std::string early_data_file;
};

/// All options of s_client.
const OptTable<ClientOptions>& client_option_table();

}  // namespace handfast::cli
