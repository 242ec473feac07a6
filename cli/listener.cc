// SPDX-License-Identifier: Apache-2.0
#include "cli/listener.h"

#include <cerrno>

#include <fmt/core.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/address.h"
#include "cli/error_text.h"

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

std::expected<int, std::string> listen_at(const Target& target) {
    const int fd = ::socket(target.address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return std::unexpected(system_error_line(errno, "BIO_socket", "calling socket()"));
    const int on = 1;
    const int only_ipv6 = target.only_ipv6 ? 1 : 0;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (target.address.family() == AF_INET6)
        ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only_ipv6, sizeof only_ipv6);
    std::string failure;
    if (::bind(fd, target.address.get(), target.address.size) != 0) {
        failure = bind_failure(errno, "BIO_bind", kUnableToBind, "unable to bind socket");
    } else if (::listen(fd, SOMAXCONN) != 0) {
        failure = bind_failure(errno, "BIO_listen", kUnableToListen, "unable to listen socket");
    }
    if (failure.empty()) return fd;
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

std::expected<Listener, std::string> Listener::open(asio::io_context& context,
                                                    const ListenAddress& address) {
    const bool local = address.family == AddressFamily::unix_socket;
    if (local && address.unlink) ::unlink(address.host->c_str());
    const auto addresses =
        resolve_all(address.family, address.host, address.service, AddressUse::listen);
    if (!addresses) return std::unexpected(addresses.error());
    const Target target = choose(*addresses);
    const auto fd = listen_at(target);
    if (!fd) return std::unexpected(fd.error());
    Listener listener(context, *fd, address);
    listener.family_ = target.address.family();
    listener.ready_line_ = "ACCEPT";
    if (local) listener.ready_line_ += " localhost:" + *address.host;
    const Bound bound = bound_to(*fd);
    if (!local && target.address.any_port())
        listener.ready_line_ += fmt::format(" {}:{}", bound.host, bound.port);
    listener.ready_line_ += '\n';
    return listener;
}

Listener::Listener(asio::io_context& context, int fd, const ListenAddress& address)
    : descriptor_(context, fd), family_(AF_UNSPEC) {
    if (address.family == AddressFamily::unix_socket) unlink_path_ = *address.host;
}

std::string Listener::bound_address() {
    const Bound bound = bound_to(descriptor_.native_handle());
    return fmt::format("{}:{}", bound.host, bound.port);
}

std::string Listener::web_address() {
    const Bound bound = bound_to(descriptor_.native_handle());
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
