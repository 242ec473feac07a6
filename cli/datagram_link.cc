// SPDX-License-Identifier: Apache-2.0
#include "cli/datagram_link.h"

#include <algorithm>
#include <cerrno>
#include <random>
#include <utility>

#include "cli/system_clock.h"

namespace handfast::cli {
namespace {

/// -nbio_test: every other time there is no room.
bool is_in_the_mood() {
    static std::minstd_rand engine;
    return engine() % 2 == 0;
}

}  // namespace

std::shared_ptr<DatagramLink> DatagramLink::make(const asio::any_io_executor& executor,
                                                 std::shared_ptr<DatagramRoute> route,
                                                 ConnectionInit init, std::unique_ptr<Body> body,
                                                 LinkOptions options) {
    return std::shared_ptr<DatagramLink>(new DatagramLink(
        executor, std::move(route), std::move(init), std::move(body), std::move(options)));
}

DatagramLink::DatagramLink(const asio::any_io_executor& executor,
                           std::shared_ptr<DatagramRoute> route, ConnectionInit init,
                           std::unique_ptr<Body> body, LinkOptions options)
    : Link(executor, std::move(init), std::move(body), options),
      route_(std::move(route)),
      repeat_timer_(executor) {}

std::shared_ptr<DatagramLink> DatagramLink::self() {
    return std::static_pointer_cast<DatagramLink>(shared_from_this());
}

void DatagramLink::feed(DatagramSocket& socket, const std::shared_ptr<DatagramLink>& link) {
    const std::weak_ptr<DatagramLink> weak = link;
    socket.start({[weak](Buffer& datagram, std::size_t size, const DatagramPath& path) {
                      if (const auto held = weak.lock()) held->receive(datagram, size, path);
                  },
                  [weak](int error) {
                      if (const auto held = weak.lock()) held->fail(error);
                  }});
}

void DatagramLink::prepare() {
    use_path_mtu();
}

/// -mtu, or what the system knows about the way; what it knows only makes datagrams smaller.
void DatagramLink::use_path_mtu() {
    if (connection().config().datagrams.carrier == Carrier::sctp) return;
    const std::size_t overhead = datagram_overhead(route_->peer());
    if (options().link_mtu > overhead)
        return connection().set_path_mtu(options().link_mtu - overhead);
    const auto known = kernel_path_mtu(route_->peer());
    if (known) connection().set_path_mtu(std::min(connection().path_mtu(), *known));
}

void DatagramLink::receive(Buffer& datagram, std::size_t size, const DatagramPath& path) {
    if (ended()) return;
    const ByteSpan bytes = ByteSpan(datagram).first(size);
    if (options().watch != nullptr)
        options().watch->read(bytes, datagram.size(), static_cast<long>(size));
    count_received(size);
    if (body_is_full() || taking_) {
        route_->hold_back();
        if (waiting_.size() < kMaxWaiting) waiting_.push_back({to_buffer(bytes), path});
        return;
    }
    take(bytes, path);
    // What the body has not taken stands in there.
    if (!connection().application_data().empty())
        held_ = std::exchange(datagram, Buffer(datagram.size()));
}

void DatagramLink::take(ByteSpan datagram, const DatagramPath& path) {
    taking_ = true;
    const std::uint64_t before = connection().newest_records();
    const Status status = connection().receive_datagram(datagram, now());
    if (connection().newest_records() > before) route_->peer_is_at(path);
    (void)process(status);
    probe_path();
    taking_ = false;
    if (stage() == Stage::handshake) body().starved(*this);
}

/// -probe_mtu: once. Peers without heartbeats are not probed.
void DatagramLink::probe_path() {
    const std::size_t overhead = datagram_overhead(route_->peer());
    const bool wanted = options().link_mtu == 0 && options().probe_mtu > overhead;
    if (!wanted || !open() || std::exchange(probed_, true)) return;
    connection().at(now());
    if (connection().probe_path_mtu(options().probe_mtu - overhead)) send_output();
}

/// The body has taken what it left: now for what came meanwhile.
void DatagramLink::read_on() {
    while (!waiting_.empty() && !ended() && !body_is_full() && !taking_) {
        const Waiting next = std::exchange(waiting_.front(), {});
        waiting_.pop_front();
        held_ = next.datagram;
        take(held_, next.path);
    }
    if (waiting_.empty() && !ended()) route_->go_on();
}

void DatagramLink::fail(int system_error) {
    if (system_error != 0) return end({LinkEnd::Cause::reset, system_error});
    const Status status = connection().received_end();
    end({status ? LinkEnd::Cause::peer_closed : LinkEnd::Cause::failed});
}

void DatagramLink::write_raw(ByteView bytes) {
    (void)send_one(bytes);
}

DatagramLink::Sent DatagramLink::send_one(ByteView datagram) {
    const bool moody = options().erratic && !is_in_the_mood();
    const int error = moody ? EAGAIN : route_->send(datagram);
    if (error != 0 && is_for_later(error)) return Sent::later;
    const auto result = error == 0 ? static_cast<long>(datagram.size()) : -1;
    if (options().watch != nullptr)
        options().watch->written(error == 0 ? datagram : ByteView(), datagram.size(), result);
    if (error == ECONNREFUSED) {
        end({LinkEnd::Cause::reset, error});
        return Sent::broken;
    }
    // The path has become narrower. The datagram is lost, as others are.
    if (error == EMSGSIZE) use_path_mtu();
    return Sent::all;
}

void DatagramLink::send_output() {
    if (stage() == Stage::gone || waits_for_room_) return;
    const auto alive = self();
    while (!connection().output().empty()) {
        const ByteView datagram = connection().output();
        const std::size_t size = datagram.size();
        const Sent sent = send_one(datagram);
        if (sent == Sent::broken) return;
        if (sent == Sent::later) return wait_for_room();
        connection().output_sent(size);
        count_sent(size);
    }
    follow_deadline();
    output_was_sent(true);
}

void DatagramLink::wait_for_room() {
    waits_for_room_ = true;
    route_->wait_for_room([self = self()] {
        self->waits_for_room_ = false;
        if (self->stage() == Stage::gone) return;
        self->send_output();
        if (self->open() && self->has_room()) self->body().drained(*self);
    });
}

/// Keeps the timer at what the connection says.
void DatagramLink::follow_deadline() {
    const auto deadline = ended() ? std::nullopt : connection().deadline();
    if (deadline == deadline_) return;
    deadline_ = deadline;
    if (!deadline) {
        repeat_timer_.cancel();
        return;
    }
    repeat_timer_.expires_after(std::max(*deadline - now(), Instant::duration::zero()));
    repeat_timer_.async_wait([self = self()](asio::error_code error) {
        if (!error && !self->ended()) self->on_deadline();
    });
}

void DatagramLink::on_deadline() {
    deadline_.reset();
    const Status status = connection().on_timer(now());
    send_output();
    if (!status) end({LinkEnd::Cause::failed});
}

void DatagramLink::close_transport() {
    repeat_timer_.cancel();
    waiting_.clear();
    route_->release();
}

}  // namespace handfast::cli
