// SPDX-License-Identifier: Apache-2.0
// Why something failed. A Reason is decided where the rule is checked; its row (reason.inc) gives
// the alert that the peer gets, OpenSSL's number and text for it, and where the rule stands.
#pragma once

#include <cstdint>
#include <string_view>

#include "crypto/base/alert.h"

namespace handfast {

enum class Reason : std::uint16_t {
#define REASON(name, alert, number, text, source) name,
#include "crypto/base/reason.inc"
#undef REASON
};

struct ReasonInfo {
    std::string_view name;    ///< Our identifier, stable for JSON and tests.
    AlertDescription alert;   ///< What the peer is told unless the error overrides it.
    std::uint16_t number;     ///< OpenSSL's SSL_R_ number; 0 where OpenSSL has none.
    std::string_view text;    ///< OpenSSL's text, or ours in its manner.
    std::string_view source;  ///< RFC and section, "" for local failures.
};

const ReasonInfo& info(Reason reason);

}  // namespace handfast
