// SPDX-License-Identifier: Apache-2.0
#include "cli/link.h"

#include <algorithm>
#include <utility>

#include "cli/system_clock.h"

namespace handfast::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kLastWordsTime = 10s;  // For a peer that does not read what was sent to it.

}  // namespace

Link::Link(const asio::any_io_executor& executor, ConnectionInit init, std::unique_ptr<Body> body,
           LinkOptions options)
    : timer_(executor), options_(options), body_(std::move(body)), connection_(std::move(init)) {}

void Link::start(std::function<void()> on_end, std::function<void()> on_gone) {
    on_end_ = std::move(on_end);
    on_gone_ = std::move(on_gone);
    const auto self = shared_from_this();
    prepare();
    touch();
    arm_timer(options_.handshake_timeout);
    body_->started(*this);
    if (Status started = connection_.start(now()); !started) return end({LinkEnd::Cause::failed});
    send_output();
    if (!ended()) begin_reading();
}

void Link::count_received(std::size_t bytes) {
    touch();
    received_ += bytes;
}

void Link::count_sent(std::size_t bytes) {
    touch();
    sent_ += bytes;
}

void Link::write(ByteView data) {
    if (ended()) return;
    if (open() && !connection_.may_write()) return append(held_, data);
    if (!write_pieces(data)) return end({LinkEnd::Cause::failed});
    send_output();
}

/// Datagrams that the path carries, or records as the connection makes them.
Status Link::write_pieces(ByteView data) {
    if (connection_.config().transport == Transport::stream) return connection_.write(data);
    while (!data.empty()) {
        const std::size_t room = std::max<std::size_t>(connection_.room_in_datagram(), 1);
        const ByteView piece = data.first(std::min(data.size(), room));
        CHECK_OK(connection_.write(piece));
        data = data.subspan(piece.size());
    }
    return {};
}

void Link::flush() {
    follow_renegotiation();
    send_output();
}

/// Tells the body when another handshake begins or ends; it has as long as the first.
void Link::follow_renegotiation() {
    if (stage_ != Stage::open) return;
    const std::uint32_t attempts = connection_.renegotiation_attempts();
    if (std::exchange(attempts_, attempts) != attempts) body_->renegotiating(*this);
    const bool now_under_way = !connection_.may_write();
    if (now_under_way == renegotiating_ || connection_.error()) return;
    renegotiating_ = now_under_way;
    if (renegotiating_) return arm_timer(options_.handshake_timeout);
    arm_idle_timer();
    body_->renegotiated(*this);
    if (!ended() && !held_.empty()) write(std::exchange(held_, {}));
    if (!ended() && has_room()) body_->drained(*this);
}

void Link::arm_idle_timer() {
    if (options_.idle_timeout > 0s)
        arm_timer(options_.idle_timeout);
    else
        timer_.cancel();
}

void Link::resume() {
    if (!body_full_ || delivering_ || ended()) return;
    body_full_ = false;
    if (deliver() == Progress::more) read_on();
}

void Link::finish() {
    end({LinkEnd::Cause::finished});
}

void Link::give_way() {
    end({LinkEnd::Cause::reset});
}

Link::Progress Link::process(Status status) {
    const bool opened = stage_ == Stage::handshake && connection_.handshake_done();
    if (opened) {
        stage_ = Stage::open;
        arm_idle_timer();
    }
    send_output();
    if (ended()) return Progress::stop;
    if (opened) body_->opened(*this);
    follow_renegotiation();
    if (ended()) return Progress::stop;
    if (!status) {
        end({LinkEnd::Cause::failed});
        return Progress::stop;
    }
    return deliver();
}

/// Hands over plaintext until there is none or the body is full.
Link::Progress Link::deliver() {
    while (!ended()) {
        const ByteView data = connection_.application_data();
        if (data.empty()) break;
        delivering_ = true;
        const std::size_t taken = body_->received(*this, data);
        delivering_ = false;
        if (ended()) return Progress::stop;
        body_full_ = taken < data.size();
        const Status status = connection_.consume(taken, now());
        send_output();
        follow_renegotiation();
        if (ended()) return Progress::stop;
        if (!status) {
            end({LinkEnd::Cause::failed});
            return Progress::stop;
        }
        if (body_full_) return Progress::stop;
    }
    if (ended()) return Progress::stop;
    if (connection_.peer_closed()) {
        end({LinkEnd::Cause::peer_closed});
        return Progress::stop;
    }
    return output_is_short() ? Progress::more : Progress::stop;
}

void Link::output_was_sent(bool had_room) {
    if (stage_ == Stage::closing) return last_words_ ? leave() : void();
    if (had_room) return;
    if (has_room()) body_->drained(*this);
    if (!ended()) read_on();
}

/// Tells the body and the owner, once.
void Link::end(const LinkEnd& why) {
    if (ended()) return;
    const auto self = shared_from_this();
    stage_ = Stage::closing;
    body_->ended(*this, why);
    if (why.cause != LinkEnd::Cause::failed) (void)connection_.close();
    if (on_end_) std::exchange(on_end_, nullptr)();
    last_words_ = true;
    if (why.cause == LinkEnd::Cause::reset) return go();
    arm_timer(kLastWordsTime);
    send_output();
}

void Link::go() {
    if (stage_ == Stage::gone) return;
    const auto self = shared_from_this();
    stage_ = Stage::gone;
    timer_.cancel();
    close_transport();
    if (on_gone_) std::exchange(on_gone_, nullptr)();
}

void Link::arm_timer(std::chrono::milliseconds delay) {
    timer_.expires_after(delay);
    timer_.async_wait([self = shared_from_this()](asio::error_code error) {
        if (!error) self->on_timer();
    });
}

void Link::on_timer() {
    if (stage_ == Stage::gone) return;
    if (stage_ == Stage::closing) return go();
    if (stage_ == Stage::open && !renegotiating_) {
        const auto idle = std::chrono::steady_clock::now() - last_activity_;
        if (idle < options_.idle_timeout)
            return arm_timer(
                std::chrono::ceil<std::chrono::milliseconds>(options_.idle_timeout - idle));
    }
    end({LinkEnd::Cause::timed_out});
}

}  // namespace handfast::cli
