// SPDX-License-Identifier: Apache-2.0
// DSA's arithmetic (FIPS 186-4 §4.6, §4.7). The nonce is made as long as q whatever it is, and what
// depends on secrets is done on blinded numbers.
#include <exception>

#include <botan/numthry.h>

#include "crypto/botan/botan_slots.h"

namespace handfast::crypto {
namespace {

using Botan::BigInt;

BigInt number(ByteView bytes) {
    return BigInt(bytes.data(), bytes.size());
}

/// g^k mod p mod q.
BigInt commit(const DsaGroup& group, const BigInt& q, ByteView nonce) {
    BigInt exponent = number(nonce) + q;
    if (exponent.bits() == q.bits()) exponent += q;
    return Botan::power_mod(number(group.g), exponent, number(group.p)) % q;
}

bool sign(const DsaGroup& group, const DsaSecrets& secrets, ByteView digest,
          const DsaHalves& out) noexcept {
    try {
        const BigInt q = number(group.q), blind = number(secrets.blind);
        const BigInt r = commit(group, q, secrets.nonce);
        const BigInt inverse = Botan::inverse_mod(number(secrets.nonce) * blind % q, q);
        const BigInt sum = number(secrets.x) * blind % q * r + number(digest) * blind;
        const BigInt s = sum % q * inverse % q;
        if (r.is_zero() || s.is_zero()) return false;
        r.binary_encode(out.r.data(), out.r.size());
        s.binary_encode(out.s.data(), out.s.size());
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

bool verify(const DsaGroup& group, ByteView y, ByteView digest,
            const DsaSignature& signature) noexcept {
    try {
        const BigInt p = number(group.p), q = number(group.q), r = number(signature.r);
        const BigInt w = Botan::inverse_mod(number(signature.s), q);
        const BigInt left = Botan::power_mod(number(group.g), number(digest) * w % q, p);
        const BigInt right = Botan::power_mod(number(y), r * w % q, p);
        return left * right % p % q == r;
    } catch (const std::exception&) {
        return false;
    }
}

constexpr DsaOperations kDsa = {sign, verify};

}  // namespace

void offer_botan_dsa(Operations& offered) {
    offered.dsa[0] = &kDsa;
}

}  // namespace handfast::crypto
