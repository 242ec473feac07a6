// SPDX-License-Identifier: Apache-2.0
#include "cli/listener.h"

#include <cerrno>

#include <sys/socket.h>
#include <unistd.h>

namespace handfast::cli {

std::expected<Listener, std::string> Listener::open(asio::io_context& context,
                                                    const ListenAddress& address, SocketKind kind) {
    const auto socket = bind_socket(address, kind);
    if (!socket) return std::unexpected(socket.error());
    return Listener(context, *socket, address);
}

Listener::Listener(asio::io_context& context, BoundSocket socket, const ListenAddress& address)
    : descriptor_(context, socket.fd),
      ready_line_(handfast::cli::ready_line(socket, address)),
      family_(socket.family) {
    if (address.family == AddressFamily::unix_socket) unlink_path_ = *address.host;
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
