// SPDX-License-Identifier: Apache-2.0
// Well-known primes for finite-field Diffie-Hellman, as bytes: TLS before 1.3 sends them. All are
// safe primes whose generator is 2.
#pragma once

#include <span>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/provider.h"

namespace handfast::crypto {

struct DhPrime {
    std::string_view name;    ///< "ffdhe2048"
    std::string_view source;  ///< "RFC 7919 §A.1"
    ByteView prime;

    DhNumbers numbers() const;
};

/// From RFC 7919's ffdhe2048 to ffdhe8192, then RFC 2409's 1024-bit group.
std::span<const DhPrime> dh_primes();
/// The row of a name, or null.
const DhPrime* find_dh_prime(std::string_view name);
/// The row of a prime, or null.
const DhPrime* find_dh_prime(ByteView prime);

}  // namespace handfast::crypto
