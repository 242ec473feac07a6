// SPDX-License-Identifier: Apache-2.0
#include "cli/connector.h"

#include <cerrno>

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/address.h"
#include "cli/error_text.h"
#include "cli/output.h"

namespace handfast::cli {
namespace {

constexpr std::uint32_t kConnectError = 0x10000067;

/// A connected socket, and where to.
struct Connected {
    int fd;
    SocketAddress address;
};

std::expected<int, SocketFailure> connect_one(const SocketAddress& address, SocketKind kind) {
    const auto fd = make_socket(address.family(), kind);
    if (!fd || ::connect(*fd, address.get(), address.size) == 0) return fd;
    const int error = errno;
    ::close(*fd);
    return std::unexpected(
        SocketFailure{error, system_error_line(error, "BIO_connect", "calling connect()") +
                                 library_error_line(kConnectError, "BIO routines", "BIO_connect",
                                                    "connect error", "handfast:0:")});
}

/// Tries the addresses of the host in turn.
std::expected<Connected, std::string> connect_any(const ClientOptions& options, SocketKind kind) {
    const auto addresses =
        resolve_all(options.family, options.host, options.service, AddressUse::connect);
    if (!addresses) return std::unexpected(addresses.error());
    int error = 0;
    std::string lines;
    for (const SocketAddress& address : *addresses) {
        auto fd = connect_one(address, kind);
        if (fd) return Connected{*fd, address};
        error = fd.error().error;
        lines += fd.error().lines;
    }
    return std::unexpected(lines + fmt::format("connect:errno={}\n", error));
}

}  // namespace

std::expected<Socket, std::string> connect_to(asio::io_context& context,
                                              const ClientOptions& options) {
    const auto connected = connect_any(options, SocketKind::stream);
    if (!connected) return std::unexpected(connected.error());
    const Socket::protocol_type protocol(connected->address.family(), SOCK_STREAM);
    return Socket(context, protocol, connected->fd);
}

std::expected<std::shared_ptr<DatagramClient>, std::string> DatagramClient::connect(
    asio::io_context& context, const ClientOptions& options) {
    const auto connected = connect_any(options, SocketKind::datagram);
    if (!connected) return std::unexpected(connected.error());
    auto client = std::make_shared<DatagramClient>();
    client->path_.peer = connected->address;
    client->socket_ = std::make_shared<DatagramSocket>(context.get_executor(), connected->fd,
                                                       DatagramSocket::Kind::connected);
    client->socket_->set_fragmentation(options.mtu > 0 ? Fragmentation::permitted
                                                       : Fragmentation::forbidden);
    return client;
}

std::shared_ptr<Link> DatagramClient::make_link(ConnectionInit init, std::unique_ptr<Body> body,
                                                LinkOptions options) {
    auto link = DatagramLink::make(socket_->executor(), shared_from_this(), std::move(init),
                                   std::move(body), options);
    DatagramLink::feed(*socket_, link);
    return link;
}

std::expected<std::shared_ptr<SctpRoute>, std::string> connect_sctp(asio::io_context& context,
                                                                    const ClientOptions& options) {
    const auto connected = connect_any(options, SocketKind::sctp);
    if (!connected) return std::unexpected(connected.error());
    return std::make_shared<SctpRoute>(context.get_executor(), connected->fd, connected->address);
}

}  // namespace handfast::cli
