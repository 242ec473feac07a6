// SPDX-License-Identifier: Apache-2.0
// ECDSA signatures on the wire (RFC 3279 §2.2.3): SEQUENCE { r INTEGER, s INTEGER }, DER only.
// Internal to crypto/.
#pragma once

#include <array>

#include "crypto/curves.h"

namespace handfast::crypto {

/// r and s, as long as n.
struct EcdsaPair {
    std::array<std::uint8_t, 66> r_bytes, s_bytes;
    std::size_t size;
    ByteSpan r() { return ByteSpan(r_bytes).first(size); }
    ByteSpan s() { return ByteSpan(s_bytes).first(size); }
};

/// Strict DER with 0 < r, s < n; anything else is `bad_signature`.
Result<EcdsaPair> decode_ecdsa(const Curve& curve, ByteView der) noexcept;

Buffer encode_ecdsa(EcdsaPair& pair) noexcept;

}  // namespace handfast::crypto
