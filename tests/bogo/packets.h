// SPDX-License-Identifier: Apache-2.0
// Datagrams over the stream to the runner, each with its length, and what the runner commands
// between them: time that passes, another MTU, a look at the timer.
#pragma once

#include "tests/bogo/link.h"

namespace handfast::bogo {

class PacketLink final : public Link {
  public:
    PacketLink(const Flags& flags, Instant& clock) : Link(flags, clock) {}

  private:
    bool send(ByteView datagram) override;
    Outcome read(Connection& connection) override;
    Outcome read_packet(Connection& connection);
    Outcome advance_clock(Connection& connection);
    Outcome check_timeout(const Connection& connection);
    Outcome change_mtu(Connection& connection);
    std::optional<std::uint64_t> read_number(std::size_t size);

    Buffer datagram_;  ///< Being read; the connection's while it has application data.
};

}  // namespace handfast::bogo
