// SPDX-License-Identifier: Apache-2.0
// The -expect-… flags: what must be true of a connection once its handshake is done, and at its
// end. Each says on stderr what was not as expected.
#pragma once

#include "handshake/connection.h"
#include "tests/bogo/flags.h"
#include "tests/bogo/setup.h"
#include "tests/bogo/watch.h"

namespace handfast::bogo {

/// Everything that a check may look at.
struct Outlook {
    const Flags& flags;
    const Connection& connection;
    const Answers& answers;
    const Watch& watch;
    bool is_resumption;
    Shared& shared;
};

bool check_handshake(const Outlook& outlook);
bool check_sessions(const Outlook& outlook);
bool check_messages(const Outlook& outlook);

}  // namespace handfast::bogo
