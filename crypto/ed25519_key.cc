// SPDX-License-Identifier: Apache-2.0
// Ed25519 keys (RFC 8032, RFC 8410).
#include "crypto/keys.h"

namespace handfast::crypto {
namespace {

class Ed25519PublicKey final : public PublicKey {
  public:
    Ed25519PublicKey(const Ed25519Operations& operations, ByteView key) : operations_(operations) {
        std::ranges::copy(key, key_.begin());
    }

    KeyType type() const noexcept override { return KeyType::ed25519; }
    std::size_t bits() const noexcept override { return 253; }
    std::optional<GroupId> curve() const noexcept override { return std::nullopt; }
    ByteView public_value() const noexcept override { return key_; }

    bool verify(const SignatureAlgorithm& algorithm, ByteView message,
                ByteView signature) const noexcept override {
        return algorithm.kind == SignatureKind::ed25519 &&
               signature.size() == kEd25519SignatureSize &&
               operations_.verify(key_, message, signature);
    }

  private:
    const Ed25519Operations& operations_;
    std::array<std::uint8_t, kEd25519KeySize> key_;
};

class Ed25519PrivateKey final : public PrivateKey {
  public:
    Ed25519PrivateKey(const Ed25519Operations& operations, ByteView seed, ByteView key)
        : operations_(operations), seed_(seed), public_key_(operations, key) {}

    const PublicKey& public_key() const noexcept override { return public_key_; }

    Result<Buffer> sign(const SignatureAlgorithm& algorithm, ByteView message,
                        Rng&) const noexcept override {
        if (algorithm.kind != SignatureKind::ed25519) return fail(Reason::invalid_argument);
        Buffer signature(kEd25519SignatureSize);
        operations_.sign(seed_.expose(), public_key_.public_value(), message, signature);
        return signature;
    }

  private:
    const Ed25519Operations& operations_;
    FixedSecret<Ed25519PrivateKey, kEd25519KeySize> seed_;
    Ed25519PublicKey public_key_;
};

}  // namespace

Result<std::unique_ptr<PublicKey>> make_ed25519_public(const Operations& operations,
                                                       ByteView key) noexcept {
    if (key.size() != kEd25519KeySize) return fail(Reason::bad_key);
    return std::make_unique<Ed25519PublicKey>(*operations.ed25519[0], key);
}

Result<std::unique_ptr<PrivateKey>> make_ed25519_private(const Operations& operations,
                                                         ByteView seed) noexcept {
    if (seed.size() != kEd25519KeySize) return fail(Reason::bad_key);
    std::array<std::uint8_t, kEd25519KeySize> key;
    operations.ed25519[0]->public_key(seed, key);
    return std::make_unique<Ed25519PrivateKey>(*operations.ed25519[0], seed, key);
}

}  // namespace handfast::crypto
