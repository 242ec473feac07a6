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
/// What a certificate must be trusted for: `wanted`, or what belongs to the purpose.
Trust trust_for(Trust wanted, Purpose purpose);

/// How a certificate says that it is a CA (X509_check_ca).
enum class CaKind : std::uint8_t {
    none = 0,
    marked = 1,
    version_1_root = 3,
    by_key_usage = 4,
    by_netscape_type = 5,
};
/// None too with malformed extensions.
CaKind ca_kind(const Certificate& certificate);

enum class PathRole : std::uint8_t { end, issuer };

/// `tolerated`: of use, unless OpenSSL's strict mode is asked for.
enum class Suitability : std::uint8_t { unsuitable, suitable, tolerated };
Suitability suitability(const Certificate& certificate, Purpose purpose, PathRole role);

enum class TrustVerdict : std::uint8_t { unspecified, trusted, rejected };
/// What self-signed certificates without settings are good for.
enum class SelfSigned : std::uint8_t { trusted, unspecified };
/// Of a certificate from a trust source, by its settings.
TrustVerdict trust_verdict(const Certificate& certificate, Trust wanted,
                           SelfSigned self_signed = SelfSigned::trusted);

}  // namespace handfast::x509
