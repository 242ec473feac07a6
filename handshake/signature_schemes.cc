// SPDX-License-Identifier: Apache-2.0
#include "handshake/signature_schemes.h"

#include <algorithm>
#include <array>

#include "crypto/registry.h"
#include "handshake/name_list.h"

namespace handfast {
namespace {

using crypto::GroupId;
using crypto::HashId;
using crypto::KeyType;
using crypto::SignatureKind;

constexpr std::string_view digest_name(HashId hash) {
    switch (hash) {
        case HashId::md5:
            return "MD5";
        case HashId::sha1:
            return "SHA1";
        case HashId::sha224:
            return "SHA224";
        case HashId::sha256:
            return "SHA256";
        case HashId::sha384:
            return "SHA384";
        case HashId::sha512:
            return "SHA512";
        case HashId::md5_sha1:
            return "MD5-SHA1";
    }
    return "";
}

struct Names {
    std::string_view rfc;
    std::string_view openssl;
};

constexpr SchemeInfo ecdsa(SignatureScheme scheme, Names names, HashId hash,
                           std::optional<GroupId> curve) {
    // RFC 8446 §4.2.3: the schemes without a curve are for TLS 1.2.
    return {scheme,
            names.rfc,
            names.openssl,
            "ECDSA",
            digest_name(hash),
            {.kind = SignatureKind::ecdsa, .hash = hash, .mgf_hash = hash},
            KeyType::ec,
            curve,
            curve.has_value(),
            true};
}

/// RFC 8734 §3: for TLS 1.3 only; in TLS 1.2 these keys sign with the hash's general scheme.
constexpr SchemeInfo brainpool(SignatureScheme scheme, std::string_view name, HashId hash,
                               GroupId curve) {
    SchemeInfo row = ecdsa(scheme, {name, name}, hash, curve);
    row.in_legacy_handshake = false;
    return row;
}

constexpr SchemeInfo eddsa(SignatureScheme scheme, std::string_view name, SignatureKind kind,
                           KeyType key) {
    return {scheme, name, name, name, "", {.kind = kind}, key, std::nullopt, true, true};
}

constexpr SchemeInfo pss(SignatureScheme scheme, Names names, HashId hash, KeyType key) {
    return {scheme,
            names.rfc,
            names.openssl,
            "RSA-PSS",
            digest_name(hash),
            {.kind = SignatureKind::rsa_pss, .hash = hash, .mgf_hash = hash},
            key,
            std::nullopt,
            true,
            true};
}

constexpr SchemeInfo pkcs1(SignatureScheme scheme, Names names, HashId hash) {
    return {scheme,
            names.rfc,
            names.openssl,
            "RSA",
            digest_name(hash),
            {.kind = SignatureKind::rsa_pkcs1, .hash = hash, .mgf_hash = hash},
            KeyType::rsa,
            std::nullopt,
            false,
            true};
}

/// RFC 5246 §7.4.1.4.1; TLS 1.3 has no DSA.
constexpr SchemeInfo dsa(SignatureScheme scheme, Names names, HashId hash) {
    return {scheme,
            names.rfc,
            names.openssl,
            "DSA",
            digest_name(hash),
            {.kind = SignatureKind::dsa, .hash = hash, .mgf_hash = hash},
            KeyType::dsa,
            std::nullopt,
            false,
            true};
}

using enum SignatureScheme;

// In OpenSSL 3.0's default order of preference; last, those that are taken by name only.
constexpr std::array kSchemes = {
    ecdsa(ecdsa_secp256r1_sha256, {"ecdsa_secp256r1_sha256", "ECDSA+SHA256"}, HashId::sha256,
          GroupId::secp256r1),
    ecdsa(ecdsa_secp384r1_sha384, {"ecdsa_secp384r1_sha384", "ECDSA+SHA384"}, HashId::sha384,
          GroupId::secp384r1),
    ecdsa(ecdsa_secp521r1_sha512, {"ecdsa_secp521r1_sha512", "ECDSA+SHA512"}, HashId::sha512,
          GroupId::secp521r1),
    eddsa(ed25519, "ed25519", SignatureKind::ed25519, KeyType::ed25519),
    eddsa(ed448, "ed448", SignatureKind::ed448, KeyType::ed448),
    pss(rsa_pss_pss_sha256, {"rsa_pss_pss_sha256", "rsa_pss_pss_sha256"}, HashId::sha256,
        KeyType::rsa_pss),
    pss(rsa_pss_pss_sha384, {"rsa_pss_pss_sha384", "rsa_pss_pss_sha384"}, HashId::sha384,
        KeyType::rsa_pss),
    pss(rsa_pss_pss_sha512, {"rsa_pss_pss_sha512", "rsa_pss_pss_sha512"}, HashId::sha512,
        KeyType::rsa_pss),
    pss(rsa_pss_rsae_sha256, {"rsa_pss_rsae_sha256", "RSA-PSS+SHA256"}, HashId::sha256,
        KeyType::rsa),
    pss(rsa_pss_rsae_sha384, {"rsa_pss_rsae_sha384", "RSA-PSS+SHA384"}, HashId::sha384,
        KeyType::rsa),
    pss(rsa_pss_rsae_sha512, {"rsa_pss_rsae_sha512", "RSA-PSS+SHA512"}, HashId::sha512,
        KeyType::rsa),
    pkcs1(rsa_pkcs1_sha256, {"rsa_pkcs1_sha256", "RSA+SHA256"}, HashId::sha256),
    pkcs1(rsa_pkcs1_sha384, {"rsa_pkcs1_sha384", "RSA+SHA384"}, HashId::sha384),
    pkcs1(rsa_pkcs1_sha512, {"rsa_pkcs1_sha512", "RSA+SHA512"}, HashId::sha512),
    ecdsa(ecdsa_sha224, {"ecdsa_sha224", "ECDSA+SHA224"}, HashId::sha224, std::nullopt),
    ecdsa(ecdsa_sha1, {"ecdsa_sha1", "ECDSA+SHA1"}, HashId::sha1, std::nullopt),
    pkcs1(rsa_pkcs1_sha224, {"rsa_pkcs1_sha224", "RSA+SHA224"}, HashId::sha224),
    pkcs1(rsa_pkcs1_sha1, {"rsa_pkcs1_sha1", "RSA+SHA1"}, HashId::sha1),
    dsa(dsa_sha224, {"dsa_sha224", "DSA+SHA224"}, HashId::sha224),
    dsa(dsa_sha1, {"dsa_sha1", "DSA+SHA1"}, HashId::sha1),
    dsa(dsa_sha256, {"dsa_sha256", "DSA+SHA256"}, HashId::sha256),
    dsa(dsa_sha384, {"dsa_sha384", "DSA+SHA384"}, HashId::sha384),
    dsa(dsa_sha512, {"dsa_sha512", "DSA+SHA512"}, HashId::sha512),
    brainpool(ecdsa_brainpoolP256r1tls13_sha256, "ecdsa_brainpoolP256r1tls13_sha256",
              HashId::sha256, GroupId::brainpool256r1),
    brainpool(ecdsa_brainpoolP384r1tls13_sha384, "ecdsa_brainpoolP384r1tls13_sha384",
              HashId::sha384, GroupId::brainpool384r1),
    brainpool(ecdsa_brainpoolP512r1tls13_sha512, "ecdsa_brainpoolP512r1tls13_sha512",
              HashId::sha512, GroupId::brainpool512r1),
};

// What OpenSSL 3.0 takes and we lack.
constexpr std::string_view kLackingKind = "DSA";

struct KindName {
    std::string_view name;
    SignatureKind kind;
};
constexpr std::array kKindNames = {
    KindName{"RSA", SignatureKind::rsa_pkcs1}, KindName{"RSA-PSS", SignatureKind::rsa_pss},
    KindName{"PSS", SignatureKind::rsa_pss}, KindName{"ECDSA", SignatureKind::ecdsa}};

struct HashName {
    std::string_view name;
    HashId hash;
};
constexpr std::array kHashNames = {
    HashName{"SHA1", HashId::sha1},     HashName{"sha1", HashId::sha1},
    HashName{"SHA224", HashId::sha224}, HashName{"sha224", HashId::sha224},
    HashName{"SHA256", HashId::sha256}, HashName{"sha256", HashId::sha256},
    HashName{"SHA384", HashId::sha384}, HashName{"sha384", HashId::sha384},
    HashName{"SHA512", HashId::sha512}, HashName{"sha512", HashId::sha512}};

template <class Row, std::size_t n>
const Row* find_named(const std::array<Row, n>& rows, std::string_view name) {
    auto row = std::ranges::find(rows, name, &Row::name);
    return row == rows.end() ? nullptr : &*row;
}

// "RSA+SHA256" or "SHA256+RSA". "RSA-PSS" means the schemes for ordinary RSA keys.
Result<SignatureScheme> parse_pair(std::string_view first, std::string_view second) {
    if (find_named(kKindNames, first) == nullptr && first != kLackingKind) {
        std::swap(first, second);
    }
    const HashName* hash = find_named(kHashNames, second);
    if (hash == nullptr) return fail(Reason::invalid_argument);
    if (first == kLackingKind) return fail(Reason::not_available);
    const KindName* kind = find_named(kKindNames, first);
    if (kind == nullptr) return fail(Reason::invalid_argument);
    for (const SchemeInfo& row : kSchemes) {
        bool same = row.algorithm.kind == kind->kind && row.algorithm.hash == hash->hash;
        if (same && row.key_type != KeyType::rsa_pss) return row.scheme;
    }
    return fail(Reason::invalid_argument);
}

Result<SignatureScheme> parse_scheme(std::string_view name) {
    std::size_t plus = name.find('+');
    if (plus != std::string_view::npos) {
        return parse_pair(name.substr(0, plus), name.substr(plus + 1));
    }
    const SchemeInfo* row = find_named(kSchemes, name);
    // OpenSSL has no names for ECDSA's schemes that bind no curve.
    const bool unbound = row != nullptr && row->key_type == KeyType::ec && !row->curve;
    if (row == nullptr || unbound) return fail(Reason::invalid_argument);
    if (!crypto::has_key_type(row->key_type)) return fail(Reason::not_available);
    return row->scheme;
}

// How many bytes an RSA modulus must have for a signature to fit.
std::size_t smallest_modulus(const crypto::SignatureAlgorithm& algorithm) {
    std::size_t digest = crypto::digest_size(algorithm.hash);
    // RFC 8017 §9.1.1: hash, salt as long as the hash, two bytes.
    if (algorithm.kind == SignatureKind::rsa_pss) return 2 * digest + 2;
    // RFC 2246 §7.4.3: both digests stand bare.
    if (algorithm.hash == HashId::md5_sha1) return digest + 11;
    // RFC 8017 §9.2: a DigestInfo around the hash (19 bytes) and eleven of padding.
    return digest + 19 + 11;
}

}  // namespace

std::span<const SchemeInfo> all_schemes() {
    return kSchemes;
}

const SchemeInfo* find_scheme(SignatureScheme scheme) {
    auto row = std::ranges::find(kSchemes, scheme, &SchemeInfo::scheme);
    return row == kSchemes.end() ? nullptr : &*row;
}

const SchemeInfo* fixed_scheme(KeyType type) {
    // The code is nobody's; it never travels.
    static constexpr SchemeInfo kRsa =
        pkcs1(SignatureScheme{0xff01}, {"rsa_pkcs1_md5_sha1", "RSA+MD5-SHA1"}, HashId::md5_sha1);
    switch (type) {
        case KeyType::rsa:
            return &kRsa;
        case KeyType::ec:
            return find_scheme(ecdsa_sha1);
        case KeyType::dsa:
            return find_scheme(dsa_sha1);
        case KeyType::rsa_pss:
        case KeyType::ed25519:
        case KeyType::ed448:
        case KeyType::dh:
            return nullptr;
    }
    return nullptr;
}

bool fits(const SchemeInfo& scheme, const crypto::PublicKey& key, Family family) {
    if (scheme.key_type != key.type()) return false;
    if (key.type() == KeyType::rsa || key.type() == KeyType::rsa_pss) {
        // The encoded message has one bit less than the modulus (RFC 8017 §8.1.1).
        std::size_t bytes = (key.bits() + 6) / 8;
        if (bytes < smallest_modulus(scheme.algorithm)) return false;
    }
    if (family == Family::legacy) return scheme.in_legacy_handshake;
    // RFC 8446 §4.2.3: ECDSA schemes name the curve; PKCS #1 v1.5 and SHA-1 sign certificates only.
    return scheme.in_tls13_handshake && (!scheme.curve || scheme.curve == key.curve());
}

std::vector<SignatureScheme> every_default_scheme() {
    std::vector<SignatureScheme> schemes;
    for (const SchemeInfo& row : kSchemes)
        if (row.in_legacy_handshake && crypto::has_key_type(row.key_type))
            schemes.push_back(row.scheme);
    return schemes;
}

std::vector<SignatureScheme> default_schemes() {
    std::vector<SignatureScheme> schemes = every_default_scheme();
    std::erase_if(schemes, [](SignatureScheme scheme) {
        return find_scheme(scheme)->algorithm.hash == HashId::sha1;
    });
    return schemes;
}

Result<std::vector<SignatureScheme>> parse_schemes(std::string_view list) {
    std::vector<SignatureScheme> schemes;
    for (std::string_view name : split_names(list)) {
        TRY(SignatureScheme scheme, parse_scheme(name));
        if (std::ranges::find(schemes, scheme) != schemes.end()) {
            return fail(Reason::invalid_argument);
        }
        schemes.push_back(scheme);
    }
    return schemes;
}

}  // namespace handfast
