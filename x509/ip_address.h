// SPDX-License-Identifier: Apache-2.0
// IP addresses as text (RFC 1123 §2.1, RFC 4291 §2.2).
#pragma once

#include <optional>
#include <string_view>

#include "crypto/base/bytes.h"

namespace handfast::x509 {

/// Four decimal numbers without leading zeros, or IPv6 in any of its forms but for scopes: 4 or 16
/// octets.
std::optional<Buffer> parse_ip_address(std::string_view text);

}  // namespace handfast::x509
