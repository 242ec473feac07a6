// SPDX-License-Identifier: Apache-2.0
// Other programs as a test's peers: start one, talk to it over pipes, wait for what it says with
// a deadline, and be sure that it is gone at the end, with all that it started.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace handfast::test {

using Milliseconds = std::chrono::milliseconds;

/// How long a peer may take on a busy machine before a test gives up.
inline constexpr Milliseconds kPatience{20'000};

/// A program to start. Names without a slash are looked up in PATH.
struct Command {
    std::vector<std::string> argv;
    std::vector<std::pair<std::string, std::string>> env = {};  ///< on top of the test's own
    std::string cwd = {};                                       ///< empty: the test's own

    /// The command line, for messages.
    std::string text() const;
};

class Process {
  public:
    /// Starts `command` in a process group of its own, with pipes for stdin, stdout and stderr.
    /// Throws std::runtime_error when it cannot be started.
    explicit Process(const Command& command);
    /// Kills the process group and waits for the process.
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// Writes all of `text` to its stdin, as long as it reads within the deadline.
    bool write(std::string_view text, Milliseconds patience = kPatience);
    void close_stdin();

    /// Waits until its stdout or stderr has `text`; false when it ends or the time does.
    bool wait_for(std::string_view text, Milliseconds patience = kPatience);
    /// Waits for its end: the exit status, 128 + signal when a signal ended it, nothing when it
    /// still runs.
    std::optional<int> wait(Milliseconds patience = kPatience);
    /// Reads what is there, and for `time` what comes.
    void linger(Milliseconds time);

    void signal(int number);
    pid_t pid() const { return pid_; }

    /// What was read so far.
    const std::string& out() const { return out_.text; }
    const std::string& err() const { return err_.text; }
    /// Both, and the command line, for messages.
    std::string log() const;

  private:
    struct Stream {
        int fd = -1;
        std::string text;
    };
    using Deadline = std::chrono::steady_clock::time_point;

    bool read_some(Deadline deadline);
    static void read_ready(Stream& stream);
    bool has_ended();

    std::string command_;
    pid_t pid_ = -1;
    int in_ = -1;
    Stream out_;
    Stream err_;
    std::optional<int> status_;
};

/// Runs to the end: `input` goes to stdin, which is then closed. The exit status is nothing when
/// the time was up.
struct Finished {
    std::optional<int> status;
    std::string out;
    std::string err;
    std::string log;
};
Finished run(const Command& command, std::string_view input = {},
             Milliseconds patience = kPatience);

/// The path of a program in PATH, or nothing.
std::optional<std::string> find_program(std::string_view name);

/// A TCP port on the loopback interface that was free just now. Servers that can take port 0
/// and print what they got should do that.
std::uint16_t free_port();

/// Waits until something accepts connections on a loopback port.
bool wait_for_port(std::uint16_t port, Milliseconds patience = kPatience);

/// The port in a server's line `ACCEPT address:port`, once it came.
std::optional<std::uint16_t> accepted_port(Process& server, Milliseconds patience = kPatience);

}  // namespace handfast::test
