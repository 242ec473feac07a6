// SPDX-License-Identifier: Apache-2.0
// SRP: RFC 5054's vectors, agreement of backends in every group, and what is refused.
#include <gtest/gtest.h>

#include "crypto/dh_groups.h"
#include "crypto/modp_groups.h"
#include "crypto/random.h"
#include "tests/unit/crypto/every_backend.h"
#include "tests/unit/crypto/replay_rng.h"

namespace handfast::crypto {
namespace {

Buffer hex(std::string_view text) {
    return from_hex(text).bytes;
}

// RFC 5054 appendix B, with the group of 1024 bits.
const Buffer kSalt = hex("beb25379d1a8581eb5a727673a2441ee");
const Buffer kA = hex("60975527035cf2ad1989806f0407210bc81edc04e2762a56afd529ddda2d4393");
const Buffer kB = hex("e487cb59d31ac550471e81f00f6928e01dda08e974a004f49e61f5d105284d20");
constexpr std::string_view kVerifier =
    "7e273de8696ffc4f4e337d05b4b375beb0dde1569e8fa00a9886d8129bada1f1822223ca1a605b530e379ba4"
    "729fdc59f105b4787e5186f5c671085a1447b52a48cf1970b4fb6f8400bbf4cebfbb168152e08ab5ea53d15c"
    "1aff87b2b9da6e04e058ad51cc72bfc9033b564e26480d78e955a5e29e7ab245db2be315e2099afb";
constexpr std::string_view kClientValue =
    "61d5e490f6f1b79547b0704c436f523dd0e560f0c64115bb72557ec44352e8903211c04692272d8b2d1a5358"
    "a2cf1b6e0bfcf99f921530ec8e39356179eae45e42ba92aeaced825171e1e8b9af6d9c03e1327f44be087ef0"
    "6530e69f66615261eef54073ca11cf5858f0edfdfe15efeab349ef5d76988a3672fac47b0769447b";
constexpr std::string_view kServerValue =
    "bd0c61512c692c0cb6d041fa01bb152d4916a1e77af46ae105393011baf38964dc46a0670dd125b95a981652"
    "236f99d9b681cbf87837ec996c6da04453728610d0c6ddb58b318885d7d82c7f8deb75ce7bd4fbaa37089e6f"
    "9c6059f388838e7a00030b331eb76840910440b1b27aaeaeeb4012b7d7665238a8e3fb004b117b58";
constexpr std::string_view kPremaster =
    "b0dc82babcf30674ae450c0287745e7990a3381f63b387aaf271a10d233861e359b48220f7c4693c9ae12b0a"
    "6f67809f0876e2d013800d6c41bb59b6d5979b5c00a172b4a2a5903a0bdcaf8a709585eb2afafa8f3499b200"
    "210dcc1f10eb33943cd67fc88a2f39a4be5bec4ec0a3212dc346d7e474b29ede8a469ffeca686e5a";

SrpCredentials alice(ByteView salt) {
    return {as_bytes("alice"), as_bytes("password123"), salt};
}

TEST(Srp, MatchesTheVectors) {
    const SrpGroup group = *srp_group(1024);
    for (const auto& [name, provider] : every_backend("DH, SRP")) {
        SCOPED_TRACE(name);
        const auto verifier = provider->srp_verifier(group, alice(kSalt));
        ASSERT_TRUE(verifier);
        EXPECT_EQ(to_hex(*verifier), kVerifier);
        ReplayRng server_rng(kB), client_rng(kA);
        const auto server = provider->srp_server(group, *verifier, server_rng);
        ASSERT_TRUE(server);
        EXPECT_EQ(to_hex((*server)->public_value()), kServerValue);
        const auto client =
            provider->srp_client(group, alice(kSalt), (*server)->public_value(), client_rng);
        ASSERT_TRUE(client);
        EXPECT_EQ(to_hex(client->public_value), kClientValue);
        EXPECT_EQ(to_hex(client->secret.expose()), kPremaster);
        const auto secret = (*server)->agree(client->public_value);
        ASSERT_TRUE(secret);
        EXPECT_EQ(to_hex(secret->expose()), kPremaster);
    }
}

TEST(Srp, EndsAgreeInEveryGroup) {
    SystemRng rng;
    const auto backends = every_backend("DH, SRP");
    for (std::size_t bits : {1024u, 1536u, 2048u, 3072u, 4096u, 6144u, 8192u}) {
        const auto group = srp_group(bits);
        ASSERT_TRUE(group);
        EXPECT_EQ(group->n.size(), bits / 8);
        EXPECT_TRUE(is_srp_group(*group));
        const auto& ours = backends.front().second;
        const auto& theirs = backends.back().second;
        const Buffer verifier = *theirs->srp_verifier(*group, alice(kSalt));
        const auto server = *theirs->srp_server(*group, verifier, rng);
        const auto client = *ours->srp_client(*group, alice(kSalt), server->public_value(), rng);
        const auto secret = server->agree(client.public_value);
        ASSERT_TRUE(secret);
        EXPECT_TRUE(equal(secret->expose(), client.secret.expose())) << bits;
        const SrpCredentials wrong{as_bytes("alice"), as_bytes("password124"), kSalt};
        const auto other = *ours->srp_client(*group, wrong, server->public_value(), rng);
        EXPECT_FALSE(equal(server->agree(other.public_value)->expose(), other.secret.expose()));
    }
    EXPECT_FALSE(srp_group(1000));
}

template <class T>
void expect_refused(const Result<T>& result, const std::string& what) {
    ASSERT_FALSE(result) << what;
    EXPECT_EQ(result.error().reason, Reason::bad_srp_parameters) << what;
    EXPECT_EQ(result.error().alert(), AlertDescription::illegal_parameter) << what;
}

// RFC 5054 §2.5.3, §2.5.4: A mod N and B mod N must not be zero.
TEST(Srp, PeersValuesAreNotZeroAndBelowN) {
    SystemRng rng;
    const SrpGroup group = *srp_group(1024);
    const auto provider = make_provider();
    const auto server = *provider->srp_server(group, hex(kVerifier), rng);
    Buffer twice = to_buffer(group.n);
    for (std::size_t i = 0; i < twice.size(); ++i)
        twice[i] = static_cast<std::uint8_t>(group.n[i] << 1 |
                                             (i + 1 < twice.size() ? group.n[i + 1] >> 7 : 0));
    twice.insert(twice.begin(), 1);
    for (const Buffer& value :
         {Buffer{}, Buffer{0}, Buffer(128), to_buffer(group.n), twice, Buffer(128, 0xff)}) {
        expect_refused(server->agree(value), to_hex(value));
        expect_refused(provider->srp_client(group, alice(kSalt), value, rng), to_hex(value));
    }
    EXPECT_TRUE(server->agree(Buffer{1})) << "small numbers are odd, but right";
    Buffer padded(1);
    append(padded, hex(kClientValue));
    EXPECT_TRUE(server->agree(padded)) << "leading zeros do not count";
}

// Row 76 of the gauntlet: sizes are judged before arithmetic.
TEST(Srp, GroupsAreJudged) {
    SystemRng rng;
    const auto provider = make_provider();
    const SrpGroup good = *srp_group(1024);
    Buffer even = to_buffer(good.n);
    even.back() -= 1;
    const Buffer huge(2000, 0xff), small(32, 0xff), one{1};
    const SrpGroup bad[] = {{even, good.g}, {huge, good.g}, {small, good.g},
                            {{}, good.g},   {good.n, {}},   {good.n, one}};
    for (const SrpGroup& group : bad) {
        expect_refused(provider->srp_verifier(group, alice(kSalt)), "verifier");
        expect_refused(provider->srp_server(group, hex(kVerifier), rng), "server");
        expect_refused(provider->srp_client(group, alice(kSalt), hex(kServerValue), rng), "client");
        EXPECT_FALSE(is_srp_group(group));
    }
    const Buffer seven{7};
    EXPECT_FALSE(is_srp_group({good.n, seven})) << "another generator";
    expect_refused(provider->srp_server(good, {}, rng), "no verifier");
}

TEST(SafePrimes, AreKnownByTheirBytes) {
    for (const DhPrime& row : dh_primes()) EXPECT_TRUE(is_known_safe_prime(row.prime)) << row.name;
    for (std::size_t bits : {3072u, 4096u, 6144u, 8192u}) {
        const ByteView n = srp_group(bits)->n;
        EXPECT_TRUE(is_known_safe_prime(n)) << "RFC 3526 has it too";
        // RFC 3526: the first and the last 64 bits are ones.
        for (std::size_t i = 0; i < 8; ++i) {
            EXPECT_EQ(n[i], 0xff);
            EXPECT_EQ(n[n.size() - 1 - i], 0xff);
        }
        Buffer other = to_buffer(n);
        other[100] ^= 1;
        EXPECT_FALSE(is_known_safe_prime(other));
    }
    EXPECT_FALSE(is_known_safe_prime({}));
}

TEST(NullSrp, EndsAgree) {
    const auto null = make_null_provider();
    SeededRng rng(1);
    const SrpGroup group = *srp_group(1024);
    const auto server = *null->srp_server(group, {}, rng);
    const auto client = *null->srp_client(group, alice(kSalt), server->public_value(), rng);
    EXPECT_TRUE(equal(server->agree(client.public_value)->expose(), client.secret.expose()));
}

}  // namespace
}  // namespace handfast::crypto
