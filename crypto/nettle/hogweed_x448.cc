// SPDX-License-Identifier: Apache-2.0
// X448 (RFC 7748 §5) by hogweed's ladder, which clamps the scalar itself.
#include <nettle/curve448.h>

#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

static_assert(CURVE448_SIZE == kX448Size);

void base(ByteView scalar, ByteSpan public_value) noexcept {
    curve448_mul_g(public_value.data(), scalar.data());
}

bool derive(ByteView scalar, ByteView peer, ByteSpan secret) noexcept {
    curve448_mul(secret.data(), scalar.data(), peer.data());
    std::uint8_t any = 0;
    for (const std::uint8_t byte : secret) any |= byte;
    return any != 0;
}

}  // namespace

void offer_hogweed_x448(Operations& offered) {
    offered.x448_base[0] = base;
    offered.x448_derive[0] = derive;
}

}  // namespace handfast::crypto
