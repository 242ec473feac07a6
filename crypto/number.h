// SPDX-License-Identifier: Apache-2.0
// Unsigned big-endian numbers as bytes: their sizes. For public numbers. Internal to crypto/.
#pragma once

#include <bit>

#include "crypto/base/bytes.h"

namespace handfast::crypto {

inline ByteView without_leading_zeros(ByteView number) {
    while (!number.empty() && number[0] == 0) number = number.subspan(1);
    return number;
}

/// `number` has no leading zeros.
inline std::size_t bit_size(ByteView number) {
    if (number.empty()) return 0;
    return 8 * (number.size() - 1) + static_cast<std::size_t>(std::bit_width(number[0]));
}

}  // namespace handfast::crypto
