// SPDX-License-Identifier: Apache-2.0
// Where pass phrases come from: the sources of openssl-passphrase-options(1), or the terminal.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/base/secret.h"

namespace handfast::cli {

struct Passphrases {
    std::optional<SecretBuffer> first;   ///< -pass
    std::optional<SecretBuffer> second;  ///< -dpass
};

/// Reads both sources, now, whether or not a key needs them. The same file, descriptor or
/// standard input named twice gives its first line, then its second. The error is the lines for
/// stderr, as OpenSSL has them, without the final newline.
std::expected<Passphrases, std::string> read_passphrases(const std::optional<std::string>& first,
                                                         const std::optional<std::string>& second);

/// Asks "Enter pass phrase for `what`:" on the terminal with the echo off, or on stderr and
/// standard input where there is no terminal. None when nothing was typed, not even a newline.
std::optional<SecretBuffer> ask_passphrase(std::string_view what);

}  // namespace handfast::cli
