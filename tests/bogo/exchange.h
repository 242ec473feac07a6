// SPDX-License-Identifier: Apache-2.0
// One connection of a test: the handshake, what must be true after it, an echo of everything that
// comes with its bits turned over, and the end.
#pragma once

#include <memory>
#include <string>

#include "tests/bogo/link.h"
#include "tests/bogo/setup.h"
#include "tests/bogo/watch.h"

namespace handfast::bogo {

class Exchange {
  public:
    Exchange(const Flags& flags, const Flags& retry, bool is_resumption, Shared& shared);
    /// False with lines on stderr that say what went wrong, in the terms of tests/bogo/config.json.
    bool run();

  private:
    bool handshake();
    bool early_handshake();
    bool go_on();
    bool write_first();
    bool write_in_records(ByteView bytes);
    bool write_binding();
    bool write_traffic_secrets();
    bool send_alert();
    bool echo();
    bool echo_available();
    bool write(ByteView bytes);
    bool seal(ByteView bytes);
    bool shut_down();
    bool say_failure();

    Flags flags_;  ///< Those of the retry once early data was rejected.
    const Flags& retry_;
    bool is_resumption_;
    Shared& shared_;
    std::unique_ptr<Link> link_;
    Watch watch_;
    Answers answers_;
    std::unique_ptr<Connection> connection_;
    Buffer unsent_;  ///< What early data had no room for.
};

}  // namespace handfast::bogo
