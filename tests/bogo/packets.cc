// SPDX-License-Identifier: Apache-2.0
#include "tests/bogo/packets.h"

#include <algorithm>
#include <cstdio>
#include <limits>

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"

namespace handfast::bogo {

namespace {

// The opcodes of the runner's packet_adapter.go.
constexpr std::uint8_t kPacket = 'P';
constexpr std::uint8_t kTimeout = 'T';
constexpr std::uint8_t kTimeoutAck = 't';
constexpr std::uint8_t kMtu = 'M';
constexpr std::uint8_t kExpectNextTimeout = 'E';

constexpr std::size_t kMaxPacket = 1 << 20;

/// By so much BoringSSL's timers may go off before their time.
constexpr auto kEarly = std::chrono::milliseconds(15);

std::chrono::microseconds microseconds(std::uint64_t nanoseconds) {
    return std::chrono::microseconds(nanoseconds / 1000);
}

}  // namespace

bool PacketLink::send(ByteView datagram) {
    Buffer framed;
    ByteWriter writer(framed);
    writer.u8(kPacket);
    writer.u32(static_cast<std::uint32_t>(datagram.size()));
    writer.bytes(datagram);
    return send_all(framed);
}

std::optional<std::uint64_t> PacketLink::read_number(std::size_t size) {
    Buffer bytes(size);
    if (!read_all(bytes)) return std::nullopt;
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes) number = number << 8 | byte;
    return number;
}

Link::Outcome PacketLink::read(Connection& connection) {
    std::uint8_t opcode = 0;
    if (!read_all(ByteSpan(&opcode, 1))) return Outcome::end;
    switch (opcode) {
        case kPacket:
            return read_packet(connection);
        case kTimeout:
            return advance_clock(connection);
        case kExpectNextTimeout:
            return check_timeout(connection);
        case kMtu:
            return change_mtu(connection);
        default:
            std::fprintf(stderr, "unknown opcode %d\n", opcode);
            return Outcome::failed;
    }
}

Link::Outcome PacketLink::read_packet(Connection& connection) {
    const auto size = read_number(4);
    if (!size || *size > kMaxPacket) return Outcome::failed;
    datagram_.resize(*size);
    if (!read_all(datagram_)) return Outcome::end;
    return connection.receive_datagram(datagram_, clock_) ? Outcome::progress : Outcome::failed;
}

/// The answer comes first: what is repeated belongs to the time after it.
Link::Outcome PacketLink::advance_clock(Connection& connection) {
    const auto step = read_number(8);
    if (!step || !send_all(ByteView(&kTimeoutAck, 1))) return Outcome::end;
    clock_ += microseconds(*step);
    const Instant due = connection.deadline().value_or(clock_);
    const Instant now = due - clock_ < kEarly ? std::max(due, clock_) : clock_;
    return connection.on_timer(now) ? Outcome::progress : Outcome::failed;
}

Link::Outcome PacketLink::check_timeout(const Connection& connection) {
    constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();
    const auto wanted = read_number(8);
    if (!wanted) return Outcome::end;
    const auto deadline = connection.deadline();
    if (*wanted == kNone && !deadline) return Outcome::progress;
    if (*wanted != kNone && deadline && *deadline - clock_ == microseconds(*wanted))
        return Outcome::progress;
    std::fprintf(stderr, "expectation failed: the time to wait\n");
    return Outcome::failed;
}

Link::Outcome PacketLink::change_mtu(Connection& connection) {
    const auto mtu = read_number(4);
    if (!mtu) return Outcome::end;
    connection.set_path_mtu(*mtu);
    return Outcome::progress;
}

}  // namespace handfast::bogo
