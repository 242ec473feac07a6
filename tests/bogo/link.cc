// SPDX-License-Identifier: Apache-2.0
#include "tests/bogo/link.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace handfast::bogo {

namespace {

template <class Address>
int connect_to(int family, const Address& address) {
    const int handle = ::socket(family, SOCK_STREAM, 0);
    if (handle < 0) return -1;
    const int on = 1;
    ::setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(handle);
        return -1;
    }
    return handle;
}

int connect_to_runner(const Flags& flags) {
    const auto port = htons(static_cast<std::uint16_t>(flags.port));
    if (flags.ipv6) {
        sockaddr_in6 address{};
        address.sin6_family = AF_INET6;
        address.sin6_port = port;
        address.sin6_addr = in6addr_loopback;
        return connect_to(AF_INET6, address);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = port;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect_to(AF_INET, address);
}

bool send_all(int handle, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(handle, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

Link::Link(const Flags& flags) : socket_(connect_to_runner(flags)), byte_by_byte_(flags.async) {
    std::array<std::uint8_t, 8> id{};
    for (unsigned i = 0; i < id.size(); ++i)
        id[i] = static_cast<std::uint8_t>(flags.shim_id >> (8 * i));
    if (!valid() || !send_all(socket_, id)) std::perror("connect");
}

Link::~Link() {
    if (!valid()) return;
    ::shutdown(socket_, SHUT_WR);
    std::array<char, 1024> dropped;
    while (::recv(socket_, dropped.data(), dropped.size(), 0) > 0) {
    }
    ::close(socket_);
}

bool Link::hold(Connection& connection) {
    held_ = true;
    if (!send_all(socket_, connection.output().first(1))) return false;
    connection.output_sent(1);
    return true;
}

bool Link::flush(Connection& connection) {
    while (!held_ && !connection.output().empty()) {
        const ByteView bytes = connection.output();
        if (!send_all(socket_, bytes)) return false;
        connection.output_sent(bytes.size());
    }
    return true;
}

Link::Outcome Link::step(Connection& connection, Instant now) {
    // A peer that has gone may still have said why.
    flush(connection);
    const ByteSpan space = connection.receive_buffer();
    if (space.empty()) return Outcome::progress;
    const std::size_t wanted = byte_by_byte_ ? 1 : space.size();
    const ssize_t read = ::recv(socket_, space.data(), wanted, 0);
    if (read <= 0) return Outcome::end;
    const Status status = connection.received(static_cast<std::size_t>(read), now);
    flush(connection);
    return status ? Outcome::progress : Outcome::failed;
}

}  // namespace handfast::bogo
