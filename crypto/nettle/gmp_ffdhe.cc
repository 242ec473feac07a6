// SPDX-License-Identifier: Apache-2.0
// The groups of RFC 7919 with GMP's mpz_powm_sec, whose time does not depend on the exponent: a
// tenth of what Botan takes, which also makes the public value anew for each agreement.
#include <array>
#include <string_view>

#include "crypto/dh_groups.h"
#include "crypto/nettle/gmp_number.h"
#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

/// A row of crypto/dh_primes.inc as a number.
class Prime {
  public:
    explicit Prime(std::string_view name) : prime_(find_dh_prime(name)->prime) {
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
    static const std::array<Prime, 5> primes = {Prime("ffdhe2048"), Prime("ffdhe3072"),
                                                Prime("ffdhe4096"), Prime("ffdhe6144"),
                                                Prime("ffdhe8192")};
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
