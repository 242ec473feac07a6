// SPDX-License-Identifier: Apache-2.0
#include "cli/listener.h"

#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/core.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/error_text.h"

namespace handfast::cli {
namespace {

constexpr std::uint32_t kBioSystemError = 0x10080002;
constexpr std::uint32_t kUnableToBind = 0x10000075;
constexpr std::uint32_t kUnableToListen = 0x10000077;
constexpr std::string_view kBio = "BIO routines";

struct FreeAddresses {
    void operator()(addrinfo* addresses) const { ::freeaddrinfo(addresses); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

/// Where to bind, and whether an IPv6 socket leaves IPv4 to others.
struct Target {
    sockaddr_storage address{};
    socklen_t size = 0;
    bool only_ipv6 = false;
    bool any_port = false;
    int family() const { return address.ss_family; }
};

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

Target target_from(const addrinfo& info) {
    Target target;
    std::memcpy(&target.address, info.ai_addr, info.ai_addrlen);
    target.size = info.ai_addrlen;
    const auto* ipv4 = reinterpret_cast<const sockaddr_in*>(info.ai_addr);
    target.any_port = ipv4->sin_port == 0;  // In the same place for IPv6.
    return target;
}

/// OpenSSL's choice: the first address, but IPv6 (for both) where both families are there.
Target choose(const addrinfo& first) {
    const addrinfo* next = first.ai_next;
    const bool both = next != nullptr && first.ai_family != next->ai_family;
    if (first.ai_family == AF_INET) return target_from(both ? *next : first);
    Target target = target_from(first);
    target.only_ipv6 = !both;
    return target;
}

std::expected<Target, std::string> resolve(const ListenAddress& wanted) {
    addrinfo hints{};
    hints.ai_family = system_family(wanted.family);
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    const std::string service = wanted.service.empty() ? "0" : wanted.service;
    const int error = ::getaddrinfo(wanted.host ? wanted.host->c_str() : nullptr, service.c_str(),
                                    &hints, &found);
    if (error != 0)
        return std::unexpected(
            library_error_line(kBioSystemError, kBio, "BIO_lookup_ex", "system lib",
                               fmt::format("handfast:0:{}", ::gai_strerror(error))));
    const Addresses addresses(found);
    return choose(*addresses);
}

std::expected<Target, std::string> unix_target(const ListenAddress& wanted) {
    Target target;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string& path = wanted.host.value();
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return std::unexpected(system_error_line(ENAMETOOLONG, "BIO_bind", "calling bind()"));
    std::memcpy(address.sun_path, path.data(), path.size());
    std::memcpy(&target.address, &address, sizeof address);
    target.size = sizeof address;
    target.any_port = true;  // OpenSSL says where it listens, as it sees no port.
    return target;
}

std::string bind_failure(int error, std::string_view function, std::uint32_t code,
                         std::string_view reason) {
    return system_error_line(error, function, fmt::format("calling {}()", function.substr(4))) +
           library_error_line(code, kBio, function, reason, "handfast:0:");
}

std::expected<int, std::string> listen_at(const Target& target) {
    const int fd = ::socket(target.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return std::unexpected(system_error_line(errno, "BIO_socket", "calling socket()"));
    const int on = 1;
    const int only_ipv6 = target.only_ipv6 ? 1 : 0;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (target.family() == AF_INET6)
        ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only_ipv6, sizeof only_ipv6);
    std::string failure;
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&target.address), target.size) != 0) {
        failure = bind_failure(errno, "BIO_bind", kUnableToBind, "unable to bind socket");
    } else if (::listen(fd, SOMAXCONN) != 0) {
        failure = bind_failure(errno, "BIO_listen", kUnableToListen, "unable to listen socket");
    }
    if (failure.empty()) return fd;
    ::close(fd);
    return std::unexpected(failure);
}

struct BoundAddress {
    std::string host = "unknown";  ///< In brackets if it is IPv6.
    std::string port = "error";
};

BoundAddress bound_address(int fd) {
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

std::expected<Listener, std::string> Listener::open(asio::io_context& context,
                                                    const ListenAddress& address) {
    const bool local = address.family == AddressFamily::unix_socket;
    if (local && address.unlink) ::unlink(address.host->c_str());
    const auto target = local ? unix_target(address) : resolve(address);
    if (!target) return std::unexpected(target.error());
    const auto fd = listen_at(*target);
    if (!fd) return std::unexpected(fd.error());
    Listener listener(context, *fd, address);
    listener.family_ = target->family();
    listener.ready_line_ = "ACCEPT";
    if (local) listener.ready_line_ += " localhost:" + *address.host;
    const BoundAddress bound = bound_address(*fd);
    if (!local && target->any_port)
        listener.ready_line_ += fmt::format(" {}:{}", bound.host, bound.port);
    listener.ready_line_ += '\n';
    return listener;
}

Listener::Listener(asio::io_context& context, int fd, const ListenAddress& address)
    : descriptor_(context, fd), family_(AF_UNSPEC) {
    if (address.family == AddressFamily::unix_socket) unlink_path_ = *address.host;
}

std::string Listener::web_address() {
    const BoundAddress bound = bound_address(descriptor_.native_handle());
    const bool local = bound.host == "[::]" || bound.host == "0.0.0.0" || bound.host == "[::1]" ||
                       bound.host == "127.0.0.1";
    return fmt::format("{}:{}", local ? "localhost" : bound.host, bound.port);
}

Listener::~Listener() {
    close();
}

void Listener::accept(std::function<void(Socket)> on_socket, std::function<void(int)> on_error) {
    descriptor_.async_wait(
        asio::posix::stream_descriptor::wait_read,
        [this, on_socket = std::move(on_socket),
         on_error = std::move(on_error)](asio::error_code error) mutable {
            if (error) return;
            const int fd = ::accept4(descriptor_.native_handle(), nullptr, nullptr,
                                     SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (fd >= 0)
                return on_socket(Socket(descriptor_.get_executor(),
                                        Socket::protocol_type(family_, SOCK_STREAM), fd));
            const bool nobody = errno == EAGAIN || errno == EINTR || errno == ECONNABORTED;
            if (!nobody) return on_error(errno);
            accept(std::move(on_socket), std::move(on_error));
        });
}

void Listener::close() {
    asio::error_code ignored;
    if (descriptor_.is_open()) descriptor_.close(ignored);
    if (!unlink_path_.empty()) ::unlink(std::exchange(unlink_path_, {}).c_str());
}

}  // namespace handfast::cli
