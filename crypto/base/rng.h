// SPDX-License-Identifier: Apache-2.0
// Randomness as the engine sees it: handed in. crypto/random.h has the real one and a seeded one.
#pragma once

#include "crypto/base/bytes.h"

namespace handfast {

class Rng {
  public:
    virtual ~Rng() = default;
    /// Fills all of `out`; cannot fail.
    virtual void fill(ByteSpan out) noexcept = 0;
};

}  // namespace handfast
