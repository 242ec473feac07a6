// SPDX-License-Identifier: Apache-2.0
#include "handshake/security_level.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace handfast {

namespace {

using crypto::GroupId;
using crypto::HashId;
using crypto::KeyType;
using crypto::SignatureKind;

struct LevelRow {
    SecurityBits least_bits;
    bool rc4;
    bool compression;
    bool tickets;
    bool without_forward_secrecy;
};

constexpr LevelRow kLevels[] = {
    {0, true, true, true, true},       {80, true, true, true, true},
    {112, false, false, true, true},   {128, false, false, false, false},
    {192, false, false, false, false}, {256, false, false, false, false},
};

/// A MAC with SHA-1 counts for as much.
constexpr SecurityBits kSha1MacBits = 160;
/// Of what versions before TLS 1.2 sign.
constexpr SecurityBits kMd5Sha1Bits = 67;
constexpr std::size_t kLeastDhBits = 1024;

/// A size and what it is worth; the last row that fits counts.
struct Step {
    std::size_t size;
    SecurityBits bits;
};
// NIST SP 800-57 part 1, table 2.
constexpr Step kPrimes[] = {{1024, 80}, {2048, 112}, {3072, 128}, {7680, 192}, {15360, 256}};
constexpr Step kCurves[] = {{160, 80}, {224, 112}, {256, 128}, {384, 192}, {512, 256}};
// FIPS 140-2 IG 7.5, where OpenSSL does not calculate.
constexpr Step kModuli[] = {{2048, 112}, {3072, 128}, {4096, 152}, {6144, 176},
                            {7680, 192}, {8192, 200}, {15360, 256}};

template <std::size_t n>
SecurityBits worth(const Step (&steps)[n], std::size_t size, SecurityBits otherwise) {
    SecurityBits bits = otherwise;
    for (const Step& step : steps)
        if (size >= step.size) bits = step.bits;
    return bits;
}

/// What factoring costs (SP 800-56B appendix D), to the nearest multiple of eight.
SecurityBits rsa_security_bits(std::size_t size) {
    constexpr std::size_t kSmallest = 8;
    const auto* exact = std::ranges::find(kModuli, size, &Step::size);
    if (exact != std::end(kModuli)) return exact->bits;
    if (size < kSmallest) return 0;
    const double x = static_cast<double>(size) * std::numbers::ln2;
    const double cost =
        (1.923 * std::cbrt(x * std::log(x) * std::log(x)) - 4.69) / std::numbers::ln2;
    const double cap = size <= 7680 ? 192 : size <= 15360 ? 256 : 1200;
    const auto rounded = static_cast<SecurityBits>(std::max(cost, 0.0) + 4);
    return std::min(static_cast<SecurityBits>(rounded & ~7U), static_cast<SecurityBits>(cap));
}

/// As in OpenSSL, half of the size of a curve that is smaller than any that counts.
SecurityBits curve_security_bits(std::size_t size) {
    return worth(kCurves, size, static_cast<SecurityBits>(size / 2));
}

SecurityBits hash_security_bits(HashId hash) {
    switch (hash) {
        case HashId::md5:
            return 39;
        case HashId::sha1:
            return 64;
        case HashId::md5_sha1:
            return kMd5Sha1Bits;
        default:
            return static_cast<SecurityBits>(crypto::digest_size(hash) * 4);
    }
}

bool has_forward_secrecy(const SuiteInfo& suite) {
    switch (suite.key_exchange) {
        case KeyExchangeKind::any:
        case KeyExchangeKind::dhe:
        case KeyExchangeKind::ecdhe:
        case KeyExchangeKind::dhe_psk:
        case KeyExchangeKind::ecdhe_psk:
            return true;
        default:
            return false;
    }
}

}  // namespace

SecurityBits security_bits(const GroupInfo& group) {
    switch (group.id) {
        case GroupId::x25519:
        case GroupId::ffdhe3072:
        case GroupId::ffdhe4096:
        case GroupId::ffdhe6144:
            return 128;
        case GroupId::x448:
            return 224;
        case GroupId::ffdhe2048:
            return 112;
        case GroupId::ffdhe8192:
        case GroupId::x25519_mlkem768:
        case GroupId::secp256r1_mlkem768:
            return 192;
        case GroupId::secp384r1_mlkem1024:
            return 256;
        default:
            return curve_security_bits(group.bits);
    }
}

SecurityBits security_bits(const SchemeInfo& scheme) {
    return security_bits(scheme.algorithm);
}

SecurityBits security_bits(const crypto::SignatureAlgorithm& algorithm) {
    switch (algorithm.kind) {
        case SignatureKind::ed25519:
            return 128;
        case SignatureKind::ed448:
            return 224;
        default:
            return hash_security_bits(algorithm.hash);
    }
}

SecurityBits security_bits(const crypto::PublicKey& key) {
    switch (key.type()) {
        case KeyType::rsa:
        case KeyType::rsa_pss:
            return rsa_security_bits(key.bits());
        case KeyType::ec:
            return curve_security_bits(key.bits());
        case KeyType::ed25519:
            return 128;
        case KeyType::ed448:
            return 224;
        default:
            return dh_security_bits(key.bits());
    }
}

SecurityBits dh_security_bits(std::size_t bits) {
    return worth(kPrimes, bits, 0);
}

bool permits(SecurityLevel level, SecurityBits bits) {
    return bits >= kLevels[level].least_bits;
}

bool permits(SecurityLevel level, const SuiteInfo& suite) {
    if (level == 0) return true;
    const LevelRow& row = kLevels[level];
    // RFC 9150's suites are never but asked for by name, and their MACs are strong.
    if (suite.is_tls13() && suite.strength_bits == 0) return true;
    if (!permits(level, suite.strength_bits)) return false;
    if (suite.authentication == AuthenticationKind::none || suite.mac == MacId::md5) return false;
    if (suite.mac == MacId::sha1 && !permits(level, kSha1MacBits)) return false;
    if (!row.rc4 && cipher_info(suite.cipher).stream() != nullptr) return false;
    return row.without_forward_secrecy || has_forward_secrecy(suite);
}

bool permits_number(SecurityLevel level, const VersionProfile& version) {
    return level <= version.highest_level;
}

bool permits(SecurityLevel level, const VersionProfile& version) {
    if (!permits_number(level, version)) return false;
    return version.signatures != SignatureForm::fixed || permits(level, kMd5Sha1Bits);
}

bool permits(SecurityLevel level, const GroupInfo& group) {
    return permits(level, security_bits(group));
}

bool permits(SecurityLevel level, const SchemeInfo& scheme) {
    return permits(level, security_bits(scheme));
}

bool permits(SecurityLevel level, const crypto::PublicKey& key) {
    return permits(level, security_bits(key));
}

bool permits_dh(SecurityLevel level, std::size_t prime_bits, const SuiteInfo& suite) {
    if (level == 0) return prime_bits >= kLeastDhBits || cipher_info(suite.cipher).is_export();
    return permits(level, dh_security_bits(prime_bits));
}

bool permits_compression(SecurityLevel level) {
    return kLevels[level].compression;
}

bool permits_tickets(SecurityLevel level) {
    return kLevels[level].tickets;
}

}  // namespace handfast
