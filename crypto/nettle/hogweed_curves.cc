// SPDX-License-Identifier: Apache-2.0
// ECDH and ECDSA on the NIST curves. hogweed's scalar arithmetic does not branch on secrets; the
// GMP numbers that carry them in and out are wiped here.
#include <algorithm>

#include <nettle/ecc-curve.h>
#include <nettle/ecdsa.h>
#include <nettle/hmac.h>

#include "crypto/curves.h"
#include "crypto/nettle/gmp_number.h"
#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

const ecc_curve* curve_of(GroupId id) {
    switch (id) {
        case GroupId::secp256r1:
            return nettle_get_secp_256r1();
        case GroupId::secp384r1:
            return nettle_get_secp_384r1();
        case GroupId::secp521r1:
            return nettle_get_secp_521r1();
        default:
            return nullptr;
    }
}

/// A point in hogweed's form.
class Point {
  public:
    explicit Point(GroupId id) { ecc_point_init(&point_, curve_of(id)); }
    Point(const Point&) = delete;
    Point& operator=(const Point&) = delete;
    ~Point() { ecc_point_clear(&point_); }

    /// False when `encoded` (4, x, y) is not on the curve.
    bool read(ByteView encoded) {
        const std::size_t size = encoded.size() / 2;
        Number x(encoded.subspan(1, size)), y(encoded.last(size));
        return ecc_point_set(&point_, x.get(), y.get()) == 1;
    }
    void write(ByteSpan encoded) const {
        const std::size_t size = encoded.size() / 2;
        Number x, y;
        ecc_point_get(&point_, x.get(), y.get());
        encoded[0] = 4;
        x.write(encoded.subspan(1, size));
        y.write(encoded.last(size));
    }
    Number x() const {
        Number x;
        ecc_point_get(&point_, x.get(), nullptr);
        return x;
    }
    bool operator==(const Point& other) const {
        const std::size_t limbs = static_cast<std::size_t>(ecc_size_a(point_.ecc));
        return std::equal(point_.p, point_.p + limbs, other.point_.p);
    }
    ecc_point* get() { return &point_; }
    const ecc_point* get() const { return &point_; }

  private:
    ecc_point point_;
};

/// A scalar in hogweed's form; wipes itself.
class Scalar {
  public:
    Scalar(GroupId id, const Number& value) {
        ecc_scalar_init(&scalar_, curve_of(id));
        valid_ = ecc_scalar_set(&scalar_, value.get()) == 1;
    }
    Scalar(GroupId id, ByteView bytes) : Scalar(id, Number(bytes)) {}
    Scalar(const Scalar&) = delete;
    Scalar& operator=(const Scalar&) = delete;
    ~Scalar() {
        wipe_limbs(scalar_.p, static_cast<std::size_t>(ecc_size(scalar_.ecc)));
        ecc_scalar_clear(&scalar_);
    }
    bool valid() const { return valid_; }
    const ecc_scalar* get() const { return &scalar_; }

  private:
    ecc_scalar scalar_;
    bool valid_;
};

/// r and s as hogweed takes them.
class Signature {
  public:
    Signature() { dsa_signature_init(&signature_); }
    Signature(ByteView r, ByteView s) : Signature() {
        mpz_import(signature_.r, r.size(), 1, 1, 1, 0, r.data());
        mpz_import(signature_.s, s.size(), 1, 1, 1, 0, s.data());
    }
    Signature(const Signature&) = delete;
    Signature& operator=(const Signature&) = delete;
    ~Signature() { dsa_signature_clear(&signature_); }

    void write(ByteSpan r, ByteSpan s) const {
        nettle_mpz_get_str_256(r.size(), r.data(), signature_.r);
        nettle_mpz_get_str_256(s.size(), s.data(), signature_.s);
    }
    dsa_signature* get() { return &signature_; }

  private:
    dsa_signature signature_;
};

bool base(GroupId id, ByteView scalar_bytes, ByteSpan encoded) noexcept {
    const Scalar scalar(id, scalar_bytes);
    if (!scalar.valid()) return false;
    Point point(id);
    ecc_point_mul_g(point.get(), scalar.get());
    point.write(encoded);
    return true;
}

bool derive(GroupId id, ByteView scalar_bytes, ByteView encoded, ByteSpan x) noexcept {
    const Scalar scalar(id, scalar_bytes);
    Point peer(id), product(id);
    if (!scalar.valid() || !peer.read(encoded)) return false;
    ecc_point_mul(product.get(), scalar.get(), peer.get());
    product.x().write(x);
    return true;
}

/// Whether the signature is right and u1 G and u2 Q (FIPS 186-5 §6.4.2) are the same point:
/// hogweed's sum of the two has no doubling in it and refuses such a signature. Public data.
bool verify_by_doubling(GroupId id, const Point& key, ByteView digest, Signature& signature) {
    const std::size_t size = curve(id).field_size;
    Number n(curve(id).order), hash(digest.first(std::min(digest.size(), size)));
    Number w, u1, u2;
    mpz_invert(w.get(), signature.get()->s, n.get());
    mpz_mul(u1.get(), hash.get(), w.get());
    mpz_mod(u1.get(), u1.get(), n.get());
    mpz_mul(u2.get(), signature.get()->r, w.get());
    mpz_mod(u2.get(), u2.get(), n.get());
    const Scalar first(id, u1), second(id, u2);
    if (!first.valid() || !second.valid()) return false;
    Point left(id), right(id);
    ecc_point_mul_g(left.get(), first.get());
    ecc_point_mul(right.get(), second.get(), key.get());
    if (left != right) return false;
    mpz_mul_2exp(u1.get(), u1.get(), 1);
    mpz_mod(u1.get(), u1.get(), n.get());
    ecc_point_mul_g(left.get(), Scalar(id, u1).get());
    Number x = left.x();
    mpz_mod(x.get(), x.get(), n.get());
    return mpz_cmp(x.get(), signature.get()->r) == 0;
}

class HogweedVerifier final : public EcdsaVerifier {
  public:
    HogweedVerifier(GroupId id, ByteView encoded)
        : id_(id), point_(id), valid_(point_.read(encoded)) {}
    bool valid() const { return valid_; }

    bool verify(ByteView digest, ByteView r, ByteView s) const noexcept override {
        Signature signature(r, s);
        return ecdsa_verify(point_.get(), digest.size(), digest.data(), signature.get()) == 1 ||
               verify_by_doubling(id_, point_, digest, signature);
    }

  private:
    GroupId id_;
    Point point_;
    bool valid_;
};

/// Where a signature's nonce comes from: HMAC under the private key of fresh randomness and the
/// digest, so that a generator that repeats itself does not give the key away.
class NonceSource {
  public:
    NonceSource(const SecretBuffer& key, ByteView digest, Rng& rng) : digest_(digest), rng_(rng) {
        hmac_sha512_set_key(&mac_, key.size(), key.expose().data());
    }
    NonceSource(const NonceSource&) = delete;
    NonceSource& operator=(const NonceSource&) = delete;
    ~NonceSource() { wipe({reinterpret_cast<std::uint8_t*>(&mac_), sizeof mac_}); }

    /// A nettle_random_func.
    static void fill(void* self, std::size_t size, std::uint8_t* out) {
        for (std::size_t done = 0; done < size; done += SHA512_DIGEST_SIZE)
            static_cast<NonceSource*>(self)->next(
                {out + done, std::min<std::size_t>(size - done, SHA512_DIGEST_SIZE)});
    }

  private:
    void next(ByteSpan out) {
        std::uint8_t fresh[32];
        rng_.fill(fresh);
        ++counter_;
        hmac_sha512_update(&mac_, sizeof fresh, fresh);
        hmac_sha512_update(&mac_, digest_.size(), digest_.data());
        hmac_sha512_update(&mac_, sizeof counter_, &counter_);
        hmac_sha512_digest(&mac_, out.size(), out.data());
    }

    hmac_sha512_ctx mac_;
    ByteView digest_;
    Rng& rng_;
    std::uint8_t counter_ = 0;
};

class HogweedSigner final : public EcdsaSigner {
  public:
    HogweedSigner(GroupId id, ByteView scalar) : scalar_(id, scalar), nonce_key_(scalar) {}
    bool valid() const { return scalar_.valid(); }

    bool sign(ByteView digest, Rng& rng, ByteSpan r, ByteSpan s) const noexcept override {
        Signature signature;
        NonceSource nonces(nonce_key_, digest, rng);
        ecdsa_sign(scalar_.get(), &nonces, NonceSource::fill, digest.size(), digest.data(),
                   signature.get());
        signature.write(r, s);
        return true;
    }

  private:
    Scalar scalar_;
    SecretBuffer nonce_key_;
};

std::unique_ptr<EcdsaVerifier> verifier(GroupId id, ByteView point) noexcept {
    auto made = std::make_unique<HogweedVerifier>(id, point);
    if (!made->valid()) return nullptr;
    return made;
}

std::unique_ptr<EcdsaSigner> signer(GroupId id, ByteView scalar) noexcept {
    auto made = std::make_unique<HogweedSigner>(id, scalar);
    if (!made->valid()) return nullptr;
    return made;
}

constexpr EcdhOperations kEcdh = {base, derive};
constexpr EcdsaOperations kEcdsa = {verifier, signer};

}  // namespace

void offer_hogweed_curves(Operations& offered) {
    std::fill_n(offered.ecdh.begin(), kNistCurveCount, &kEcdh);
    std::fill_n(offered.ecdsa.begin(), kNistCurveCount, &kEcdsa);
}

}  // namespace handfast::crypto
