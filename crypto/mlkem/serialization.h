// SPDX-License-Identifier: Apache-2.0
// Polynomials as bytes: packed to 12 bits a coefficient, or compressed to fewer (FIPS 203 §4.2.1).
// Internal to crypto/mlkem.
#pragma once

#include "crypto/base/bytes.h"
#include "crypto/mlkem/polynomial.h"

namespace handfast::crypto::mlkem {

/// Bytes of a polynomial packed to `bits` a coefficient.
constexpr std::size_t packed_size(std::size_t bits) {
    return kDegree / 8 * bits;
}
constexpr std::size_t kFullBits = 12;

/// ByteEncode_12 and ByteDecode_12; `bytes` is packed_size(kFullBits). Decoding leaves numbers of
/// 12 bits as they are.
void encode(const Polynomial& canonical, ByteSpan bytes) noexcept;
void decode(ByteView bytes, Polynomial& out) noexcept;
/// Whether all coefficients are below q, in constant time.
bool is_canonical(const Polynomial& decoded) noexcept;

/// ByteEncode_d after Compress_d, and Decompress_d after ByteDecode_d; d: 1, 4, 5, 10, 11.
template <std::size_t bits>
void compress(const Polynomial& canonical, ByteSpan bytes) noexcept;
template <std::size_t bits>
void decompress(ByteView bytes, Polynomial& out) noexcept;

}  // namespace handfast::crypto::mlkem
