// SPDX-License-Identifier: Apache-2.0
// The provider's other rules: argument sizes, the registry, randomness, the null provider.
#include <algorithm>

#include <gtest/gtest.h>

#include "crypto/kdf.h"
#include "crypto/random.h"
#include "crypto/registry.h"

namespace handfast::crypto {
namespace {

template <class T>
void expect_invalid_argument(const Result<T>& result) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().reason, Reason::invalid_argument);
    EXPECT_EQ(result.error().alert(), AlertDescription::internal_error);
}

TEST(Provider, AeadKeySizeIsChecked) {
    const auto provider = make_provider();
    expect_invalid_argument(provider->aead(AeadId::aes_128_gcm, Buffer(32)));
    expect_invalid_argument(provider->aead(AeadId::aes_256_gcm, Buffer(16)));
    expect_invalid_argument(provider->aead(AeadId::chacha20_poly1305, Buffer(31)));
    expect_invalid_argument(provider->aead(AeadId::aes_128_gcm, {}));
}

TEST(Provider, CbcSizesAreChecked) {
    const auto provider = make_provider();
    const Buffer key(16), iv(16), block(16);
    EXPECT_TRUE(provider->cbc_decrypt(CbcId::aes_128, key, iv, block));
    expect_invalid_argument(provider->cbc_decrypt(CbcId::aes_256, key, iv, block));
    expect_invalid_argument(provider->cbc_decrypt(CbcId::aes_128, key, Buffer(8), block));
    expect_invalid_argument(provider->cbc_decrypt(CbcId::aes_128, key, iv, Buffer(15)));
    expect_invalid_argument(provider->cbc_decrypt(CbcId::aes_128, key, iv, {}));
    expect_invalid_argument(provider->cbc_encrypt(CbcId::aes_128, key, iv, Buffer(17)));
    expect_invalid_argument(provider->cbc_encrypt(CbcId::des_ede3, key, Buffer(8), block));
}

TEST(Provider, KeyDerivationCostsAreChecked) {
    const auto provider = make_provider();
    expect_invalid_argument(provider->pbkdf2(HashId::sha256, {}, {}, 0, 32));
    expect_invalid_argument(provider->pbkdf2(HashId::sha256, {}, {}, 1, 0));
    expect_invalid_argument(provider->scrypt({}, {}, {0, 8, 1}, 32));
    expect_invalid_argument(provider->scrypt({}, {}, {1, 8, 1}, 32));
    expect_invalid_argument(provider->scrypt({}, {}, {1000, 8, 1}, 32));
    expect_invalid_argument(provider->scrypt({}, {}, {1024, 0, 1}, 32));
    expect_invalid_argument(provider->scrypt({}, {}, {1024, 1u << 15, 1u << 15}, 32));
    expect_invalid_argument(provider->scrypt({}, {}, {1024, 8, 1}, 0));
}

TEST(Provider, NewScalarsMakeKeys) {
    const auto provider = make_provider();
    SystemRng rng;
    for (GroupId curve : {GroupId::secp256r1, GroupId::secp384r1, GroupId::secp521r1})
        EXPECT_TRUE(
            provider->ec_private(curve, provider->new_private_scalar(curve, rng)->expose()));
    EXPECT_TRUE(
        provider->ed25519_private(provider->new_private_scalar(GroupId::x25519, rng)->expose()));
}

TEST(Registry, EveryAlgorithmHasABackend) {
    for (const RegistryLine& line : registry_lines()) EXPECT_FALSE(line.available.empty());
    EXPECT_GE(registry_lines().size(), 30u);
    EXPECT_GE(library_versions().size(), 2u);
}

TEST(Registry, NamesAreDistinct) {
    std::vector<std::string_view> names;
    for (const RegistryLine& line : registry_lines()) names.push_back(line.algorithm);
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
    for (Backend backend :
         {Backend::sodium, Backend::botan, Backend::ipsec_mb, Backend::nettle, Backend::handfast})
        EXPECT_NE(backend_name(backend), "unknown");
}

TEST(SeededRng, RepeatsItselfHoweverItIsPortioned) {
    Buffer whole(1000), pieces(1000), other(1000);
    SeededRng(7).fill(whole);
    SeededRng(8).fill(other);
    SeededRng rng(7);
    for (std::size_t start = 0, step = 1; start < pieces.size(); start += step++)
        rng.fill(ByteSpan(pieces).subspan(start, std::min(step, pieces.size() - start)));
    EXPECT_EQ(whole, pieces);
    EXPECT_NE(whole, other);
}

TEST(SeededRng, TakesSeedsOfAnyLength) {
    Buffer a(32), b(32);
    SeededRng(Buffer(100, 1)).fill(a);
    SeededRng(Buffer(101, 1)).fill(b);
    EXPECT_NE(a, b);
    SeededRng(ByteView{}).fill(b);
    EXPECT_NE(b, Buffer(32));
}

TEST(SystemRng, DoesNotRepeatItself) {
    SystemRng rng;
    Buffer a(32), b(32);
    rng.fill(a);
    rng.fill(b);
    EXPECT_NE(a, b);
}

class NullProviderTest : public testing::Test {
  protected:
    std::shared_ptr<const Provider> null_ = make_null_provider();
    SeededRng rng_{1};
};

TEST_F(NullProviderTest, AeadLeavesDataAndTakesOneTag) {
    const auto aead = *null_->aead(AeadId::aes_128_gcm, Buffer(16));
    Buffer data = {1, 2, 3}, tag(16);
    aead->seal(Buffer(12), {}, data, tag);
    EXPECT_EQ(data, (Buffer{1, 2, 3}));
    EXPECT_EQ(tag, Buffer(16, kNullByte));
    EXPECT_TRUE(aead->open(Buffer(12), {}, data, tag));
    tag[3] ^= 1;
    EXPECT_FALSE(aead->open(Buffer(12), {}, data, tag));
    EXPECT_FALSE(null_->aead(AeadId::aes_128_gcm, Buffer(32)));
}

TEST_F(NullProviderTest, HashDependsOnItsInputAndHmacDoesNot) {
    Buffer a(32), b(32);
    const auto hash = null_->hash(HashId::sha256);
    hash->finish(a);
    hash->update(as_bytes("x"));
    hash->clone()->finish(b);
    EXPECT_NE(a, b);
    hkdf_expand_label(*null_, HashId::sha256, a, "key", {}, b);
    EXPECT_EQ(b, Buffer(32, kNullByte));
}

TEST_F(NullProviderTest, SharesAgreeAndKeepTheirShape) {
    for (GroupId group :
         {GroupId::x25519, GroupId::secp256r1, GroupId::secp384r1, GroupId::secp521r1,
          GroupId::x25519_mlkem768, GroupId::secp256r1_mlkem768, GroupId::secp384r1_mlkem1024}) {
        const auto mine = *null_->offer(group, rng_);
        const auto theirs = *null_->accept(group, mine->public_value(), rng_);
        const auto secret = *mine->agree(theirs.public_value);
        EXPECT_TRUE(equal(secret.expose(), theirs.secret.expose()));
        const auto real = *make_provider()->offer(group, rng_);
        EXPECT_EQ(real->public_value().size(), mine->public_value().size());
        const auto answer = *make_provider()->accept(group, real->public_value(), rng_);
        EXPECT_EQ(answer.public_value.size(), theirs.public_value.size());
        EXPECT_EQ(answer.secret.size(), secret.size());
        const auto refused = mine->agree(Buffer(7));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().reason, Reason::bad_key_share);
    }
}

TEST_F(NullProviderTest, OneSignatureFitsAllKeysOfTheKind) {
    const auto key = *null_->ec_private(GroupId::secp256r1, Buffer{1});
    const auto signature = *key->sign({SignatureKind::ecdsa}, as_bytes("a"), rng_);
    EXPECT_EQ(as_text(signature), kNullSignature);
    EXPECT_TRUE(key->public_key().verify({SignatureKind::ecdsa}, as_bytes("b"), signature));
    EXPECT_FALSE(key->public_key().verify({SignatureKind::ecdsa}, as_bytes("b"), Buffer(14)));
    EXPECT_FALSE(key->public_key().verify({SignatureKind::rsa_pss}, as_bytes("b"), signature));
    EXPECT_EQ(key->public_key().curve(), GroupId::secp256r1);
    const auto rsa = *null_->rsa_public(KeyType::rsa, {Buffer(256, 1), Buffer{3}});
    EXPECT_TRUE(rsa->verify({SignatureKind::rsa_pkcs1}, as_bytes("b"), signature));
    EXPECT_EQ(rsa->bits(), 2048u);
}

}  // namespace
}  // namespace handfast::crypto
