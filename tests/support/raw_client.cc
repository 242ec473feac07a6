// SPDX-License-Identifier: Apache-2.0
#include "tests/support/raw_client.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/temp_dir.h"

namespace handfast::test {

using Clock = std::chrono::steady_clock;

RawClient::RawClient(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
    ::close(fd_);
    fd_ = -1;
}

RawClient::~RawClient() {
    if (fd_ >= 0) ::close(fd_);
}

bool RawClient::send(std::string_view bytes) {
    return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
}

void RawClient::end() {
    ::shutdown(fd_, SHUT_WR);
}

std::string RawClient::receive_all(Milliseconds patience) {
    const auto deadline = Clock::now() + patience;
    std::string text;
    std::array<char, 4096> part{};
    for (clean_ = false;;) {
        const auto left = std::chrono::duration_cast<Milliseconds>(deadline - Clock::now());
        pollfd waiting{fd_, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) break;
        const ssize_t count = ::recv(fd_, part.data(), part.size(), 0);
        clean_ = count == 0;
        if (count <= 0) break;
        text.append(part.data(), static_cast<std::size_t>(count));
    }
    return text;
}

bool wait_for_listener(std::uint16_t port, Milliseconds patience) {
    std::array<char, 64> wanted{};
    std::snprintf(wanted.data(), wanted.size(), "0100007F:%04X 00000000:0000 0A", port);
    for (const auto deadline = Clock::now() + patience; Clock::now() < deadline;) {
        if (read_file("/proc/net/tcp").find(wanted.data()) != std::string::npos) return true;
        std::this_thread::sleep_for(Milliseconds(10));
    }
    return false;
}

}  // namespace handfast::test
