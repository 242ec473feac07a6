// SPDX-License-Identifier: Apache-2.0
// The primes of RFC 7919 as bytes: TLS before 1.3 sends them. All are safe primes whose generator
// is 2. The older well-known ones are in crypto/modp_groups.h.
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

/// From ffdhe2048 to ffdhe8192.
std::span<const DhPrime> dh_primes();
/// The row of a name, or null.
const DhPrime* find_dh_prime(std::string_view name);
/// The row of a prime, or null.
const DhPrime* find_dh_prime(ByteView prime);

}  // namespace handfast::crypto
