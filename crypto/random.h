// SPDX-License-Identifier: Apache-2.0
// The two sources of randomness: the system's, and a seeded one for tests and fuzzers.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "crypto/base/rng.h"

namespace handfast::crypto {

/// The system's generator (libsodium).
class SystemRng final : public Rng {
  public:
    void fill(ByteSpan out) noexcept override;
};

/// A ChaCha20 key stream from a seed: the same seed, the same bytes, however they are portioned.
/// For tests, fuzzing, replay.
class SeededRng final : public Rng {
  public:
    explicit SeededRng(std::uint64_t seed) noexcept;
    explicit SeededRng(ByteView seed) noexcept;
    void fill(ByteSpan out) noexcept override;

  private:
    std::array<std::uint8_t, 32> key_{};
    std::uint64_t counter_ = 0;  ///< Bytes handed out so far.
};

}  // namespace handfast::crypto
