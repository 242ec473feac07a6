// SPDX-License-Identifier: Apache-2.0
// Letters of protocols, which are ASCII whatever the locale says.
#pragma once

#include <algorithm>
#include <string_view>

namespace handfast {

constexpr char ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, ascii_lower, ascii_lower);
}

}  // namespace handfast
