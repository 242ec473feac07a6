// SPDX-License-Identifier: Apache-2.0
// What a server with -alpn says about the protocols that were offered and chosen.
#pragma once

#include "cli/output.h"
#include "record/event.h"

namespace handfast::cli {

class AlpnPrinter final : public Observer {
  public:
    explicit AlpnPrinter(Output& out) : out_(out) {}
    void on_event(const Event& event, const EventContext& context) noexcept override;

  private:
    Output& out_;
};

/// s_client -nextprotoneg: the server's list.
class NextProtocolPrinter final : public Observer {
  public:
    explicit NextProtocolPrinter(Output& out) : out_(out) {}
    void on_event(const Event& event, const EventContext& context) noexcept override;

  private:
    Output& out_;
};

}  // namespace handfast::cli
