// SPDX-License-Identifier: Apache-2.0
// On random input every backend gives what the others give.
#include <gtest/gtest.h>

#include "crypto/random.h"
#include "tests/unit/crypto/every_backend.h"
#include "tests/unit/crypto/rsa_test_key.h"

namespace handfast::crypto {
namespace {

/// Deterministic randomness for test input.
class Input {
  public:
    explicit Input(std::uint64_t seed) : rng_(seed) {}
    Buffer bytes(std::size_t size) {
        Buffer out(size);
        rng_.fill(out);
        return out;
    }
    std::size_t below(std::size_t limit) {
        const Buffer number = bytes(4);
        const std::size_t value = number[0] | static_cast<std::size_t>(number[1]) << 8 |
                                  static_cast<std::size_t>(number[2]) << 16;
        return value % limit;
    }

  private:
    SeededRng rng_;
};

struct AeadRow {
    AeadId id;
    std::string_view algorithm;
};
constexpr AeadRow kAeads[] = {{AeadId::aes_128_gcm, "AES-128-GCM"},
                              {AeadId::aes_256_gcm, "AES-256-GCM"},
                              {AeadId::chacha20_poly1305, "ChaCha20-Poly1305"},
                              {AeadId::aes_128_ccm, "AES-128-CCM"},
                              {AeadId::aes_128_ccm_8, "AES-128-CCM-8"},
                              {AeadId::aes_256_ccm, "AES-256-CCM"},
                              {AeadId::aes_256_ccm_8, "AES-256-CCM-8"},
                              {AeadId::aria_128_gcm, "ARIA-128-GCM"},
                              {AeadId::aria_256_gcm, "ARIA-256-GCM"}};

TEST(BackendsAgree, OnSealedRecordsOfEveryLength) {
    for (const AeadRow& row : kAeads) {
        const auto providers = every_backend(row.algorithm);
        Input input(1);
        for (std::size_t size = 0; size < 700; size += 1 + size / 100) {
            const Buffer key = input.bytes(key_size(row.id)), nonce = input.bytes(kAeadNonceSize);
            const Buffer ad = input.bytes(input.below(40)), text = input.bytes(size);
            Buffer expected, expected_tag;
            for (const auto& [name, provider] : providers) {
                SCOPED_TRACE(std::string(row.algorithm) + " by " + name);
                const auto aead = *provider->aead(row.id, key);
                Buffer data = text, tag(tag_size(row.id));
                aead->seal(nonce, ad, data, tag);
                if (expected_tag.empty()) {
                    expected = data;
                    expected_tag = tag;
                }
                ASSERT_EQ(data, expected) << size;
                ASSERT_EQ(tag, expected_tag) << size;
                ASSERT_TRUE(aead->open(nonce, ad, data, tag));
                ASSERT_EQ(data, text) << size;
            }
        }
    }
}

TEST(BackendsAgree, OnRefusingWhatWasAltered) {
    for (const AeadRow& row : kAeads)
        for (const auto& [name, provider] : every_backend(row.algorithm)) {
            SCOPED_TRACE(std::string(row.algorithm) + " by " + name);
            Input input(2);
            const Buffer nonce = input.bytes(kAeadNonceSize), ad = input.bytes(13);
            const auto aead = *provider->aead(row.id, input.bytes(key_size(row.id)));
            Buffer sealed = input.bytes(300), tag(tag_size(row.id));
            aead->seal(nonce, ad, sealed, tag);
            const std::size_t ad_at = 300 + tag.size();
            for (std::size_t i = 0; i < ad_at + ad.size(); ++i) {
                Buffer data = sealed, altered_tag = tag, altered_ad = ad;
                if (i < 300) data[i] ^= 1;
                if (i >= 300 && i < ad_at) altered_tag[i - 300] ^= 0x80;
                if (i >= ad_at) altered_ad[i - ad_at] ^= 4;
                EXPECT_FALSE(aead->open(nonce, altered_ad, data, altered_tag)) << i;
            }
            Buffer data = sealed;
            EXPECT_TRUE(aead->open(nonce, ad, data, tag)) << "a refusal leaves no trace";
        }
}

struct HashRow {
    HashId id;
    std::string_view hash, hmac;
};
constexpr HashRow kHashes[] = {{HashId::md5, "MD5", "HMAC-MD5"},
                               {HashId::sha1, "SHA-1", "HMAC-SHA-1"},
                               {HashId::sha224, "SHA-224", "HMAC-SHA-224"},
                               {HashId::sha256, "SHA-256", "HMAC-SHA-256"},
                               {HashId::sha384, "SHA-384", "HMAC-SHA-384"},
                               {HashId::sha512, "SHA-512", "HMAC-SHA-512"}};

TEST(BackendsAgree, OnDigestsFedInPieces) {
    for (const HashRow& row : kHashes) {
        std::string expected;
        for (const auto& [name, provider] : every_backend(row.hash)) {
            SCOPED_TRACE(std::string(row.hash) + " by " + name);
            Input input(3);
            std::string digests;
            const auto hash = provider->hash(row.id);
            for (int i = 0; i < 200; ++i) {
                Buffer digest(digest_size(row.id));
                hash->update(input.bytes(input.below(300)));
                hash->clone()->finish(digest);
                digests += to_hex(digest);
            }
            if (expected.empty()) expected = digests;
            EXPECT_EQ(digests, expected);
        }
    }
}

TEST(BackendsAgree, OnHmacsWithKeysOfEveryLength) {
    for (const HashRow& row : kHashes) {
        std::string expected;
        for (const auto& [name, provider] : every_backend(row.hmac)) {
            SCOPED_TRACE(std::string(row.hmac) + " by " + name);
            Input input(4);
            std::string macs;
            for (std::size_t size = 0; size < 200; ++size) {
                const auto hmac = provider->hmac(row.id, input.bytes(size));
                Buffer mac(digest_size(row.id));
                hmac->update(input.bytes(input.below(300)));
                hmac->finish(mac);
                macs += to_hex(mac);
            }
            if (expected.empty()) expected = macs;
            EXPECT_EQ(macs, expected);
        }
    }
}

// The base point's u-coordinate is 9, so the ladder of `agree` checks the Edwards arithmetic of
// `offer` (RFC 7748 §5).
TEST(BackendsAgree, OnX25519PublicValuesWithTheLadder) {
    Buffer nine(32);
    nine[0] = 9;
    for (std::string_view algorithm : {"X25519", "X25519 key generation"})
        for (const auto& [name, provider] : every_backend(algorithm)) {
            SCOPED_TRACE(name);
            SeededRng rng(5);
            for (int i = 0; i < 1000; ++i) {
                const auto share = *provider->offer(GroupId::x25519, rng);
                ASSERT_TRUE(equal(share->agree(nine)->expose(), share->public_value())) << i;
            }
        }
}

struct CurveRow {
    GroupId id;
    std::string_view ecdh, ecdsa;
};
constexpr CurveRow kCurves[] = {{GroupId::secp256r1, "ECDH P-256", "ECDSA P-256"},
                                {GroupId::secp384r1, "ECDH P-384", "ECDSA P-384"},
                                {GroupId::secp521r1, "ECDH P-521", "ECDSA P-521"}};

TEST(BackendsAgree, OnSharesAndSecrets) {
    for (const CurveRow& row : kCurves) {
        std::string expected;
        for (const auto& [name, provider] : every_backend(row.ecdh)) {
            SCOPED_TRACE(std::string(row.ecdh) + " by " + name);
            SeededRng rng(6);
            std::string results;
            for (int i = 0; i < 20; ++i) {
                const auto mine = *provider->offer(row.id, rng);
                const auto theirs = *provider->accept(row.id, mine->public_value(), rng);
                const auto secret = *mine->agree(theirs.public_value);
                ASSERT_TRUE(equal(secret.expose(), theirs.secret.expose()));
                results += to_hex(mine->public_value()) + to_hex(secret.expose());
            }
            if (expected.empty()) expected = results;
            EXPECT_EQ(results, expected);
        }
    }
}

TEST(BackendsAgree, OnEachOthersEcdsaSignatures) {
    for (const CurveRow& row : kCurves)
        for (const auto& [signer, signing] : every_backend(row.ecdsa))
            for (const auto& [verifier, verifying] : every_backend(row.ecdsa)) {
                SCOPED_TRACE(std::string(row.ecdsa) + " by " + signer + ", " + verifier);
                SeededRng rng(7);
                Input input(8);
                const Buffer scalar = to_buffer(signing->new_private_scalar(row.id, rng)->expose());
                const auto private_key = *signing->ec_private(row.id, scalar);
                const auto other_private_key = *verifying->ec_private(row.id, scalar);
                for (HashId hash : {HashId::sha1, HashId::sha256, HashId::sha384, HashId::sha512}) {
                    const SignatureAlgorithm algorithm{SignatureKind::ecdsa, hash};
                    Buffer message = input.bytes(input.below(500) + 1);
                    const Buffer signature = *private_key->sign(algorithm, message, rng);
                    const PublicKey& key = other_private_key->public_key();
                    EXPECT_TRUE(key.verify(algorithm, message, signature));
                    message[0] ^= 1;
                    EXPECT_FALSE(key.verify(algorithm, message, signature));
                }
            }
}

TEST(BackendsAgree, OnRsaSignatures) {
    const RsaTestKey numbers = rsa_2048_test_key();
    std::string expected;
    for (const auto& [name, provider] : every_backend("RSA")) {
        SCOPED_TRACE(name);
        const auto key = *provider->rsa_private(KeyType::rsa, numbers.private_numbers());
        const auto public_key = *provider->rsa_public(KeyType::rsa, numbers.public_numbers());
        SeededRng rng(9);  // PSS salts
        Input input(10);
        std::string signatures;
        for (int i = 0; i < 40; ++i) {
            const auto kind = i % 2 == 0 ? SignatureKind::rsa_pkcs1 : SignatureKind::rsa_pss;
            const SignatureAlgorithm algorithm{kind, HashId::sha384};
            const Buffer message = input.bytes(input.below(500));
            const Buffer signature = *key->sign(algorithm, message, rng);
            ASSERT_TRUE(public_key->verify(algorithm, message, signature));
            signatures += to_hex(signature);
        }
        if (expected.empty()) expected = signatures;
        EXPECT_EQ(signatures, expected);
    }
}

}  // namespace
}  // namespace handfast::crypto
