// SPDX-License-Identifier: Apache-2.0
// Key agreement shares: X25519, X448 (RFC 7748) and ECDH on curves (RFC 8446 §4.2.8.2).
#include "crypto/curves.h"
#include "crypto/ffdhe.h"
#include "crypto/keys.h"

namespace handfast::crypto {
namespace {

/// Where X25519 and X448 differ.
struct Montgomery {
    std::size_t size;
    X25519Base base;
    X25519Derive derive;
};

class MontgomeryShare final : public KeyShare {
  public:
    MontgomeryShare(const Montgomery& curve, Rng& rng)
        : curve_(curve), scalar_(curve.size), public_value_(curve.size) {
        rng.fill(scalar_.writable());
        curve_.base(scalar_.expose(), public_value_);
    }

    ByteView public_value() const noexcept override { return public_value_; }

    Result<SecretBuffer> agree(ByteView peer) noexcept override {
        if (peer.size() != curve_.size) return fail(Reason::bad_key_share);
        SecretBuffer secret(curve_.size);
        // RFC 8446 §7.4.2: implementations MUST check for the all-zero value.
        if (!curve_.derive(scalar_.expose(), peer, secret.writable()))
            return fail(Reason::bad_key_share);
        return secret;
    }

  private:
    Montgomery curve_;
    SecretBuffer scalar_;
    Buffer public_value_;
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
        return agree_on_curve(operations_, id_, scalar_.expose(), peer);
    }

  private:
    GroupId id_;
    const EcdhOperations& operations_;
    SecretBuffer scalar_;
    Buffer public_value_;
};

}  // namespace

Result<SecretBuffer> agree_on_curve(const EcdhOperations& operations, GroupId id, ByteView scalar,
                                    ByteView peer) noexcept {
    const Curve& curve = crypto::curve(id);
    // RFC 8446 §4.2.8.2: peers MUST validate; uncompressed is the only form.
    if (peer.size() != point_size(curve) || peer[0] != 4) return fail(Reason::bad_key_share);
    SecretBuffer secret(curve.field_size);
    if (!operations.derive(id, scalar, peer, secret.writable())) return fail(Reason::bad_key_share);
    return secret;
}

Result<std::unique_ptr<KeyShare>> make_key_share(const Operations& operations, GroupId id,
                                                 Rng& rng) noexcept {
    if (id == GroupId::x25519)
        return std::make_unique<MontgomeryShare>(
            Montgomery{kX25519Size, operations.x25519_base[0], operations.x25519_derive[0]}, rng);
    if (id == GroupId::x448) {
        // Not every build has it.
        if (operations.x448_derive[0] == nullptr) return fail(Reason::not_available);
        return std::make_unique<MontgomeryShare>(
            Montgomery{kX448Size, operations.x448_base[0], operations.x448_derive[0]}, rng);
    }
    if (is_ffdhe(id)) return make_ffdhe_share(operations, id, rng);
    const Curve& curve = crypto::curve(id);
    const EcdhOperations& ecdh = *operations.ecdh[curve_index(id)];
    SecretBuffer scalar = random_scalar(curve, rng);
    Buffer point(point_size(curve));
    if (!ecdh.base(id, scalar.expose(), point)) return fail(Reason::backend_failure);
    return std::make_unique<EcShare>(id, ecdh, std::move(scalar), std::move(point));
}

}  // namespace handfast::crypto
