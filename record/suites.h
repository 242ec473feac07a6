// SPDX-License-Identifier: Apache-2.0
// The cipher suite table: one row a suite, read by negotiation, the record layer, `ciphers`,
// printers and tests. Rows are in record/suites.inc.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "crypto/algorithms.h"
#include "record/ciphers.h"
#include "record/code_points.h"

namespace handfast {

/// any: TLS 1.3. The static kinds say who signed the certificate: an RSA, DSS or ECDSA key.
enum class KeyExchangeKind : std::uint8_t {
    any,
    rsa,
    dhe,
    ecdhe,
    dh_rsa,
    dh_dss,
    ecdh_rsa,
    ecdh_ecdsa,
    psk,
    dhe_psk,
    ecdhe_psk,
    rsa_psk,
    srp,
};
/// any: TLS 1.3; none: anonymous; ecdsa covers EdDSA keys; dh and ecdh are static keys.
enum class AuthenticationKind : std::uint8_t { any, none, rsa, dss, ecdsa, dh, ecdh, psk, srp };

struct SuiteInfo {
    CipherSuite suite;
    std::string_view iana_name;     ///< "TLS_AES_128_GCM_SHA256"
    std::string_view openssl_name;  ///< "ECDHE-RSA-AES128-GCM-SHA256"
    KeyExchangeKind key_exchange;
    AuthenticationKind authentication;
    RecordCipher cipher;
    MacId mac;
    crypto::HashId hash;          ///< TLS 1.2's PRF, HKDF and transcript.
    WireVersion first_version;    ///< From 0x0300 on, and in its family only.
    std::uint16_t strength_bits;  ///< The cipher's; 0: nothing is encrypted.

    bool is_tls13() const { return key_exchange == KeyExchangeKind::any; }
    /// Of a suite that has one.
    crypto::AeadId aead() const { return *cipher_info(cipher).aead(); }
};

/// All suites, in OpenSSL's order of preference.
std::span<const SuiteInfo> all_suites();

/// The row of a suite, or null.
const SuiteInfo* find_suite(CipherSuite suite);
const SuiteInfo* find_suite(std::string_view iana_or_openssl_name);

}  // namespace handfast
