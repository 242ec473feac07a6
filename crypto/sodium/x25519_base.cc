// SPDX-License-Identifier: Apache-2.0
#include "crypto/sodium/x25519_base.h"

#include <algorithm>

#include <sodium.h>

#include "crypto/sodium/field25519.h"

namespace handfast::crypto {

void x25519_base(ByteView scalar, ByteSpan public_value) noexcept {
    std::uint8_t clamped[32];
    std::uint8_t edwards[32];
    std::ranges::copy(scalar, clamped);
    clamped[0] &= 248;
    clamped[31] = static_cast<std::uint8_t>((clamped[31] & 127) | 64);
    // Fails for the identity only, which no clamped scalar reaches.
    static_cast<void>(crypto_scalarmult_ed25519_base_noclamp(edwards, clamped));
    // RFC 7748 §4.1: u = (1 + y) / (1 - y); the top bit is the sign of x.
    edwards[31] &= 127;
    const Field25519 y = Field25519::from_bytes(edwards);
    const Field25519 one = Field25519::one();
    ((one + y) * (one - y).inverse()).to_bytes(public_value);
    sodium_memzero(clamped, sizeof clamped);
}

}  // namespace handfast::crypto
