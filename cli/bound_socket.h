// SPDX-License-Identifier: Apache-2.0
// A socket bound to where a server is to be found: what streams and datagrams have in common.
#pragma once

#include <expected>
#include <string>

#include "cli/address.h"
#include "cli/server_options.h"

namespace handfast::cli {

struct BoundSocket {
    int fd = -1;  ///< The caller's, not blocking.
    int family = 0;
    bool any_port = false;  ///< The system chose it.
};

/// `type` is SOCK_STREAM (it listens then) or SOCK_DGRAM. The error is the lines for stderr, in
/// OpenSSL's form.
std::expected<BoundSocket, std::string> bind_socket(const ListenAddress& address, int type);

/// "ACCEPT\n", with the address where the system chose the port.
std::string ready_line(const BoundSocket& socket, const ListenAddress& address);
/// "[::]:4433", with numbers.
std::string bound_address(int fd);
/// "localhost:4433": where a browser on this machine finds the server.
std::string web_address(int fd);

}  // namespace handfast::cli
