// SPDX-License-Identifier: Apache-2.0
#include "x509/algorithm.h"

#include <algorithm>

#include "x509/finite_field.h"

namespace handfast::x509 {

namespace {

using crypto::HashId;
using crypto::SignatureKind;

struct HashRow {
    Oid oid;
    HashId hash;
};
constexpr HashRow kHashes[] = {
    {Oid::md5, HashId::md5},
    {Oid::sha1, HashId::sha1},
    {Oid::sha224, HashId::sha224},
    {Oid::sha256, HashId::sha256},
    {Oid::sha384, HashId::sha384},
    {Oid::sha512, HashId::sha512},
    {Oid::hmac_with_sha1, HashId::sha1},
    {Oid::hmac_with_sha224, HashId::sha224},
    {Oid::hmac_with_sha256, HashId::sha256},
    {Oid::hmac_with_sha384, HashId::sha384},
    {Oid::hmac_with_sha512, HashId::sha512},
};

struct SignatureRow {
    Oid oid;
    SignatureKind kind;
    HashId hash;
};
constexpr SignatureRow kSignatures[] = {
    {Oid::md5_with_rsa, SignatureKind::rsa_pkcs1, HashId::md5},
    {Oid::sha1_with_rsa, SignatureKind::rsa_pkcs1, HashId::sha1},
    {Oid::sha224_with_rsa, SignatureKind::rsa_pkcs1, HashId::sha224},
    {Oid::sha256_with_rsa, SignatureKind::rsa_pkcs1, HashId::sha256},
    {Oid::sha384_with_rsa, SignatureKind::rsa_pkcs1, HashId::sha384},
    {Oid::sha512_with_rsa, SignatureKind::rsa_pkcs1, HashId::sha512},
    {Oid::ecdsa_with_sha1, SignatureKind::ecdsa, HashId::sha1},
    {Oid::ecdsa_with_sha224, SignatureKind::ecdsa, HashId::sha224},
    {Oid::ecdsa_with_sha256, SignatureKind::ecdsa, HashId::sha256},
    {Oid::ecdsa_with_sha384, SignatureKind::ecdsa, HashId::sha384},
    {Oid::ecdsa_with_sha512, SignatureKind::ecdsa, HashId::sha512},
    {Oid::dsa_with_sha1, SignatureKind::dsa, HashId::sha1},
    {Oid::dsa_with_sha224, SignatureKind::dsa, HashId::sha224},
    {Oid::dsa_with_sha256, SignatureKind::dsa, HashId::sha256},
    {Oid::dsa_with_sha384, SignatureKind::dsa, HashId::sha384},
    {Oid::dsa_with_sha512, SignatureKind::dsa, HashId::sha512},
    {Oid::ed25519, SignatureKind::ed25519, HashId::sha512},
    {Oid::ed448, SignatureKind::ed448, HashId::sha512},
};

struct CurveRow {
    Oid oid;
    crypto::GroupId curve;
};
constexpr CurveRow kCurves[] = {
    {Oid::secp256r1, crypto::GroupId::secp256r1},
    {Oid::secp384r1, crypto::GroupId::secp384r1},
    {Oid::secp521r1, crypto::GroupId::secp521r1},
    {Oid::brainpool256r1, crypto::GroupId::brainpool256r1},
    {Oid::brainpool384r1, crypto::GroupId::brainpool384r1},
    {Oid::brainpool512r1, crypto::GroupId::brainpool512r1},
    {Oid::secp256k1, crypto::GroupId::secp256k1},
    {Oid::secp224r1, crypto::GroupId::secp224r1},
    {Oid::secp224k1, crypto::GroupId::secp224k1},
    {Oid::secp192r1, crypto::GroupId::secp192r1},
    {Oid::secp192k1, crypto::GroupId::secp192k1},
    {Oid::secp160r2, crypto::GroupId::secp160r2},
    {Oid::secp160r1, crypto::GroupId::secp160r1},
    {Oid::secp160k1, crypto::GroupId::secp160k1},
};

bool is_absent_or_null(ByteView parameters) {
    static constexpr std::uint8_t kNull[] = {0x05, 0x00};
    return parameters.empty() || equal(parameters, kNull);
}

Result<std::unique_ptr<crypto::PublicKey>> parse_rsa(crypto::KeyType type, ByteView bits,
                                                     const crypto::Provider& provider) {
    DerReader outer(bits);
    DerReader numbers = outer.sequence();
    const ByteView n = numbers.unsigned_integer();
    const ByteView e = numbers.unsigned_integer();
    CHECK_OK(numbers.done());
    CHECK_OK(outer.done());
    return provider.rsa_public(type, {n, e});
}

}  // namespace

AlgorithmIdentifier read_algorithm(DerReader& reader) {
    AlgorithmIdentifier out;
    const DerElement whole = reader.element(der::kSequence);
    DerReader fields = reader.wrapped(whole.content);
    out.der = whole.whole;
    out.encoded_oid = fields.oid();
    out.oid = find_oid(out.encoded_oid);
    if (!fields.empty()) out.parameters = fields.any().whole;
    if (const Status status = fields.done(); !status) reader.mark_failed(status.error().reason);
    return out;
}

std::optional<crypto::HashId> hash_of(Oid oid) {
    const auto* found = std::ranges::find(kHashes, oid, &HashRow::oid);
    if (found == std::end(kHashes)) return std::nullopt;
    return found->hash;
}

std::optional<crypto::SignatureAlgorithm> signature_of(const AlgorithmIdentifier& algorithm) {
    if (algorithm.oid == Oid::rsassa_pss) return parse_pss(algorithm.parameters);
    const auto* found = std::ranges::find(kSignatures, algorithm.oid, &SignatureRow::oid);
    if (found == std::end(kSignatures)) return std::nullopt;
    // RFC 4055 §5: NULL for RSA; RFC 5758 §3.2 and RFC 8410 §3: absent. Both are met in the wild
    // for RSA.
    const bool rsa = found->kind == SignatureKind::rsa_pkcs1;
    if (rsa ? !is_absent_or_null(algorithm.parameters) : !algorithm.parameters.empty())
        return std::nullopt;
    return crypto::SignatureAlgorithm{.kind = found->kind, .hash = found->hash};
}

Oid oid_of(SignatureKind kind, HashId hash) {
    const auto* found = std::ranges::find_if(
        kSignatures, [&](const SignatureRow& row) { return row.kind == kind && row.hash == hash; });
    return found == std::end(kSignatures) ? Oid::unknown : found->oid;
}

Oid oid_of(HashId hash) {
    const auto* found = std::ranges::find(kHashes, hash, &HashRow::hash);
    return found == std::end(kHashes) ? Oid::unknown : found->oid;
}

bool makes_signatures_of(crypto::KeyType type, Oid signature) {
    using crypto::KeyType;
    if (signature == Oid::rsassa_pss) return type == KeyType::rsa || type == KeyType::rsa_pss;
    const auto* found = std::ranges::find(kSignatures, signature, &SignatureRow::oid);
    if (found == std::end(kSignatures)) return false;
    switch (found->kind) {
        case SignatureKind::rsa_pkcs1:
            return type == KeyType::rsa;
        case SignatureKind::rsa_pss:
            return type == KeyType::rsa || type == KeyType::rsa_pss;
        case SignatureKind::ecdsa:
            return type == KeyType::ec;
        case SignatureKind::ed25519:
            return type == KeyType::ed25519;
        case SignatureKind::ed448:
            return type == KeyType::ed448;
        case SignatureKind::dsa:
            return type == KeyType::dsa;
    }
    return false;
}

std::optional<crypto::GroupId> curve_of(ByteView parameters) {
    DerReader reader(parameters);
    const Oid oid = find_oid(reader.oid());
    if (!reader.done()) return std::nullopt;
    const auto* found = std::ranges::find(kCurves, oid, &CurveRow::oid);
    if (found == std::end(kCurves)) return std::nullopt;
    return found->curve;
}

Oid oid_of(crypto::GroupId curve) {
    const auto* found = std::ranges::find(kCurves, curve, &CurveRow::curve);
    return found == std::end(kCurves) ? Oid::unknown : found->oid;
}

// Hash, MGF1 with a hash, salt length, trailer field 1; all with defaults.
std::optional<crypto::SignatureAlgorithm> parse_pss(ByteView parameters) {
    crypto::SignatureAlgorithm out{SignatureKind::rsa_pss, HashId::sha1, 20, HashId::sha1};
    DerReader outer(parameters);
    DerReader fields = outer.sequence();
    if (fields.next_is(der::context_constructed(0))) {
        DerReader field = fields.inside(der::context_constructed(0));
        const auto hash = hash_of(read_algorithm(field).oid);
        if (!field.done() || !hash) return std::nullopt;
        out.hash = *hash;
    }
    if (fields.next_is(der::context_constructed(1))) {
        DerReader field = fields.inside(der::context_constructed(1));
        const AlgorithmIdentifier mgf = read_algorithm(field);
        if (!field.done() || mgf.oid != Oid::mgf1) return std::nullopt;
        DerReader inner(mgf.parameters);
        const auto hash = hash_of(read_algorithm(inner).oid);
        if (!inner.done() || !hash) return std::nullopt;
        out.mgf_hash = *hash;
    }
    if (fields.next_is(der::context_constructed(2))) {
        DerReader field = fields.inside(der::context_constructed(2));
        const std::uint64_t salt = field.small_integer();
        // No modulus that we take has room for a longer salt.
        if (!field.done() || salt > 2048) return std::nullopt;
        out.salt_size = static_cast<std::int32_t>(salt);
    }
    if (fields.next_is(der::context_constructed(3))) {
        DerReader field = fields.inside(der::context_constructed(3));
        if (field.small_integer() != 1 || !field.done()) return std::nullopt;
    }
    if (!fields.done() || !outer.done()) return std::nullopt;
    return out;
}

Result<SubjectPublicKey> read_spki(ByteView encoded_spki) {
    DerReader outer(encoded_spki);
    DerReader fields = outer.sequence();
    const AlgorithmIdentifier algorithm = read_algorithm(fields);
    const DerBits bits = fields.bit_string();
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    if (bits.unused != 0) return fail(Reason::der_bad_value);
    return SubjectPublicKey{algorithm, bits.bytes};
}

Result<std::unique_ptr<crypto::PublicKey>> parse_public_key(const SubjectPublicKey& key,
                                                            const crypto::Provider& provider) {
    const AlgorithmIdentifier& algorithm = key.algorithm;
    switch (algorithm.oid) {
        case Oid::rsa_encryption:
        case Oid::x509_rsa:
            // RFC 3279 §2.3.1: NULL, which some leave out.
            if (!is_absent_or_null(algorithm.parameters)) return fail(Reason::bad_key);
            return parse_rsa(crypto::KeyType::rsa, key.bits, provider);
        case Oid::rsassa_pss:
            // RFC 4055 §3.1: absent for a key that is bound to nothing.
            if (!algorithm.parameters.empty() && !parse_pss(algorithm.parameters))
                return fail(Reason::bad_key);
            return parse_rsa(crypto::KeyType::rsa_pss, key.bits, provider);
        case Oid::ec_public_key: {
            // RFC 5480 §2.1.1: namedCurve only; explicit parameters are refused.
            const auto curve = curve_of(algorithm.parameters);
            if (!curve) return fail(Reason::unsupported_algorithm);
            return provider.ec_public(*curve, key.bits);
        }
        case Oid::dsa:
        case Oid::dh_key_agreement:
        case Oid::dh_public_number:
            return parse_field_public(algorithm, key.bits, provider);
        case Oid::ed25519:
            // RFC 8410 §3: parameters are absent.
            if (!algorithm.parameters.empty()) return fail(Reason::bad_key);
            return provider.ed25519_public(key.bits);
        case Oid::ed448:
            if (!algorithm.parameters.empty()) return fail(Reason::bad_key);
            return provider.ed448_public(key.bits);
        default:
            return fail(Reason::unsupported_algorithm);
    }
}

Result<std::unique_ptr<crypto::PublicKey>> parse_inheriting_key(const SubjectPublicKey& key,
                                                                const crypto::PublicKey& issuer) {
    if (key.algorithm.oid != Oid::dsa || !is_absent_or_null(key.algorithm.parameters))
        return fail(Reason::bad_key);
    DerReader reader(key.bits);
    const ByteView y = reader.unsigned_integer();
    CHECK_OK(reader.done());
    return issuer.in_same_group(y);
}

}  // namespace handfast::x509
