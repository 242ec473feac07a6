// SPDX-License-Identifier: Apache-2.0
#include "cli/tls_link.h"

#include <algorithm>
#include <cerrno>
#include <random>

#include <sys/socket.h>

#include "cli/system_clock.h"

namespace handfast::cli {
namespace {

using namespace std::chrono_literals;

constexpr int kReadsPerTurn = 32;        // Then the others get their turn.
constexpr auto kDrainTime = 500ms;       // For a peer that is still sending after its alert.
constexpr auto kLastWordsTime = 10s;     // For a peer that does not read what was sent to it.
constexpr std::size_t kErraticSize = 7;  // As OpenSSL's test filter: 0 to 7 bytes.
constexpr std::size_t kDrainBuffer = 4096;

bool would_block(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

std::size_t erratic_size() {
    static std::minstd_rand engine;
    return engine() & kErraticSize;
}

}  // namespace

void TlsLink::FlushMarks::on_event(const Event& event, const EventContext& context) noexcept {
    const auto* done = std::get_if<event::StepDone>(&event);
    if (done != nullptr && done->name == "send_new_session_ticket" && context.version == 0x0304)
        link_.marks_.push_back(link_.sent_ + link_.connection_.output().size());
    if (next_ != nullptr) next_->on_event(event, context);
}

TlsLink::TlsLink(Socket socket, ConnectionInit init, std::unique_ptr<Body> body,
                 LinkOptions options)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      options_(options),
      flush_marks_(*this, init.observer),
      body_(std::move(body)),
      connection_([&] {
          if (options_.watch != nullptr) init.observer = &flush_marks_;
          return std::move(init);
      }()) {}

void TlsLink::start(std::function<void()> on_end, std::function<void()> on_gone) {
    on_end_ = std::move(on_end);
    on_gone_ = std::move(on_gone);
    const auto self = shared_from_this();
    asio::error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    touch();
    arm_timer(options_.handshake_timeout);
    body_->started(*this);
    if (Status started = connection_.start(now()); !started) return end({LinkEnd::Cause::failed});
    send_output();
    if (!ended()) on_readable();
}

void TlsLink::write(ByteView data) {
    if (ended()) return;
    if (open() && !connection_.may_write()) return append(held_, data);
    if (!connection_.write(data)) return end({LinkEnd::Cause::failed});
    send_output();
}

void TlsLink::write_raw(ByteView bytes) {
    raw_at_ = sent_ + connection_.output().size();
    append(raw_, bytes);
    send_output();
}

void TlsLink::flush() {
    follow_renegotiation();
    send_output();
}

/// Tells the body when another handshake begins or ends; it has as long as the first.
void TlsLink::follow_renegotiation() {
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

void TlsLink::arm_idle_timer() {
    if (options_.idle_timeout > 0s)
        arm_timer(options_.idle_timeout);
    else
        timer_.cancel();
}

void TlsLink::resume() {
    if (!body_full_ || delivering_ || ended()) return;
    body_full_ = false;
    if (deliver() == Progress::more) wait_readable();
}

void TlsLink::finish() {
    end({LinkEnd::Cause::finished});
}

void TlsLink::abort() {
    if (!ended()) stage_ = Stage::closing;
    go();
}

void TlsLink::wait_readable() {
    if (reading_ || stage_ == Stage::gone || body_full_ || !output_is_short()) return;
    reading_ = true;
    socket_.async_wait(Socket::wait_read, [self = shared_from_this()](asio::error_code error) {
        self->reading_ = false;
        if (error || self->stage_ == Stage::gone) return;
        self->stage_ == Stage::closing ? self->drain() : self->on_readable();
    });
}

void TlsLink::wait_writable() {
    if (writing_ || stage_ == Stage::gone) return;
    writing_ = true;
    socket_.async_wait(Socket::wait_write, [self = shared_from_this()](asio::error_code error) {
        self->writing_ = false;
        if (!error && self->stage_ != Stage::gone) self->send_output();
    });
}

void TlsLink::on_readable() {
    for (int turn = 0; turn < kReadsPerTurn; ++turn)
        if (read_once() == Progress::stop) return;
    wait_readable();
}

TlsLink::Progress TlsLink::read_once() {
    ByteSpan space = connection_.receive_buffer();
    if (space.empty()) return Progress::stop;
    if (options_.exact_reads) space = space.first(std::min(space.size(), connection_.read_hint()));
    if (options_.erratic) space = space.first(std::min(space.size(), erratic_size()));
    const ssize_t count =
        space.empty() ? -1 : ::recv(socket_.native_handle(), space.data(), space.size(), 0);
    const int error = space.empty() ? EAGAIN : errno;
    if (options_.watch != nullptr)
        options_.watch->read(space.first(count > 0 ? static_cast<std::size_t>(count) : 0),
                             space.size(), count);
    if (count > 0) {
        touch();
        received_ += static_cast<std::uint64_t>(count);
        return process(connection_.received(static_cast<std::size_t>(count), now()));
    }
    if (count == 0) {
        handle_end_of_stream();
    } else if (would_block(error)) {
        body_->starved(*this);
        wait_readable();
    } else {
        end({LinkEnd::Cause::reset, error});
    }
    return Progress::stop;
}

TlsLink::Progress TlsLink::process(Status status) {
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
TlsLink::Progress TlsLink::deliver() {
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

void TlsLink::handle_end_of_stream() {
    if (options_.end_of_stream_is_close && stage_ == Stage::open)
        return end({LinkEnd::Cause::peer_closed});
    const Status status = connection_.received_end();
    end({status ? LinkEnd::Cause::peer_closed : LinkEnd::Cause::failed});
}

/// How much of the connection's output may go out in one write.
std::size_t TlsLink::sendable() const {
    std::size_t size = connection_.output().size();
    if (!raw_.empty()) size = std::min<std::size_t>(size, raw_at_ - sent_);
    if (!marks_.empty()) size = std::min<std::size_t>(size, marks_.front() - sent_);
    return size;
}

/// One write. False when nothing could be written.
bool TlsLink::send_some() {
    const bool raw = !raw_.empty() && raw_at_ == sent_;
    ByteView bytes = raw ? ByteView(raw_) : connection_.output().first(sendable());
    if (options_.erratic) bytes = bytes.first(std::min(bytes.size(), erratic_size()));
    const ssize_t count =
        bytes.empty() ? -1
                      : ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    const int error = bytes.empty() ? EAGAIN : errno;
    if (count < 0 && !would_block(error)) {
        end({LinkEnd::Cause::reset, error});
        go();
        return false;
    }
    if (options_.watch != nullptr) {
        const auto written = count > 0 ? static_cast<std::size_t>(count) : 0;
        options_.watch->written(bytes.first(written), bytes.size(), count);
    }
    if (count < 0) return false;
    const auto size = static_cast<std::size_t>(count);
    if (raw) {
        raw_.erase(raw_.begin(), raw_.begin() + count);
        return true;
    }
    connection_.output_sent(size);
    sent_ += size;
    while (!marks_.empty() && marks_.front() <= sent_) marks_.pop_front();
    return true;
}

void TlsLink::send_output() {
    if (stage_ == Stage::gone || writing_) return;
    const bool had_room = output_is_short();
    while (!connection_.output().empty() || !raw_.empty()) {
        if (!send_some()) {
            if (stage_ != Stage::gone) wait_writable();
            return;
        }
        touch();
    }
    if (stage_ == Stage::closing) return last_words_ ? close_when_sent() : void();
    if (had_room) return;
    if (has_room()) body_->drained(*this);
    if (!ended()) wait_readable();
}

/// Tells the body and the owner, once.
void TlsLink::end(const LinkEnd& why) {
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

/// An alert or the last answer must reach the peer: the sending side is shut, and what the peer
/// still sends is read for a while, as closing with unread input would reset the connection.
void TlsLink::close_when_sent() {
    if (std::exchange(send_closed_, true)) return;
    ::shutdown(socket_.native_handle(), SHUT_WR);
    arm_timer(kDrainTime);
    drain();
}

void TlsLink::drain() {
    std::array<std::uint8_t, kDrainBuffer> sink;
    for (int turn = 0; turn < kReadsPerTurn; ++turn) {
        const ssize_t count = ::recv(socket_.native_handle(), sink.data(), sink.size(), 0);
        if (count > 0) continue;
        if (count == 0 || !would_block(errno)) return go();
        break;
    }
    body_full_ = false;
    wait_readable();
}

void TlsLink::go() {
    if (stage_ == Stage::gone) return;
    const auto self = shared_from_this();
    stage_ = Stage::gone;
    asio::error_code ignored;
    timer_.cancel();
    socket_.close(ignored);
    if (on_gone_) std::exchange(on_gone_, nullptr)();
}

void TlsLink::arm_timer(std::chrono::milliseconds delay) {
    timer_.expires_after(delay);
    timer_.async_wait([self = shared_from_this()](asio::error_code error) {
        if (!error) self->on_timer();
    });
}

void TlsLink::on_timer() {
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
