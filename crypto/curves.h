// SPDX-License-Identifier: Apache-2.0
// The curves' sizes and orders, and the range check on scalars. Internal to crypto/.
#pragma once

#include "crypto/base/rng.h"
#include "crypto/operations.h"

namespace handfast::crypto {

struct Curve {
    std::size_t bits;        ///< Of the field.
    std::size_t field_size;  ///< Bytes of a coordinate.
    ByteView order;          ///< n, big-endian, without leading zeros.
};

/// `id` is a curve (is_curve).
const Curve& curve(GroupId id) noexcept;

constexpr bool is_curve(GroupId id) {
    return id >= GroupId::secp256r1 && id <= GroupId::secp160k1;
}

/// Bytes of an uncompressed point: 4, x, y.
inline std::size_t point_size(const Curve& curve) {
    return 1 + 2 * curve.field_size;
}

/// Bytes of a scalar: some orders are longer than their fields.
inline std::size_t scalar_size(const Curve& curve) {
    return curve.order.size();
}

/// Whether 0 < scalar < n, in constant time; `scalar` is scalar_size long.
bool scalar_in_range(const Curve& curve, ByteView scalar) noexcept;

/// A uniform scalar in [1, n-1], scalar_size long (FIPS 186-5 A.2.2, by rejection).
SecretBuffer random_scalar(const Curve& curve, Rng& rng) noexcept;

}  // namespace handfast::crypto
