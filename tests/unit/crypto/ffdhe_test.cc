// SPDX-License-Identifier: Apache-2.0
// The groups of RFC 7919: sizes, agreement, and what a peer may not send.
#include <gtest/gtest.h>

#include "crypto/random.h"
#include "crypto/registry.h"
#include "tests/unit/crypto/replay_rng.h"

namespace handfast::crypto {
namespace {

struct Row {
    GroupId group;
    std::size_t size;
};
constexpr Row kRows[] = {{GroupId::ffdhe2048, 256},
                         {GroupId::ffdhe3072, 384},
                         {GroupId::ffdhe4096, 512},
                         {GroupId::ffdhe6144, 768},
                         {GroupId::ffdhe8192, 1024}};

const Provider& provider() {
    static const auto made = make_provider();
    return *made;
}

TEST(Ffdhe, BothSidesAgreeOnASecretAsLongAsThePrime) {
    SeededRng rng(1);
    for (const Row& row : kRows) {
        const auto client = provider().offer(row.group, rng);
        ASSERT_TRUE(client);
        EXPECT_EQ((*client)->public_value().size(), row.size);
        const auto server = provider().accept(row.group, (*client)->public_value(), rng);
        ASSERT_TRUE(server);
        EXPECT_EQ(server->public_value.size(), row.size);
        const auto secret = (*client)->agree(server->public_value);
        ASSERT_TRUE(secret);
        EXPECT_EQ(secret->size(), row.size);
        EXPECT_TRUE(equal(secret->expose(), server->secret.expose()));
    }
}

/// RFC 7919: the first and the last 64 bits of every prime are ones.
Buffer almost_prime(std::size_t size, std::uint8_t last) {
    Buffer value(size, 0xff);
    value.back() = last;
    return value;
}

// RFC 8446 §4.2.8.1: 1 < Y < p - 1, and as long as the prime.
TEST(Ffdhe, RefusesValuesOutOfRange) {
    SeededRng rng(2);
    for (const Row& row : kRows) {
        const auto share = provider().offer(row.group, rng);
        ASSERT_TRUE(share);
        const auto refused = [&](const Buffer& value) {
            const auto secret = (*share)->agree(value);
            return !secret && secret.error().reason == Reason::bad_key_share;
        };
        Buffer zero(row.size), one(row.size);
        one.back() = 1;
        EXPECT_TRUE(refused(zero));
        EXPECT_TRUE(refused(one));
        EXPECT_TRUE(refused(almost_prime(row.size, 0xff)));
        Buffer two(row.size);
        two.back() = 2;
        EXPECT_FALSE(refused(two));
        const Buffer good = to_buffer((*share)->public_value());
        EXPECT_TRUE(refused(Buffer(good.begin() + 1, good.end())));
        Buffer longer = good;
        longer.insert(longer.begin(), 0);
        EXPECT_TRUE(refused(longer));
        EXPECT_TRUE(refused({}));
    }
}

// Row 75 of the gauntlet (Raccoon): leading zeros of the secret stay. 2 to a small power is a
// small number.
TEST(Ffdhe, SecretsKeepTheirLeadingZeros) {
    Buffer two(256);
    two.back() = 2;
    Buffer exponent(32);
    exponent[0] = 0x80;
    ReplayRng rng(exponent);
    const auto share = provider().offer(GroupId::ffdhe2048, rng);
    ASSERT_TRUE(share);
    const auto secret = (*share)->agree(two);
    ASSERT_TRUE(secret);
    EXPECT_EQ(secret->size(), 256u);
    EXPECT_TRUE(equal(secret->expose(), (*share)->public_value())) << "the generator is 2";
}

}  // namespace
}  // namespace handfast::crypto
