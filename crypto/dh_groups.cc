// SPDX-License-Identifier: Apache-2.0
#include "crypto/dh_groups.h"

#include <algorithm>

namespace handfast::crypto {

namespace {

constexpr std::uint8_t kGenerator[] = {2};

#define DH_PRIME(name, source, ...) constexpr std::uint8_t k_##name[] = {__VA_ARGS__};
#include "crypto/dh_primes.inc"
#undef DH_PRIME

constexpr DhPrime kPrimes[] = {
#define DH_PRIME(name, source, ...) {#name, source, k_##name},
#include "crypto/dh_primes.inc"
#undef DH_PRIME
};

}  // namespace

DhNumbers DhPrime::numbers() const {
    return {prime, kGenerator, {}};
}

std::span<const DhPrime> dh_primes() {
    return kPrimes;
}

const DhPrime* find_dh_prime(std::string_view name) {
    const auto* row = std::ranges::find(kPrimes, name, &DhPrime::name);
    return row == std::end(kPrimes) ? nullptr : row;
}

const DhPrime* find_dh_prime(ByteView prime) {
    const auto* row =
        std::ranges::find_if(kPrimes, [&](const DhPrime& one) { return equal(one.prime, prime); });
    return row == std::end(kPrimes) ? nullptr : row;
}

}  // namespace handfast::crypto
