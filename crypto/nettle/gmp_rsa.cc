// SPDX-License-Identifier: Apache-2.0
// The bare RSA operations with GMP's mpn_sec functions, whose time and memory accesses do not
// depend on values: one thread, a quarter less work than Botan's, which shares a signature
// between two threads. Encodings are our own (crypto/rsa_encoding.h).
#include <algorithm>

#include "crypto/nettle/gmp_number.h"
#include "crypto/nettle/nettle_slots.h"
#include "crypto/number.h"

namespace handfast::crypto {
namespace {

/// value mod m, m's size; `value` has at least as many limbs.
void reduce(Limbs& value, const Limbs& m) {
    Limbs work = scratch(mpn_sec_div_r_itch(value.size(), m.size()));
    mpn_sec_div_r(value.data(), value.size(), m.data(), m.size(), work.data());
    value.resize(static_cast<std::size_t>(m.size()));
}

Limbs multiply(const Limbs& a, const Limbs& b) {
    const Limbs& longer = a.size() >= b.size() ? a : b;
    const Limbs& shorter = a.size() >= b.size() ? b : a;
    Limbs product = scratch(a.size() + b.size());
    Limbs work = scratch(mpn_sec_mul_itch(longer.size(), shorter.size()));
    mpn_sec_mul(product.data(), longer.data(), longer.size(), shorter.data(), shorter.size(),
                work.data());
    return product;
}

/// One of the two primes with its exponent.
struct Prime {
    Prime(ByteView prime, ByteView prime_exponent)
        : p(prime, limbs_for(prime)), exponent(prime_exponent, limbs_for(prime)) {}

    bool sane() const { return p.fits() && exponent.fits() && p.size() > 0 && top_is_set(); }
    /// mpn_sec_div_r wants the highest limb to have a bit.
    bool top_is_set() const { return p.data()[p.size() - 1] != 0 && p.data()[0] % 2 == 1; }

    /// base^exponent mod p; the base has at least as many limbs as p.
    Limbs power(const Limbs& base) const {
        Limbs reduced = scratch(base.size());
        std::copy_n(base.data(), base.size(), reduced.data());
        reduce(reduced, p);
        const mp_bitcnt_t bits = static_cast<mp_bitcnt_t>(p.size()) * GMP_NUMB_BITS;
        Limbs result = scratch(p.size());
        Limbs work = scratch(mpn_sec_powm_itch(p.size(), bits, p.size()));
        mpn_sec_powm(result.data(), reduced.data(), p.size(), exponent.data(), bits, p.data(),
                     p.size(), work.data());
        return result;
    }

    Limbs p, exponent;
};

class GmpRsaPublic final : public RsaPublicOperation {
  public:
    GmpRsaPublic(ByteView n, ByteView e) : n_(n), e_(e) {}

    bool apply(ByteView in, ByteSpan out) const noexcept override {
        Number value(in);
        if (mpz_cmp(value.get(), n_.get()) >= 0) return false;
        mpz_powm(value.get(), value.get(), e_.get(), n_.get());
        value.write(out);
        return true;
    }

  private:
    Number n_, e_;
};

Limbs number(ByteView bytes) {
    const ByteView significant = without_leading_zeros(bytes);
    return Limbs(significant, limbs_for(significant));
}

class GmpRsaPrivate final : public RsaPrivateOperation {
  public:
    explicit GmpRsaPrivate(const RsaPrivateNumbers& numbers)
        : n_(number(numbers.n)),
          e_(number(numbers.e)),
          e_bits_(bit_size(without_leading_zeros(numbers.e))),
          first_(without_leading_zeros(numbers.p), numbers.dp),
          second_(without_leading_zeros(numbers.q), numbers.dq),
          inverse_(numbers.qinv, limbs_for(without_leading_zeros(numbers.p))) {
        Number product;
        mpz_mul(product.get(), Number(numbers.p).get(), Number(numbers.q).get());
        sane_ = first_.sane() && second_.sane() && inverse_.fits() &&
                mpz_cmp(product.get(), Number(numbers.n).get()) == 0;
    }

    /// Whether the numbers have the right sizes and p q = n; a wrong exponent shows in `apply`.
    bool sane() const { return sane_; }

    // RFC 8017 §5.1.2 step 2b (Garner), then the public operation, so that no faulty result
    // gives the primes away: in constant time too, as a decrypted premaster is a secret.
    bool apply(ByteView in, ByteSpan out) const noexcept override {
        const Limbs message(in, static_cast<std::size_t>(n_.size()));
        if (!message.fits()) return false;
        const Limbs m1 = first_.power(message);
        Limbs m2 = second_.power(message);
        const Limbs h = garner(m1, m2);
        Limbs result = multiply(h, second_.p);
        m2.resize(static_cast<std::size_t>(result.size()));
        mpn_add_n(result.data(), result.data(), m2.data(), result.size());
        result.write(out);
        return gives(result, message);
    }

  private:
    /// (m1 - m2) / q mod p.
    Limbs garner(const Limbs& m1, const Limbs& m2) const {
        const Limbs& p = first_.p;
        Limbs reduced = scratch(std::max(m2.size(), p.size()));
        std::copy_n(m2.data(), m2.size(), reduced.data());
        reduce(reduced, p);
        Limbs difference = scratch(p.size());
        const mp_limb_t borrow = mpn_sub_n(difference.data(), m1.data(), reduced.data(), p.size());
        mpn_cnd_add_n(borrow, difference.data(), difference.data(), p.data(), p.size());
        Limbs product = multiply(difference, inverse_);
        reduce(product, p);
        return product;
    }

    /// Whether result^e mod n is `message`, which is public.
    bool gives(Limbs& result, const Limbs& message) const {
        result.resize(static_cast<std::size_t>(n_.size()));
        const auto bits = static_cast<mp_bitcnt_t>(e_bits_);
        Limbs check = scratch(n_.size());
        Limbs work = scratch(mpn_sec_powm_itch(n_.size(), bits, n_.size()));
        mpn_sec_powm(check.data(), result.data(), n_.size(), e_.data(), bits, n_.data(), n_.size(),
                     work.data());
        return mpn_cmp(check.data(), message.data(), n_.size()) == 0;
    }

    Limbs n_, e_;
    std::size_t e_bits_;
    Prime first_, second_;
    Limbs inverse_;
    bool sane_;
};

std::unique_ptr<RsaPublicOperation> public_key(const RsaPublicNumbers& numbers) noexcept {
    return std::make_unique<GmpRsaPublic>(numbers.n, numbers.e);
}

std::unique_ptr<RsaPrivateOperation> private_key(const RsaPrivateNumbers& numbers) noexcept {
    auto key = std::make_unique<GmpRsaPrivate>(numbers);
    if (!key->sane()) return nullptr;
    return key;
}

constexpr RsaOperations kRsa = {public_key, private_key};

}  // namespace

void offer_gmp_rsa(Operations& offered) {
    offered.rsa[0] = &kRsa;
}

}  // namespace handfast::crypto
