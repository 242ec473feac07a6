// SPDX-License-Identifier: Apache-2.0
// OpenSSL's hexadecimal forms.
#pragma once

#include <string>
#include <string_view>

#include "crypto/base/bytes.h"

namespace handfast::cli {

/// BIO_dump: "0000 - 16 03 …   ..", 16 bytes a line, each line after `indent` blanks.
std::string hex_dump(ByteView bytes, std::size_t indent = 0);

/// As -msg prints a message: 16 bytes a line, "    16 03 01".
std::string message_dump(ByteView bytes);

/// Upper-case, no separators.
std::string upper_hex(ByteView bytes);

/// What a terminal may be given of a peer's text: dots for everything but printable ASCII.
std::string printable(std::string_view text);

}  // namespace handfast::cli
