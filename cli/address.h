// SPDX-License-Identifier: Apache-2.0
// Addresses of sockets, from names.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <sys/socket.h>

#include "cli/common_options.h"

namespace handfast::cli {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    int family() const { return storage.ss_family; }
    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
    /// Whether the system chooses the port. A Unix socket has none.
    bool any_port() const;
};

enum class AddressUse : bool { listen, connect };

/// At least one address, in the system's order. `host` is a path for a Unix socket. The error is
/// the lines for stderr in OpenSSL's form.
std::expected<std::vector<SocketAddress>, std::string> resolve_all(
    AddressFamily family, const std::optional<std::string>& host, const std::string& service,
    AddressUse use);

}  // namespace handfast::cli
