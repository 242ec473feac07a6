// SPDX-License-Identifier: Apache-2.0
// The words, and the letters that decide for the rest.
#include "cli/file_format.h"

#include <algorithm>
#include <array>

#include "crypto/base/ascii.h"

namespace handfast::cli {
namespace {

struct Word {
    std::string_view word;
    FileFormat format;
};
constexpr std::array kWords{
    Word{"P", FileFormat::pem},      Word{"p", FileFormat::pem},   Word{"PEM", FileFormat::pem},
    Word{"pem", FileFormat::pem},    Word{"PVK", FileFormat::pvk}, Word{"pvk", FileFormat::pvk},
    Word{"P12", FileFormat::p12},    Word{"p12", FileFormat::p12}, Word{"PKCS12", FileFormat::p12},
    Word{"pkcs12", FileFormat::p12},
};

struct Letter {
    char letter;
    FileFormat format;
};
constexpr std::array kLetters{
    Letter{'d', FileFormat::der},   Letter{'1', FileFormat::p12},   Letter{'e', FileFormat::engine},
    Letter{'h', FileFormat::other}, Letter{'m', FileFormat::other}, Letter{'n', FileFormat::other},
    Letter{'s', FileFormat::other}, Letter{'t', FileFormat::other},
};

}  // namespace

std::optional<FileFormat> file_format(std::string_view word) {
    if (word.empty()) return std::nullopt;
    const auto exact = std::ranges::find(kWords, word, &Word::word);
    if (exact != kWords.end()) return exact->format;
    const auto first = std::ranges::find(kLetters, ascii_lower(word.front()), &Letter::letter);
    if (first != kLetters.end()) return first->format;
    return std::nullopt;
}

}  // namespace handfast::cli
