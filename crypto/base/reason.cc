// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/reason.h"

#include <cstddef>

namespace handfast {

namespace {

constexpr ReasonInfo kReasons[] = {
#define REASON(name, alert, number, text, source) \
    {#name, AlertDescription::alert, number, text, source},
#include "crypto/base/reason.inc"
#undef REASON
};

}  // namespace

const ReasonInfo& info(Reason reason) {
    return kReasons[static_cast<std::size_t>(reason)];
}

}  // namespace handfast
