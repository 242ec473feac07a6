// SPDX-License-Identifier: Apache-2.0
// A generator that hands out given bytes, so that a test can choose the private key of a share.
#pragma once

#include <algorithm>

#include "crypto/base/rng.h"

namespace handfast::crypto {

/// Hands out `bytes` in order, zeros after that.
class ReplayRng final : public Rng {
  public:
    explicit ReplayRng(ByteView bytes) : bytes_(to_buffer(bytes)) {}
    void fill(ByteSpan out) noexcept override {
        std::ranges::fill(out, std::uint8_t{0});
        const std::size_t count = std::min(out.size(), bytes_.size() - position_);
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(position_), count, out.begin());
        position_ += count;
    }

  private:
    Buffer bytes_;
    std::size_t position_ = 0;
};

}  // namespace handfast::crypto
