// SPDX-License-Identifier: Apache-2.0
#include "crypto/sodium/field25519.h"

namespace handfast::crypto {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kMask = (std::uint64_t{1} << 51) - 1;

std::uint64_t load64(ByteView bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 8; i > 0; --i) value = value << 8 | bytes[i - 1];
    return value;
}

/// One pass of carries; 2^255 wraps to 19.
void carry(std::array<std::uint64_t, 5>& h) {
    for (std::size_t i = 0; i < 4; ++i) {
        h[i + 1] += h[i] >> 51;
        h[i] &= kMask;
    }
    h[0] += 19 * (h[4] >> 51);
    h[4] &= kMask;
}

/// Limbs of 51 bits (the second a little more) from sums of products.
std::array<std::uint64_t, 5> reduced(std::array<Wide, 5> wide) {
    std::array<std::uint64_t, 5> h;
    for (std::size_t i = 0; i < 4; ++i) {
        wide[i + 1] += static_cast<std::uint64_t>(wide[i] >> 51);
        h[i] = static_cast<std::uint64_t>(wide[i]) & kMask;
    }
    h[4] = static_cast<std::uint64_t>(wide[4]) & kMask;
    h[0] += 19 * static_cast<std::uint64_t>(wide[4] >> 51);
    h[1] += h[0] >> 51;
    h[0] &= kMask;
    return h;
}

}  // namespace

Field25519 Field25519::from_bytes(ByteView bytes) noexcept {
    return Field25519({load64(bytes) & kMask, load64(bytes.subspan(6)) >> 3 & kMask,
                       load64(bytes.subspan(12)) >> 6 & kMask,
                       load64(bytes.subspan(19)) >> 1 & kMask,
                       load64(bytes.subspan(24)) >> 12 & kMask});
}

void Field25519::to_bytes(ByteSpan out) const noexcept {
    Limbs h = limbs_;
    carry(h);
    carry(h);
    // h < 2^255 now. Adding 19 carries out of bit 255 exactly when h >= p.
    std::uint64_t quotient = (h[0] + 19) >> 51;
    for (std::size_t i = 1; i < 5; ++i) quotient = (h[i] + quotient) >> 51;
    h[0] += 19 * quotient;
    for (std::size_t i = 0; i < 4; ++i) {
        h[i + 1] += h[i] >> 51;
        h[i] &= kMask;
    }
    h[4] &= kMask;
    const std::array<std::uint64_t, 4> words = {h[0] | h[1] << 51, h[1] >> 13 | h[2] << 38,
                                                h[2] >> 26 | h[3] << 25, h[3] >> 39 | h[4] << 12};
    for (std::size_t i = 0; i < 32; ++i)
        out[i] = static_cast<std::uint8_t>(words[i / 8] >> (8 * (i % 8)));
}

Field25519 Field25519::operator+(const Field25519& other) const noexcept {
    Limbs h = limbs_;
    for (std::size_t i = 0; i < 5; ++i) h[i] += other.limbs_[i];
    carry(h);
    return Field25519(h);
}

Field25519 Field25519::operator-(const Field25519& other) const noexcept {
    // 4p keeps every limb positive.
    constexpr std::uint64_t kLow = 4 * ((std::uint64_t{1} << 51) - 19);
    constexpr std::uint64_t kHigh = 4 * kMask;
    Limbs h = limbs_;
    h[0] += kLow - other.limbs_[0];
    for (std::size_t i = 1; i < 5; ++i) h[i] += kHigh - other.limbs_[i];
    carry(h);
    return Field25519(h);
}

Field25519 Field25519::operator*(const Field25519& other) const noexcept {
    const auto [a0, a1, a2, a3, a4] = limbs_;
    const auto [b0, b1, b2, b3, b4] = other.limbs_;
    // 2^255 = 19: products that reach limb 5 come back to limb 0.
    const std::uint64_t c1 = 19 * b1, c2 = 19 * b2, c3 = 19 * b3, c4 = 19 * b4;
    return Field25519(reduced({
        Wide{a0} * b0 + Wide{a1} * c4 + Wide{a2} * c3 + Wide{a3} * c2 + Wide{a4} * c1,
        Wide{a0} * b1 + Wide{a1} * b0 + Wide{a2} * c4 + Wide{a3} * c3 + Wide{a4} * c2,
        Wide{a0} * b2 + Wide{a1} * b1 + Wide{a2} * b0 + Wide{a3} * c4 + Wide{a4} * c3,
        Wide{a0} * b3 + Wide{a1} * b2 + Wide{a2} * b1 + Wide{a3} * b0 + Wide{a4} * c4,
        Wide{a0} * b4 + Wide{a1} * b3 + Wide{a2} * b2 + Wide{a3} * b1 + Wide{a4} * b0,
    }));
}

Field25519 Field25519::squared(int count) const noexcept {
    Limbs limbs = limbs_;
    for (int i = 0; i < count; ++i) {
        const auto [a0, a1, a2, a3, a4] = limbs;
        const std::uint64_t d0 = 2 * a0, d1 = 2 * a1, d2 = 2 * a2, c3 = 19 * a3, c4 = 19 * a4;
        limbs = reduced({
            Wide{a0} * a0 + Wide{d1} * c4 + Wide{d2} * c3,
            Wide{d0} * a1 + Wide{d2} * c4 + Wide{a3} * c3,
            Wide{d0} * a2 + Wide{a1} * a1 + Wide{2 * a3} * c4,
            Wide{d0} * a3 + Wide{d1} * a2 + Wide{a4} * c4,
            Wide{d0} * a4 + Wide{d1} * a3 + Wide{a2} * a2,
        });
    }
    return Field25519(limbs);
}

// The usual addition chain: 2^255 - 21 in binary is 250 ones, then 01011.
Field25519 Field25519::inverse() const noexcept {
    const Field25519& x = *this;
    const Field25519 x2 = x.squared(1);
    const Field25519 x9 = x2.squared(2) * x;
    const Field25519 x11 = x9 * x2;
    const Field25519 ones5 = x11.squared(1) * x9;
    const Field25519 ones10 = ones5.squared(5) * ones5;
    const Field25519 ones20 = ones10.squared(10) * ones10;
    const Field25519 ones40 = ones20.squared(20) * ones20;
    const Field25519 ones50 = ones40.squared(10) * ones10;
    const Field25519 ones100 = ones50.squared(50) * ones50;
    const Field25519 ones200 = ones100.squared(100) * ones100;
    const Field25519 ones250 = ones200.squared(50) * ones50;
    return ones250.squared(5) * x11;
}

}  // namespace handfast::crypto
