// SPDX-License-Identifier: Apache-2.0
// Any finite field with GMP's mpn_sec functions: time and memory accesses depend on sizes alone.
#include "crypto/nettle/gmp_number.h"
#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

bool power(ByteView p, ByteView base, ByteView exponent, ByteSpan out) noexcept {
    if (exponent.empty()) return false;
    const Limbs modulus(p, limbs_for(p)), raised(exponent, limbs_for(exponent));
    const Limbs value(base, limbs_for(p));
    if (!value.fits()) return false;
    const auto bits = static_cast<mp_bitcnt_t>(8 * exponent.size());
    Limbs result = scratch(modulus.size());
    Limbs work = scratch(mpn_sec_powm_itch(value.size(), bits, modulus.size()));
    mpn_sec_powm(result.data(), value.data(), value.size(), raised.data(), bits, modulus.data(),
                 modulus.size(), work.data());
    result.write(out);
    return true;
}

bool multiply_add(ByteView p, const Products& of, ByteSpan out) noexcept {
    Number value(of.a);
    mpz_mul(value.get(), value.get(), Number(of.b).get());
    mpz_add(value.get(), value.get(), Number(of.c).get());
    mpz_mod(value.get(), value.get(), Number(p).get());
    value.write(out);
    return true;
}

constexpr DhOperations kDh = {power, multiply_add};

}  // namespace

void offer_gmp_dh(Operations& offered) {
    offered.dh[0] = &kDh;
}

}  // namespace handfast::crypto
