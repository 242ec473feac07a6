// SPDX-License-Identifier: Apache-2.0
// Arithmetic modulo 2^255 - 19 in five limbs of 51 bits, in constant time: just what the map
// from Edwards to Montgomery coordinates needs.
#pragma once

#include <array>
#include <cstdint>

#include "crypto/base/bytes.h"

namespace handfast::crypto {

class Field25519 {
  public:
    /// 32 bytes, little-endian; bit 255 is ignored.
    static Field25519 from_bytes(ByteView bytes) noexcept;
    static Field25519 one() noexcept { return Field25519({1, 0, 0, 0, 0}); }

    /// The canonical form, 32 bytes, little-endian.
    void to_bytes(ByteSpan out) const noexcept;

    Field25519 operator+(const Field25519& other) const noexcept;
    Field25519 operator-(const Field25519& other) const noexcept;
    Field25519 operator*(const Field25519& other) const noexcept;
    /// This, squared `count` times.
    Field25519 squared(int count) const noexcept;
    /// x^(p-2); zero gives zero.
    Field25519 inverse() const noexcept;

  private:
    using Limbs = std::array<std::uint64_t, 5>;
    explicit Field25519(const Limbs& limbs) noexcept : limbs_(limbs) {}

    /// Limbs below 2^52 or so, always: sums are carried at once.
    Limbs limbs_;
};

}  // namespace handfast::crypto
