// SPDX-License-Identifier: Apache-2.0
#include "tests/support/process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace handfast::test {
namespace {

using Clock = std::chrono::steady_clock;
constexpr Milliseconds kStep{10};

struct Pipe {
    Pipe() {
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    }
    std::array<int, 2> ends{};
    int reader() const { return ends[0]; }
    int writer() const { return ends[1]; }
};

void close_fd(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
}

int until(Clock::time_point deadline) {
    auto left = std::chrono::duration_cast<Milliseconds>(deadline - Clock::now());
    return static_cast<int>(std::max<Milliseconds::rep>(left.count(), 0));
}

// Runs in the child, between fork and exec.
[[noreturn]] void become(const Command& command, std::vector<char*>& argv, const int (&fds)[3]) {
    ::setpgid(0, 0);
    ::signal(SIGPIPE, SIG_DFL);
    for (int i = 0; i < 3; ++i) ::dup2(fds[i], i);
    for (const auto& [name, value] : command.env) ::setenv(name.c_str(), value.c_str(), 1);
    if (command.cwd.empty() || ::chdir(command.cwd.c_str()) == 0) ::execvp(argv[0], argv.data());
    ::_exit(127);
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

// Binds or connects a new socket to the loopback address; closes it again unless it is kept.
template <typename Call>
bool try_address(Call call, std::uint16_t port) {
    int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(port);
    bool done = call(fd, address) == 0;
    ::close(fd);
    return done;
}

}  // namespace

std::string Command::text() const {
    std::string line;
    for (const auto& [name, value] : env) line += name + "=" + value + " ";
    for (const std::string& word : argv) line += word + " ";
    return line;
}

Process::Process(const Command& command) : command_(command.text()) {
    // A peer that ended must not end the test when it is written to.
    std::signal(SIGPIPE, SIG_IGN);
    Pipe in;
    Pipe out;
    Pipe err;
    std::vector<char*> argv;
    for (const std::string& word : command.argv) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const int child_ends[3] = {in.reader(), out.writer(), err.writer()};
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("cannot start " + command_);
    if (pid_ == 0) become(command, argv, child_ends);
    ::setpgid(pid_, pid_);
    for (int fd : child_ends) ::close(fd);
    in_ = in.writer();
    out_.fd = out.reader();
    err_.fd = err.reader();
    for (int fd : {in_, out_.fd, err_.fd}) ::fcntl(fd, F_SETFL, O_NONBLOCK);
}

Process::~Process() {
    ::kill(-pid_, SIGKILL);
    if (!status_) ::waitpid(pid_, nullptr, 0);
    close_fd(in_);
    close_fd(out_.fd);
    close_fd(err_.fd);
}

void Process::read_ready(Stream& stream) {
    std::array<char, 16384> buffer{};
    while (stream.fd >= 0) {
        ssize_t count = ::read(stream.fd, buffer.data(), buffer.size());
        if (count > 0) stream.text.append(buffer.data(), static_cast<std::size_t>(count));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return;
        if (count == 0) close_fd(stream.fd);
    }
}

// Reads what there is within the time; false when both streams are at their end.
bool Process::read_some(Deadline deadline) {
    pollfd fds[2] = {{out_.fd, POLLIN, 0}, {err_.fd, POLLIN, 0}};
    if (out_.fd < 0 && err_.fd < 0) return false;
    ::poll(fds, 2, until(deadline));
    read_ready(out_);
    read_ready(err_);
    return true;
}

bool Process::has_ended() {
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
        status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    return status_.has_value();
}

bool Process::write(std::string_view text, Milliseconds patience) {
    Deadline deadline = Clock::now() + patience;
    while (!text.empty() && in_ >= 0) {
        ssize_t count = ::write(in_, text.data(), text.size());
        if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
        if (count < 0 && errno != EAGAIN && errno != EINTR) return false;
        if (Clock::now() >= deadline) return false;
        if (count < 0) read_some(std::min(deadline, Clock::now() + kStep));
    }
    return text.empty();
}

void Process::close_stdin() {
    close_fd(in_);
}

bool Process::wait_for(std::string_view text, Milliseconds patience) {
    Deadline deadline = Clock::now() + patience;
    auto found = [&] {
        return out_.text.find(text) != std::string::npos ||
               err_.text.find(text) != std::string::npos;
    };
    while (!found() && Clock::now() < deadline) {
        if (!read_some(deadline)) break;
    }
    return found();
}

std::optional<int> Process::wait(Milliseconds patience) {
    Deadline deadline = Clock::now() + patience;
    while (!has_ended() && Clock::now() < deadline) {
        Deadline step = std::min(deadline, Clock::now() + kStep);
        if (!read_some(step)) std::this_thread::sleep_until(step);
    }
    // What it wrote just before its end is still in the pipes.
    read_ready(out_);
    read_ready(err_);
    return status_;
}

void Process::linger(Milliseconds time) {
    Deadline deadline = Clock::now() + time;
    while (read_some(deadline) && Clock::now() < deadline) {
    }
}

void Process::signal(int number) {
    if (!has_ended()) ::kill(pid_, number);
}

std::string Process::log() const {
    std::string status = status_ ? "ended with " + std::to_string(*status_) : "still runs";
    return "$ " + command_ + "\n--- " + status + "; stdout:\n" + out_.text + "\n--- stderr:\n" +
           err_.text + "\n---\n";
}

Finished run(const Command& command, std::string_view input, Milliseconds patience) {
    Process process(command);
    process.write(input, patience);
    process.close_stdin();
    std::optional<int> status = process.wait(patience);
    return {status, process.out(), process.err(), process.log()};
}

std::optional<std::string> find_program(std::string_view name) {
    const char* variable = std::getenv("PATH");
    std::string_view path = variable == nullptr ? "/usr/bin:/bin" : variable;
    while (!path.empty()) {
        std::size_t end = std::min(path.find(':'), path.size());
        std::string candidate = std::string(path.substr(0, end)) + "/" + std::string(name);
        if (::access(candidate.c_str(), X_OK) == 0) return candidate;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return std::nullopt;
}

std::uint16_t free_port() {
    // Below the ports that connections take by themselves: a client that tries such a port
    // before its server listens can connect to itself.
    constexpr std::uint16_t kFirst = 20'000;
    constexpr std::uint16_t kCount = 12'000;
    static auto next = static_cast<std::uint16_t>(::getpid() * 97 % kCount);
    auto bind = [](int fd, sockaddr_in& address) {
        return ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    };
    for (int tries = 0; tries < kCount; ++tries) {
        next = static_cast<std::uint16_t>((next + 1) % kCount);
        auto port = static_cast<std::uint16_t>(kFirst + next);
        if (try_address(bind, port)) return port;
    }
    throw std::runtime_error("no free port");
}

bool wait_for_port(std::uint16_t port, Milliseconds patience) {
    Clock::time_point deadline = Clock::now() + patience;
    auto connect = [](int fd, sockaddr_in& address) {
        return ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address));
    };
    while (!try_address(connect, port)) {
        if (Clock::now() >= deadline) return false;
        std::this_thread::sleep_for(kStep);
    }
    return true;
}

std::optional<std::uint16_t> accepted_port(Process& server, Milliseconds patience) {
    if (!server.wait_for("ACCEPT", patience)) return std::nullopt;
    server.linger(Milliseconds(0));
    std::size_t line = server.out().find("ACCEPT");
    if (line == std::string::npos) return std::nullopt;
    std::string_view text = std::string_view(server.out()).substr(line);
    text = text.substr(0, text.find('\n'));
    std::size_t colon = text.rfind(':');
    std::uint16_t port = 0;
    if (colon == std::string_view::npos) return std::nullopt;
    auto [end, error] = std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
    if (error != std::errc{} || port == 0) return std::nullopt;
    return port;
}

}  // namespace handfast::test
