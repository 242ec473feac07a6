// SPDX-License-Identifier: Apache-2.0
// DSA and static DH keys: RFC 6979's signatures, and numbers that are judged before arithmetic.
#include <gtest/gtest.h>

#include "crypto/random.h"
#include "tests/unit/crypto/dsa_test_key.h"
#include "tests/unit/crypto/every_backend.h"

namespace handfast::crypto {
namespace {

struct Vector {
    HashId hash;
    std::string_view message, r, s;
};
// RFC 6979 §A.2.1.
constexpr Vector kVectors[] = {
    {HashId::sha1, "sample", "2e1a0c2562b2912caaf89186fb0f42001585da55",
     "29efb6b0aff2d7a68eb70ca313022253b9a88df5"},
    {HashId::sha256, "sample", "81f2f5850be5bc123c43f71a3033e9384611c545",
     "4cdd914b65eb6c66a8aaad27299bee6b035f5e89"}};

/// DER of two numbers, of which the highest bits tell whether a zero octet comes first.
std::string der_of(const Vector& vector) {
    const auto integer = [](std::string_view number) {
        const bool high = number[0] >= '8';
        return std::string(high ? "021500" : "0214") + std::string(number);
    };
    const std::string both = integer(vector.r) + integer(vector.s);
    return "30" + to_hex(Buffer{static_cast<std::uint8_t>(both.size() / 2)}) + both;
}

class Dsa : public testing::Test {
  protected:
    DsaTestKey key_;
    SystemRng rng_;
};

TEST_F(Dsa, SignaturesAreRfc6979s) {
    for (const auto& [name, provider] : every_backend("DSA")) {
        SCOPED_TRACE(name);
        const auto key = provider->dsa_private(key_.group(), key_.x);
        ASSERT_TRUE(key);
        EXPECT_TRUE(equal((*key)->public_key().public_value(), key_.y));
        EXPECT_EQ((*key)->public_key().bits(), 1024u);
        EXPECT_EQ((*key)->public_key().type(), KeyType::dsa);
        for (const Vector& vector : kVectors) {
            const SignatureAlgorithm algorithm{SignatureKind::dsa, vector.hash};
            const auto signature = (*key)->sign(algorithm, as_bytes(vector.message), rng_);
            ASSERT_TRUE(signature);
            EXPECT_EQ(to_hex(*signature), der_of(vector));
        }
    }
}

TEST_F(Dsa, BackendsVerifyEachOthersSignatures) {
    for (const auto& [signer, signing] : every_backend("DSA"))
        for (const auto& [verifier, verifying] : every_backend("DSA")) {
            SCOPED_TRACE(signer + ", " + verifier);
            const auto key = *signing->dsa_private(key_.group(), key_.x);
            const auto public_key = *verifying->dsa_public(key_.group(), key_.y);
            for (HashId hash : {HashId::sha1, HashId::sha224, HashId::sha256, HashId::sha512})
                for (std::uint8_t i = 0; i < 10; ++i) {
                    const SignatureAlgorithm algorithm{SignatureKind::dsa, hash};
                    Buffer message(40, i);
                    Buffer signature = *key->sign(algorithm, message, rng_);
                    EXPECT_TRUE(public_key->verify(algorithm, message, signature));
                    message[3] ^= 1;
                    EXPECT_FALSE(public_key->verify(algorithm, message, signature));
                    message[3] ^= 1;
                    signature.back() ^= 1;
                    EXPECT_FALSE(public_key->verify(algorithm, message, signature));
                }
        }
}

// Row 87 of the gauntlet.
TEST_F(Dsa, HalvesOfSignaturesLieBetweenOneAndQ) {
    const auto key = *make_provider()->dsa_public(key_.group(), key_.y);
    const SignatureAlgorithm algorithm{SignatureKind::dsa, HashId::sha1};
    const std::string q = to_hex(key_.q);
    const std::string good = der_of(kVectors[0]);
    ASSERT_TRUE(key->verify(algorithm, as_bytes("sample"), from_hex(good).bytes));
    for (const std::string& signature :
         {std::string("3006020100020100"), "302e021500" + q + "021500" + q,
          "301a0214" + std::string(kVectors[0].r) + "020100", good + "00",
          std::string("3080") + good.substr(4) + "0000", std::string()})
        EXPECT_FALSE(key->verify(algorithm, as_bytes("sample"), from_hex(signature).bytes))
            << signature;
}

Reason refusal(const DsaGroup& group, ByteView y) {
    const auto key = make_provider()->dsa_public(group, y);
    return key ? Reason::internal_error : key.error().reason;
}

Buffer plus(Buffer number, int more) {
    number.back() = static_cast<std::uint8_t>(number.back() + more);
    return number;
}

// Row 76 of the gauntlet: sizes are judged before arithmetic.
TEST_F(Dsa, NumbersOfKeysAreJudged) {
    const Buffer &p = key_.p, &q = key_.q, &g = key_.g, &y = key_.y;
    EXPECT_EQ(refusal({p, q, g}, y), Reason::internal_error) << "is fine";
    EXPECT_EQ(refusal({{}, q, g}, y), Reason::key_size_out_of_range);
    EXPECT_EQ(refusal({Buffer(63, 0xff), q, g}, y), Reason::key_size_out_of_range);
    EXPECT_EQ(refusal({Buffer(20000, 0xff), q, g}, y), Reason::key_size_out_of_range);
    EXPECT_EQ(refusal({plus(p, -1), q, g}, y), Reason::bad_key) << "even p";
    EXPECT_EQ(refusal({p, plus(q, -1), g}, y), Reason::bad_key) << "even q";
    EXPECT_EQ(refusal({p, Buffer(21, 0xff), g}, y), Reason::bad_key) << "q of 168 bits";
    EXPECT_EQ(refusal({p, {}, g}, y), Reason::bad_key);
    for (const Buffer& wrong : {Buffer{}, Buffer{0}, Buffer{1}, plus(p, -1), p, Buffer(200, 1)}) {
        EXPECT_EQ(refusal({p, q, wrong}, y), Reason::bad_key);
        EXPECT_EQ(refusal({p, q, g}, wrong), Reason::bad_key);
    }
    const auto provider = make_provider();
    for (const Buffer& wrong : {Buffer{}, Buffer{0}, q, plus(q, 1), Buffer(21, 1)})
        EXPECT_EQ(provider->dsa_private({p, q, g}, wrong).error().reason, Reason::bad_key);
    EXPECT_TRUE(provider->dsa_private({p, q, g}, plus(q, -1)));
    EXPECT_TRUE(provider->dsa_private({p, q, g}, Buffer{2}));
}

TEST_F(Dsa, KindOfSignatureMustFitTheKey) {
    const auto key = *make_provider()->dsa_private(key_.group(), key_.x);
    EXPECT_EQ(key->sign({SignatureKind::ecdsa}, as_bytes("a"), rng_).error().reason,
              Reason::invalid_argument);
    EXPECT_EQ(key->sign_digest({SignatureKind::dsa}, Buffer(20), rng_).error().reason,
              Reason::invalid_argument);
    EXPECT_FALSE(key->public_key().verify({SignatureKind::rsa_pkcs1}, as_bytes("a"), Buffer(40)));
    EXPECT_FALSE(key->public_key().verify_digest({SignatureKind::dsa}, Buffer(31), Buffer(40)));
}

TEST_F(Dsa, FinishedDigestsAreSignedAsTheirMessages) {
    const auto provider = make_provider();
    const auto key = *provider->dsa_private(key_.group(), key_.x);
    Buffer digest(20);
    const auto hash = provider->hash(HashId::sha1);
    hash->update(as_bytes("sample"));
    hash->finish(digest);
    const SignatureAlgorithm algorithm{SignatureKind::dsa, HashId::sha1};
    EXPECT_EQ(to_hex(*key->sign_digest(algorithm, digest, rng_)), der_of(kVectors[0]));
}

// The group serves DH too.
TEST_F(Dsa, StaticDhKeysAgreeWithSharesAndEachOther) {
    const DhNumbers group{key_.p, key_.g, key_.q};
    for (const auto& [name, provider] : every_backend("DH, SRP")) {
        SCOPED_TRACE(name);
        const auto key = *provider->dh_private(group, key_.x);
        EXPECT_EQ(key->public_key().type(), KeyType::dh);
        EXPECT_TRUE(equal(key->public_key().public_value(), key_.y));
        const auto known = key->public_key().dh_group();
        ASSERT_TRUE(known);
        const auto share = *provider->offer_dh(*known, rng_);
        const auto ours = key->agree(share->public_value());
        const auto theirs = share->agree(key_.y);
        ASSERT_TRUE(ours && theirs);
        EXPECT_TRUE(equal(ours->expose(), theirs->expose()));
        EXPECT_EQ(key->agree(Buffer{1}).error().reason, Reason::bad_dh_value);
        EXPECT_FALSE(key->sign({SignatureKind::dsa}, as_bytes("a"), rng_));
        EXPECT_FALSE(key->public_key().verify({SignatureKind::dsa}, as_bytes("a"), Buffer(46)));
    }
    const auto provider = make_provider();
    EXPECT_EQ(provider->dh_public(group, Buffer{1}).error().reason, Reason::bad_key);
    EXPECT_EQ(provider->dh_public({Buffer(2000, 0xff), key_.g, {}}, key_.y).error().reason,
              Reason::key_size_out_of_range);
    EXPECT_EQ(provider->dh_private(group, Buffer(200, 1)).error().reason, Reason::bad_key);
}

TEST(NullFiniteField, KeysHaveTheirShape) {
    const auto null = make_null_provider();
    const DsaTestKey numbers;
    SeededRng rng(1);
    const auto dsa = *null->dsa_private(numbers.group(), numbers.x);
    const auto signature = *dsa->sign({SignatureKind::dsa}, as_bytes("a"), rng);
    EXPECT_TRUE(dsa->public_key().verify({SignatureKind::dsa}, as_bytes("b"), signature));
    const auto dh = *null->dh_private({numbers.p, numbers.g, {}}, numbers.x);
    EXPECT_TRUE(dh->public_key().dh_group());
    EXPECT_EQ(dh->agree(Buffer{2})->size(), 128u);
}

}  // namespace
}  // namespace handfast::crypto
