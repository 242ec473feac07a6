// SPDX-License-Identifier: Apache-2.0
// The verifier file of -srpvfile, as `openssl srp` keeps it (RFC 5054): a line a user, tab
// separated: V, verifier, salt, user, group, comment; I and two numbers for a group of its own.
#pragma once

#include <expected>
#include <map>
#include <string>
#include <string_view>

#include "handshake/srp.h"

namespace handfast::cli {

struct SrpFileUser {
    SrpUser parameters;
    std::string comment;
};

/// By name.
using SrpFile = std::map<std::string, SrpFileUser, std::less<>>;

/// The error is the lines for stderr.
std::expected<SrpFile, std::string> load_srp_users(const std::string& path);

/// The file's content; nothing for one that is malformed. Users whose group is not known are an
/// error, lines that begin with neither letter are left out.
std::expected<SrpFile, std::string> parse_srp_users(std::string_view text);

}  // namespace handfast::cli
