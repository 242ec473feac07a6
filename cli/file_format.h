// SPDX-License-Identifier: Apache-2.0
// The words that -certform and -keyform take.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace handfast::cli {

/// Every format that OpenSSL's options know; `any` is "guess".
enum class FileFormat : std::uint8_t { any, pem, der, p12, pvk, engine, other };

/// By OpenSSL's rules ("P", "pem", "PEM" but not "Pem"; one letter decides for the others).
/// None for a word that is no format at all.
std::optional<FileFormat> file_format(std::string_view word);

}  // namespace handfast::cli
