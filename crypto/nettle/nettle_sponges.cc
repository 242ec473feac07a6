// SPDX-License-Identifier: Apache-2.0
// SHA-3 and SHAKE over nettle's permutation: nettle 3.8 has no SHAKE128.
#include <algorithm>
#include <bit>
#include <cstring>

#include <nettle/sha3.h>

#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

// FIPS 202 §6.1, §6.2: the bits that tell the functions apart, with the first of the padding.
constexpr std::uint8_t kSha3Suffix = 0x06;
constexpr std::uint8_t kShakeSuffix = 0x1f;

constexpr std::uint64_t little_endian(std::uint64_t lane) {
    return std::endian::native == std::endian::little ? lane : __builtin_bswap64(lane);
}

/// Adds up to a rate of bytes into the state. FIPS 202 §B.1: lanes are little-endian.
void absorb(sha3_state& state, ByteView bytes) {
    for (std::size_t i = 0; i < bytes.size(); i += 8) {
        std::uint64_t lane = 0;
        std::memcpy(&lane, bytes.data() + i, std::min<std::size_t>(8, bytes.size() - i));
        state.a[i / 8] ^= little_endian(lane);
    }
}

void extract(const sha3_state& state, ByteSpan out) {
    for (std::size_t i = 0; i < out.size(); i += 8) {
        const std::uint64_t lane = little_endian(state.a[i / 8]);
        std::memcpy(out.data() + i, &lane, std::min<std::size_t>(8, out.size() - i));
    }
}

void flip(sha3_state& state, std::size_t position, std::uint8_t bits) {
    state.a[position / 8] ^= std::uint64_t{bits} << (8 * (position % 8));
}

/// FIPS 202 §4: `rate` in bytes.
template <std::size_t rate, std::uint8_t suffix>
void sponge(ByteView in, ByteSpan out) noexcept {
    sha3_state state{};
    for (; in.size() >= rate; in = in.subspan(rate)) {
        absorb(state, in.first(rate));
        sha3_permute(&state);
    }
    absorb(state, in);
    flip(state, in.size(), suffix);
    flip(state, rate - 1, 0x80);
    sha3_permute(&state);
    for (; out.size() > rate; out = out.subspan(rate)) {
        extract(state, out.first(rate));
        sha3_permute(&state);
    }
    extract(state, out);
    wipe({reinterpret_cast<std::uint8_t*>(&state), sizeof state});
}

}  // namespace

void offer_nettle_sponges(Operations& offered) {
    offered.sponge = {sponge<136, kSha3Suffix>, sponge<72, kSha3Suffix>, sponge<168, kShakeSuffix>,
                      sponge<136, kShakeSuffix>};
}

}  // namespace handfast::crypto
