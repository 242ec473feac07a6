// SPDX-License-Identifier: Apache-2.0
// A socket bound to where a server is to be found: what streams and datagrams have in common.
#pragma once

#include <expected>
#include <string>

#include "cli/address.h"
#include "cli/server_options.h"

namespace handfast::cli {

/// TCP or a Unix socket; UDP; SCTP in its one-to-one style.
enum class SocketKind : std::uint8_t { stream, datagram, sctp };

/// A call of the system that failed.
struct SocketFailure {
    int error = 0;      ///< Its number.
    std::string lines;  ///< For stderr, in OpenSSL's form.
};

/// A socket that is neither bound nor connected; over SCTP one that authenticates its chunks. The
/// caller's.
std::expected<int, SocketFailure> make_socket(int family, SocketKind kind);

struct BoundSocket {
    int fd = -1;  ///< The caller's, not blocking.
    int family = 0;
    bool any_port = false;  ///< The system chose it.
};

/// One that is bound and, unless it is for datagrams, listens. The error is the lines for stderr.
std::expected<BoundSocket, std::string> bind_socket(const ListenAddress& address, SocketKind kind);

/// "ACCEPT\n", with the address where the system chose the port.
std::string ready_line(const BoundSocket& socket, const ListenAddress& address);
/// "[::]:4433", with numbers.
std::string bound_address(int fd);
/// "localhost:4433": where a browser on this machine finds the server.
std::string web_address(int fd);

}  // namespace handfast::cli
