// SPDX-License-Identifier: Apache-2.0
// The clock that the engine does not read itself.
#pragma once

#include "crypto/base/clock.h"

namespace handfast::cli {

inline Instant now() {
    return std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now());
}

}  // namespace handfast::cli
