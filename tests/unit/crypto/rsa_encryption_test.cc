// SPDX-License-Identifier: Apache-2.0
// RSA key exchange: premaster secrets, every class of malformed ones, and signatures of digests.
#include <gtest/gtest.h>

#include "crypto/operations.h"
#include "crypto/random.h"
#include "crypto/registry.h"
#include "tests/unit/crypto/rsa_test_key.h"

namespace handfast::crypto {
namespace {

constexpr std::uint16_t kVersion = 0x0303;

Buffer premaster_of(std::uint16_t version) {
    Buffer premaster(48, 0x77);
    premaster[0] = static_cast<std::uint8_t>(version >> 8);
    premaster[1] = static_cast<std::uint8_t>(version);
    return premaster;
}

class RsaEncryption : public testing::TestWithParam<Backend> {
  protected:
    /// What becomes of a premaster full of 0xee.
    Buffer decrypted(ByteView ciphertext) {
        Buffer premaster(48, 0xee);
        EXPECT_TRUE(key_->decrypt_premaster(ciphertext, premaster, kVersion));
        return premaster;
    }
    /// The same for an encoding of our choice, as long as the modulus.
    Buffer decrypted_encoding(ByteView encoding) {
        Buffer ciphertext(encoding.size());
        const auto raw = nettle_backend()->operations.rsa[0]->public_key(numbers_.public_numbers());
        EXPECT_TRUE(raw->apply(encoding, ciphertext));
        return decrypted(ciphertext);
    }

    std::shared_ptr<const Provider> provider_ = make_provider(GetParam());
    SystemRng rng_;
    RsaTestKey numbers_ = rsa_2048_test_key();
    std::unique_ptr<PrivateKey> key_ =
        *provider_->rsa_private(KeyType::rsa, numbers_.private_numbers());
};

INSTANTIATE_TEST_SUITE_P(AllBackends, RsaEncryption,
                         testing::Values(Backend::botan, Backend::nettle),
                         [](const auto& value) { return std::string(backend_name(value.param)); });

TEST_P(RsaEncryption, PremasterComesBack) {
    for (int i = 0; i < 50; ++i) {
        const Buffer premaster = premaster_of(kVersion);
        const auto ciphertext = key_->public_key().encrypt(premaster, rng_);
        ASSERT_TRUE(ciphertext);
        EXPECT_EQ(ciphertext->size(), 256u);
        EXPECT_EQ(decrypted(*ciphertext), premaster);
    }
}

/// RFC 8017 §7.2.1: 0, 2, 205 bytes that are not zero, 0, 48 bytes.
Buffer good_encoding() {
    Buffer encoding(256, 0xab);
    encoding[0] = 0;
    encoding[1] = 2;
    encoding[207] = 0;
    std::ranges::copy(premaster_of(kVersion), encoding.end() - 48);
    return encoding;
}

// Row 82 of the gauntlet: what is malformed leaves the random premaster as it is, and says nothing.
TEST_P(RsaEncryption, MalformedPremastersLeaveTheRandomOne) {
    const Buffer untouched(48, 0xee);
    EXPECT_EQ(decrypted_encoding(good_encoding()), premaster_of(kVersion));
    const auto altered = [&](std::size_t at, std::uint8_t value) {
        Buffer encoding = good_encoding();
        encoding[at] = value;
        return decrypted_encoding(encoding);
    };
    EXPECT_EQ(altered(0, 1), untouched) << "first byte";
    EXPECT_EQ(altered(1, 1), untouched) << "block type of signatures";
    EXPECT_EQ(altered(1, 0), untouched) << "block type 0";
    for (std::size_t at = 2; at < 207; ++at)
        EXPECT_EQ(altered(at, 0), untouched) << "zero in the padding at " << at;
    EXPECT_EQ(altered(207, 1), untouched) << "no separator: a longer message";
    EXPECT_EQ(altered(208, 2), untouched) << "major version";
    EXPECT_EQ(altered(209, 1), untouched) << "minor version";
    EXPECT_EQ(altered(209, 4), untouched) << "later version";
    EXPECT_EQ(decrypted_encoding(Buffer(256)), untouched) << "nothing at all";
    Buffer shorter = good_encoding();
    shorter[208] = 0;
    shorter[207] = 9;
    EXPECT_EQ(decrypted_encoding(shorter), untouched) << "47 bytes";
}

TEST_P(RsaEncryption, NumberAboveTheModulusLeavesTheRandomOne) {
    EXPECT_EQ(decrypted(Buffer(256, 0xff)), Buffer(48, 0xee));
    EXPECT_EQ(decrypted(to_buffer(numbers_.public_numbers().n.last(256))), Buffer(48, 0xee));
    EXPECT_EQ(decrypted(Buffer(256)), Buffer(48, 0xee)) << "zero";
}

TEST_P(RsaEncryption, OtherLengthsLeaveTheRandomOne) {
    for (std::size_t size : {0u, 1u, 48u, 255u, 257u, 512u})
        EXPECT_EQ(decrypted(Buffer(size, 1)), Buffer(48, 0xee)) << size;
}

TEST_P(RsaEncryption, OtherKeysHaveNoPremaster) {
    Buffer premaster(48, 0xee);
    const auto pss = *provider_->rsa_private(KeyType::rsa_pss, numbers_.private_numbers());
    EXPECT_EQ(pss->decrypt_premaster(Buffer(256), premaster, kVersion).error().reason,
              Reason::invalid_argument);
    EXPECT_FALSE(pss->public_key().encrypt(premaster, rng_));
    EXPECT_EQ(premaster, Buffer(48, 0xee));
}

// The key size of RSA_EXPORT: 48 bytes and 11 around them fit into 64.
TEST_P(RsaEncryption, ShortKeysHaveRoomForAPremaster) {
    const RsaTestKey numbers = rsa_512_test_key();
    const auto key = *provider_->rsa_private(KeyType::rsa, numbers.private_numbers());
    const auto ciphertext = key->public_key().encrypt(premaster_of(kVersion), rng_);
    ASSERT_TRUE(ciphertext);
    Buffer premaster(48, 0xee);
    EXPECT_TRUE(key->decrypt_premaster(*ciphertext, premaster, kVersion));
    EXPECT_EQ(premaster, premaster_of(kVersion));
    EXPECT_EQ(key->public_key().encrypt(Buffer(54), rng_).error().reason,
              Reason::key_size_out_of_range);
    EXPECT_TRUE(key->public_key().encrypt(Buffer(53), rng_));
}

TEST_P(RsaEncryption, Md5WithSha1IsSignedWithoutDigestInfo) {
    const SignatureAlgorithm algorithm{SignatureKind::rsa_pkcs1, HashId::md5_sha1};
    const auto hash = provider_->hash(HashId::md5_sha1);
    hash->update(as_bytes("abc"));
    Buffer digest(36);
    hash->clone()->finish(digest);
    EXPECT_EQ(to_hex(digest),
              "900150983cd24fb0d6963f7d28e17f72a9993e364706816aba3e25717850c26c9cd0d89d");
    const Buffer signature = *key_->sign(algorithm, as_bytes("abc"), rng_);
    EXPECT_EQ(signature, *key_->sign_digest(algorithm, digest, rng_));
    Buffer encoding(256);
    const auto raw = nettle_backend()->operations.rsa[0]->public_key(numbers_.public_numbers());
    ASSERT_TRUE(raw->apply(signature, encoding));
    EXPECT_EQ(encoding[1], 1);
    EXPECT_EQ(encoding[256 - 37], 0);
    EXPECT_TRUE(equal(ByteView(encoding).last(36), digest));
    EXPECT_TRUE(key_->public_key().verify(algorithm, as_bytes("abc"), signature));
    EXPECT_TRUE(key_->public_key().verify_digest(algorithm, digest, signature));
    digest[0] ^= 1;
    EXPECT_FALSE(key_->public_key().verify_digest(algorithm, digest, signature));
}

TEST_P(RsaEncryption, PssHasNoDoubleHash) {
    const SignatureAlgorithm algorithm{SignatureKind::rsa_pss, HashId::md5_sha1};
    EXPECT_FALSE(key_->sign(algorithm, as_bytes("abc"), rng_));
    EXPECT_FALSE(key_->public_key().verify(algorithm, as_bytes("abc"), Buffer(256, 1)));
}

TEST_P(RsaEncryption, DigestsAreSignedAsTheirMessages) {
    for (SignatureKind kind : {SignatureKind::rsa_pkcs1, SignatureKind::rsa_pss}) {
        const SignatureAlgorithm algorithm{kind, HashId::sha256};
        Buffer digest(32);
        const auto hash = provider_->hash(HashId::sha256);
        hash->update(as_bytes("abc"));
        hash->finish(digest);
        const Buffer signature = *key_->sign_digest(algorithm, digest, rng_);
        EXPECT_TRUE(key_->public_key().verify(algorithm, as_bytes("abc"), signature));
        EXPECT_TRUE(key_->public_key().verify_digest(algorithm, digest, signature));
        digest.pop_back();
        EXPECT_EQ(key_->sign_digest(algorithm, digest, rng_).error().reason,
                  Reason::invalid_argument);
        EXPECT_FALSE(key_->public_key().verify_digest(algorithm, digest, signature));
    }
}

TEST(RsaGeneration, NewKeysSignAndDecrypt) {
    const auto provider = make_provider();
    SystemRng rng;
    for (std::size_t bits : {512u, 1024u}) {
        const auto key = provider->new_rsa_private(bits, rng);
        ASSERT_TRUE(key);
        EXPECT_EQ((*key)->public_key().bits(), bits);
        const auto ciphertext = (*key)->public_key().encrypt(premaster_of(kVersion), rng);
        ASSERT_TRUE(ciphertext);
        Buffer premaster(48, 0xee);
        EXPECT_TRUE((*key)->decrypt_premaster(*ciphertext, premaster, kVersion));
        EXPECT_EQ(premaster, premaster_of(kVersion));
        const SignatureAlgorithm algorithm{SignatureKind::rsa_pkcs1, HashId::sha1};
        const Buffer signature = *(*key)->sign(algorithm, as_bytes("a"), rng);
        EXPECT_TRUE((*key)->public_key().verify(algorithm, as_bytes("a"), signature));
    }
    SeededRng same(3), again(3);
    const auto one = *provider->new_rsa_private(512, same);
    const auto two = *provider->new_rsa_private(512, again);
    EXPECT_TRUE(equal(one->public_key().public_value(), two->public_key().public_value()))
        << "replays stay replays";
    for (std::size_t bits : {0u, 448u, 1000u, 4160u, 65536u})
        EXPECT_EQ(provider->new_rsa_private(bits, rng).error().reason,
                  Reason::key_size_out_of_range);
}

TEST(StaticEcdh, KeysAgreeWithShares) {
    const auto provider = make_provider();
    SystemRng rng;
    for (GroupId curve :
         {GroupId::secp256r1, GroupId::secp384r1, GroupId::secp521r1, GroupId::brainpool256r1}) {
        const auto scalar = *provider->new_private_scalar(curve, rng);
        const auto key = *provider->ec_private(curve, scalar.expose());
        const auto share = *provider->offer(curve, rng);
        const auto ours = key->agree(share->public_value());
        const auto theirs = share->agree(key->public_key().public_value());
        ASSERT_TRUE(ours && theirs);
        EXPECT_TRUE(equal(ours->expose(), theirs->expose()));
        // Row 77 of the gauntlet: a point that is not on the curve.
        Buffer off = to_buffer(share->public_value());
        off.back() ^= 1;
        EXPECT_EQ(key->agree(off).error().reason, Reason::bad_key_share);
        EXPECT_EQ(key->agree({}).error().reason, Reason::bad_key_share);
    }
    const auto ed = *provider->ed25519_private(Buffer(32, 1));
    EXPECT_EQ(ed->agree(Buffer(32, 9)).error().reason, Reason::invalid_argument);
    EXPECT_EQ(ed->sign_digest({SignatureKind::ed25519}, Buffer(32), rng).error().reason,
              Reason::invalid_argument);
}

TEST(NullRsa, PremasterIsLeftAsItIs) {
    const auto null = make_null_provider();
    SeededRng rng(1);
    const Buffer modulus(64, 1), exponent{3};
    const RsaPrivateNumbers numbers{modulus, exponent, {}, {}, {}, {}, {}, {}};
    const auto key = *null->rsa_private(KeyType::rsa, numbers);
    const auto ciphertext = *key->public_key().encrypt(Buffer(48, 2), rng);
    Buffer premaster(48);
    EXPECT_TRUE(key->decrypt_premaster(ciphertext, premaster, kVersion));
    EXPECT_EQ(premaster, Buffer(48, 2));
    EXPECT_TRUE(key->decrypt_premaster(Buffer(47, 9), premaster, kVersion));
    EXPECT_EQ(premaster, Buffer(48, 2));
}

}  // namespace
}  // namespace handfast::crypto
