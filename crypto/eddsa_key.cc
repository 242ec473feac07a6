// SPDX-License-Identifier: Apache-2.0
// Ed25519 and Ed448 keys (RFC 8032, RFC 8410).
#include "crypto/keys.h"

namespace handfast::crypto {
namespace {

/// Where the two differ; sizes in bytes.
struct Eddsa {
    KeyType type;
    SignatureKind kind;
    std::size_t bits;
    std::size_t key_size;  ///< Of seeds and of keys.
    std::size_t signature_size;
};
constexpr Eddsa kEd25519 = {KeyType::ed25519, SignatureKind::ed25519, 256, kEd25519KeySize,
                            kEd25519SignatureSize};
constexpr Eddsa kEd448 = {KeyType::ed448, SignatureKind::ed448, 456, kEd448KeySize,
                          kEd448SignatureSize};

class EddsaPublicKey final : public PublicKey {
  public:
    EddsaPublicKey(const Eddsa& row, const EddsaOperations& operations, Buffer key)
        : row_(row), operations_(operations), key_(std::move(key)) {}

    KeyType type() const noexcept override { return row_.type; }
    std::size_t bits() const noexcept override { return row_.bits; }
    std::optional<GroupId> curve() const noexcept override { return std::nullopt; }
    ByteView public_value() const noexcept override { return key_; }

    bool verify(const SignatureAlgorithm& algorithm, ByteView message,
                ByteView signature) const noexcept override {
        return algorithm.kind == row_.kind && signature.size() == row_.signature_size &&
               operations_.verify(key_, message, signature);
    }

  private:
    const Eddsa& row_;
    const EddsaOperations& operations_;
    Buffer key_;
};

class EddsaPrivateKey final : public PrivateKey {
  public:
    EddsaPrivateKey(const Eddsa& row, const EddsaOperations& operations, ByteView seed, Buffer key)
        : row_(row),
          operations_(operations),
          seed_(seed),
          public_key_(row, operations, std::move(key)) {}

    const PublicKey& public_key() const noexcept override { return public_key_; }

    Result<Buffer> sign(const SignatureAlgorithm& algorithm, ByteView message,
                        Rng&) const noexcept override {
        if (algorithm.kind != row_.kind) return fail(Reason::invalid_argument);
        Buffer signature(row_.signature_size);
        operations_.sign(seed_.expose(), public_key_.public_value(), message, signature);
        return signature;
    }

  private:
    const Eddsa& row_;
    const EddsaOperations& operations_;
    SecretBuffer seed_;
    EddsaPublicKey public_key_;
};

Result<std::unique_ptr<PublicKey>> make_public(const Eddsa& row, const EddsaOperations* operations,
                                               ByteView key) {
    if (operations == nullptr) return fail(Reason::unsupported_algorithm);
    if (key.size() != row.key_size) return fail(Reason::bad_key);
    return std::make_unique<EddsaPublicKey>(row, *operations, to_buffer(key));
}

Result<std::unique_ptr<PrivateKey>> make_private(const Eddsa& row,
                                                 const EddsaOperations* operations, ByteView seed) {
    if (operations == nullptr) return fail(Reason::unsupported_algorithm);
    if (seed.size() != row.key_size) return fail(Reason::bad_key);
    Buffer key(row.key_size);
    operations->public_key(seed, key);
    return std::make_unique<EddsaPrivateKey>(row, *operations, seed, std::move(key));
}

}  // namespace

Result<std::unique_ptr<PublicKey>> make_ed25519_public(const Operations& operations,
                                                       ByteView key) noexcept {
    return make_public(kEd25519, operations.ed25519[0], key);
}

Result<std::unique_ptr<PrivateKey>> make_ed25519_private(const Operations& operations,
                                                         ByteView seed) noexcept {
    return make_private(kEd25519, operations.ed25519[0], seed);
}

Result<std::unique_ptr<PublicKey>> make_ed448_public(const Operations& operations,
                                                     ByteView key) noexcept {
    return make_public(kEd448, operations.ed448[0], key);
}

Result<std::unique_ptr<PrivateKey>> make_ed448_private(const Operations& operations,
                                                       ByteView seed) noexcept {
    return make_private(kEd448, operations.ed448[0], seed);
}

}  // namespace handfast::crypto
