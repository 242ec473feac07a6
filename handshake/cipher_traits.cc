// SPDX-License-Identifier: Apache-2.0
#include "handshake/cipher_traits.h"

#include <algorithm>
#include <array>

namespace handfast {
namespace {

using Bits = std::uint32_t;

// Key exchange.
constexpr Bits kKxRsa = 1 << 0;
constexpr Bits kKxDhe = 1 << 1;
constexpr Bits kKxEcdhe = 1 << 2;
constexpr Bits kKxPsk = 1 << 3;
constexpr Bits kKxGost = 1 << 4;
constexpr Bits kKxSrp = 1 << 5;
constexpr Bits kKxRsaPsk = 1 << 6;
constexpr Bits kKxEcdhePsk = 1 << 7;
constexpr Bits kKxDhePsk = 1 << 8;
constexpr Bits kKxGost18 = 1 << 9;
constexpr Bits kKxDhRsa = 1 << 10;
constexpr Bits kKxDhDss = 1 << 11;
constexpr Bits kKxEcdhRsa = 1 << 12;
constexpr Bits kKxEcdhEcdsa = 1 << 13;
constexpr Bits kKxStaticDh = kKxDhRsa | kKxDhDss;
constexpr Bits kKxStaticEcdh = kKxEcdhRsa | kKxEcdhEcdsa;
constexpr Bits kKxAnyPsk = kKxPsk | kKxRsaPsk | kKxEcdhePsk | kKxDhePsk;

// Authentication.
constexpr Bits kAuthRsa = 1 << 0;
constexpr Bits kAuthDss = 1 << 1;
constexpr Bits kAuthNull = 1 << 2;
constexpr Bits kAuthEcdsa = 1 << 3;
constexpr Bits kAuthPsk = 1 << 4;
constexpr Bits kAuthGost01 = 1 << 5;
constexpr Bits kAuthSrp = 1 << 6;
constexpr Bits kAuthGost12 = 1 << 7;
constexpr Bits kAuthDh = 1 << 8;
constexpr Bits kAuthEcdh = 1 << 9;

// Encryption.
constexpr Bits kEnc3Des = 1 << 0;
constexpr Bits kEncRc4 = 1 << 1;
constexpr Bits kEncRc2 = 1 << 2;
constexpr Bits kEncIdea = 1 << 3;
constexpr Bits kEncNull = 1 << 4;
constexpr Bits kEncAes128 = 1 << 5;
constexpr Bits kEncAes256 = 1 << 6;
constexpr Bits kEncCamellia128 = 1 << 7;
constexpr Bits kEncCamellia256 = 1 << 8;
constexpr Bits kEncGost89 = 1 << 9;
constexpr Bits kEncSeed = 1 << 10;
constexpr Bits kEncAes128Gcm = 1 << 11;
constexpr Bits kEncAes256Gcm = 1 << 12;
constexpr Bits kEncAes128Ccm = 1 << 13;
constexpr Bits kEncAes256Ccm = 1 << 14;
constexpr Bits kEncAes128Ccm8 = 1 << 15;
constexpr Bits kEncAes256Ccm8 = 1 << 16;
constexpr Bits kEncChaCha20 = 1 << 18;
constexpr Bits kEncAria128Gcm = 1 << 19;
constexpr Bits kEncAria256Gcm = 1 << 20;
constexpr Bits kEncDes = 1 << 21;
constexpr Bits kEncAesGcm = kEncAes128Gcm | kEncAes256Gcm;
constexpr Bits kEncAesCcm8 = kEncAes128Ccm8 | kEncAes256Ccm8;
constexpr Bits kEncAesCcm = kEncAes128Ccm | kEncAes256Ccm | kEncAesCcm8;
constexpr Bits kEncCamellia = kEncCamellia128 | kEncCamellia256;
constexpr Bits kEncAriaGcm = kEncAria128Gcm | kEncAria256Gcm;
constexpr Bits kEncCbc = kEnc3Des | kEncDes | kEncRc2 | kEncIdea | kEncAes128 | kEncAes256 |
                         kEncCamellia | kEncGost89 | kEncSeed;

// MAC.
constexpr Bits kMacMd5 = 1 << 0;
constexpr Bits kMacSha1 = 1 << 1;
constexpr Bits kMacGost94 = 1 << 2;
constexpr Bits kMacGost89 = 1 << 3;
constexpr Bits kMacSha256 = 1 << 4;
constexpr Bits kMacSha384 = 1 << 5;
constexpr Bits kMacAead = 1 << 6;
constexpr Bits kMacGost12 = 1 << 7;

// Strength, and what stands beside it.
constexpr Bits kClassLow = 1 << 0;
constexpr Bits kClassMedium = 1 << 1;
constexpr Bits kClassHigh = 1 << 2;
constexpr Bits kClassFips = 1 << 3;
constexpr Bits kClassExport = 1 << 4;
constexpr Bits kClassExport56 = 1 << 5;
constexpr Bits kClassNotDefault = 1 << 0;
constexpr Bits kLegacy = 1 << 0;

struct Keyword {
    std::string_view name;
    CipherTraits traits;
};

constexpr Keyword kKeywords[] = {
    {"ALL", {.encryption = ~kEncNull}},
    {"COMPLEMENTOFALL", {.encryption = kEncNull}},
    {"COMPLEMENTOFDEFAULT", {.default_class = kClassNotDefault}},

    {"kRSA", {.key_exchange = kKxRsa}},
    {"kEDH", {.key_exchange = kKxDhe}},
    {"kDHE", {.key_exchange = kKxDhe}},
    {"DH", {.key_exchange = kKxDhe | kKxStaticDh}},
    {"kEECDH", {.key_exchange = kKxEcdhe}},
    {"kECDHE", {.key_exchange = kKxEcdhe}},
    {"ECDH", {.key_exchange = kKxEcdhe | kKxStaticEcdh}},
    {"kPSK", {.key_exchange = kKxPsk}},
    {"kRSAPSK", {.key_exchange = kKxRsaPsk}},
    {"kECDHEPSK", {.key_exchange = kKxEcdhePsk}},
    {"kDHEPSK", {.key_exchange = kKxDhePsk}},
    {"kSRP", {.key_exchange = kKxSrp}},
    {"kGOST", {.key_exchange = kKxGost}},
    {"kGOST18", {.key_exchange = kKxGost18}},
    {"kDHr", {.key_exchange = kKxDhRsa, .legacy = kLegacy}},
    {"kDHd", {.key_exchange = kKxDhDss, .legacy = kLegacy}},
    {"kDH", {.key_exchange = kKxStaticDh, .legacy = kLegacy}},
    {"kECDHr", {.key_exchange = kKxEcdhRsa, .legacy = kLegacy}},
    {"kECDHe", {.key_exchange = kKxEcdhEcdsa, .legacy = kLegacy}},
    {"kECDH", {.key_exchange = kKxStaticEcdh, .legacy = kLegacy}},

    {"aRSA", {.authentication = kAuthRsa}},
    {"aDSS", {.authentication = kAuthDss}},
    {"DSS", {.authentication = kAuthDss}},
    {"aNULL", {.authentication = kAuthNull}},
    {"aECDSA", {.authentication = kAuthEcdsa}},
    {"ECDSA", {.authentication = kAuthEcdsa}},
    {"aPSK", {.authentication = kAuthPsk}},
    {"aGOST01", {.authentication = kAuthGost01}},
    {"aGOST12", {.authentication = kAuthGost12}},
    {"aGOST", {.authentication = kAuthGost01 | kAuthGost12}},
    {"aSRP", {.authentication = kAuthSrp}},
    {"aDH", {.authentication = kAuthDh, .legacy = kLegacy}},
    {"aECDH", {.authentication = kAuthEcdh, .legacy = kLegacy}},

    {"EDH", {.key_exchange = kKxDhe, .authentication = ~kAuthNull}},
    {"DHE", {.key_exchange = kKxDhe, .authentication = ~kAuthNull}},
    {"EECDH", {.key_exchange = kKxEcdhe, .authentication = ~kAuthNull}},
    {"ECDHE", {.key_exchange = kKxEcdhe, .authentication = ~kAuthNull}},
    {"NULL", {.encryption = kEncNull}},
    {"RSA", {.key_exchange = kKxRsa, .authentication = kAuthRsa}},
    {"ADH", {.key_exchange = kKxDhe, .authentication = kAuthNull}},
    {"AECDH", {.key_exchange = kKxEcdhe, .authentication = kAuthNull}},
    {"PSK", {.key_exchange = kKxAnyPsk}},
    {"SRP", {.key_exchange = kKxSrp}},

    {"3DES", {.encryption = kEnc3Des, .legacy = kLegacy}},
    {"DES", {.encryption = kEncDes, .legacy = kLegacy}},
    {"RC4", {.encryption = kEncRc4, .legacy = kLegacy}},
    {"RC2", {.encryption = kEncRc2, .legacy = kLegacy}},
    {"IDEA", {.encryption = kEncIdea, .legacy = kLegacy}},
    {"SEED", {.encryption = kEncSeed, .legacy = kLegacy}},
    {"eNULL", {.encryption = kEncNull}},
    {"GOST89", {.encryption = kEncGost89}},
    {"AES128", {.encryption = kEncAes128 | kEncAes128Gcm | kEncAes128Ccm | kEncAes128Ccm8}},
    {"AES256", {.encryption = kEncAes256 | kEncAes256Gcm | kEncAes256Ccm | kEncAes256Ccm8}},
    {"AES", {.encryption = kEncAes128 | kEncAes256 | kEncAesGcm | kEncAesCcm}},
    {"AESGCM", {.encryption = kEncAesGcm}},
    {"AESCCM", {.encryption = kEncAesCcm}},
    {"AESCCM8", {.encryption = kEncAesCcm8}},
    {"CAMELLIA128", {.encryption = kEncCamellia128}},
    {"CAMELLIA256", {.encryption = kEncCamellia256}},
    {"CAMELLIA", {.encryption = kEncCamellia}},
    {"CHACHA20", {.encryption = kEncChaCha20}},
    {"ARIA", {.encryption = kEncAriaGcm}},
    {"ARIAGCM", {.encryption = kEncAriaGcm}},
    {"ARIA128", {.encryption = kEncAria128Gcm}},
    {"ARIA256", {.encryption = kEncAria256Gcm}},
    {"CBC", {.encryption = kEncCbc}},

    {"MD5", {.mac = kMacMd5}},
    {"SHA1", {.mac = kMacSha1}},
    {"SHA", {.mac = kMacSha1}},
    {"GOST94", {.mac = kMacGost94}},
    {"GOST89MAC", {.mac = kMacGost89}},
    {"SHA256", {.mac = kMacSha256}},
    {"SHA384", {.mac = kMacSha384}},
    {"GOST12", {.mac = kMacGost12}},

    {"SSLv3", {.version = 0x0300}},
    {"TLSv1", {.version = 0x0301}},
    {"TLSv1.0", {.version = 0x0301}},
    {"TLSv1.2", {.version = 0x0303}},

    {"LOW", {.strength = kClassLow, .legacy = kLegacy}},
    {"MEDIUM", {.strength = kClassMedium}},
    {"HIGH", {.strength = kClassHigh}},
    {"FIPS", {.encryption = ~kEncNull, .strength = kClassFips}},
    {"EXP", {.strength = kClassExport, .legacy = kLegacy}},
    {"EXPORT", {.strength = kClassExport, .legacy = kLegacy}},
    {"EXPORT40", {.strength = kClassExport, .legacy = kLegacy}},
    {"EXPORT56", {.strength = kClassExport56, .legacy = kLegacy}},
    {"LEGACY", {.legacy = kLegacy}},

    {"EDH-DSS-DES-CBC3-SHA",
     {.key_exchange = kKxDhe,
      .authentication = kAuthDss,
      .encryption = kEnc3Des,
      .legacy = kLegacy}},
    {"EDH-RSA-DES-CBC3-SHA",
     {.key_exchange = kKxDhe,
      .authentication = kAuthRsa,
      .encryption = kEnc3Des,
      .legacy = kLegacy}},
};

Bits encryption_of(RecordCipher cipher) {
    switch (cipher) {
        case RecordCipher::null:
        case RecordCipher::integrity_sha256:
        case RecordCipher::integrity_sha384:
            return kEncNull;
        case RecordCipher::rc4_40:
        case RecordCipher::rc4_128:
            return kEncRc4;
        case RecordCipher::rc2_cbc_40:
            return kEncRc2;
        case RecordCipher::des40_cbc:
        case RecordCipher::des_cbc:
            return kEncDes;
        case RecordCipher::triple_des_cbc:
            return kEnc3Des;
        case RecordCipher::idea_cbc:
            return kEncIdea;
        case RecordCipher::seed_cbc:
            return kEncSeed;
        case RecordCipher::aes_128_cbc:
            return kEncAes128;
        case RecordCipher::aes_256_cbc:
            return kEncAes256;
        case RecordCipher::camellia_128_cbc:
            return kEncCamellia128;
        case RecordCipher::camellia_256_cbc:
            return kEncCamellia256;
        case RecordCipher::aes_128_gcm:
            return kEncAes128Gcm;
        case RecordCipher::aes_256_gcm:
            return kEncAes256Gcm;
        case RecordCipher::aria_128_gcm:
            return kEncAria128Gcm;
        case RecordCipher::aria_256_gcm:
            return kEncAria256Gcm;
        case RecordCipher::aes_128_ccm:
            return kEncAes128Ccm;
        case RecordCipher::aes_256_ccm:
            return kEncAes256Ccm;
        case RecordCipher::aes_128_ccm_8:
            return kEncAes128Ccm8;
        case RecordCipher::aes_256_ccm_8:
            return kEncAes256Ccm8;
        case RecordCipher::chacha20_poly1305:
            return kEncChaCha20;
    }
    return 0;
}

Bits key_exchange_of(KeyExchangeKind kind) {
    switch (kind) {
        case KeyExchangeKind::any:
            return 0;
        case KeyExchangeKind::rsa:
            return kKxRsa;
        case KeyExchangeKind::dhe:
            return kKxDhe;
        case KeyExchangeKind::ecdhe:
            return kKxEcdhe;
        case KeyExchangeKind::dh_rsa:
            return kKxDhRsa;
        case KeyExchangeKind::dh_dss:
            return kKxDhDss;
        case KeyExchangeKind::ecdh_rsa:
            return kKxEcdhRsa;
        case KeyExchangeKind::ecdh_ecdsa:
            return kKxEcdhEcdsa;
        case KeyExchangeKind::psk:
            return kKxPsk;
        case KeyExchangeKind::dhe_psk:
            return kKxDhePsk;
        case KeyExchangeKind::ecdhe_psk:
            return kKxEcdhePsk;
        case KeyExchangeKind::rsa_psk:
            return kKxRsaPsk;
        case KeyExchangeKind::srp:
            return kKxSrp;
    }
    return 0;
}

Bits authentication_of(AuthenticationKind kind) {
    switch (kind) {
        case AuthenticationKind::any:
            return 0;
        case AuthenticationKind::none:
            return kAuthNull;
        case AuthenticationKind::rsa:
            return kAuthRsa;
        case AuthenticationKind::dss:
            return kAuthDss;
        case AuthenticationKind::ecdsa:
            return kAuthEcdsa;
        case AuthenticationKind::dh:
            return kAuthDh;
        case AuthenticationKind::ecdh:
            return kAuthEcdh;
        case AuthenticationKind::psk:
            return kAuthPsk;
        case AuthenticationKind::srp:
            return kAuthSrp;
    }
    return 0;
}

Bits mac_of(MacId mac) {
    switch (mac) {
        case MacId::aead:
            return kMacAead;
        case MacId::md5:
            return kMacMd5;
        case MacId::sha1:
            return kMacSha1;
        case MacId::sha256:
            return kMacSha256;
        case MacId::sha384:
            return kMacSha384;
    }
    return 0;
}

constexpr Bits kEncHigh =
    kEncAes128 | kEncAes256 | kEncAesGcm | kEncAesCcm | kEncCamellia | kEncAriaGcm | kEncChaCha20;
constexpr Bits kEncFips = kEncAes128 | kEncAes256 | kEncAesGcm;

/// OpenSSL's classes of strength; what does not encrypt is in none.
Bits strength_of(const SuiteInfo& suite, Bits encryption) {
    if (cipher_info(suite.cipher).is_export()) return kClassExport;
    if ((encryption & kEncNull) != 0) return 0;
    if ((encryption & kEncDes) != 0) return kClassLow;
    if ((encryption & kEncHigh) == 0) return kClassMedium;
    bool fips = (encryption & kEncFips) != 0 && suite.key_exchange != KeyExchangeKind::srp;
    return fips ? kClassHigh | kClassFips : kClassHigh;
}

constexpr Bits kEncLegacy = kEnc3Des | kEncDes | kEncRc4 | kEncRc2 | kEncIdea | kEncSeed;

/// What OpenSSL 3.0 as distributions build it lists and leaves out of its default list: CCM, ARIA,
/// Camellia, anonymous and DSS suites.
bool is_listed_only(const CipherTraits& traits) {
    return traits.legacy != 0 ||
           (traits.encryption & (kEncAesCcm | kEncAriaGcm | kEncCamellia)) != 0 ||
           (traits.authentication & (kAuthNull | kAuthDss)) != 0;
}

}  // namespace

CipherTraits traits_of(const SuiteInfo& suite) {
    CipherTraits traits{.key_exchange = key_exchange_of(suite.key_exchange),
                        .authentication = authentication_of(suite.authentication),
                        .encryption = encryption_of(suite.cipher),
                        .mac = mac_of(suite.mac),
                        .version = suite.first_version};
    traits.strength = strength_of(suite, traits.encryption);
    if ((traits.encryption & kEncLegacy) != 0 ||
        (traits.key_exchange & (kKxStaticDh | kKxStaticEcdh)) != 0)
        traits.legacy = kLegacy;
    // What does not encrypt is out of TLS 1.2's default by a rule of its own ("!eNULL").
    bool encrypts = (traits.encryption & kEncNull) == 0;
    if (encrypts ? is_listed_only(traits) : suite.is_tls13())
        traits.default_class = kClassNotDefault;
    return traits;
}

const CipherTraits* find_cipher_keyword(std::string_view name) {
    const auto* keyword = std::ranges::find(kKeywords, name, &Keyword::name);
    return keyword == std::end(kKeywords) ? nullptr : &keyword->traits;
}

}  // namespace handfast
