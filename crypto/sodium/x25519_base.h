// SPDX-License-Identifier: Apache-2.0
// X25519's public value by way of Edwards coordinates, where libsodium has a precomputed base
// point: less than half the time of the Montgomery ladder.
#pragma once

#include "crypto/base/bytes.h"

namespace handfast::crypto {

/// The u-coordinate of scalar * base point (RFC 7748 §5); both 32 bytes, the scalar is clamped.
void x25519_base(ByteView scalar, ByteSpan public_value) noexcept;

}  // namespace handfast::crypto
