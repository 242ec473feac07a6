// SPDX-License-Identifier: Apache-2.0
// Where a command prints: a file descriptor with a small buffer in front, so that one event's
// lines go out in one write. A reader that went away is remembered, not fatal.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "crypto/base/bytes.h"

namespace handfast::cli {

class Output {
  public:
    /// For `fd` that swallows everything, as under OpenSSL's -quiet.
    static constexpr int kNowhere = -1;

    /// Does not own `fd`.
    explicit Output(int fd) : fd_(fd) {}
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output() { flush(); }

    void text(std::string_view text);
    void bytes(ByteView bytes) { text(as_text(bytes)); }
    template <class... T>
    void print(fmt::format_string<T...> format, T&&... arguments) {
        text(fmt::format(format, std::forward<T>(arguments)...));
    }
    /// Writes what is buffered, waiting for a slow reader as a blocking write would.
    void flush();
    /// Whether the reader went away; everything is swallowed since.
    bool broken() const { return broken_; }

  private:
    int fd_;
    bool broken_ = false;
    std::string buffer_;
};

/// Opens a file to write anew; -1 if that cannot be done.
int create_file(const std::string& path);

/// Sockets and files must not take the place of a closed standard stream.
void occupy_standard_streams();

}  // namespace handfast::cli
