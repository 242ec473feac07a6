// SPDX-License-Identifier: Apache-2.0
// The groups of RFC 7919 with GMP's mpz_powm_sec, whose time does not depend on the exponent: a
// tenth of what Botan takes, which also makes the public value anew for each agreement.
#include <array>

#include "crypto/nettle/gmp_number.h"
#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

/// e · 2^bits, rounded down: the sum of 2^bits / k!, with so many more bits that what each term
/// loses does not show.
Number euler(mp_bitcnt_t bits) {
    constexpr mp_bitcnt_t kGuard = 128;
    Number sum, term;
    mpz_set_ui(term.get(), 1);
    mpz_mul_2exp(term.get(), term.get(), bits + kGuard);
    for (unsigned long k = 1; mpz_sgn(term.get()) != 0; ++k) {
        mpz_add(sum.get(), sum.get(), term.get());
        mpz_fdiv_q_ui(term.get(), term.get(), k);
    }
    mpz_fdiv_q_2exp(sum.get(), sum.get(), kGuard);
    return sum;
}

/// RFC 7919 Appendix A: p = 2^b - 2^{b-64} + {[2^{b-130} e] + X} * 2^64 - 1.
class Prime {
  public:
    Prime(mp_bitcnt_t bits, unsigned long x) : prime_(euler(bits - 130)) {
        Number part;
        mpz_add_ui(prime_.get(), prime_.get(), x);
        mpz_mul_2exp(prime_.get(), prime_.get(), 64);
        mpz_sub_ui(prime_.get(), prime_.get(), 1);
        mpz_setbit(part.get(), bits);
        mpz_add(prime_.get(), prime_.get(), part.get());
        Number less;
        mpz_setbit(less.get(), bits - 64);
        mpz_sub(prime_.get(), prime_.get(), less.get());
        mpz_sub_ui(last_.get(), prime_.get(), 2);
    }

    mpz_srcptr get() const { return prime_.get(); }
    /// RFC 8446 §4.2.8.1: 1 < Y < p - 1.
    bool takes(const Number& peer) const {
        return mpz_cmp_ui(peer.get(), 1) > 0 && mpz_cmp(peer.get(), last_.get()) <= 0;
    }

  private:
    Number prime_;
    Number last_;
};

const Prime& prime_of(GroupId id) {
    static const std::array<Prime, 5> primes = {Prime(2048, 560316), Prime(3072, 2625351),
                                                Prime(4096, 5736041), Prime(6144, 15705020),
                                                Prime(8192, 10965728)};
    return primes[index_of(id) - index_of(GroupId::ffdhe2048)];
}

bool base(GroupId id, ByteView exponent, ByteSpan public_value) noexcept {
    const Number power(exponent);
    Number value;
    mpz_set_ui(value.get(), 2);
    mpz_powm_sec(value.get(), value.get(), power.get(), prime_of(id).get());
    value.write(public_value);
    return true;
}

bool derive(GroupId id, ByteView exponent, ByteView peer, ByteSpan secret) noexcept {
    const Prime& prime = prime_of(id);
    const Number power(exponent);
    Number value(peer);
    if (!prime.takes(value)) return false;
    mpz_powm_sec(value.get(), value.get(), power.get(), prime.get());
    // RFC 8446 §7.4.1: padded on the left to the size of the prime.
    value.write(secret);
    return true;
}

constexpr FfdheOperations kFfdhe = {base, derive};

}  // namespace

void offer_gmp_ffdhe(Operations& offered) {
    offered.ffdhe[0] = &kFfdhe;
}

}  // namespace handfast::crypto
