// SPDX-License-Identifier: Apache-2.0
// The language of `handfast mint`: a line makes an object, words with or without a value say how.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace handfast::cli {

/// A value, or what is wrong in a few words.
template <class T>
using Made = std::expected<T, std::string>;

enum class MintKind : std::uint8_t { cert, crl, ocsp, chain };

/// "dns=a,b" or "ca".
struct MintWord {
    std::string key;
    std::string value;
    bool has_value = false;
};

/// One line: kind, name, words.
struct MintItem {
    MintKind kind = MintKind::cert;
    std::string name;
    std::vector<MintWord> words;
};

/// Lines; "#" begins a comment, a backslash at the end of a line goes on in the next one, blanks
/// inside of double quotes belong to the word. Names are file names: letters, digits and "._-". The
/// error names the line that is wrong.
Made<std::vector<MintItem>> parse_mint_text(std::string_view text);

/// The parts between commas (or another separator); a backslash takes the next character as it is.
std::vector<std::string> split_list(std::string_view text, char separator = ',');
/// What is before and after the first separator; the second is "" without one.
struct SplitPair {
    std::string_view first, second;
    bool found = false;
};
SplitPair split_pair(std::string_view text, char separator);

}  // namespace handfast::cli
