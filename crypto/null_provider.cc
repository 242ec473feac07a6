// SPDX-License-Identifier: Apache-2.0
// Toy primitives for fuzzing (registry.h says exactly what each does).
#include <algorithm>

#include "crypto/curves.h"
#include "crypto/ffdhe.h"
#include "crypto/hybrid.h"
#include "crypto/registry.h"

namespace handfast::crypto {
namespace {

class NullAead final : public Aead {
  public:
    void seal(ByteView, ByteView, ByteSpan, ByteSpan tag) noexcept override {
        std::ranges::fill(tag, kNullByte);
    }
    bool open(ByteView, ByteView, ByteSpan, ByteView tag) noexcept override {
        return !tag.empty() &&
               std::ranges::all_of(tag, [](auto byte) { return byte == kNullByte; });
    }
};

/// FNV-1a, 64 bits, repeated to the digest's size.
class NullHash final : public Hash {
  public:
    void update(ByteView data) noexcept override {
        for (std::uint8_t byte : data) state_ = (state_ ^ byte) * 0x100000001b3;
    }
    void finish(ByteSpan out) noexcept override {
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = static_cast<std::uint8_t>(state_ >> (8 * (i % 8)));
        state_ = kStart;
    }
    std::unique_ptr<Hash> clone() const override { return std::make_unique<NullHash>(*this); }

  private:
    static constexpr std::uint64_t kStart = 0xcbf29ce484222325;
    std::uint64_t state_ = kStart;
};

class NullCbc final : public CbcCipher {
  public:
    void encrypt(ByteSpan, ByteSpan) noexcept override {}
    void decrypt(ByteSpan, ByteSpan) noexcept override {}
};

class NullStream final : public StreamCipher {
  public:
    void apply(ByteSpan) noexcept override {}
};

class NullRecordMac final : public RecordMac {
  public:
    void mac(ByteView, ByteView, ByteSpan out) noexcept override {
        std::ranges::fill(out, kNullByte);
    }
    void mac_secretly(ByteView, ByteView, SecretSize, ByteSpan out) noexcept override {
        std::ranges::fill(out, kNullByte);
    }
};

class NullHmac final : public Hmac {
  public:
    void update(ByteView) noexcept override {}
    void finish(ByteSpan out) noexcept override { std::ranges::fill(out, kNullByte); }
};

std::size_t secret_size(GroupId group) {
    if (is_ffdhe(group)) return ffdhe_size(group);
    if (group == GroupId::x448) return kX448Size;
    return is_curve(group) ? curve(group).field_size : kX25519Size;
}

Buffer public_value_of(GroupId group) {
    if (!is_curve(group)) return Buffer(secret_size(group), kNullByte);
    Buffer point(point_size(curve(group)), kNullByte);
    point[0] = 4;
    return point;
}

/// What each side sends of a group.
struct NullShape {
    Buffer client, server;
    std::size_t secret_size;
};

NullShape shape_of(GroupId group) {
    if (!is_hybrid(group)) {
        const Buffer value = public_value_of(group);
        return {value, value, secret_size(group)};
    }
    const HybridSizes sizes = hybrid_sizes(group);
    return {Buffer(sizes.client_share, kNullByte), Buffer(sizes.server_share, kNullByte),
            sizes.secret};
}

Result<SecretBuffer> null_agreement(const Buffer& shape, ByteView peer, std::size_t secret_size) {
    // The null byte or, of a point, 4.
    if (peer.size() != shape.size() || (shape[0] != kNullByte && peer[0] != shape[0]))
        return fail(Reason::bad_key_share);
    return SecretBuffer(Buffer(secret_size, kNullByte));
}

class NullDhShare final : public KeyShare {
  public:
    explicit NullDhShare(std::size_t size) : value_(size, kNullByte) {}
    ByteView public_value() const noexcept override { return value_; }
    Result<SecretBuffer> agree(ByteView peer) noexcept override {
        if (peer.empty() || peer.size() > value_.size()) return fail(Reason::bad_dh_value);
        return SecretBuffer(value_);
    }

  private:
    Buffer value_;
};

class NullShare final : public KeyShare {
  public:
    explicit NullShare(GroupId group) : shape_(shape_of(group)) {}
    ByteView public_value() const noexcept override { return shape_.client; }
    Result<SecretBuffer> agree(ByteView peer) noexcept override {
        return null_agreement(shape_.server, peer, shape_.secret_size);
    }

  private:
    NullShape shape_;
};

struct NullKeyShape {
    KeyType type;
    std::size_t bits;
    std::optional<GroupId> curve;
};

bool fits(KeyType type, SignatureKind kind) {
    switch (type) {
        case KeyType::rsa:
            return kind == SignatureKind::rsa_pkcs1 || kind == SignatureKind::rsa_pss;
        case KeyType::rsa_pss:
            return kind == SignatureKind::rsa_pss;
        case KeyType::ec:
            return kind == SignatureKind::ecdsa;
        case KeyType::ed25519:
            return kind == SignatureKind::ed25519;
        case KeyType::ed448:
            return kind == SignatureKind::ed448;
        case KeyType::dsa:
            return kind == SignatureKind::dsa;
        case KeyType::dh:
            return false;
    }
    return false;
}

class NullPublicKey final : public PublicKey {
  public:
    explicit NullPublicKey(const NullKeyShape& shape)
        : shape_(shape), public_value_(public_value_of(shape.curve.value_or(GroupId::x25519))) {}
    KeyType type() const noexcept override { return shape_.type; }
    std::size_t bits() const noexcept override { return shape_.bits; }
    std::optional<GroupId> curve() const noexcept override { return shape_.curve; }
    ByteView public_value() const noexcept override { return public_value_; }
    bool verify(const SignatureAlgorithm& algorithm, ByteView,
                ByteView signature) const noexcept override {
        return fits(shape_.type, algorithm.kind) && equal(signature, as_bytes(kNullSignature));
    }
    std::optional<DhNumbers> dh_group() const noexcept override {
        if (shape_.type != KeyType::dh) return std::nullopt;
        return DhNumbers{public_value_, public_value_, {}};
    }
    bool verify_digest(const SignatureAlgorithm& algorithm, ByteView digest,
                       ByteView signature) const noexcept override {
        return verify(algorithm, digest, signature);
    }
    Result<Buffer> encrypt(ByteView message, Rng&) const noexcept override {
        if (shape_.type != KeyType::rsa) return fail(Reason::invalid_argument);
        return to_buffer(message);
    }

  private:
    NullKeyShape shape_;
    Buffer public_value_;
};

class NullPrivateKey final : public PrivateKey {
  public:
    explicit NullPrivateKey(const NullKeyShape& shape) : public_key_(shape) {}
    const PublicKey& public_key() const noexcept override { return public_key_; }
    Result<Buffer> sign(const SignatureAlgorithm& algorithm, ByteView,
                        Rng&) const noexcept override {
        if (!fits(public_key_.type(), algorithm.kind)) return fail(Reason::invalid_argument);
        return to_buffer(as_bytes(kNullSignature));
    }
    Result<Buffer> sign_digest(const SignatureAlgorithm& algorithm, ByteView digest,
                               Rng& rng) const noexcept override {
        return sign(algorithm, digest, rng);
    }
    Status decrypt_premaster(ByteView ciphertext, ByteSpan premaster,
                             std::uint16_t) const noexcept override {
        if (public_key_.type() != KeyType::rsa) return fail(Reason::invalid_argument);
        if (ciphertext.size() == premaster.size()) std::ranges::copy(ciphertext, premaster.begin());
        return {};
    }
    Result<SecretBuffer> agree(ByteView peer) const noexcept override {
        const auto curve = public_key_.curve();
        if (public_key_.type() == KeyType::dh) {
            if (peer.empty()) return fail(Reason::bad_dh_value);
            return SecretBuffer(Buffer(public_key_.bits() / 8, kNullByte));
        }
        if (!curve) return fail(Reason::invalid_argument);
        return null_agreement(public_value_of(*curve), peer, secret_size(*curve));
    }

  private:
    NullPublicKey public_key_;
};

NullKeyShape ec_shape(GroupId id) {
    return {KeyType::ec, is_curve(id) ? curve(id).bits : 255, id};
}
NullKeyShape field_shape(KeyType type, ByteView p) {
    return {type, 8 * p.size(), std::nullopt};
}
constexpr NullKeyShape kEd25519Shape = {KeyType::ed25519, 256, std::nullopt};
constexpr NullKeyShape kEd448Shape = {KeyType::ed448, 456, std::nullopt};

class NullProvider final : public Provider {
  public:
    Result<std::unique_ptr<Aead>> aead(AeadId id, ByteView key) const noexcept override {
        if (key.size() != key_size(id)) return fail(Reason::invalid_argument);
        return std::make_unique<NullAead>();
    }
    Result<std::unique_ptr<CbcCipher>> cbc(CbcId id, ByteView key) const noexcept override {
        if (key.size() != key_size(id)) return fail(Reason::invalid_argument);
        return std::make_unique<NullCbc>();
    }
    Result<std::unique_ptr<StreamCipher>> stream(StreamId, ByteView key) const noexcept override {
        if (key.size() != kRc4KeySize && key.size() != kShortRc4KeySize)
            return fail(Reason::invalid_argument);
        return std::make_unique<NullStream>();
    }
    Result<std::unique_ptr<RecordMac>> record_mac(HashId, MacForm,
                                                  ByteView) const noexcept override {
        return std::make_unique<NullRecordMac>();
    }
    std::unique_ptr<Hash> hash(HashId) const noexcept override {
        return std::make_unique<NullHash>();
    }
    std::unique_ptr<Hmac> hmac(HashId, ByteView) const noexcept override {
        return std::make_unique<NullHmac>();
    }
    Result<std::unique_ptr<KeyShare>> offer(GroupId group, Rng&) const noexcept override {
        return std::make_unique<NullShare>(group);
    }
    Result<AcceptedShare> accept(GroupId group, ByteView peer, Rng&) const noexcept override {
        const NullShape shape = shape_of(group);
        TRY(SecretBuffer secret, null_agreement(shape.client, peer, shape.secret_size));
        return AcceptedShare{shape.server, std::move(secret)};
    }
    Result<std::unique_ptr<KeyShare>> offer_dh(const DhNumbers& group,
                                               Rng&) const noexcept override {
        if (group.p.empty() || group.g.empty()) return fail(Reason::bad_dh_value);
        return std::make_unique<NullDhShare>(group.p.size());
    }
    Result<AcceptedShare> accept_dh(const DhNumbers& group, ByteView peer,
                                    Rng& rng) const noexcept override {
        TRY(const auto share, offer_dh(group, rng));
        TRY(SecretBuffer secret, share->agree(peer));
        return AcceptedShare{to_buffer(share->public_value()), std::move(secret)};
    }
    Result<Buffer> srp_verifier(const SrpGroup& group,
                                const SrpCredentials&) const noexcept override {
        return Buffer(group.n.size(), kNullByte);
    }
    Result<std::unique_ptr<KeyShare>> srp_server(const SrpGroup& group, ByteView,
                                                 Rng&) const noexcept override {
        if (group.n.empty() || group.g.empty()) return fail(Reason::bad_srp_parameters);
        return std::make_unique<NullDhShare>(group.n.size());
    }
    Result<AcceptedShare> srp_client(const SrpGroup& group, const SrpCredentials&,
                                     ByteView server_value, Rng& rng) const noexcept override {
        TRY(const auto share, srp_server(group, {}, rng));
        TRY(SecretBuffer secret, share->agree(server_value));
        return AcceptedShare{to_buffer(share->public_value()), std::move(secret)};
    }
    bool is_safe_prime(ByteView number, Rng&) const noexcept override { return !number.empty(); }
    Result<std::unique_ptr<PublicKey>> rsa_public(
        KeyType type, const RsaPublicNumbers& numbers) const noexcept override {
        if (numbers.n.empty() || numbers.e.empty()) return fail(Reason::bad_key);
        return std::make_unique<NullPublicKey>(
            NullKeyShape{type, 8 * numbers.n.size(), std::nullopt});
    }
    Result<std::unique_ptr<PrivateKey>> rsa_private(
        KeyType type, const RsaPrivateNumbers& numbers) const noexcept override {
        if (numbers.n.empty() || numbers.e.empty()) return fail(Reason::bad_key);
        return std::make_unique<NullPrivateKey>(
            NullKeyShape{type, 8 * numbers.n.size(), std::nullopt});
    }
    Result<std::unique_ptr<PrivateKey>> new_rsa_private(std::size_t bits,
                                                        Rng&) const noexcept override {
        return std::make_unique<NullPrivateKey>(NullKeyShape{KeyType::rsa, bits, std::nullopt});
    }
    Result<std::unique_ptr<PublicKey>> ec_public(GroupId curve,
                                                 ByteView point) const noexcept override {
        if (point.empty()) return fail(Reason::bad_ecpoint);
        return std::make_unique<NullPublicKey>(ec_shape(curve));
    }
    Result<std::unique_ptr<PrivateKey>> ec_private(GroupId curve,
                                                   ByteView scalar) const noexcept override {
        if (scalar.empty()) return fail(Reason::bad_key);
        return std::make_unique<NullPrivateKey>(ec_shape(curve));
    }
    Result<std::unique_ptr<PublicKey>> ed25519_public(ByteView key) const noexcept override {
        if (key.size() != kEd25519KeySize) return fail(Reason::bad_key);
        return std::make_unique<NullPublicKey>(kEd25519Shape);
    }
    Result<std::unique_ptr<PrivateKey>> ed25519_private(ByteView seed) const noexcept override {
        if (seed.size() != kEd25519KeySize) return fail(Reason::bad_key);
        return std::make_unique<NullPrivateKey>(kEd25519Shape);
    }
    Result<std::unique_ptr<PublicKey>> ed448_public(ByteView key) const noexcept override {
        if (key.size() != kEd448KeySize) return fail(Reason::bad_key);
        return std::make_unique<NullPublicKey>(kEd448Shape);
    }
    Result<std::unique_ptr<PrivateKey>> ed448_private(ByteView seed) const noexcept override {
        if (seed.size() != kEd448KeySize) return fail(Reason::bad_key);
        return std::make_unique<NullPrivateKey>(kEd448Shape);
    }
    Result<std::unique_ptr<PublicKey>> dsa_public(const DsaGroup& group,
                                                  ByteView y) const noexcept override {
        if (group.p.empty() || y.empty()) return fail(Reason::bad_key);
        return std::make_unique<NullPublicKey>(field_shape(KeyType::dsa, group.p));
    }
    Result<std::unique_ptr<PrivateKey>> dsa_private(const DsaGroup& group,
                                                    ByteView x) const noexcept override {
        if (group.p.empty() || x.empty()) return fail(Reason::bad_key);
        return std::make_unique<NullPrivateKey>(field_shape(KeyType::dsa, group.p));
    }
    Result<std::unique_ptr<PublicKey>> dh_public(const DhNumbers& group,
                                                 ByteView y) const noexcept override {
        if (group.p.empty() || y.empty()) return fail(Reason::bad_key);
        return std::make_unique<NullPublicKey>(field_shape(KeyType::dh, group.p));
    }
    Result<std::unique_ptr<PrivateKey>> dh_private(const DhNumbers& group,
                                                   ByteView x) const noexcept override {
        if (group.p.empty() || x.empty()) return fail(Reason::bad_key);
        return std::make_unique<NullPrivateKey>(field_shape(KeyType::dh, group.p));
    }

    Result<SecretBuffer> new_private_scalar(GroupId group, Rng&) const noexcept override {
        return constant(group == GroupId::x448 ? kEd448KeySize : secret_size(group));
    }
    Result<SecretBuffer> pbkdf2(HashId, ByteView, ByteView, std::uint32_t,
                                std::size_t length) const noexcept override {
        return constant(length);
    }
    Result<SecretBuffer> scrypt(ByteView, ByteView, const ScryptCost&,
                                std::size_t length) const noexcept override {
        return constant(length);
    }
    Result<SecretBuffer> cbc_decrypt(CbcId, ByteView, ByteView,
                                     ByteView ciphertext) const noexcept override {
        return SecretBuffer(ciphertext);
    }
    Result<Buffer> cbc_encrypt(CbcId, ByteView, ByteView,
                               ByteView padded_plaintext) const noexcept override {
        return to_buffer(padded_plaintext);
    }

  private:
    static SecretBuffer constant(std::size_t size) { return SecretBuffer(Buffer(size, kNullByte)); }
};

}  // namespace

std::shared_ptr<const Provider> make_null_provider() {
    return std::make_shared<NullProvider>();
}

}  // namespace handfast::crypto
