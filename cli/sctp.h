// SPDX-License-Identifier: Apache-2.0
// DTLS over SCTP (RFC 6083): an association of its own for each connection, whose chunks are
// authenticated by keys that the handshake makes (RFC 4895).
#pragma once

#include <memory>
#include <string>

#include "cli/arrivals.h"
#include "cli/datagram_link.h"
#include "cli/listener.h"

namespace handfast::cli {

class SctpRoute final : public DatagramRoute, public std::enable_shared_from_this<SctpRoute> {
  public:
    /// Takes over `fd`, an association's.
    SctpRoute(const asio::any_io_executor& executor, int fd, const SocketAddress& peer);

    std::shared_ptr<Link> make_link(ConnectionInit init, std::unique_ptr<Body> body,
                                    LinkOptions options);

    int send(ByteView datagram) override;
    void wait_for_room(std::function<void()> then) override;
    const SocketAddress& peer() const override { return path_.peer; }
    void hold_back() override { socket_->pause(); }
    void go_on() override { socket_->resume(); }
    void release() override { socket_->stop(); }

  private:
    /// Hands the keys on.
    class KeyWatch final : public Observer {
      public:
        KeyWatch(SctpRoute& route, Observer* next) : route_(route), next_(next) {}
        void on_event(const Event& event, const EventContext& context) noexcept override;

      private:
        SctpRoute& route_;
        Observer* next_;
    };

    void add_key(ByteView key);

    std::shared_ptr<DatagramSocket> socket_;
    asio::steady_timer timer_;
    DatagramPath path_;
    std::unique_ptr<KeyWatch> key_watch_;
    std::uint16_t newest_key_ = 0;  ///< Numbers of keys are those of epochs; 0 is the empty key.
    std::uint16_t active_key_ = 0;
    std::uint16_t oldest_key_ = 0;
    bool waits_to_be_dry_ = false;
};

class SctpArrivals final : public Arrivals {
  public:
    explicit SctpArrivals(Listener listener) : listener_(std::move(listener)) {}

    const std::string& ready_line() const override { return listener_.ready_line(); }
    std::string web_address() override { return cli::web_address(listener_.fd()); }
    void accept(std::function<void(LinkMaker)> on_arrival,
                std::function<void(int)> on_error) override;

  private:
    Listener listener_;
};

}  // namespace handfast::cli
