// SPDX-License-Identifier: Apache-2.0
#include "crypto/mlkem/polynomial.h"

namespace handfast::crypto::mlkem {
namespace {

/// q's inverse modulo 2^16, as Montgomery reduction wants it.
constexpr std::int16_t kInverse = -3327;
static_assert(static_cast<std::uint16_t>(kInverse * kModulus) == 1);

constexpr std::int16_t narrow(std::int32_t value) {
    return static_cast<std::int16_t>(value);
}

constexpr std::int16_t high_product(std::int16_t a, std::int16_t b) {
    return narrow((std::int32_t{a} * b) >> 16);
}
constexpr std::int16_t low_product(std::int16_t a, std::int16_t b) {
    return narrow(std::int32_t{a} * b);
}

/// a * b / 2^16 modulo q, in (-q, q), for |a * b| < 2^15 q. The low halves of a * b and of
/// (a * b / q mod 2^16) * q are the same, so that the difference of the high ones is exact.
constexpr std::int16_t montgomery_product(std::int16_t a, std::int16_t b) {
    const std::int16_t multiple = low_product(low_product(a, b), kInverse);
    return narrow(high_product(a, b) - high_product(multiple, kModulus));
}

/// The representative nearest to zero of any 16-bit number (Barrett): 20159 = round(2^26 / q), and
/// 512 rounds to the nearest multiple.
constexpr std::int16_t barrett(std::int16_t a) {
    const std::int16_t multiple = narrow((high_product(a, 20159) + 512) >> 10);
    return narrow(a - low_product(multiple, kModulus));
}

constexpr std::uint32_t power(std::uint32_t base, std::uint32_t exponent) {
    std::uint32_t result = 1;
    for (; exponent > 0; --exponent) result = result * base % kModulus;
    return result;
}

constexpr std::uint32_t reversed(std::uint32_t seven_bits) {
    std::uint32_t result = 0;
    for (int bit = 0; bit < 7; ++bit) result |= (seven_bits >> bit & 1) << (6 - bit);
    return result;
}

/// `value` * 2^16, so that a Montgomery product with it is a product with `value`; halfway around
/// zero, which keeps sums small.
constexpr std::int16_t montgomery_form(std::uint32_t value) {
    const auto scaled = narrow(static_cast<std::int32_t>(((value % kModulus) << 16) % kModulus));
    return scaled > kModulus / 2 ? narrow(scaled - kModulus) : scaled;
}

/// FIPS 203 appendix A: the powers of 17 that the transform and the products use.
constexpr auto kZetas = [] {
    std::array<std::int16_t, 128> zetas{};
    for (std::uint32_t i = 0; i < 128; ++i) zetas[i] = montgomery_form(power(17, reversed(i)));
    return zetas;
}();
constexpr auto kGammas = [] {
    std::array<std::int16_t, 128> gammas{};
    for (std::uint32_t i = 0; i < 128; ++i)
        gammas[i] = montgomery_form(power(17, 2 * reversed(i) + 1));
    return gammas;
}();

/// One layer of the transform: adds less than q to any coefficient's size.
template <std::size_t length>
void layer(Polynomial& polynomial) {
    std::size_t zeta = kDegree / (2 * length);
    for (std::size_t start = 0; start < kDegree; start += 2 * length) {
        const std::int16_t factor = kZetas[zeta++];
        std::int16_t* low = &polynomial.at[start];
        std::int16_t* high = low + length;
        for (std::size_t i = 0; i < length; ++i) {
            const std::int16_t product = montgomery_product(high[i], factor);
            high[i] = narrow(low[i] - product);
            low[i] = narrow(low[i] + product);
        }
    }
}

template <std::size_t length>
void layer_back(Polynomial& polynomial) {
    std::size_t zeta = kDegree / length - 1;
    for (std::size_t start = 0; start < kDegree; start += 2 * length) {
        const std::int16_t factor = kZetas[zeta--];
        std::int16_t* low = &polynomial.at[start];
        std::int16_t* high = low + length;
        for (std::size_t i = 0; i < length; ++i) {
            const std::int16_t difference = narrow(high[i] - low[i]);
            low[i] = barrett(narrow(low[i] + high[i]));
            high[i] = montgomery_product(difference, factor);
        }
    }
}

void scale(Polynomial& polynomial, std::int16_t factor) {
    for (std::int16_t& coefficient : polynomial.at)
        coefficient = montgomery_product(coefficient, factor);
}

}  // namespace

void transform(Polynomial& polynomial) noexcept {
    layer<128>(polynomial);
    layer<64>(polynomial);
    layer<32>(polynomial);
    layer<16>(polynomial);
    layer<8>(polynomial);
    layer<4>(polynomial);
    layer<2>(polynomial);
    reduce(polynomial);
}

void transform_product_back(Polynomial& polynomial) noexcept {
    reduce(polynomial);
    layer_back<2>(polynomial);
    layer_back<4>(polynomial);
    layer_back<8>(polynomial);
    layer_back<16>(polynomial);
    layer_back<32>(polynomial);
    layer_back<64>(polynomial);
    layer_back<128>(polynomial);
    // 2^16 / 128, in Montgomery form: the transform's factor and the product's.
    constexpr std::int16_t kFactor = montgomery_form((1u << 16) / 128);
    scale(polynomial, kFactor);
}

void add_product(Polynomial& sum, const Polynomial& a, const Polynomial& b) noexcept {
    for (std::size_t i = 0; i < kDegree; i += 2) {
        const std::int16_t odd = montgomery_product(a.at[i + 1], b.at[i + 1]);
        const std::int16_t even =
            narrow(montgomery_product(odd, kGammas[i / 2]) + montgomery_product(a.at[i], b.at[i]));
        const std::int16_t cross = narrow(montgomery_product(a.at[i], b.at[i + 1]) +
                                          montgomery_product(a.at[i + 1], b.at[i]));
        sum.at[i] = narrow(sum.at[i] + even);
        sum.at[i + 1] = narrow(sum.at[i + 1] + cross);
    }
}

void scale_product(Polynomial& sum) noexcept {
    scale(sum, montgomery_form(1u << 16));
}

void add(Polynomial& sum, const Polynomial& term) noexcept {
    for (std::size_t i = 0; i < kDegree; ++i) sum.at[i] = barrett(narrow(sum.at[i] + term.at[i]));
}

void subtract(Polynomial& difference, const Polynomial& term) noexcept {
    for (std::size_t i = 0; i < kDegree; ++i)
        difference.at[i] = barrett(narrow(difference.at[i] - term.at[i]));
}

void reduce(Polynomial& polynomial) noexcept {
    for (std::int16_t& coefficient : polynomial.at) coefficient = barrett(coefficient);
}

void make_canonical(Polynomial& polynomial) noexcept {
    for (std::int16_t& coefficient : polynomial.at) {
        const std::int16_t reduced = barrett(coefficient);
        coefficient = narrow(reduced + ((reduced >> 15) & kModulus));
    }
}

}  // namespace handfast::crypto::mlkem
