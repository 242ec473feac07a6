// SPDX-License-Identifier: Apache-2.0
// An open file, and the few ways of reading one that the command line needs: whole and bounded,
// or a line without taking a byte more than the line.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "crypto/base/secret.h"

namespace handfast::cli {

/// Owns a file descriptor, or borrows one (standard input).
class Descriptor {
  public:
    enum class Ownership : bool { borrowed, owned };

    Descriptor() = default;
    Descriptor(int fd, Ownership ownership) : fd_(fd), ownership_(ownership) {}
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    explicit operator bool() const { return fd_ >= 0; }
    int fd() const { return fd_; }

    /// Opens for reading.
    static std::expected<Descriptor, std::error_code> open(const std::string& path);

    /// Reads at most `capacity` bytes, again after interruptions. 0 is the end; none an error.
    std::optional<std::size_t> read(ByteSpan out) const;

    /// Up to `limit` bytes of one line, without its end ("\n"; a "\r" before it stays). None at
    /// the end of the file or when it cannot be read.
    std::optional<SecretBuffer> read_line(std::size_t limit) const;

  private:
    int fd_ = -1;
    Ownership ownership_ = Ownership::borrowed;
};

/// One line in the manner of OpenSSL's error stack:
/// "error:80000002:system library::No such file or directory:server.pem".
std::string system_error_line(std::error_code error, std::string_view subject);

/// The most that a certificate, key or chain file may hold: 16 MiB.
inline constexpr std::size_t kFileLimit = std::size_t{16} << 20;

/// A whole file of at most `limit` bytes; `file_too_large` for more.
std::expected<SecretBuffer, std::error_code> read_file(const std::string& path,
                                                       std::size_t limit = kFileLimit);

}  // namespace handfast::cli
