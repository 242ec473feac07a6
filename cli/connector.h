// SPDX-License-Identifier: Apache-2.0
// A client's way to a socket.
#pragma once

#include <expected>
#include <string>

#include "cli/bound_socket.h"
#include "cli/client_options.h"
#include "cli/datagram_link.h"
#include "cli/sctp.h"
#include "cli/stream_link.h"

namespace handfast::cli {

/// Tries the addresses of the host in turn. The error is the lines for stderr in OpenSSL's form.
std::expected<Socket, std::string> connect_to(asio::io_context& context,
                                              const ClientOptions& options);

/// A client's way to a server over datagrams, on a socket of its own.
class DatagramClient final : public DatagramRoute,
                             public std::enable_shared_from_this<DatagramClient> {
  public:
    /// As connect_to().
    static std::expected<std::shared_ptr<DatagramClient>, std::string> connect(
        asio::io_context& context, const ClientOptions& options);

    std::shared_ptr<Link> make_link(ConnectionInit init, std::unique_ptr<Body> body,
                                    LinkOptions options);

    int send(ByteView datagram) override { return socket_->send(datagram, path_); }
    void wait_for_room(std::function<void()> then) override {
        socket_->wait_for_room(std::move(then));
    }
    const SocketAddress& peer() const override { return path_.peer; }
    void release() override { socket_->stop(); }

  private:
    std::shared_ptr<DatagramSocket> socket_;
    DatagramPath path_;
};

/// The same over SCTP.
std::expected<std::shared_ptr<SctpRoute>, std::string> connect_sctp(asio::io_context& context,
                                                                    const ClientOptions& options);

}  // namespace handfast::cli
