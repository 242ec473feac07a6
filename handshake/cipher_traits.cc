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
constexpr Bits kEncCbc =
    kEnc3Des | kEncRc2 | kEncIdea | kEncAes128 | kEncAes256 | kEncCamellia | kEncGost89 | kEncSeed;

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
constexpr Bits kClassNotDefault = 1 << 0;

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
    {"DH", {.key_exchange = kKxDhe}},
    {"kEECDH", {.key_exchange = kKxEcdhe}},
    {"kECDHE", {.key_exchange = kKxEcdhe}},
    {"ECDH", {.key_exchange = kKxEcdhe}},
    {"kPSK", {.key_exchange = kKxPsk}},
    {"kRSAPSK", {.key_exchange = kKxRsaPsk}},
    {"kECDHEPSK", {.key_exchange = kKxEcdhePsk}},
    {"kDHEPSK", {.key_exchange = kKxDhePsk}},
    {"kSRP", {.key_exchange = kKxSrp}},
    {"kGOST", {.key_exchange = kKxGost}},
    {"kGOST18", {.key_exchange = kKxGost18}},

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

    {"3DES", {.encryption = kEnc3Des}},
    {"RC4", {.encryption = kEncRc4}},
    {"RC2", {.encryption = kEncRc2}},
    {"IDEA", {.encryption = kEncIdea}},
    {"SEED", {.encryption = kEncSeed}},
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

    {"LOW", {.strength = kClassLow}},
    {"MEDIUM", {.strength = kClassMedium}},
    {"HIGH", {.strength = kClassHigh}},
    {"FIPS", {.strength = kClassFips}},
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

}  // namespace

CipherTraits traits_of(const SuiteInfo& suite) {
    bool fips = suite.cipher != RecordCipher::chacha20_poly1305;
    // OpenSSL's default list has neither CCM nor what does not encrypt.
    bool is_default = suite.aead() <= crypto::AeadId::chacha20_poly1305;
    bool rsa = suite.authentication == AuthenticationKind::rsa;
    return {.key_exchange = kKxEcdhe,
            .authentication = rsa ? kAuthRsa : kAuthEcdsa,
            .encryption = encryption_of(suite.cipher),
            .mac = kMacAead,
            .strength = fips ? kClassHigh | kClassFips : kClassHigh,
            .default_class = is_default ? 0 : kClassNotDefault,
            .version = suite.first_version};
}

const CipherTraits* find_cipher_keyword(std::string_view name) {
    const auto* keyword = std::ranges::find(kKeywords, name, &Keyword::name);
    return keyword == std::end(kKeywords) ? nullptr : &keyword->traits;
}

}  // namespace handfast
