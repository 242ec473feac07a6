// SPDX-License-Identifier: Apache-2.0
// Polynomials from hashes (FIPS 203 §4.2.2). Internal to crypto/mlkem.
#pragma once

#include "crypto/mlkem/polynomial.h"
#include "crypto/operations.h"

namespace handfast::crypto::mlkem {

/// Bytes of the seeds below.
constexpr std::size_t kSeedSize = 32;

/// Where an entry of the matrix stands.
struct Place {
    std::uint8_t row, column;
};
/// The entry of the matrix A at `place`, transformed, from the public seed rho: SampleNTT(rho ||
/// column || row). Takes as long as rho makes it.
void sample_uniform(Sponge shake128, ByteView rho, Place place, Polynomial& out) noexcept;

/// What small secrets and errors are made of: a secret seed and a counter.
struct NoiseSource {
    Sponge shake256;
    ByteView seed;
    std::uint8_t next = 0;
};
/// SamplePolyCBD with eta 2 or 3 of the next output of the source.
template <int eta>
void sample_noise(NoiseSource& source, Polynomial& out) noexcept;

}  // namespace handfast::crypto::mlkem
