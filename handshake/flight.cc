// SPDX-License-Identifier: Apache-2.0
#include "handshake/flight.h"

#include <algorithm>

namespace handfast {

void RetransmitTimer::start(Instant now) {
    // RFC 6083 §3.5: "DTLS procedures for retransmissions MUST NOT be used".
    if (options_.carrier == Carrier::sctp) return;
    timeout_ = options_.first_timeout;
    repetitions_ = 0;
    deadline_ = now + timeout_;
}

void RetransmitTimer::progress(Instant now) {
    if (deadline_) deadline_ = now + timeout_;
}

bool RetransmitTimer::again(Instant now) {
    if (++repetitions_ > options_.repetitions) {
        stop();
        return false;
    }
    timeout_ = std::min(2 * timeout_, options_.longest_timeout);
    deadline_ = now + timeout_;
    return true;
}

}  // namespace handfast
