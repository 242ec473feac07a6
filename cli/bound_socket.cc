// SPDX-License-Identifier: Apache-2.0
#include "cli/bound_socket.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/core.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/error_text.h"
#include "cli/sctp_keys.h"

namespace handfast::cli {
namespace {

constexpr std::uint32_t kUnableToBind = 0x10000075;
constexpr std::uint32_t kUnableToListen = 0x10000077;

/// Where to bind, and whether an IPv6 socket leaves IPv4 to others.
struct Target {
    SocketAddress address;
    bool only_ipv6 = false;
};

/// OpenSSL's choice: the first address, but IPv6 (for both) where both families are there.
Target choose(const std::vector<SocketAddress>& addresses) {
    const SocketAddress& first = addresses.front();
    const bool both = addresses.size() > 1 && addresses[1].family() != first.family();
    if (first.family() == AF_INET && both) return {addresses[1], false};
    return {first, first.family() == AF_INET6 && !both};
}

std::string bind_failure(int error, std::string_view function, std::uint32_t code,
                         std::string_view reason) {
    return system_error_line(error, function, fmt::format("calling {}()", function.substr(4))) +
           library_error_line(code, "BIO routines", function, reason, "handfast:0:");
}

std::expected<int, std::string> bind_at(const Target& target, SocketKind kind) {
    const auto made = make_socket(target.address.family(), kind);
    if (!made) return std::unexpected(made.error().lines);
    const int fd = *made;
    const int on = 1;
    const int only_ipv6 = target.only_ipv6 ? 1 : 0;
    const bool datagrams = kind == SocketKind::datagram;
    // Two servers on one port of UDP would take each other's datagrams.
    if (!datagrams) ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (target.address.family() == AF_INET6)
        ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only_ipv6, sizeof only_ipv6);
    std::string failure;
    if (::bind(fd, target.address.get(), target.address.size) != 0) {
        failure = bind_failure(errno, "BIO_bind", kUnableToBind, "unable to bind socket");
    } else if (!datagrams && ::listen(fd, SOMAXCONN) != 0) {
        failure = bind_failure(errno, "BIO_listen", kUnableToListen, "unable to listen socket");
    }
    if (failure.empty()) {
        ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
        return fd;
    }
    ::close(fd);
    return std::unexpected(failure);
}

struct Bound {
    std::string host = "unknown";  ///< In brackets if it is IPv6.
    std::string port = "error";
};

Bound bound_to(int fd) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    char host[NI_MAXHOST];
    char service[NI_MAXSERV];
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        ::getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host, sizeof host, service,
                      sizeof service, NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return {};
    const bool ipv6 = address.ss_family == AF_INET6;
    return {ipv6 ? fmt::format("[{}]", host) : std::string(host), service};
}

}  // namespace

std::expected<int, SocketFailure> make_socket(int family, SocketKind kind) {
    const int type = kind == SocketKind::datagram ? SOCK_DGRAM : SOCK_STREAM;
    const int protocol = kind == SocketKind::sctp ? IPPROTO_SCTP : 0;
    const int fd = ::socket(family, type | SOCK_CLOEXEC, protocol);
    if (fd < 0) {
        const int error = errno;
        return std::unexpected(
            SocketFailure{error, system_error_line(error, "BIO_socket", "calling socket()")});
    }
    if (kind != SocketKind::sctp) return fd;
    if (auto authenticated = authenticate_chunks(fd); !authenticated) {
        ::close(fd);
        return std::unexpected(std::move(authenticated.error()));
    }
    return fd;
}

std::expected<BoundSocket, std::string> bind_socket(const ListenAddress& address, SocketKind kind) {
    if (address.family == AddressFamily::unix_socket && address.unlink)
        ::unlink(address.host->c_str());
    const auto addresses =
        resolve_all(address.family, address.host, address.service, AddressUse::listen);
    if (!addresses) return std::unexpected(addresses.error());
    const Target target = choose(*addresses);
    const auto fd = bind_at(target, kind);
    if (!fd) return std::unexpected(fd.error());
    return BoundSocket{*fd, target.address.family(), target.address.any_port()};
}

std::string ready_line(const BoundSocket& socket, const ListenAddress& address) {
    if (address.family == AddressFamily::unix_socket)
        return fmt::format("ACCEPT localhost:{}\n", *address.host);
    return socket.any_port ? fmt::format("ACCEPT {}\n", bound_address(socket.fd)) : "ACCEPT\n";
}

std::string bound_address(int fd) {
    const Bound bound = bound_to(fd);
    return fmt::format("{}:{}", bound.host, bound.port);
}

std::string web_address(int fd) {
    const Bound bound = bound_to(fd);
    const bool local = bound.host == "[::]" || bound.host == "0.0.0.0" || bound.host == "[::1]" ||
                       bound.host == "127.0.0.1";
    return fmt::format("{}:{}", local ? "localhost" : bound.host, bound.port);
}

}  // namespace handfast::cli
