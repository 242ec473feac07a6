// SPDX-License-Identifier: Apache-2.0
#include "cli/standard_input.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace handfast::cli {
namespace {

bool is_null_device(const struct stat& status) {
    struct stat null_status;
    return S_ISCHR(status.st_mode) && ::stat("/dev/null", &null_status) == 0 &&
           status.st_rdev == null_status.st_rdev;
}

}  // namespace

StandardInput::StandardInput(asio::io_context& context, int fd, EndRule rule)
    : descriptor_(context), fd_(fd), rule_(rule) {
    struct stat status;
    const bool there = ::fstat(fd, &status) == 0;
    const bool null_device = !there || is_null_device(status);
    usable_ = !null_device || rule == EndRule::client;
    if (!usable_) return;
    terminal_ = ::isatty(fd) == 1;
    always_ready_ = null_device || S_ISREG(status.st_mode);
    if (always_ready_) return;
    // A duplicate, as the event loop closes what it is given. Only its readiness is waited for:
    // a non-blocking mode would be shared with whoever else has the terminal.
    asio::error_code error;
    descriptor_.assign(::fcntl(fd, F_DUPFD_CLOEXEC, 3), error);
    always_ready_ = static_cast<bool>(error);
}

void StandardInput::start(Handler handler, std::size_t limit) {
    handler_ = std::move(handler);
    limit_ = limit;
    ++generation_;
    wait();
}

void StandardInput::stop() {
    ++generation_;
    handler_ = {};
}

void StandardInput::wait() {
    if (!usable_ || waiting_ || !handler_.on_text) return;
    const auto ready = [this, generation = generation_](asio::error_code error) {
        waiting_ = false;
        if (error == asio::error::operation_aborted) return;
        if (generation == generation_) return read();
        wait();
    };
    waiting_ = true;
    if (always_ready_) {
        asio::post(descriptor_.get_executor(), [ready] { ready({}); });
    } else {
        descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, ready);
    }
}

void StandardInput::read() {
    std::string text(limit_, '\0');
    const ssize_t count = ::read(fd_, text.data(), text.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return wait();
    if (count > 0) {
        text.resize(static_cast<std::size_t>(count));
        carried_ = true;
        const unsigned generation = generation_;
        handler_.on_text(text);
        at_line_start_ = text.back() == '\n';
        if (generation == generation_) wait();
        return;
    }
    usable_ = terminal_;  // More can be typed after an end on a terminal.
    if (rule_ == EndRule::server && !terminal_ && !carried_) return;
    const auto on_end = handler_.on_end;
    if (on_end) on_end();
}

}  // namespace handfast::cli
