// SPDX-License-Identifier: Apache-2.0
// Descriptors, with the system's errors turned into texts.
#include "cli/descriptor.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

namespace handfast::cli {
namespace {

std::unexpected<std::error_code> system_error() {
    return std::unexpected(std::error_code(errno, std::generic_category()));
}

/// Doubles a secret's room; the old copy is wiped when it goes.
void grow(SecretBuffer& buffer) {
    SecretBuffer larger(buffer.size() * 2);
    std::ranges::copy(buffer.expose(), larger.writable().begin());
    buffer = std::move(larger);
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), ownership_(other.ownership_) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(ownership_, other.ownership_);
    return *this;
}

Descriptor::~Descriptor() {
    if (fd_ >= 0 && ownership_ == Ownership::owned) ::close(fd_);
}

std::expected<Descriptor, std::error_code> Descriptor::open(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return system_error();
    return Descriptor(fd, Ownership::owned);
}

std::optional<std::size_t> Descriptor::read(ByteSpan out) const {
    for (;;) {
        const ssize_t got = ::read(fd_, out.data(), out.size());
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) return std::nullopt;
    }
}

std::optional<SecretBuffer> Descriptor::read_line(std::size_t limit) const {
    SecretBuffer line(limit);
    std::size_t size = 0;
    bool ended = false;
    while (size < limit && !ended) {
        const auto got = read(line.writable().subspan(size, 1));
        if (!got || (*got == 0 && size == 0)) return std::nullopt;
        ended = *got == 0 || line.expose()[size] == '\n';
        if (!ended) ++size;
    }
    line.shrink(size);
    return line;
}

std::string system_error_line(std::error_code error, std::string_view subject) {
    constexpr unsigned kSystem = 0x80000000U;
    return fmt::format("error:{:08X}:system library::{}:{}",
                       kSystem | static_cast<unsigned>(error.value()), error.message(), subject);
}

std::expected<SecretBuffer, std::error_code> read_file(const std::string& path, std::size_t limit) {
    auto file = Descriptor::open(path);
    if (!file) return std::unexpected(file.error());
    SecretBuffer content(std::size_t{16} << 10);
    std::size_t size = 0;
    for (;;) {
        if (size == content.size()) grow(content);
        const auto got = file->read(content.writable().subspan(size));
        if (!got) return system_error();
        if (*got == 0) break;
        size += *got;
        if (size > limit) return std::unexpected(std::make_error_code(std::errc::file_too_large));
    }
    content.shrink(size);
    return content;
}

}  // namespace handfast::cli
