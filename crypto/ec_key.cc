// SPDX-License-Identifier: Apache-2.0
// ECDSA keys on the NIST curves.
#include "crypto/curves.h"
#include "crypto/ecdsa_signature.h"
#include "crypto/keys.h"

namespace handfast::crypto {
namespace {

class EcPublicKey final : public PublicKey {
  public:
    EcPublicKey(GroupId id, Buffer point, const Hashes& hashes,
                std::unique_ptr<EcdsaVerifier> verifier)
        : id_(id), point_(std::move(point)), hashes_(hashes), verifier_(std::move(verifier)) {}

    KeyType type() const noexcept override { return KeyType::ec; }
    std::size_t bits() const noexcept override { return crypto::curve(id_).bits; }
    std::optional<GroupId> curve() const noexcept override { return id_; }
    ByteView public_value() const noexcept override { return point_; }

    bool verify(const SignatureAlgorithm& algorithm, ByteView message,
                ByteView signature) const noexcept override {
        const MessageDigest digest(hashes_, algorithm.hash, message);
        return verify_digest(algorithm, digest.bytes(), signature);
    }

    bool verify_digest(const SignatureAlgorithm& algorithm, ByteView digest,
                       ByteView signature) const noexcept override {
        if (algorithm.kind != SignatureKind::ecdsa) return false;
        if (digest.size() != digest_size(algorithm.hash)) return false;
        auto pair = decode_ecdsa(crypto::curve(id_), signature);
        return pair && verifier_->verify(digest, pair->r(), pair->s());
    }

  private:
    GroupId id_;
    Buffer point_;
    Hashes hashes_;
    std::unique_ptr<EcdsaVerifier> verifier_;
};

class EcPrivateKey final : public PrivateKey {
  public:
    EcPrivateKey(GroupId id, const Operations& operations, SecretBuffer scalar,
                 std::unique_ptr<EcdsaSigner> signer, std::unique_ptr<PublicKey> public_key)
        : id_(id),
          ecdh_(*operations.ecdh[curve_index(id)]),
          scalar_(std::move(scalar)),
          hashes_(operations.hash),
          signer_(std::move(signer)),
          public_key_(std::move(public_key)) {}

    const PublicKey& public_key() const noexcept override { return *public_key_; }

    Result<Buffer> sign(const SignatureAlgorithm& algorithm, ByteView message,
                        Rng& rng) const noexcept override {
        const MessageDigest digest(hashes_, algorithm.hash, message);
        return sign_digest(algorithm, digest.bytes(), rng);
    }

    Result<Buffer> sign_digest(const SignatureAlgorithm& algorithm, ByteView digest,
                               Rng& rng) const noexcept override {
        if (algorithm.kind != SignatureKind::ecdsa || digest.size() != digest_size(algorithm.hash))
            return fail(Reason::invalid_argument);
        EcdsaPair pair{{}, {}, scalar_size(crypto::curve(id_))};
        if (!signer_->sign(digest, rng, pair.r(), pair.s())) return fail(Reason::backend_failure);
        return encode_ecdsa(pair);
    }

    Result<SecretBuffer> agree(ByteView peer) const noexcept override {
        return agree_on_curve(ecdh_, id_, scalar_.expose(), peer);
    }

  private:
    GroupId id_;
    const EcdhOperations& ecdh_;
    SecretBuffer scalar_;
    Hashes hashes_;
    std::unique_ptr<EcdsaSigner> signer_;
    std::unique_ptr<PublicKey> public_key_;
};

/// The uncompressed form of `point`, which may be compressed. RFC 5480 §2.2.
Result<Buffer> uncompressed(const Operations& operations, GroupId id, ByteView point) {
    const Curve& curve = crypto::curve(id);
    if (point.size() == point_size(curve) && point[0] == 4) return to_buffer(point);
    const bool compressed =
        point.size() == 1 + curve.field_size && (point[0] == 2 || point[0] == 3);
    if (!compressed) return fail(Reason::bad_ecpoint);
    Buffer full(point_size(curve));
    if (!operations.decompress[0](id, point, full)) return fail(Reason::bad_ecpoint);
    return full;
}

}  // namespace

Result<std::unique_ptr<PublicKey>> make_ec_public(const Operations& operations, GroupId id,
                                                  ByteView point) noexcept {
    if (!is_curve(id)) return fail(Reason::invalid_argument);
    TRY(Buffer full, uncompressed(operations, id, point));
    auto verifier = operations.ecdsa[curve_index(id)]->verifier(id, full);
    if (!verifier) return fail(Reason::bad_ecpoint);
    return std::make_unique<EcPublicKey>(id, std::move(full), operations.hash, std::move(verifier));
}

Result<std::unique_ptr<PrivateKey>> make_ec_private(const Operations& operations, GroupId id,
                                                    ByteView scalar) noexcept {
    if (!is_curve(id)) return fail(Reason::invalid_argument);
    const Curve& curve = crypto::curve(id);
    // RFC 5915 §3: privateKey is as long as the order, but writers drop leading zeros.
    if (scalar.empty() || scalar.size() > scalar_size(curve)) return fail(Reason::bad_key);
    SecretBuffer full(scalar_size(curve));
    std::ranges::copy(scalar, full.writable().last(scalar.size()).begin());
    if (!scalar_in_range(curve, full.expose())) return fail(Reason::bad_key);
    Buffer point(point_size(curve));
    if (!operations.ecdh[curve_index(id)]->base(id, full.expose(), point))
        return fail(Reason::backend_failure);
    TRY(auto public_key, make_ec_public(operations, id, point));
    auto signer = operations.ecdsa[curve_index(id)]->signer(id, full.expose());
    if (!signer) return fail(Reason::backend_failure);
    return std::make_unique<EcPrivateKey>(id, operations, std::move(full), std::move(signer),
                                          std::move(public_key));
}

}  // namespace handfast::crypto
