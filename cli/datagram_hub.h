// SPDX-License-Identifier: Apache-2.0
// The socket that a server's DTLS peers share, and who is where. Lives as long as any of them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "cli/datagram_arrivals.h"
#include "cli/datagram_link.h"
#include "handshake/hello_verify.h"

namespace handfast::cli {

class DatagramHub : public std::enable_shared_from_this<DatagramHub> {
  public:
    DatagramHub(std::shared_ptr<DatagramSocket> socket, const DatagramArrivals::Setup& setup);
    ~DatagramHub() { socket_->stop(); }

    void start();
    DatagramSocket& socket() { return *socket_; }
    /// The next peer's link is made by what is handed over here; null: nobody is let in.
    void accept(std::function<void(LinkMaker)> on_arrival) { on_arrival_ = std::move(on_arrival); }

  private:
    /// One peer.
    class Place final : public DatagramRoute {
      public:
        Place(std::shared_ptr<DatagramHub> hub, DatagramPath path, Buffer identity)
            : hub_(std::move(hub)),
              path_(path),
              key_(path.peer_key()),
              identity_(std::move(identity)) {}

        int send(ByteView datagram) override { return hub_->socket_->send(datagram, path_); }
        void wait_for_room(std::function<void()> then) override {
            hub_->socket_->wait_for_room(std::move(then));
        }
        const SocketAddress& peer() const override { return path_.peer; }
        void peer_is_at(const DatagramPath& path) override;
        void release() override;

        std::shared_ptr<DatagramHub> hub_;
        DatagramPath path_;
        std::string key_;
        std::string connection_id_;  ///< As the peer's records bear it, once there is one.
        Buffer identity_;            ///< Of the hello that it began with.
        std::weak_ptr<DatagramLink> link_;
    };

    void received(Buffer& datagram, std::size_t size, const DatagramPath& path);
    std::shared_ptr<Place> place_of(ByteView datagram, const std::string& key) const;
    FirstDatagram judge(ByteView datagram, const std::string& key,
                        const std::shared_ptr<Place>& present) const;
    std::shared_ptr<Place> let_in(const FirstDatagram& judged, const DatagramPath& path);
    void ask_for_cookie(ByteView hello, ByteView answer, const DatagramPath& path);
    void show(Direction direction, ByteView datagram);
    void deliver(const std::shared_ptr<Place>& to, Buffer& datagram, std::size_t size,
                 const DatagramPath& path);

    std::shared_ptr<DatagramSocket> socket_;
    HelloCookies cookies_;
    bool asks_for_cookies_;
    Observer* observer_;
    TransportWatch* watch_;
    std::size_t id_size_;
    std::function<void(LinkMaker)> on_arrival_;
    std::unordered_map<std::string, std::shared_ptr<Place>> by_address_;
    std::unordered_map<std::string, std::shared_ptr<Place>> by_id_;
};

}  // namespace handfast::cli
