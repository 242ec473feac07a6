// SPDX-License-Identifier: Apache-2.0
// X448 (RFC 7748 §5) by hogweed's ladder, which clamps the scalar itself, and Ed448 (RFC 8032
// §5.2).
#include <nettle/curve448.h>
#include <nettle/eddsa.h>

#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

static_assert(CURVE448_SIZE == kX448Size);
static_assert(ED448_KEY_SIZE == kEd448KeySize && ED448_SIGNATURE_SIZE == kEd448SignatureSize);

void base(ByteView scalar, ByteSpan public_value) noexcept {
    curve448_mul_g(public_value.data(), scalar.data());
}

bool derive(ByteView scalar, ByteView peer, ByteSpan secret) noexcept {
    curve448_mul(secret.data(), scalar.data(), peer.data());
    std::uint8_t any = 0;
    for (const std::uint8_t byte : secret) any |= byte;
    return any != 0;
}

void public_key(ByteView seed, ByteSpan key) noexcept {
    ed448_shake256_public_key(key.data(), seed.data());
}

void sign(ByteView seed, ByteView key, ByteView message, ByteSpan signature) noexcept {
    ed448_shake256_sign(key.data(), seed.data(), message.size(), message.data(), signature.data());
}

bool verify(ByteView key, ByteView message, ByteView signature) noexcept {
    // RFC 8032 §5.2.7: S is below the order, which has 446 bits; nettle does not look at the last
    // byte.
    if (signature.back() != 0) return false;
    return ed448_shake256_verify(key.data(), message.size(), message.data(), signature.data()) == 1;
}

constexpr EddsaOperations kEd448 = {public_key, sign, verify};

}  // namespace

void offer_hogweed_448(Operations& offered) {
    offered.x448_base[0] = base;
    offered.x448_derive[0] = derive;
    offered.ed448[0] = &kEd448;
}

}  // namespace handfast::crypto
