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

std::expected<int, int> connect_one(const SocketAddress& address, int type) {
    const int fd = ::socket(address.family(), type | SOCK_CLOEXEC, 0);
    if (fd < 0) return std::unexpected(errno);
    if (::connect(fd, address.get(), address.size) == 0) return fd;
    const int error = errno;
    ::close(fd);
    return std::unexpected(error);
}

/// Tries the addresses of the host in turn.
std::expected<Connected, std::string> connect_any(const ClientOptions& options, int type) {
    const auto addresses =
        resolve_all(options.family, options.host, options.service, AddressUse::connect);
    if (!addresses) return std::unexpected(addresses.error());
    int error = 0;
    std::string lines;
    for (const SocketAddress& address : *addresses) {
        const auto fd = connect_one(address, type);
        if (fd) return Connected{*fd, address};
        error = fd.error();
        lines += system_error_line(error, "BIO_connect", "calling connect()") +
                 library_error_line(kConnectError, "BIO routines", "BIO_connect", "connect error",
                                    "handfast:0:");
    }
    return std::unexpected(lines + fmt::format("connect:errno={}\n", error));
}

}  // namespace

std::expected<Socket, std::string> connect_to(asio::io_context& context,
                                              const ClientOptions& options) {
    const auto connected = connect_any(options, SOCK_STREAM);
    if (!connected) return std::unexpected(connected.error());
    const Socket::protocol_type protocol(connected->address.family(), SOCK_STREAM);
    return Socket(context, protocol, connected->fd);
}

std::expected<std::shared_ptr<DatagramClient>, std::string> DatagramClient::connect(
    asio::io_context& context, const ClientOptions& options) {
    const auto connected = connect_any(options, SOCK_DGRAM | SOCK_NONBLOCK);
    if (!connected) return std::unexpected(connected.error());
    auto client = std::make_shared<DatagramClient>();
    client->path_.peer = connected->address;
    client->socket_ = std::make_shared<DatagramSocket>(context.get_executor(), connected->fd,
                                                       DatagramSocket::Kind::connected);
    client->socket_->set_fragmentation(options.mtu > 0 ? Fragmentation::permitted
                                                       : Fragmentation::forbidden);
    return client;
}

void DatagramClient::serve(const std::shared_ptr<DatagramLink>& link) {
    const std::weak_ptr<DatagramLink> weak = link;
    socket_->start({[weak](Buffer& datagram, std::size_t size, const DatagramPath& path) {
                        if (const auto held = weak.lock()) held->receive(datagram, size, path);
                    },
                    [weak](int error) {
                        if (const auto held = weak.lock()) held->fail(error);
                    }});
}

}  // namespace handfast::cli
