// SPDX-License-Identifier: Apache-2.0
#include "tests/support/canned_server.h"

#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace handfast::test {

CannedServer::CannedServer(std::string answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, generic, &size) != 0)
        throw std::runtime_error("no loopback port");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

CannedServer::~CannedServer() {
    // Wakes the thread up.
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    for (const int socket : waiting_) ::close(socket);
}

void CannedServer::serve() {
    while (true) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        if (answer_.empty())
            waiting_.push_back(socket);
        else
            answer(socket);
    }
}

void CannedServer::answer(int socket) {
    // A client that does not ask within this time is none.
    const timeval patience{5, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::string request;
    char chunk[4096];
    while (request.find("\r\n\r\n") == request.npos) {
        const ssize_t count = ::recv(socket, chunk, sizeof chunk, 0);
        if (count <= 0) break;
        request.append(chunk, static_cast<std::size_t>(count));
    }
    (void)!::send(socket, answer_.data(), answer_.size(), MSG_NOSIGNAL);
    ::shutdown(socket, SHUT_WR);
    while (::recv(socket, chunk, sizeof chunk, 0) > 0) {
    }
    ::close(socket);
}

std::string http_answer(const std::string& type, const std::string& body) {
    return "HTTP/1.0 200 OK\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace handfast::test
