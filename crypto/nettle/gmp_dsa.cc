// SPDX-License-Identifier: Apache-2.0
// DSA's arithmetic (FIPS 186-4 §4.6, §4.7). The nonce is made as long as q whatever it is, and the
// inversion, whose time depends on its input, sees it multiplied by a random number.
#include "crypto/nettle/gmp_number.h"
#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

void multiply(Number& value, const Number& factor, const Number& q) {
    mpz_mul(value.get(), value.get(), factor.get());
    mpz_mod(value.get(), value.get(), q.get());
}

/// g^k mod p mod q.
Number commit(const DsaGroup& group, const Number& q, ByteView nonce) {
    Number exponent(nonce);
    const std::size_t bits = mpz_sizeinbase(q.get(), 2);
    mpz_add(exponent.get(), exponent.get(), q.get());
    if (mpz_sizeinbase(exponent.get(), 2) == bits) mpz_add(exponent.get(), exponent.get(), q.get());
    Number value(group.g);
    mpz_powm_sec(value.get(), value.get(), exponent.get(), Number(group.p).get());
    mpz_mod(value.get(), value.get(), q.get());
    return value;
}

bool sign(const DsaGroup& group, const DsaSecrets& secrets, ByteView digest,
          const DsaHalves& out) noexcept {
    const Number q(group.q), blind(secrets.blind);
    const Number r = commit(group, q, secrets.nonce);
    Number inverse(secrets.nonce), sum(secrets.x), hashed(digest);
    multiply(inverse, blind, q);
    if (mpz_invert(inverse.get(), inverse.get(), q.get()) == 0) return false;
    multiply(sum, blind, q);
    multiply(sum, r, q);
    multiply(hashed, blind, q);
    mpz_add(sum.get(), sum.get(), hashed.get());
    multiply(sum, inverse, q);
    if (mpz_sgn(r.get()) == 0 || mpz_sgn(sum.get()) == 0) return false;
    r.write(out.r);
    sum.write(out.s);
    return true;
}

bool verify(const DsaGroup& group, ByteView y, ByteView digest,
            const DsaSignature& signature) noexcept {
    const Number p(group.p), q(group.q), r(signature.r);
    Number w(signature.s), u1(digest), u2(signature.r), left(group.g), right(y);
    if (mpz_invert(w.get(), w.get(), q.get()) == 0) return false;
    multiply(u1, w, q);
    multiply(u2, w, q);
    mpz_powm(left.get(), left.get(), u1.get(), p.get());
    mpz_powm(right.get(), right.get(), u2.get(), p.get());
    multiply(left, right, p);
    mpz_mod(left.get(), left.get(), q.get());
    return mpz_cmp(left.get(), r.get()) == 0;
}

constexpr DsaOperations kDsa = {sign, verify};

}  // namespace

void offer_gmp_dsa(Operations& offered) {
    offered.dsa[0] = &kDsa;
}

}  // namespace handfast::crypto
