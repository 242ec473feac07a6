// SPDX-License-Identifier: Apache-2.0
// Time as the engine sees it: handed in, never read. The clock itself lives in cli/.
#pragma once

#include <chrono>

namespace handfast {

/// Microseconds since 1970-01-01T00:00:00Z.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

}  // namespace handfast
