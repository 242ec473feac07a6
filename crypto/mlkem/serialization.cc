// SPDX-License-Identifier: Apache-2.0
#include "crypto/mlkem/serialization.h"

namespace handfast::crypto::mlkem {
namespace {

/// Hides from the compiler what it could know of a secret number, a bit that is 0 or 1 above all,
/// so that it makes no branch of arithmetic.
inline std::uint32_t opaque(std::uint32_t value) {
    asm("" : "+r"(value));
    return value;
}

/// Packs `number(i)` of `bits` each for all i; 8 numbers fill `bits` bytes.
template <std::size_t bits, class Number>
void pack(ByteSpan bytes, Number&& number) {
    std::size_t at = 0;
    std::uint32_t pending = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < kDegree; ++i) {
        pending |= number(i) << count;
        for (count += bits; count >= 8; count -= 8) {
            bytes[at++] = static_cast<std::uint8_t>(pending);
            pending >>= 8;
        }
    }
}

/// The reverse: gives each number to `take`.
template <std::size_t bits, class Take>
void unpack(ByteView bytes, Take&& take) {
    std::size_t at = 0;
    std::uint32_t pending = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < kDegree; ++i) {
        for (; count < bits; count += 8) pending |= std::uint32_t{bytes[at++]} << count;
        take(i, pending & ((1u << bits) - 1));
        pending >>= bits;
        count -= bits;
    }
}

/// round(2^bits / q * x) mod 2^bits. The quotient of n = 2^bits x + (q - 1) / 2 is the high part of
/// a product, since a division's time may tell its operands: with m = ceil(2^36 / q), m q - 2^36
/// is below q, and n (m q - 2^36) < 2^23 * 2^12 is below 2^36, which makes it exact.
template <std::size_t bits>
std::uint32_t compressed(std::int16_t x) {
    constexpr std::uint64_t kReciprocal = (std::uint64_t{1} << 36) / kModulus + 1;
    const std::uint32_t scaled = (static_cast<std::uint32_t>(x) << bits) + (kModulus - 1) / 2;
    return static_cast<std::uint32_t>(scaled * kReciprocal >> 36) & ((1u << bits) - 1);
}

}  // namespace

void encode(const Polynomial& canonical, ByteSpan bytes) noexcept {
    pack<kFullBits>(bytes,
                    [&](std::size_t i) { return static_cast<std::uint32_t>(canonical.at[i]); });
}

void decode(ByteView bytes, Polynomial& out) noexcept {
    unpack<kFullBits>(bytes, [&](std::size_t i, std::uint32_t number) {
        out.at[i] = static_cast<std::int16_t>(number);
    });
}

bool is_canonical(const Polynomial& decoded) noexcept {
    int below = -1;
    for (std::int16_t coefficient : decoded.at) below &= coefficient - kModulus;
    return below < 0;
}

template <std::size_t bits>
void compress(const Polynomial& canonical, ByteSpan bytes) noexcept {
    pack<bits>(bytes, [&](std::size_t i) { return compressed<bits>(canonical.at[i]); });
}

template <std::size_t bits>
void decompress(ByteView bytes, Polynomial& out) noexcept {
    unpack<bits>(bytes, [&](std::size_t i, std::uint32_t number) {
        const std::uint32_t scaled = opaque(number) * kModulus + (1u << (bits - 1));
        out.at[i] = static_cast<std::int16_t>(scaled >> bits);
    });
}

template void compress<1>(const Polynomial&, ByteSpan) noexcept;
template void compress<4>(const Polynomial&, ByteSpan) noexcept;
template void compress<5>(const Polynomial&, ByteSpan) noexcept;
template void compress<10>(const Polynomial&, ByteSpan) noexcept;
template void compress<11>(const Polynomial&, ByteSpan) noexcept;
template void decompress<1>(ByteView, Polynomial&) noexcept;
template void decompress<4>(ByteView, Polynomial&) noexcept;
template void decompress<5>(ByteView, Polynomial&) noexcept;
template void decompress<10>(ByteView, Polynomial&) noexcept;
template void decompress<11>(ByteView, Polynomial&) noexcept;

}  // namespace handfast::crypto::mlkem
