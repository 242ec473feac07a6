// SPDX-License-Identifier: Apache-2.0
#include "cli/stream_link.h"

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

void StreamLink::FlushMarks::on_event(const Event& event, const EventContext& context) noexcept {
    const auto* done = std::get_if<event::StepDone>(&event);
    if (done != nullptr && done->name == "send_new_session_ticket" && context.version == 0x0304)
        link_->marks_.push_back(link_->bytes_sent() + link_->connection().output().size());
    if (next_ != nullptr) next_->on_event(event, context);
}

std::shared_ptr<StreamLink> StreamLink::make(Socket socket, ConnectionInit init,
                                             std::unique_ptr<Body> body, LinkOptions options) {
    auto marks = std::make_unique<FlushMarks>(init.observer);
    if (options.watch != nullptr) init.observer = marks.get();
    std::shared_ptr<StreamLink> link(
        new StreamLink(std::move(socket), std::move(init), std::move(body), options));
    marks->watch(*link);
    link->flush_marks_ = std::move(marks);
    return link;
}

StreamLink::StreamLink(Socket socket, ConnectionInit init, std::unique_ptr<Body> body,
                       LinkOptions options)
    : Link(socket.get_executor(), std::move(init), std::move(body), options),
      socket_(std::move(socket)) {}

std::shared_ptr<StreamLink> StreamLink::self() {
    return std::static_pointer_cast<StreamLink>(shared_from_this());
}

void StreamLink::prepare() {
    asio::error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

bool StreamLink::output_is_short() const {
    return connection().output().size() < kOutputLimit;
}

void StreamLink::write_raw(ByteView bytes) {
    raw_at_ = bytes_sent() + connection().output().size();
    append(raw_, bytes);
    send_output();
}

void StreamLink::wait_readable() {
    if (reading_ || stage() == Stage::gone || body_is_full() || !output_is_short()) return;
    reading_ = true;
    socket_.async_wait(Socket::wait_read, [self = self()](asio::error_code error) {
        self->reading_ = false;
        if (error || self->stage() == Stage::gone) return;
        self->stage() == Stage::closing ? self->drain() : self->on_readable();
    });
}

void StreamLink::wait_writable() {
    if (writing_ || stage() == Stage::gone) return;
    writing_ = true;
    socket_.async_wait(Socket::wait_write, [self = self()](asio::error_code error) {
        self->writing_ = false;
        if (!error && self->stage() != Stage::gone) self->send_output();
    });
}

void StreamLink::on_readable() {
    for (int turn = 0; turn < kReadsPerTurn; ++turn)
        if (read_once() == Progress::stop) return;
    wait_readable();
}

StreamLink::Progress StreamLink::read_once() {
    ByteSpan space = connection().receive_buffer();
    if (space.empty()) return Progress::stop;
    if (options().exact_reads)
        space = space.first(std::min(space.size(), connection().read_hint()));
    if (options().erratic) space = space.first(std::min(space.size(), erratic_size()));
    const ssize_t count =
        space.empty() ? -1 : ::recv(socket_.native_handle(), space.data(), space.size(), 0);
    const int error = space.empty() ? EAGAIN : errno;
    if (options().watch != nullptr)
        options().watch->read(space.first(count > 0 ? static_cast<std::size_t>(count) : 0),
                              space.size(), count);
    if (count > 0) {
        count_received(static_cast<std::size_t>(count));
        return process(connection().received(static_cast<std::size_t>(count), now()));
    }
    if (count == 0) {
        handle_end_of_stream();
    } else if (would_block(error)) {
        body().starved(*this);
        wait_readable();
    } else {
        end({LinkEnd::Cause::reset, error});
    }
    return Progress::stop;
}

void StreamLink::handle_end_of_stream() {
    if (options().end_of_stream_is_close && stage() == Stage::open)
        return end({LinkEnd::Cause::peer_closed});
    const Status status = connection().received_end();
    end({status ? LinkEnd::Cause::peer_closed : LinkEnd::Cause::failed});
}

/// How much of the connection's output may go out in one write.
std::size_t StreamLink::sendable() {
    std::size_t size = connection().output().size();
    if (!raw_.empty()) size = std::min<std::size_t>(size, raw_at_ - bytes_sent());
    if (!marks_.empty()) size = std::min<std::size_t>(size, marks_.front() - bytes_sent());
    return size;
}

/// One write. False when nothing could be written.
bool StreamLink::send_some() {
    const bool raw = !raw_.empty() && raw_at_ == bytes_sent();
    ByteView bytes = raw ? ByteView(raw_) : connection().output().first(sendable());
    if (options().erratic) bytes = bytes.first(std::min(bytes.size(), erratic_size()));
    const ssize_t count =
        bytes.empty() ? -1
                      : ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    const int error = bytes.empty() ? EAGAIN : errno;
    if (count < 0 && !would_block(error)) {
        end({LinkEnd::Cause::reset, error});
        go();
        return false;
    }
    if (options().watch != nullptr) {
        const auto written = count > 0 ? static_cast<std::size_t>(count) : 0;
        options().watch->written(bytes.first(written), bytes.size(), count);
    }
    if (count < 0) return false;
    const auto size = static_cast<std::size_t>(count);
    if (raw) {
        raw_.erase(raw_.begin(), raw_.begin() + count);
        return true;
    }
    connection().output_sent(size);
    count_sent(size);
    while (!marks_.empty() && marks_.front() <= bytes_sent()) marks_.pop_front();
    return true;
}

void StreamLink::send_output() {
    if (stage() == Stage::gone || writing_) return;
    const bool had_room = output_is_short();
    while (!connection().output().empty() || !raw_.empty()) {
        if (!send_some()) {
            if (stage() != Stage::gone) wait_writable();
            return;
        }
    }
    output_was_sent(had_room);
}

/// An alert or the last answer must reach the peer: the sending side is shut, and what the peer
/// still sends is read for a while, as closing with unread input would reset the connection.
void StreamLink::leave() {
    if (std::exchange(send_closed_, true)) return;
    ::shutdown(socket_.native_handle(), SHUT_WR);
    arm_timer(kDrainTime);
    drain();
}

void StreamLink::drain() {
    std::array<std::uint8_t, kDrainBuffer> sink;
    for (int turn = 0; turn < kReadsPerTurn; ++turn) {
        const ssize_t count = ::recv(socket_.native_handle(), sink.data(), sink.size(), 0);
        if (count > 0) continue;
        if (count == 0 || !would_block(errno)) return go();
        break;
    }
    body_was_emptied();
    wait_readable();
}

void StreamLink::close_transport() {
    asio::error_code ignored;
    socket_.close(ignored);
}

}  // namespace handfast::cli
