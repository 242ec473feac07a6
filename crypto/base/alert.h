// SPDX-License-Identifier: Apache-2.0
// Alerts (RFC 8446 §6, RFC 5246 §7.2). They live at the bottom because every error names one.
#pragma once

#include <cstdint>
#include <string_view>

namespace handfast {

enum class AlertLevel : std::uint8_t { warning = 1, fatal = 2 };

/// Spelt as the RFCs spell them; values outside the list are legal to hold.
enum class AlertDescription : std::uint8_t {
#define ALERT(name, code, text) name = code,
#include "crypto/base/alert.inc"
#undef ALERT
};

/// The RFC's name, "unknown" for a code that no row has.
std::string_view alert_name(AlertDescription alert);

/// OpenSSL's `SSL_alert_desc_string_long` text ("handshake failure"), "unknown" likewise.
std::string_view alert_text(AlertDescription alert);

}  // namespace handfast
