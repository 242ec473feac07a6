// SPDX-License-Identifier: Apache-2.0
// Standard input as a server reads it: whether its end means anything depends on what it is.
#pragma once

#include <asio.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace handfast::cli {

/// What an end means. To a server, a terminal's end is a wish to end, as is the end of a pipe or
/// file that carried something; /dev/null, a closed descriptor, or a pipe that never carried a
/// byte only say that nobody types. To a client every end is one.
enum class EndRule : bool { server, client };

class StandardInput {
  public:
    /// `fd` is borrowed and stays in the mode in which it is.
    StandardInput(asio::io_context& context, int fd, EndRule rule);

    struct Handler {
        std::function<void(std::string_view)> on_text;
        std::function<void()> on_end;  ///< Only for ends that mean something.
    };
    /// Reads until `stop`; at most `limit` bytes at a time.
    void start(Handler handler, std::size_t limit);
    void stop();
    /// Whether text that comes next stands at the start of a line.
    bool at_line_start() const { return at_line_start_; }

  private:
    void wait();
    void read();

    asio::posix::stream_descriptor descriptor_;
    int fd_;
    EndRule rule_;
    Handler handler_;
    std::size_t limit_ = 0;
    unsigned generation_ = 0;  ///< Of start(); what belongs to an older one is dropped.
    bool waiting_ = false;
    bool usable_ = true;
    bool always_ready_ = false;  ///< A file, which no event loop waits for.
    bool terminal_ = false;
    bool carried_ = false;
    bool at_line_start_ = true;
};

}  // namespace handfast::cli
