// SPDX-License-Identifier: Apache-2.0
// What a command line of s_server says, folded into one struct.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/common_options.h"
#include "cli/opt_table.h"
#include "cli/staple_source.h"

namespace handfast::cli {

struct ListenAddress {
    AddressFamily family = AddressFamily::any;
    std::optional<std::string> host;  ///< None is every address. A path for unix_socket.
    std::string service = "4433";     ///< A port or a service's name; "" is port 0.
    bool unlink = false;
};

enum class HttpMode : std::uint8_t { none, status_page };

struct ServerOptions : CommonOptions {
    static constexpr Role kRole = Role::server;
    static constexpr std::string_view kCommand = "s_server";
    ListenAddress listen;
    int naccept = -1;  ///< Connections to serve; -1 is no limit.

    IdentityFiles identity;         ///< -cert, default server.pem
    IdentityFiles second_identity;  ///< -dcert
    IdentityFiles named_identity;   ///< -cert2, default server2.pem; used if servername is given
    std::optional<std::string> servername;
    bool servername_fatal = false;
    bool no_dhe = false;
    std::string dhparam;

    bool no_ca_names = false;
    bool no_resume_ephemeral = false;
    StatusOptions status;
    std::optional<std::string> context;
    HttpMode www = HttpMode::none;
    bool rev = false;

    bool nocert = false;
    std::optional<std::string> psk_hint;
    std::string srpvfile;
    std::optional<std::string> srpuserseed;
    std::optional<std::string> serverinfo;

    // Sessions and early data.
    bool no_cache = false;
    bool ext_cache = false;
    std::optional<std::string> id_prefix;
    bool early_data = false;
    std::optional<std::uint32_t> max_early_data;
    std::optional<std::uint32_t> recv_max_early_data;
    bool stateless = false;

    bool listen_for_cookie = false;  ///< -listen

    // Our own.
    bool demo = false;
    bool no_cookies = false;    ///< DTLS: peers are believed without a cookie.
    int handshake_timeout = 0;  ///< Seconds; 0 is the command's default.
    int idle_timeout = 0;       ///< Seconds; 0 is none.
};

/// All options of s_server.
const OptTable<ServerOptions>& server_option_table();

}  // namespace handfast::cli
