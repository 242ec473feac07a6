// SPDX-License-Identifier: Apache-2.0
// The groups of RFC 7919: sizes, agreement, and what a peer may not send.
#include <gtest/gtest.h>

#include "crypto/random.h"
#include "crypto/registry.h"
#include "tests/unit/crypto/every_backend.h"
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

TEST(Ffdhe, BackendsAgreeWithEachOther) {
    SeededRng rng(4);
    for (const auto& [one, ours] : every_backend("FFDHE"))
        for (const auto& [other, theirs] : every_backend("FFDHE"))
            for (const Row& row : kRows) {
                SCOPED_TRACE(one + " and " + other);
                const auto client = ours->offer(row.group, rng);
                ASSERT_TRUE(client);
                const auto server = theirs->accept(row.group, (*client)->public_value(), rng);
                ASSERT_TRUE(server);
                const auto secret = (*client)->agree(server->public_value);
                ASSERT_TRUE(secret);
                EXPECT_TRUE(equal(secret->expose(), server->secret.expose()));
            }
}

/// RFC 7919: the first and the last 64 bits of every prime are ones.
Buffer almost_prime(std::size_t size, std::uint8_t last) {
    Buffer value(size, 0xff);
    value.back() = last;
    return value;
}

// RFC 7919 appendix A.1.
constexpr std::string_view kPrime2048 =
    "ffffffffffffffffadf85458a2bb4a9aafdc5620273d3cf1d8b9c583ce2d3695a9e13641146433fb"
    "cc939dce249b3ef97d2fe363630c75d8f681b202aec4617ad3df1ed5d5fd65612433f51f5f066ed0"
    "856365553ded1af3b557135e7f57c935984f0c70e0e68b77e2a689daf3efe8721df158a136ade735"
    "30acca4f483a797abc0ab182b324fb61d108a94bb2c8e3fbb96adab760d7f4681d4f42a3de394df4"
    "ae56ede76372bb190b07a7c8ee0a6d709e02fce1cdf7e2ecc03404cd28342f619172fe9ce98583ff"
    "8e4f1232eef28183c3fe3b1b4c6fad733bb5fcbc2ec22005c58ef1837d1683b2c6f34a26c1b2effa"
    "886b423861285c97ffffffffffffffff";

TEST(Ffdhe, TheLastValuesBelowThePrime) {
    SeededRng rng(3);
    const auto share = provider().offer(GroupId::ffdhe2048, rng);
    ASSERT_TRUE(share);
    Buffer value = from_hex(kPrime2048).bytes;
    ASSERT_EQ(value.size(), 256u);
    EXPECT_FALSE((*share)->agree(value)) << "p";
    value.back() -= 1;
    EXPECT_FALSE((*share)->agree(value)) << "p - 1";
    value.back() -= 1;
    EXPECT_TRUE((*share)->agree(value)) << "p - 2";
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

// Raccoon (docs/attacks.md, 75): leading zeros of the secret stay. 2 to a small power is a
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
