// SPDX-License-Identifier: Apache-2.0
#include "crypto/mlkem/sampling.h"

#include <algorithm>

#include "crypto/base/secret.h"

namespace handfast::crypto::mlkem {
namespace {

/// Takes 12-bit numbers below q out of a stream until the polynomial is full or the stream ends;
/// says whether it is full.
bool fill_from(ByteView stream, Polynomial& out) {
    std::size_t filled = 0;
    for (std::size_t i = 0; i + 3 <= stream.size() && filled < kDegree; i += 3) {
        const unsigned first = stream[i] | (stream[i + 1] & 0x0fu) << 8;
        const unsigned second = stream[i + 1] >> 4 | unsigned{stream[i + 2]} << 4;
        if (first < kModulus) out.at[filled++] = static_cast<std::int16_t>(first);
        if (second < kModulus && filled < kDegree)
            out.at[filled++] = static_cast<std::int16_t>(second);
    }
    return filled == kDegree;
}

/// The sums of each `eta` bits in a row out of 8 eta bits, in as many bits.
template <int eta>
std::uint32_t bit_sums(std::uint32_t bits) {
    if constexpr (eta == 2) return (bits & 0x5555) + (bits >> 1 & 0x5555);
    return (bits & 0x249249) + (bits >> 1 & 0x249249) + (bits >> 2 & 0x249249);
}

}  // namespace

void sample_uniform(Sponge shake128, ByteView rho, Place place, Polynomial& out) noexcept {
    std::array<std::uint8_t, kSeedSize + 2> seed;
    std::ranges::copy(rho, seed.begin());
    seed[kSeedSize] = place.column;
    seed[kSeedSize + 1] = place.row;
    // Three blocks are enough for 99 polynomials of 100. The others start again with more, since
    // the hash does not go on where it stopped.
    std::array<std::uint8_t, std::size_t{3} * 168> usual;
    shake128(seed, usual);
    if (fill_from(usual, out)) return;
    Buffer longer(usual.size());
    do {
        longer.resize(2 * longer.size());
        shake128(seed, longer);
    } while (!fill_from(longer, out));
}

template <int eta>
void sample_noise(NoiseSource& source, Polynomial& out) noexcept {
    std::array<std::uint8_t, kSeedSize + 1> seed;
    std::ranges::copy(source.seed, seed.begin());
    seed[kSeedSize] = source.next++;
    std::array<std::uint8_t, std::size_t{64} * eta> bytes;
    source.shake256(seed, bytes);
    // `eta` bytes hold the bits of four coefficients: each is a sum of eta bits minus another.
    constexpr std::uint32_t kMask = (1u << eta) - 1;
    for (std::size_t i = 0; i < kDegree / 4; ++i) {
        std::uint32_t bits = 0;
        for (std::size_t byte = 0; byte < eta; ++byte)
            bits |= std::uint32_t{bytes[eta * i + byte]} << (8 * byte);
        const std::uint32_t sums = bit_sums<eta>(bits);
        for (std::size_t j = 0; j < 4; ++j) {
            const std::uint32_t pair = sums >> (2 * eta * j);
            out.at[4 * i + j] = static_cast<std::int16_t>(static_cast<int>(pair & kMask) -
                                                          static_cast<int>(pair >> eta & kMask));
        }
    }
    wipe(seed);
    wipe(bytes);
}

template void sample_noise<2>(NoiseSource&, Polynomial&) noexcept;
template void sample_noise<3>(NoiseSource&, Polynomial&) noexcept;

}  // namespace handfast::crypto::mlkem
