// SPDX-License-Identifier: Apache-2.0
#include "handshake/negotiated.h"

namespace handfast {

std::string_view name_of(EarlyDataReason reason) {
    static constexpr std::array<std::string_view, 10> kNames = {
        "none",
        "accepted",
        "disabled",
        "no_session_offered",
        "session_not_resumed",
        "unsupported_for_session",
        "cipher_mismatch",
        "alpn_mismatch",
        "ticket_age_skew",
        "hello_retry_request",
    };
    return kNames[static_cast<std::size_t>(reason)];
}

}  // namespace handfast
