// SPDX-License-Identifier: Apache-2.0
// The cipher suite table: one row a suite, read by negotiation, the record layer, `ciphers`,
// printers and tests. Rows are in record/suites.inc.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "crypto/algorithms.h"
#include "record/code_points.h"

namespace handfast {

enum class KeyExchangeKind : std::uint8_t { any, ecdhe };          ///< any: TLS 1.3
enum class AuthenticationKind : std::uint8_t { any, rsa, ecdsa };  ///< ecdsa covers EdDSA keys

struct SuiteInfo {
    CipherSuite suite;
    std::string_view iana_name;     ///< "TLS_AES_128_GCM_SHA256"
    std::string_view openssl_name;  ///< "ECDHE-RSA-AES128-GCM-SHA256"
    KeyExchangeKind key_exchange;
    AuthenticationKind authentication;
    crypto::AeadId aead;
    crypto::HashId hash;          ///< PRF, HKDF and transcript.
    WireVersion first_version;    ///< 0x0303 or 0x0304, and in this family only.
    std::uint16_t strength_bits;  ///< 0: nothing is encrypted.
};

/// All suites, in OpenSSL's order of preference.
std::span<const SuiteInfo> all_suites();

/// The row of a suite, or null.
const SuiteInfo* find_suite(CipherSuite suite);
const SuiteInfo* find_suite(std::string_view iana_or_openssl_name);

}  // namespace handfast
