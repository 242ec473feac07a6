// SPDX-License-Identifier: Apache-2.0
// Any finite field: Botan's Montgomery powers, whose tables are read in constant time.
#include <exception>

#include <botan/numthry.h>

#include "crypto/botan/botan_slots.h"

namespace handfast::crypto {
namespace {

Botan::BigInt number(ByteView bytes) {
    return Botan::BigInt(bytes.data(), bytes.size());
}

bool power(ByteView p, ByteView base, ByteView exponent, ByteSpan out) noexcept {
    try {
        const Botan::BigInt value = Botan::power_mod(number(base), number(exponent), number(p));
        if (value.bytes() > out.size()) return false;
        value.binary_encode(out.data(), out.size());
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

bool multiply_add(ByteView p, const Products& of, ByteSpan out) noexcept {
    try {
        const Botan::BigInt value = (number(of.a) * number(of.b) + number(of.c)) % number(p);
        value.binary_encode(out.data(), out.size());
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

constexpr DhOperations kDh = {power, multiply_add};

}  // namespace

void offer_botan_dh(Operations& offered) {
    offered.dh[0] = &kDh;
}

}  // namespace handfast::crypto
