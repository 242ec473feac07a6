// SPDX-License-Identifier: Apache-2.0
// OCSP messages and texts from and to the files that the command line names.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <string_view>

#include "crypto/base/bytes.h"

namespace handfast::cli {

/// A whole file; "-" is not special. The error is OpenSSL's line.
std::expected<Buffer, std::string> load_bytes(const std::string& path);

/// Hands out a writer of the file, "" for standard output; false, and a line on stderr, when it
/// cannot be opened.
bool write_result(const std::string& path,
                  const std::function<void(const std::function<void(std::string_view)>&)>& body);

}  // namespace handfast::cli
