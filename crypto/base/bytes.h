// SPDX-License-Identifier: Apache-2.0
// The byte vocabulary of the whole engine: views that borrow, a buffer that owns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace handfast {

using ByteView = std::span<const std::uint8_t>;  ///< Borrowed, read-only.
using ByteSpan = std::span<std::uint8_t>;        ///< Borrowed, writable.
using Buffer = std::vector<std::uint8_t>;        ///< Owned.

/// The bytes of a string, borrowed.
inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The bytes as characters, borrowed; they may be anything, so escape before printing.
inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Buffer to_buffer(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

inline void append(Buffer& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

/// Equality of public data. Secrets are compared by `constant_time_equal` (secret.h).
bool equal(ByteView a, ByteView b);

/// Lower-case hexadecimal, no separators.
std::string to_hex(ByteView bytes);

/// The reverse of `to_hex`, either case; white space is skipped. An empty optional-like result
/// is told apart by `ok`: false when a character is no hex digit or the count is odd.
struct HexResult {
    bool ok = false;
    Buffer bytes;
};
HexResult from_hex(std::string_view text);

}  // namespace handfast
