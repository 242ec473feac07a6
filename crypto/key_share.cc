// SPDX-License-Identifier: Apache-2.0
// Key agreement shares: X25519 (RFC 7748) and ECDH on the NIST curves (RFC 8446 §4.2.8.2).
#include "crypto/curves.h"
#include "crypto/keys.h"

namespace handfast::crypto {
namespace {

class X25519Share final : public KeyShare {
  public:
    X25519Share(const Operations& operations, Rng& rng) : derive_(operations.x25519_derive[0]) {
        rng.fill(scalar_.fill(kX25519Size));
        operations.x25519_base[0](scalar_.expose(), public_value_);
    }

    ByteView public_value() const noexcept override { return public_value_; }

    Result<SecretBuffer> agree(ByteView peer) noexcept override {
        if (peer.size() != kX25519Size) return fail(Reason::bad_key_share);
        SecretBuffer secret(kX25519Size);
        // RFC 8446 §7.4.2: implementations MUST check for the all-zero value.
        if (!derive_(scalar_.expose(), peer, secret.writable())) return fail(Reason::bad_key_share);
        return secret;
    }

  private:
    X25519Derive derive_;
    FixedSecret<X25519Share, kX25519Size> scalar_;
    std::array<std::uint8_t, kX25519Size> public_value_;
};

class EcShare final : public KeyShare {
  public:
    EcShare(GroupId id, const EcdhOperations& operations, SecretBuffer scalar, Buffer point)
        : id_(id),
          operations_(operations),
          scalar_(std::move(scalar)),
          public_value_(std::move(point)) {}

    ByteView public_value() const noexcept override { return public_value_; }

    Result<SecretBuffer> agree(ByteView peer) noexcept override {
        const Curve& curve = crypto::curve(id_);
        // RFC 8446 §4.2.8.2: peers MUST validate; uncompressed is the only form.
        if (peer.size() != point_size(curve) || peer[0] != 4) return fail(Reason::bad_key_share);
        SecretBuffer secret(curve.field_size);
        if (!operations_.derive(id_, scalar_.expose(), peer, secret.writable()))
            return fail(Reason::bad_key_share);
        return secret;
    }

  private:
    GroupId id_;
    const EcdhOperations& operations_;
    SecretBuffer scalar_;
    Buffer public_value_;
};

}  // namespace

Result<std::unique_ptr<KeyShare>> make_key_share(const Operations& operations, GroupId id,
                                                 Rng& rng) noexcept {
    if (!is_nist_curve(id)) return std::make_unique<X25519Share>(operations, rng);
    const Curve& curve = crypto::curve(id);
    const EcdhOperations& ecdh = *operations.ecdh[curve_index(id)];
    SecretBuffer scalar = random_scalar(curve, rng);
    Buffer point(point_size(curve));
    if (!ecdh.base(id, scalar.expose(), point)) return fail(Reason::backend_failure);
    return std::make_unique<EcShare>(id, ecdh, std::move(scalar), std::move(point));
}

}  // namespace handfast::crypto
