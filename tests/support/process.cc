// SPDX-License-Identifier: Apache-2.0
// Child processes with pipes on all three standard descriptors.
#include "tests/support/process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace handfast::test {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    int read_end = -1;
    int write_end = -1;

    Pipe() {
        std::array<int, 2> ends{-1, -1};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
        read_end = ends[0];
        write_end = ends[1];
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close_end(read_end);
        close_end(write_end);
    }
    static void close_end(int& end) {
        if (end >= 0) ::close(end);
        end = -1;
    }
};

struct Pipes {
    Pipe in, out, err, exec_failed;
};

[[noreturn]] void become(const std::vector<std::string>& command, const std::string& folder,
                         Pipes& pipes) {
    ::dup2(pipes.in.read_end, STDIN_FILENO);
    ::dup2(pipes.out.write_end, STDOUT_FILENO);
    ::dup2(pipes.err.write_end, STDERR_FILENO);
    ::signal(SIGPIPE, SIG_DFL);
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    if (folder.empty() || ::chdir(folder.c_str()) == 0) ::execvp(words[0], words.data());
    const char failed = 1;
    if (::write(pipes.exec_failed.write_end, &failed, 1) != 1) ::_exit(126);
    ::_exit(127);
}

void feed(Pipe& in, std::string_view& input) {
    const ssize_t written = ::write(in.write_end, input.data(), input.size());
    if (written < 0 && errno == EAGAIN) return;
    if (written < 0) input = {};
    if (written > 0) input.remove_prefix(static_cast<std::size_t>(written));
    if (input.empty()) Pipe::close_end(in.write_end);
}

void drain(Pipe& from, std::string& into) {
    std::array<char, 4096> chunk;
    const ssize_t got = ::read(from.read_end, chunk.data(), chunk.size());
    if (got > 0) return void(into.append(chunk.data(), static_cast<std::size_t>(got)));
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    Pipe::close_end(from.read_end);
}

/// Until both outputs end or the time is over.
void converse(Pipes& pipes, std::string_view input, Clock::time_point deadline, Finished& result) {
    ::fcntl(pipes.in.write_end, F_SETFL, O_NONBLOCK);
    if (input.empty()) Pipe::close_end(pipes.in.write_end);
    while (pipes.out.read_end >= 0 || pipes.err.read_end >= 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        result.timed_out = left <= 0;
        if (result.timed_out) return;
        std::array<pollfd, 3> polled{{{pipes.out.read_end, POLLIN, 0},
                                      {pipes.err.read_end, POLLIN, 0},
                                      {pipes.in.write_end, POLLOUT, 0}}};
        if (::poll(polled.data(), polled.size(), static_cast<int>(left)) < 0) continue;
        if (polled[0].revents != 0) drain(pipes.out, result.out);
        if (polled[1].revents != 0) drain(pipes.err, result.err);
        if (polled[2].revents != 0) feed(pipes.in, input);
    }
}

}  // namespace

std::optional<Finished> run_program(const std::vector<std::string>& command, std::string_view input,
                                    const std::string& folder, std::chrono::milliseconds limit) {
    Pipes pipes;
    const pid_t child = ::fork();
    if (child < 0) return std::nullopt;
    if (child == 0) become(command, folder, pipes);
    Pipe::close_end(pipes.in.read_end);
    Pipe::close_end(pipes.out.write_end);
    Pipe::close_end(pipes.err.write_end);
    Pipe::close_end(pipes.exec_failed.write_end);
    char failed = 0;
    const bool started = ::read(pipes.exec_failed.read_end, &failed, 1) == 0;
    const auto handler = ::signal(SIGPIPE, SIG_IGN);
    Finished result;
    if (started) converse(pipes, input, Clock::now() + limit, result);
    ::signal(SIGPIPE, handler);
    if (result.timed_out) ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!started) return std::nullopt;
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

bool program_exists(const std::string& name) {
    const char* variable = std::getenv("PATH");
    std::string path = variable == nullptr ? "" : variable;
    for (std::size_t at = 0; at != path.npos;) {
        const std::size_t colon = path.find(':', at);
        const std::string file = path.substr(at, colon - at) + "/" + name;
        if (::access(file.c_str(), X_OK) == 0) return true;
        at = colon == path.npos ? colon : colon + 1;
    }
    return false;
}

}  // namespace handfast::test
