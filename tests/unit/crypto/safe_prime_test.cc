// SPDX-License-Identifier: Apache-2.0
// Safe primes are told from other numbers, by whatever backend.
#include <gtest/gtest.h>

#include "crypto/dh_groups.h"
#include "crypto/modp_groups.h"
#include "crypto/random.h"
#include "tests/unit/crypto/every_backend.h"

namespace handfast::crypto {
namespace {

Buffer with_bit_changed(ByteView number, std::size_t byte, std::uint8_t bit) {
    Buffer changed = to_buffer(number);
    changed[byte] ^= bit;
    return changed;
}

TEST(SafePrime, AreThoseOfTheRfcs) {
    SystemRng rng;
    for (const auto& [name, provider] : every_backend("DH, SRP"))
        for (const std::size_t bits : {1024u, 2048u}) {
            const Buffer n = to_buffer(srp_group(bits)->n);
            EXPECT_TRUE(provider->is_safe_prime(n, rng)) << name << " " << bits;
            // A leading zero changes nothing.
            Buffer longer{0};
            append(longer, n);
            EXPECT_TRUE(provider->is_safe_prime(longer, rng));
        }
}

TEST(SafePrime, OtherNumbersAreNone) {
    SystemRng rng;
    const ByteView n = srp_group(1024)->n;
    for (const auto& [name, provider] : every_backend("DH, SRP")) {
        for (const std::size_t byte : {3u, 50u, 126u})
            EXPECT_FALSE(provider->is_safe_prime(with_bit_changed(n, byte, 4), rng)) << name;
        // Even; 1 mod 4; too short to be judged; nothing at all.
        EXPECT_FALSE(provider->is_safe_prime(with_bit_changed(n, n.size() - 1, 1), rng));
        EXPECT_FALSE(provider->is_safe_prime(with_bit_changed(n, n.size() - 1, 2), rng));
        EXPECT_FALSE(provider->is_safe_prime(Buffer{23}, rng));
        EXPECT_FALSE(provider->is_safe_prime({}, rng));
    }
}

// The prime of P-521 is 2^521 - 1, whose half is none.
TEST(SafePrime, APrimeWithACompositeHalfIsNone) {
    SystemRng rng;
    Buffer mersenne(66, 0xff);
    mersenne.front() = 0x01;
    for (const auto& [name, provider] : every_backend("DH, SRP"))
        EXPECT_FALSE(provider->is_safe_prime(mersenne, rng)) << name;
}

}  // namespace
}  // namespace handfast::crypto
