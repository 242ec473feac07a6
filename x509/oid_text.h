// SPDX-License-Identifier: Apache-2.0
// Object identifiers as users write them.
#pragma once

#include <optional>
#include <string_view>

#include "crypto/base/bytes.h"

namespace handfast::x509 {

/// Encoded content octets of "2.5.29.32.0", or of a short or long name of OpenSSL's; nothing for
/// anything else. Arcs are below 2^63.
std::optional<Buffer> encode_oid(std::string_view text);

}  // namespace handfast::x509
