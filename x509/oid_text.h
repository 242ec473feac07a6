// SPDX-License-Identifier: Apache-2.0
// Object identifiers as users write them.
#pragma once

#include <optional>
#include <string_view>

#include "crypto/base/bytes.h"

namespace handfast::x509 {

/// Content octets of "2.5.29.32.0", or of a short or long name that OpenSSL has; nothing for
/// anything else. Arcs are below 2^63.
std::optional<Buffer> oid_from_text(std::string_view text);

}  // namespace handfast::x509
