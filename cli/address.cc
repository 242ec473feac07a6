// SPDX-License-Identifier: Apache-2.0
#include "cli/address.h"

#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/core.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/un.h>

#include "cli/error_text.h"

namespace handfast::cli {
namespace {

constexpr std::uint32_t kBioSystemError = 0x10080002;

struct FreeAddresses {
    void operator()(addrinfo* addresses) const { ::freeaddrinfo(addresses); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

int system_family(AddressFamily family) {
    switch (family) {
        case AddressFamily::ipv4:
            return AF_INET;
        case AddressFamily::ipv6:
            return AF_INET6;
        default:
            return AF_UNSPEC;
    }
}

std::expected<std::vector<SocketAddress>, std::string> unix_address(const std::string& path) {
    SocketAddress address;
    sockaddr_un local{};
    local.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof local.sun_path)
        return std::unexpected(system_error_line(ENAMETOOLONG, "BIO_lookup_ex", path));
    std::memcpy(local.sun_path, path.data(), path.size());
    std::memcpy(&address.storage, &local, sizeof local);
    address.size = sizeof local;
    return std::vector{address};
}

}  // namespace

bool SocketAddress::any_port() const {
    if (family() == AF_UNIX) return true;  // OpenSSL sees no port there.
    return reinterpret_cast<const sockaddr_in*>(&storage)->sin_port == 0;  // As in IPv6.
}

std::expected<std::vector<SocketAddress>, std::string> resolve_all(
    AddressFamily family, const std::optional<std::string>& host, const std::string& service,
    AddressUse use) {
    if (family == AddressFamily::unix_socket) return unix_address(host.value_or(""));
    addrinfo hints{};
    hints.ai_family = system_family(family);
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = use == AddressUse::listen ? AI_PASSIVE : 0;
    addrinfo* found = nullptr;
    const int error = ::getaddrinfo(host ? host->c_str() : nullptr,
                                    service.empty() ? "0" : service.c_str(), &hints, &found);
    if (error != 0)
        return std::unexpected(
            library_error_line(kBioSystemError, "BIO routines", "BIO_lookup_ex", "system lib",
                               fmt::format("handfast:0:{}", ::gai_strerror(error))));
    const Addresses owned(found);
    std::vector<SocketAddress> addresses;
    for (const addrinfo* info = found; info != nullptr; info = info->ai_next) {
        SocketAddress& address = addresses.emplace_back();
        std::memcpy(&address.storage, info->ai_addr, info->ai_addrlen);
        address.size = info->ai_addrlen;
    }
    return addresses;
}

}  // namespace handfast::cli
