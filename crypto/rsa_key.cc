// SPDX-License-Identifier: Apache-2.0
// RSA keys: sizes are judged before any arithmetic, signatures must be as long as the modulus,
// encodings are compared whole (RFC 8017 §8).
#include "crypto/keys.h"
#include "crypto/number.h"
#include "crypto/rsa_encoding.h"

namespace handfast::crypto {
namespace {

/// What anyone may use is policy, decided above; these are what arithmetic is done on.
constexpr std::size_t kMinBits = 512;
constexpr std::size_t kMaxBits = 16384;
/// Larger keys take minutes to make.
constexpr std::size_t kMaxGeneratedBits = 4096;
/// Above this modulus size the public exponent is small, so that a peer's key costs little.
constexpr std::size_t kBigExponentMaxBits = 3072;
constexpr std::size_t kSmallExponentBits = 64;

Result<RsaPublicNumbers> checked(const RsaPublicNumbers& numbers) {
    const ByteView n = without_leading_zeros(numbers.n);
    const ByteView e = without_leading_zeros(numbers.e);
    const std::size_t bits = bit_size(n);
    const std::size_t exponent_bits = bit_size(e);
    if (bits < kMinBits || bits > kMaxBits) return fail(Reason::key_size_out_of_range);
    if (exponent_bits < 2 || exponent_bits > bits) return fail(Reason::bad_key);
    if (bits > kBigExponentMaxBits && exponent_bits > kSmallExponentBits)
        return fail(Reason::key_size_out_of_range);
    if (n.back() % 2 == 0 || e.back() % 2 == 0) return fail(Reason::bad_key);
    return RsaPublicNumbers{n, e};
}

/// Whether backends have the hash.
bool is_single(HashId id) {
    return index_of(id) < kHashCount;
}

/// Null when the salt's length or the hash makes no sense.
std::optional<PssParameters> pss_parameters(const Hashes& hashes,
                                            const SignatureAlgorithm& algorithm) {
    const std::int32_t salt = algorithm.salt_size == SignatureAlgorithm::kSaltIsDigest
                                  ? static_cast<std::int32_t>(digest_size(algorithm.hash))
                                  : algorithm.salt_size;
    if (salt < 0 || !is_single(algorithm.hash) || !is_single(algorithm.mgf_hash))
        return std::nullopt;
    return PssParameters{hashes[index_of(algorithm.hash)], hashes[index_of(algorithm.mgf_hash)],
                         digest_size(algorithm.mgf_hash), static_cast<std::size_t>(salt)};
}

bool fits(KeyType type, SignatureKind kind) {
    return kind == SignatureKind::rsa_pss ||
           (kind == SignatureKind::rsa_pkcs1 && type == KeyType::rsa);
}

class RsaPublicKey final : public PublicKey {
  public:
    RsaPublicKey(KeyType type, ByteView modulus, const Hashes& hashes,
                 std::unique_ptr<RsaPublicOperation> operation)
        : type_(type),
          modulus_(to_buffer(modulus)),
          bits_(bit_size(modulus)),
          hashes_(hashes),
          operation_(std::move(operation)) {}

    KeyType type() const noexcept override { return type_; }
    std::size_t bits() const noexcept override { return bits_; }
    std::optional<GroupId> curve() const noexcept override { return std::nullopt; }
    ByteView public_value() const noexcept override { return modulus_; }
    std::size_t size() const { return (bits_ + 7) / 8; }

    bool verify(const SignatureAlgorithm& algorithm, ByteView message,
                ByteView signature) const noexcept override {
        const MessageDigest digest(hashes_, algorithm.hash, message);
        return verify_digest(algorithm, digest.bytes(), signature);
    }

    bool verify_digest(const SignatureAlgorithm& algorithm, ByteView digest,
                       ByteView signature) const noexcept override {
        if (digest.size() != digest_size(algorithm.hash)) return false;
        // RFC 8017 §8.1.2, §8.2.2 step 1: as long as the modulus.
        if (!fits(type_, algorithm.kind) || signature.size() != size()) return false;
        Buffer recovered(size());
        if (!operation_->apply(signature, recovered)) return false;
        if (algorithm.kind == SignatureKind::rsa_pkcs1) {
            Buffer expected(size());
            return encode_pkcs1(algorithm.hash, digest, expected) && equal(expected, recovered);
        }
        const auto parameters = pss_parameters(hashes_, algorithm);
        return parameters && check_pss(*parameters, digest, bits_, recovered);
    }

    Result<Buffer> encrypt(ByteView message, Rng& rng) const noexcept override {
        if (type_ != KeyType::rsa) return fail(Reason::invalid_argument);
        SecretBuffer encoded(size());
        if (!encode_encryption(message, rng, encoded.writable()))
            return fail(Reason::key_size_out_of_range);
        Buffer ciphertext(size());
        if (!operation_->apply(encoded.expose(), ciphertext)) return fail(Reason::backend_failure);
        return ciphertext;
    }

  private:
    KeyType type_;
    Buffer modulus_;
    std::size_t bits_;
    Hashes hashes_;
    std::unique_ptr<RsaPublicOperation> operation_;
};

class RsaPrivateKey final : public PrivateKey {
  public:
    RsaPrivateKey(const Hashes& hashes, std::unique_ptr<RsaPublicKey> public_key,
                  std::unique_ptr<RsaPrivateOperation> operation)
        : hashes_(hashes), public_key_(std::move(public_key)), operation_(std::move(operation)) {}

    const PublicKey& public_key() const noexcept override { return *public_key_; }

    Result<Buffer> sign(const SignatureAlgorithm& algorithm, ByteView message,
                        Rng& rng) const noexcept override {
        const MessageDigest digest(hashes_, algorithm.hash, message);
        return sign_digest(algorithm, digest.bytes(), rng);
    }

    Result<Buffer> sign_digest(const SignatureAlgorithm& algorithm, ByteView digest,
                               Rng& rng) const noexcept override {
        if (!fits(public_key_->type(), algorithm.kind) ||
            digest.size() != digest_size(algorithm.hash))
            return fail(Reason::invalid_argument);
        Buffer encoded(public_key_->size());
        if (!encode(algorithm, digest, rng, encoded)) return fail(Reason::key_size_out_of_range);
        Buffer signature(encoded.size());
        if (!operation_->apply(encoded, signature)) return fail(Reason::backend_failure);
        return signature;
    }

    Status decrypt_premaster(ByteView ciphertext, ByteSpan premaster,
                             std::uint16_t version) const noexcept override {
        if (public_key_->type() != KeyType::rsa || premaster.size() != kPremasterSize)
            return fail(Reason::invalid_argument);
        if (ciphertext.size() != public_key_->size()) return {};
        SecretBuffer encoded(ciphertext.size());
        // Fails for a number above the modulus only: then what is in `encoded` is no premaster.
        if (!operation_->apply(ciphertext, encoded.writable())) encoded.writable()[0] = 0xff;
        take_premaster(encoded.expose(), version, premaster);
        return {};
    }

  private:
    /// False when the key is too short for the encoding.
    bool encode(const SignatureAlgorithm& algorithm, ByteView digest, Rng& rng,
                ByteSpan out) const {
        if (algorithm.kind == SignatureKind::rsa_pkcs1)
            return encode_pkcs1(algorithm.hash, digest, out);
        const auto parameters = pss_parameters(hashes_, algorithm);
        return parameters && encode_pss(*parameters, digest, public_key_->bits(), rng, out);
    }

    Hashes hashes_;
    std::unique_ptr<RsaPublicKey> public_key_;
    std::unique_ptr<RsaPrivateOperation> operation_;
};

Result<std::unique_ptr<RsaPublicKey>> make_public(const Operations& operations, KeyType type,
                                                  const RsaPublicNumbers& numbers) {
    TRY(const RsaPublicNumbers good, checked(numbers));
    auto operation = operations.rsa[0]->public_key(good);
    if (!operation) return fail(Reason::bad_key);
    return std::make_unique<RsaPublicKey>(type, good.n, operations.hash, std::move(operation));
}

}  // namespace

Result<std::unique_ptr<PublicKey>> make_rsa_public(const Operations& operations, KeyType type,
                                                   const RsaPublicNumbers& numbers) noexcept {
    return make_public(operations, type, numbers);
}

Result<std::unique_ptr<PrivateKey>> make_rsa_private(const Operations& operations, KeyType type,
                                                     const RsaPrivateNumbers& numbers) noexcept {
    TRY(auto public_key, make_public(operations, type, {numbers.n, numbers.e}));
    const std::size_t prime_limit = numbers.n.size();
    for (ByteView part : {numbers.d, numbers.p, numbers.q}) {
        if (without_leading_zeros(part).empty() || part.size() > prime_limit + 1)
            return fail(Reason::bad_key);
    }
    auto operation = operations.rsa[0]->private_key(numbers);
    if (!operation) return fail(Reason::bad_key);
    return std::make_unique<RsaPrivateKey>(operations.hash, std::move(public_key),
                                           std::move(operation));
}

Result<std::unique_ptr<PrivateKey>> generate_rsa_private(const Operations& operations,
                                                         std::size_t bits, Rng& rng) noexcept {
    if (bits < kMinBits || bits > kMaxGeneratedBits || bits % 64 != 0)
        return fail(Reason::key_size_out_of_range);
    RsaKeyNumbers made;
    if (!operations.rsa_generate[0](bits, rng, made)) return fail(Reason::backend_failure);
    return make_rsa_private(operations, KeyType::rsa,
                            {made.n, made.e, made.d.expose(), made.p.expose(), made.q.expose(),
                             made.dp.expose(), made.dq.expose(), made.qinv.expose()});
}

}  // namespace handfast::crypto
