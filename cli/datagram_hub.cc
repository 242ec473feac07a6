// SPDX-License-Identifier: Apache-2.0
#include "cli/datagram_hub.h"

#include <utility>

#include "cli/system_clock.h"
#include "crypto/base/byte_reader.h"

namespace handfast::cli {
namespace {

constexpr std::size_t kBeforeConnectionId = 11;  // RFC 9146 §4: type, version, epoch, number.
constexpr std::size_t kRecordHeader = 13;

bool is_hello(ByteView datagram) {
    ByteReader reader(datagram);
    const bool handshake = ContentType(reader.u8()) == ContentType::handshake;
    reader.u16();
    const bool first_epoch = reader.u16() == 0;
    reader.bytes(kRecordHeader - 5);
    return handshake && first_epoch && HandshakeType(reader.u8()) == HandshakeType::client_hello &&
           !reader.failed();
}

}  // namespace

DatagramHub::DatagramHub(std::shared_ptr<DatagramSocket> socket,
                         const DatagramArrivals::Setup& setup)
    : socket_(std::move(socket)),
      cookies_(setup.config.provider, setup.rng),
      asks_for_cookies_(setup.cookies == DatagramArrivals::Cookies::asked_for),
      observer_(setup.observer),
      watch_(setup.watch),
      id_size_(setup.config.connection_id_size.value_or(0)) {
    socket_->set_fragmentation(setup.fragmentation);
}

void DatagramHub::start() {
    socket_->start(
        {[weak = weak_from_this()](Buffer& datagram, std::size_t size, const DatagramPath& path) {
             if (const auto hub = weak.lock()) hub->received(datagram, size, path);
         },
         [](int) {}});
}

void DatagramHub::received(Buffer& datagram, std::size_t size, const DatagramPath& path) {
    const ByteView bytes = ByteView(datagram).first(size);
    const std::string key = path.peer_key();
    auto place = place_of(bytes, key);
    if (place == nullptr || is_hello(bytes)) {
        const FirstDatagram judged = judge(bytes, key, place);
        using Verdict = FirstDatagram::Verdict;
        if (judged.verdict == Verdict::answer) return ask_for_cookie(bytes, judged.answer, path);
        if (judged.verdict == Verdict::accept) place = let_in(judged, path);
    }
    if (place != nullptr) deliver(place, datagram, size, path);
}

std::shared_ptr<DatagramHub::Place> DatagramHub::place_of(ByteView datagram,
                                                          const std::string& key) const {
    const auto at = by_address_.find(key);
    auto place = at == by_address_.end() ? nullptr : at->second;
    ByteReader reader(datagram);
    const bool has_id = ContentType(reader.u8()) == ContentType::tls12_cid;
    reader.bytes(kBeforeConnectionId - 1);
    const std::string id(as_text(reader.bytes(id_size_)));
    if (!has_id || reader.failed() || (place != nullptr && place->connection_id_ == id))
        return place;
    const auto bearer = by_id_.find(id);
    return bearer == by_id_.end() ? place : bearer->second;
}

/// A hello from where somebody is already is his own once more, or that of one who has forgotten
/// us; only a cookie lets that one take the place (RFC 6347 §4.2.8).
FirstDatagram DatagramHub::judge(ByteView datagram, const std::string& key,
                                 const std::shared_ptr<Place>& present) const {
    FirstDatagram judged = judge_without_cookies(datagram);
    const bool known = present != nullptr && equal(judged.identity, present->identity_);
    if (judged.verdict == FirstDatagram::Verdict::ignore || known) return {};
    if (present == nullptr && !asks_for_cookies_) return judged;
    return judge_first_datagram(datagram, as_bytes(key), cookies_, now());
}

void DatagramHub::ask_for_cookie(ByteView hello, ByteView answer, const DatagramPath& path) {
    if (watch_ != nullptr)
        watch_->read(hello, DatagramSocket::kBufferSize, static_cast<long>(hello.size()));
    show(Direction::received, hello);
    show(Direction::sent, answer);
    const bool sent = socket_->send(answer, path) == 0;
    if (watch_ != nullptr)
        watch_->written(answer, answer.size(), sent ? static_cast<long>(answer.size()) : -1);
}

/// One record with one message, as -msg shows what passes a connection.
void DatagramHub::show(Direction direction, ByteView datagram) {
    if (observer_ == nullptr) return;
    const EventContext context{.role = Role::server};
    observer_->on_event(event::RecordHeader{direction, datagram.first(kRecordHeader)}, context);
    observer_->on_event(event::HandshakeMessage{direction, datagram.subspan(kRecordHeader)},
                        context);
}

std::shared_ptr<DatagramHub::Place> DatagramHub::let_in(const FirstDatagram& judged,
                                                        const DatagramPath& path) {
    if (!on_arrival_) return nullptr;
    auto place = std::make_shared<Place>(shared_from_this(), path, judged.identity);
    if (const auto former = by_address_.find(place->key_); former != by_address_.end())
        if (const auto link = former->second->link_.lock()) link->give_way();
    by_address_[place->key_] = place;
    std::exchange(on_arrival_, nullptr)(
        [this, place, hello = judged.hello](ConnectionInit init, std::unique_ptr<Body> body,
                                            LinkOptions options) {
            init.verified_hello = hello;
            auto link = DatagramLink::make(socket_->executor(), place, std::move(init),
                                           std::move(body), options);
            place->link_ = link;
            return link;
        });
    return place;
}

void DatagramHub::deliver(const std::shared_ptr<Place>& to, Buffer& datagram, std::size_t size,
                          const DatagramPath& path) {
    const auto link = to->link_.lock();
    if (link == nullptr) return;
    link->receive(datagram, size, path);
    const ByteView id = link->connection().own_connection_id();
    if (id.empty() || !to->connection_id_.empty() || link->ended()) return;
    to->connection_id_ = as_text(id);
    by_id_[to->connection_id_] = to;
}

void DatagramHub::Place::peer_is_at(const DatagramPath& path) {
    std::string key = path.peer_key();
    // Not where somebody else is: who can forge an address would take that one's place.
    if (key == key_ || hub_->by_address_.contains(key)) return;
    const auto self = hub_->by_id_.at(connection_id_);
    if (hub_->by_address_[key_] == self) hub_->by_address_.erase(key_);
    key_ = std::move(key);
    path_ = path;
    hub_->by_address_[key_] = self;
}

void DatagramHub::Place::release() {
    const auto let_go = [this](auto& places, const std::string& key) {
        const auto found = places.find(key);
        if (found != places.end() && found->second.get() == this) places.erase(found);
    };
    let_go(hub_->by_id_, connection_id_);
    let_go(hub_->by_address_, key_);
}

}  // namespace handfast::cli
