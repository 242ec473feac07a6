// SPDX-License-Identifier: Apache-2.0
// Vectors that are kept compressed.
#pragma once

#include <optional>
#include <string>

namespace handfast::test {

/// The whole file, unpacked if it is gzipped; nothing when it cannot be opened.
std::optional<std::string> read_gzip(const std::string& path);

}  // namespace handfast::test
