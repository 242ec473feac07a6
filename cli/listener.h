// SPDX-License-Identifier: Apache-2.0
// The listening socket: TCP or SCTP over IPv4 and IPv6, or a Unix socket.
#pragma once

#include <asio.hpp>
#include <expected>
#include <functional>
#include <string>

#include "cli/bound_socket.h"
#include "cli/stream_link.h"

namespace handfast::cli {

class Listener {
  public:
    /// The error is the lines for stderr, in OpenSSL's form.
    static std::expected<Listener, std::string> open(asio::io_context& context,
                                                     const ListenAddress& address,
                                                     SocketKind kind = SocketKind::stream);
    Listener(Listener&& other) noexcept = default;
    ~Listener();

    /// "ACCEPT", with the address where the system chose the port.
    const std::string& ready_line() const { return ready_line_; }
    int fd() { return descriptor_.native_handle(); }

    /// Calls once with the next connection, or with the system's error number.
    void accept(std::function<void(Socket)> on_socket, std::function<void(int)> on_error);
    void close();

  private:
    Listener(asio::io_context& context, BoundSocket socket, const ListenAddress& address);

    asio::posix::stream_descriptor descriptor_;
    std::string unlink_path_;  ///< Of a Unix socket, removed at the end.
    std::string ready_line_;
    int family_;
};

}  // namespace handfast::cli
