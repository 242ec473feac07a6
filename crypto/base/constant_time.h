// SPDX-License-Identifier: Apache-2.0
// Decisions about secrets without branches: masks of all ones or all zeros. The barrier keeps the
// compiler from turning a mask back into a branch.
#pragma once

#include <cstdint>

namespace handfast::ct {

using Mask = std::uint32_t;  ///< All ones: yes. Zero: no.

inline std::uint32_t barrier(std::uint32_t value) {
    asm volatile("" : "+r"(value));
    return value;
}

/// Whether the highest bit is set.
inline Mask top_bit(std::uint32_t value) {
    return 0u - (barrier(value) >> 31);
}
inline Mask is_zero(std::uint32_t value) {
    return top_bit(~value & (value - 1));
}
inline Mask equal(std::uint32_t a, std::uint32_t b) {
    return is_zero(a ^ b);
}
/// a < b, both below 2^31.
inline Mask less(std::uint32_t a, std::uint32_t b) {
    return top_bit(a - b);
}
inline std::uint32_t select(Mask mask, std::uint32_t yes, std::uint32_t no) {
    return (barrier(mask) & yes) | (~barrier(mask) & no);
}
inline std::uint8_t select_byte(Mask mask, std::uint8_t yes, std::uint8_t no) {
    return static_cast<std::uint8_t>(select(mask, yes, no));
}

}  // namespace handfast::ct
