// SPDX-License-Identifier: Apache-2.0
// Any finite field with GMP's mpz_powm_sec, whose time does not depend on the exponent.
#include "crypto/nettle/gmp_number.h"
#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

bool power(ByteView p, ByteView base, ByteView exponent, ByteSpan out) noexcept {
    const Number modulus(p), raised(exponent);
    // mpz_powm_sec takes exponents above zero only.
    if (mpz_sgn(raised.get()) == 0) return false;
    Number value(base);
    mpz_powm_sec(value.get(), value.get(), raised.get(), modulus.get());
    value.write(out);
    return true;
}

constexpr DhOperations kDh = {power};

}  // namespace

void offer_gmp_dh(Operations& offered) {
    offered.dh[0] = &kDh;
}

}  // namespace handfast::crypto
