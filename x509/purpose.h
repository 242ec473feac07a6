// SPDX-License-Identifier: Apache-2.0
// What a certificate may be used for: OpenSSL's purposes (X509_check_purpose) and trust
// (X509_check_trust), with its numbers and names.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "x509/certificate.h"

namespace handfast::x509 {

/// What the end of a path is to be good for; `none` is not checked.
enum class Purpose : std::uint8_t {
    none = 0,
    tls_client = 1,
    tls_server = 2,
    netscape_tls_server = 3,
    smime_sign = 4,
    smime_encrypt = 5,
    crl_sign = 6,
    any = 7,
    ocsp_helper = 8,
    timestamp_sign = 9,
};

/// What a trusted certificate's settings have to allow.
enum class Trust : std::uint8_t {
    by_purpose = 0,  ///< What belongs to the purpose; without one, anything.
    compatible = 1,
    tls_client = 2,
    tls_server = 3,
    email = 4,
    object_sign = 5,
    ocsp_sign = 6,
    ocsp_request = 7,
    timestamp = 8,
};

struct PurposeInfo {
    Purpose purpose;
    Trust trust;
    std::string_view name;       ///< "sslserver", as -purpose takes it
    std::string_view long_name;  ///< "SSL server"
};

/// In OpenSSL's order.
std::span<const PurposeInfo> all_purposes();
std::optional<Purpose> find_purpose(std::string_view name);

}  // namespace handfast::x509
