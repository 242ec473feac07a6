// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace handfast::cli {
namespace {

constexpr std::size_t kFlushAt = 64 * 1024;

}  // namespace

void Output::text(std::string_view text) {
    if (fd_ < 0 || broken_) return;
    buffer_ += text;
    if (buffer_.size() >= kFlushAt) flush();
}

void Output::flush() {
    std::string_view rest = buffer_;
    while (!rest.empty() && !broken_) {
        const ssize_t written = ::write(fd_, rest.data(), rest.size());
        if (written >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            // Somebody else made the descriptor non-blocking.
            pollfd waiting{fd_, POLLOUT, 0};
            ::poll(&waiting, 1, -1);
        } else if (errno != EINTR) {
            broken_ = true;
        }
    }
    buffer_.clear();
}

int create_file(const std::string& path) {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

void occupy_standard_streams() {
    int fd = 0;
    do {
        fd = ::open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0) ::close(fd);
}

}  // namespace handfast::cli
