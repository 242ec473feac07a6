// SPDX-License-Identifier: Apache-2.0
// The ring of ML-KEM: polynomials of 256 coefficients modulo q = 3329 and X^256 + 1, and their
// number-theoretic transform (FIPS 203 §4.3). No branch, index or division depends on a
// coefficient. Internal to crypto/mlkem.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace handfast::crypto::mlkem {

constexpr std::int16_t kModulus = 3329;
constexpr std::size_t kDegree = 256;

/// Coefficients are any representatives in (-q, q) between the functions here; those that read
/// bytes give [0, q), and those that write bytes take `canonical` ones only.
struct Polynomial {
    alignas(32) std::array<std::int16_t, kDegree> at;
};

/// In place; FIPS 203 algorithm 9.
void transform(Polynomial& polynomial) noexcept;
/// In place; FIPS 203 algorithm 10 of a sum of `add_product`: takes its factor 1/2^16 away too.
void transform_product_back(Polynomial& polynomial) noexcept;

/// sum += a * b / 2^16, all transformed (FIPS 203 algorithm 11). A sum takes four products at most.
void add_product(Polynomial& sum, const Polynomial& a, const Polynomial& b) noexcept;
/// Takes the factor 1/2^16 of a sum of `add_product` away.
void scale_product(Polynomial& sum) noexcept;

/// Sums are reduced again, to (-q, q).
void add(Polynomial& sum, const Polynomial& term) noexcept;
void subtract(Polynomial& difference, const Polynomial& term) noexcept;
void reduce(Polynomial& polynomial) noexcept;
/// The representatives in [0, q).
void make_canonical(Polynomial& polynomial) noexcept;

}  // namespace handfast::crypto::mlkem
