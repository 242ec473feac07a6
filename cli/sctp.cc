// SPDX-License-Identifier: Apache-2.0
#include "cli/sctp.h"

#include <cerrno>
#include <utility>

#include <sys/socket.h>

#include "cli/sctp_keys.h"
#include "crypto/base/byte_reader.h"

namespace handfast::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kDryPause = 5ms;

struct Front {
    ContentType type{};
    std::uint16_t epoch = 0;
};

Front front_of(ByteView record) {
    ByteReader reader(record);
    Front front;
    front.type = ContentType(reader.u8());
    reader.u16();
    front.epoch = reader.u16();
    return front;
}

SocketAddress peer_of(int fd) {
    SocketAddress peer;
    peer.size = sizeof peer.storage;
    ::getpeername(fd, reinterpret_cast<sockaddr*>(&peer.storage), &peer.size);
    return peer;
}

}  // namespace

SctpRoute::SctpRoute(const asio::any_io_executor& executor, int fd, const SocketAddress& peer)
    : socket_(std::make_shared<DatagramSocket>(executor, fd, DatagramSocket::Kind::messages)),
      timer_(executor),
      path_{.peer = peer} {}

std::shared_ptr<Link> SctpRoute::make_link(ConnectionInit init, std::unique_ptr<Body> body,
                                           LinkOptions options) {
    key_watch_ = std::make_unique<KeyWatch>(*this, init.observer);
    init.observer = key_watch_.get();
    auto link = DatagramLink::make(socket_->executor(), shared_from_this(), std::move(init),
                                   std::move(body), options);
    DatagramLink::feed(*socket_, link);
    return link;
}

void SctpRoute::KeyWatch::on_event(const Event& event, const EventContext& context) noexcept {
    if (const auto* derived = std::get_if<event::SctpKeyDerived>(&event))
        route_.add_key(derived->key);
    if (next_ != nullptr) next_->on_event(event, context);
}

/// RFC 6083 §4.8: "incremented by 1".
void SctpRoute::add_key(ByteView key) {
    add_sctp_key(socket_->fd(), ++newest_key_, key);
}

int SctpRoute::send(ByteView datagram) {
    const Front front = front_of(datagram);
    // RFC 6083 §4.7, §4.9: before a ChangeCipherSpec and a close_notify "all outstanding SCTP user
    // messages MUST have been acknowledged"; an alert may be one, so each waits.
    const bool waits =
        front.type == ContentType::change_cipher_spec || front.type == ContentType::alert;
    waits_to_be_dry_ = waits && !is_sctp_dry(socket_->fd());
    if (waits_to_be_dry_) return EAGAIN;
    // RFC 6083 §4.8: "Before sending the Finished message, the active SCTP-AUTH key MUST be
    // switched"; it is the first of its epoch.
    if (front.epoch > active_key_) {
        use_sctp_key(socket_->fd(), front.epoch);
        active_key_ = front.epoch;
    }
    // "Once the corresponding Finished message … has been received", there is data to send.
    if (front.type == ContentType::application_data)
        while (oldest_key_ < active_key_) forget_sctp_key(socket_->fd(), oldest_key_++);
    return socket_->send(datagram, path_);
}

void SctpRoute::wait_for_room(std::function<void()> then) {
    if (!waits_to_be_dry_) return socket_->wait_for_room(std::move(then));
    timer_.expires_after(kDryPause);
    timer_.async_wait([self = shared_from_this(), then = std::move(then)](asio::error_code error) {
        if (!error) then();
    });
}

void SctpArrivals::accept(std::function<void(LinkMaker)> on_arrival,
                          std::function<void(int)> on_error) {
    listener_.accept(
        [on_arrival = std::move(on_arrival)](Socket socket) {
            const auto executor = socket.get_executor();
            const int fd = socket.release();
            auto route = std::make_shared<SctpRoute>(executor, fd, peer_of(fd));
            on_arrival([route = std::move(route)](ConnectionInit init, std::unique_ptr<Body> body,
                                                  LinkOptions options) {
                return route->make_link(std::move(init), std::move(body), options);
            });
        },
        std::move(on_error));
}

}  // namespace handfast::cli
