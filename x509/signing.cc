// SPDX-License-Identifier: Apache-2.0
#include "x509/signing.h"

#include "x509/encode.h"

namespace handfast::x509 {

namespace {

using crypto::HashId;
using crypto::KeyType;
using crypto::SignatureKind;

std::optional<SignatureKind> kind_of(KeyType type) {
    switch (type) {
        case KeyType::rsa:
            return SignatureKind::rsa_pkcs1;
        case KeyType::rsa_pss:
            return SignatureKind::rsa_pss;
        case KeyType::ec:
            return SignatureKind::ecdsa;
        case KeyType::dsa:
            return SignatureKind::dsa;
        case KeyType::ed25519:
            return SignatureKind::ed25519;
        case KeyType::ed448:
            return SignatureKind::ed448;
        default:
            return std::nullopt;
    }
}

/// The hash that is as strong as the curve.
HashId hash_for(const crypto::PublicKey& key) {
    if (key.type() != KeyType::ec || key.bits() <= 256) return HashId::sha256;
    return key.bits() <= 384 ? HashId::sha384 : HashId::sha512;
}

}  // namespace

Result<SigningAlgorithm> signing_algorithm(const crypto::PublicKey& key,
                                           std::optional<HashId> hash) {
    const auto kind = kind_of(key.type());
    if (!kind) return fail(Reason::unsupported_algorithm);
    if (key.type() == KeyType::rsa_pss) {
        const HashId chosen = hash.value_or(HashId::sha256);
        return pss_signing_algorithm(
            {.kind = SignatureKind::rsa_pss, .hash = chosen, .mgf_hash = chosen});
    }
    const bool hashes_itself = *kind == SignatureKind::ed25519 || *kind == SignatureKind::ed448;
    SigningAlgorithm out;
    out.algorithm.kind = *kind;
    // EdDSA's row is under the hash that it has inside.
    out.algorithm.hash = hashes_itself ? HashId::sha512 : hash.value_or(hash_for(key));
    out.algorithm.mgf_hash = out.algorithm.hash;
    const Oid oid = oid_of(*kind, out.algorithm.hash);
    if (oid == Oid::unknown) return fail(Reason::unsupported_algorithm);
    {
        DerWriter writer(out.identifier);
        const auto sequence = writer.sequence();
        writer.oid(encoded(oid));
        // RFC 4055 §5: NULL for RSA.
        if (*kind == SignatureKind::rsa_pkcs1) writer.null();
    }
    return out;
}

Buffer pss_parameters(const crypto::SignatureAlgorithm& algorithm) {
    static constexpr std::uint8_t kNull[] = {der::kNull, 0};
    const std::size_t salt = algorithm.salt_size == crypto::SignatureAlgorithm::kSaltIsDigest
                                 ? crypto::digest_size(algorithm.hash)
                                 : static_cast<std::size_t>(algorithm.salt_size);
    Buffer out;
    DerWriter writer(out);
    {
        const auto fields = writer.sequence();
        if (algorithm.hash != HashId::sha1)
            writer.raw(encode_element(der::context_constructed(0),
                                      encode_algorithm(oid_of(algorithm.hash), kNull)));
        if (algorithm.mgf_hash != HashId::sha1)
            writer.raw(encode_element(
                der::context_constructed(1),
                encode_algorithm(Oid::mgf1, encode_algorithm(oid_of(algorithm.mgf_hash), kNull))));
        if (salt != 20)
            writer.raw(encode_element(der::context_constructed(2), encode_integer(salt)));
    }
    return out;
}

SigningAlgorithm pss_signing_algorithm(const crypto::SignatureAlgorithm& algorithm) {
    return {algorithm, encode_algorithm(Oid::rsassa_pss, pss_parameters(algorithm))};
}

}  // namespace handfast::x509
