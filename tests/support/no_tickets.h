// SPDX-License-Identifier: Apache-2.0
// Ticket keys that give no client a ticket.
#pragma once

#include "handshake/tickets.h"

namespace handfast::testing {

class NoTickets final : public TicketKeys {
  public:
    using TicketKeys::TicketKeys;
    Buffer seal(ByteView, Rng&, Instant) override { return {}; }
};

}  // namespace handfast::testing
