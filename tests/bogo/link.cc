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

#include "tests/bogo/packets.h"

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

/// The bytes as they are.
class StreamLink final : public Link {
  public:
    StreamLink(const Flags& flags, Instant& clock)
        : Link(flags, clock), byte_by_byte_(flags.async) {}

  private:
    Outcome read(Connection& connection) override {
        const ByteSpan space = connection.receive_buffer();
        const std::size_t count = read_some(byte_by_byte_ ? space.first(1) : space);
        if (count == 0) return Outcome::end;
        return connection.received(count, clock_) ? Outcome::progress : Outcome::failed;
    }

    bool byte_by_byte_;
};

}  // namespace

std::unique_ptr<Link> Link::open(const Flags& flags, Instant& clock) {
    if (flags.dtls) return std::make_unique<PacketLink>(flags, clock);
    return std::make_unique<StreamLink>(flags, clock);
}

Link::Link(const Flags& flags, Instant& clock) : clock_(clock), socket_(connect_to_runner(flags)) {
    std::array<std::uint8_t, 8> id{};
    for (unsigned i = 0; i < id.size(); ++i)
        id[i] = static_cast<std::uint8_t>(flags.shim_id >> (8 * i));
    if (!valid() || !send_all(id)) std::perror("connect");
}

Link::~Link() {
    if (!valid()) return;
    ::shutdown(socket_, SHUT_WR);
    std::array<std::uint8_t, 1024> dropped;
    while (read_some(dropped) > 0) {
    }
    ::close(socket_);
}

bool Link::send_all(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return true;
}

std::size_t Link::read_some(ByteSpan space) {
    const ssize_t count = ::recv(socket_, space.data(), space.size(), 0);
    return count <= 0 ? 0 : static_cast<std::size_t>(count);
}

bool Link::read_all(ByteSpan space) {
    while (!space.empty()) {
        const std::size_t count = read_some(space);
        if (count == 0) return false;
        space = space.subspan(count);
    }
    return true;
}

bool Link::send(ByteView output) {
    return send_all(output);
}

bool Link::hold(Connection& connection) {
    held_ = true;
    if (!send_all(connection.output().first(1))) return false;
    connection.output_sent(1);
    return true;
}

bool Link::flush(Connection& connection) {
    while (!held_ && !connection.output().empty()) {
        const ByteView bytes = connection.output();
        if (!send(bytes)) return false;
        connection.output_sent(bytes.size());
    }
    return true;
}

Link::Outcome Link::step(Connection& connection) {
    // A peer that has gone may still have said why.
    flush(connection);
    if (!connection.application_data().empty()) return Outcome::progress;
    const Outcome outcome = read(connection);
    flush(connection);
    return outcome;
}

}  // namespace handfast::bogo
