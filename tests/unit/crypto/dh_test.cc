// SPDX-License-Identifier: Apache-2.0
// Any finite-field group: agreement, and numbers that are judged before arithmetic.
#include <gtest/gtest.h>

#include "crypto/random.h"
#include "crypto/registry.h"
#include "tests/unit/crypto/dsa_test_key.h"
#include "tests/unit/crypto/every_backend.h"
#include "tests/unit/crypto/replay_rng.h"

namespace handfast::crypto {
namespace {

// RFC 2409 §6.2: the second Oakley group, a safe prime.
const Buffer kPrime = from_hex(
                          "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74"
                          "020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
                          "4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
                          "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff")
                          .bytes;
const Buffer kTwo = {2};
const Buffer kHalf = [] {
    Buffer q = kPrime;
    for (std::size_t i = q.size(); i-- > 0;)
        q[i] = static_cast<std::uint8_t>(q[i] >> 1 | (i > 0 ? q[i - 1] << 7 : 0));
    return q;
}();

TEST(Dh, BackendsAgreeWithEachOther) {
    SystemRng rng;
    for (const auto& [one, ours] : every_backend("DH, SRP"))
        for (const auto& [other, theirs] : every_backend("DH, SRP"))
            for (const Buffer& q : {Buffer(), kHalf}) {
                SCOPED_TRACE(one + " and " + other);
                const DhNumbers group{kPrime, kTwo, q};
                const auto client = ours->offer_dh(group, rng);
                ASSERT_TRUE(client);
                EXPECT_EQ((*client)->public_value().size(), 128u);
                const auto server = theirs->accept_dh(group, (*client)->public_value(), rng);
                ASSERT_TRUE(server);
                const auto secret = (*client)->agree(server->public_value);
                ASSERT_TRUE(secret);
                EXPECT_EQ(secret->size(), 128u);
                EXPECT_TRUE(equal(secret->expose(), server->secret.expose()));
            }
}

// RFC 7919's groups are code of their own.
TEST(Dh, AgreesWithTheNamedGroup) {
    const Buffer prime =
        from_hex(
            "ffffffffffffffffadf85458a2bb4a9aafdc5620273d3cf1d8b9c583ce2d3695a9e13641146433fb"
            "cc939dce249b3ef97d2fe363630c75d8f681b202aec4617ad3df1ed5d5fd65612433f51f5f066ed0"
            "856365553ded1af3b557135e7f57c935984f0c70e0e68b77e2a689daf3efe8721df158a136ade735"
            "30acca4f483a797abc0ab182b324fb61d108a94bb2c8e3fbb96adab760d7f4681d4f42a3de394df4"
            "ae56ede76372bb190b07a7c8ee0a6d709e02fce1cdf7e2ecc03404cd28342f619172fe9ce98583ff"
            "8e4f1232eef28183c3fe3b1b4c6fad733bb5fcbc2ec22005c58ef1837d1683b2c6f34a26c1b2effa"
            "886b423861285c97ffffffffffffffff")
            .bytes;
    SystemRng rng;
    for (const auto& [name, provider] : every_backend("DH, SRP")) {
        SCOPED_TRACE(name);
        const auto any = *provider->offer_dh({prime, kTwo, {}}, rng);
        const auto named = *provider->offer(GroupId::ffdhe2048, rng);
        const auto ours = any->agree(named->public_value());
        const auto theirs = named->agree(any->public_value());
        ASSERT_TRUE(ours && theirs);
        EXPECT_TRUE(equal(ours->expose(), theirs->expose()));
    }
}

Reason refusal(const DhNumbers& group) {
    SystemRng rng;
    const auto share = make_provider()->offer_dh(group, rng);
    if (share) return Reason::internal_error;
    EXPECT_EQ(share.error().alert(), AlertDescription::illegal_parameter);
    return share.error().reason;
}

Buffer minus(Buffer number, std::uint8_t less) {
    number.back() -= less;
    return number;
}

// Rows 75 and 76 of the gauntlet.
TEST(Dh, GroupsAreJudgedBeforeArithmetic) {
    EXPECT_EQ(refusal({{}, kTwo, {}}), Reason::bad_dh_value);
    EXPECT_EQ(refusal({minus(kPrime, 1), kTwo, {}}), Reason::bad_dh_value) << "even";
    EXPECT_EQ(refusal({Buffer(63, 0xff), kTwo, {}}), Reason::bad_dh_value) << "504 bits";
    EXPECT_EQ(refusal({Buffer(64, 0xff), kTwo, {}}), Reason::internal_error) << "512 bits do";
    Buffer leading(70, 0xff);
    std::fill_n(leading.begin(), 7, std::uint8_t{0});
    EXPECT_EQ(refusal({leading, kTwo, {}}), Reason::bad_dh_value) << "leading zeros do not count";
    EXPECT_EQ(refusal({Buffer(1251, 0xff), kTwo, {}}), Reason::bad_dh_value) << "10008 bits";
    EXPECT_EQ(refusal({Buffer(65536, 0xff), kTwo, {}}), Reason::bad_dh_value) << "524288 bits";
    for (const Buffer& g : {Buffer{}, Buffer{0}, Buffer{1}, minus(kPrime, 1), kPrime})
        EXPECT_EQ(refusal({kPrime, g, {}}), Reason::bad_dh_value) << to_hex(g);
    EXPECT_EQ(refusal({kPrime, minus(kPrime, 2), {}}), Reason::internal_error) << "p - 2 does";
    EXPECT_EQ(refusal({kPrime, kTwo, Buffer(4096, 0xff)}), Reason::bad_dh_value) << "huge q";
}

TEST(Dh, PeersValuesLieBetweenOneAndPMinusOne) {
    SystemRng rng;
    const auto share = *make_provider()->offer_dh({kPrime, kTwo, {}}, rng);
    const Buffer refused[] = {
        {}, {0}, {1}, Buffer(128), minus(kPrime, 1), kPrime, Buffer(129, 0xff)};
    for (const Buffer& value : refused) {
        const auto secret = share->agree(value);
        ASSERT_FALSE(secret) << to_hex(value);
        EXPECT_EQ(secret.error().reason, Reason::bad_dh_value);
    }
    EXPECT_TRUE(share->agree(minus(kPrime, 2)));
    EXPECT_TRUE(share->agree(kTwo)) << "a value may lack its leading zeros";
    Buffer padded(200);
    padded.back() = 2;
    EXPECT_TRUE(share->agree(padded));
}

// Row 75 (Raccoon): 2^x for a small x is a small number.
TEST(Dh, SecretsKeepTheirLeadingZeros) {
    for (const auto& [name, provider] : every_backend("DH, SRP")) {
        SCOPED_TRACE(name);
        SystemRng rng;
        const auto share = *provider->offer_dh({kPrime, kTwo, kHalf}, rng);
        const auto secret = share->agree(kTwo);
        ASSERT_TRUE(secret);
        EXPECT_EQ(secret->size(), 128u);
        EXPECT_TRUE(equal(secret->expose(), share->public_value())) << "the generator is 2";
    }
}

// A short exponent is enough where p - 1 has no small factors: the first byte drawn is its highest.
TEST(Dh, ExponentsFollowTheOrder) {
    Buffer one(128);
    one.back() = 1;
    ReplayRng long_rng(one), short_rng(one);
    const DsaTestKey unknown;
    const auto long_share = *make_provider()->offer_dh({unknown.p, kTwo, {}}, long_rng);
    const auto short_share = *make_provider()->offer_dh({kPrime, kTwo, kHalf}, short_rng);
    Buffer rest(1);
    long_rng.fill(rest);
    EXPECT_EQ(rest[0], 0) << "all of the 128 bytes went into the exponent";
    Buffer unused(96);
    short_rng.fill(unused);
    EXPECT_EQ(unused.back(), 1) << "32 of them did";
    EXPECT_FALSE(equal(long_share->public_value(), short_share->public_value()));
}

TEST(NullDh, ValuesHaveTheSizeOfThePrime) {
    const auto null = make_null_provider();
    SeededRng rng(1);
    const auto share = *null->offer_dh({kPrime, kTwo, {}}, rng);
    EXPECT_EQ(share->public_value().size(), 128u);
    EXPECT_EQ(null->accept_dh({kPrime, kTwo, {}}, share->public_value(), rng)->secret.size(), 128u);
    EXPECT_FALSE(share->agree({}));
}

}  // namespace
}  // namespace handfast::crypto
