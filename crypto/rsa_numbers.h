// SPDX-License-Identifier: Apache-2.0
// New RSA keys as numbers, for files; Provider::new_rsa_private makes keys that stay in memory.
#pragma once

#include "crypto/provider.h"

namespace handfast::crypto {

/// The primes of a new RSA key and what follows from them.
struct RsaKeyNumbers {
    SecretBuffer d, p, q, dp, dq, qinv;
    Buffer n, e;

    RsaPrivateNumbers numbers() const {
        return {n, e, d.expose(), p.expose(), q.expose(), dp.expose(), dq.expose(), qinv.expose()};
    }
};

/// What a new key is to be: of exactly so many bits, with an odd exponent of at least 3.
struct RsaKeyShape {
    std::size_t bits;
    std::uint32_t exponent = 65537;
};

/// `key_size_out_of_range` for sizes other than 512 to 4096 bits and multiples of 64,
/// `invalid_argument` for an exponent that no key can have.
Result<RsaKeyNumbers> new_rsa_numbers(const RsaKeyShape& shape, Rng& rng) noexcept;

}  // namespace handfast::crypto
