// SPDX-License-Identifier: Apache-2.0
// Times as OpenSSL's ASN1_TIME_print shows them, of every form that it reads.
#pragma once

#include <optional>
#include <string>

#include "x509/asn1_time.h"

namespace handfast::x509 {

enum class TimeFormat : std::uint8_t {
    rfc822,    ///< "Mar  4 05:06:07 2026 GMT"
    iso_8601,  ///< "2026-03-04 05:06:07Z"
};

/// "Bad time value" for a malformed one.
std::string time_text(const Time& time, TimeFormat format = TimeFormat::rfc822);

/// The same of an instant.
std::string time_text(Instant instant, TimeFormat format = TimeFormat::rfc822);

/// "Bad time value"
extern const std::string_view kBadTime;

}  // namespace handfast::x509
