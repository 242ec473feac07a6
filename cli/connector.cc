// SPDX-License-Identifier: Apache-2.0
#include "cli/connector.h"

#include <cerrno>

#include <netdb.h>
#include <sys/socket.h>

#include "cli/address.h"
#include "cli/error_text.h"

namespace handfast::cli {
namespace {

constexpr std::uint32_t kConnectError = 0x10000067;

std::expected<Socket, int> connect_one(asio::io_context& context, const SocketAddress& address) {
    const int fd = ::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return std::unexpected(errno);
    Socket socket(context, Socket::protocol_type(address.family(), SOCK_STREAM), fd);
    if (::connect(fd, address.get(), address.size) != 0) return std::unexpected(errno);
    return socket;
}

}  // namespace

std::expected<Socket, std::string> connect_to(asio::io_context& context,
                                              const ClientOptions& options) {
    const auto addresses =
        resolve_all(options.family, options.host, options.service, AddressUse::connect);
    if (!addresses) return std::unexpected(addresses.error());
    int error = 0;
    std::string lines;
    for (const SocketAddress& address : *addresses) {
        auto socket = connect_one(context, address);
        if (socket) return *std::move(socket);
        error = socket.error();
        lines += system_error_line(error, "BIO_connect", "calling connect()") +
                 library_error_line(kConnectError, "BIO routines", "BIO_connect", "connect error",
                                    "handfast:0:");
    }
    return std::unexpected(lines + fmt::format("connect:errno={}\n", error));
}

}  // namespace handfast::cli
