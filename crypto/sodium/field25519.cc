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
    const Limbs& a = limbs_;
    const Limbs& b = other.limbs_;
    std::array<Wide, 5> wide{};
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t j = 0; j < 5; ++j) {
            const std::uint64_t factor = i + j >= 5 ? 19 * b[j] : b[j];
            wide[(i + j) % 5] += Wide{a[i]} * factor;
        }
    Limbs h;
    for (std::size_t i = 0; i < 4; ++i) {
        wide[i + 1] += wide[i] >> 51;
        h[i] = static_cast<std::uint64_t>(wide[i]) & kMask;
    }
    h[4] = static_cast<std::uint64_t>(wide[4]) & kMask;
    h[0] += 19 * static_cast<std::uint64_t>(wide[4] >> 51);
    h[1] += h[0] >> 51;
    h[0] &= kMask;
    return Field25519(h);
}

Field25519 Field25519::squared(int count) const noexcept {
    Field25519 result = *this;
    for (int i = 0; i < count; ++i) result = result * result;
    return result;
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
