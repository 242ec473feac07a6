// SPDX-License-Identifier: Apache-2.0
// The RFCs' own examples, through every backend: what a build without the vector folder checks.
#include <gtest/gtest.h>

#include "crypto/kdf.h"
#include "crypto/random.h"
#include "tests/unit/crypto/every_backend.h"
#include "tests/unit/crypto/replay_rng.h"

namespace handfast::crypto {
namespace {

Buffer hex(std::string_view text) {
    return from_hex(text).bytes;
}

struct AeadVector {
    const char* source;
    AeadId id;
    std::string_view algorithm, key, nonce, ad, text, sealed, tag;
};

constexpr AeadVector kAeads[] = {
    {"GCM specification, test case 4", AeadId::aes_128_gcm, "AES-128-GCM",
     "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6"
     "b525b16aedf5aa0de657ba637b39",
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84"
     "aa051ba30b396a0aac973d58e091",
     "5bc94fbc3221a5db94fae95ae7121a47"},
    {"GCM specification, test case 16", AeadId::aes_256_gcm, "AES-256-GCM",
     "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6"
     "b525b16aedf5aa0de657ba637b39",
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b105682"
     "8838c5f61e6393ba7a0abcc9f662",
     "76fc6ece0f4e1768cddf8853bb2d551b"},
    {"RFC 8439 §2.8.2", AeadId::chacha20_poly1305, "ChaCha20-Poly1305",
     "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", "070000004041424344454647",
     "50515253c0c1c2c3c4c5c6c7",
     "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a20496620492"
     "0"
     "636f756c64206f6666657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c20737"
     "5"
     "6e73637265656e20776f756c642062652069742e",
     "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da927"
     "2"
     "8b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b483"
     "1"
     "d7bc3ff4def08e4b7a9de576d26586cec64b6116",
     "1ae10b594f09e26a7e902ecbd0600691"},
};

TEST(RfcVectors, AeadsSealAndOpenThem) {
    for (const AeadVector& vector : kAeads)
        for (const auto& [name, provider] : every_backend(vector.algorithm)) {
            SCOPED_TRACE(std::string(vector.source) + " by " + name);
            const auto aead = *provider->aead(vector.id, hex(vector.key));
            Buffer data = hex(vector.text), tag(kAeadTagSize);
            aead->seal(hex(vector.nonce), hex(vector.ad), data, tag);
            EXPECT_EQ(to_hex(data), vector.sealed);
            EXPECT_EQ(to_hex(tag), vector.tag);
            EXPECT_TRUE(aead->open(hex(vector.nonce), hex(vector.ad), data, tag));
            EXPECT_EQ(to_hex(data), vector.text);
        }
}

struct HashVector {
    HashId id;
    std::string_view algorithm, digest;
};

// "abc": RFC 1321 §A.5, FIPS 180-4's examples.
constexpr HashVector kHashes[] = {
    {HashId::md5, "MD5", "900150983cd24fb0d6963f7d28e17f72"},
    {HashId::sha1, "SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {HashId::sha224, "SHA-224", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
    {HashId::sha256, "SHA-256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {HashId::sha384, "SHA-384",
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c8"
     "25a7"},
    {HashId::sha512, "SHA-512",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fe"
     "ebbd454d4423643ce80e2a9ac94fa54ca49f"},
};

TEST(RfcVectors, HashesDigestAbcAndStartAnew) {
    for (const HashVector& vector : kHashes)
        for (const auto& [name, provider] : every_backend(vector.algorithm)) {
            SCOPED_TRACE(std::string(vector.algorithm) + " by " + name);
            const auto hash = provider->hash(vector.id);
            for (int round = 0; round < 2; ++round) {
                hash->update(as_bytes("a"));
                const auto snapshot = hash->clone();
                hash->update(as_bytes("never mind"));
                Buffer digest(digest_size(vector.id));
                hash->finish(digest);
                snapshot->update(as_bytes("bc"));
                snapshot->finish(digest);
                EXPECT_EQ(to_hex(digest), vector.digest);
            }
        }
}

struct HmacVector {
    HashId id;
    std::string_view algorithm, key, data, mac;
};

constexpr HmacVector kHmacs[] = {
    // RFC 2202 §2 and §3, test case 2.
    {HashId::md5, "HMAC-MD5", "4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "750c783e6ab0b503eaa86e310a5db738"},
    {HashId::sha1, "HMAC-SHA-1", "4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
    // RFC 4231 §4.3, and §4.2 for SHA-256 and -384.
    {HashId::sha224, "HMAC-SHA-224", "4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44"},
    {HashId::sha256, "HMAC-SHA-256", "4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {HashId::sha256, "HMAC-SHA-256", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {HashId::sha384, "HMAC-SHA-384", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa"
     "9cb6"},
    {HashId::sha512, "HMAC-SHA-512", "4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0"
     "e6fdcaeab1a34d4a6b4b636e070a38bce737"},
};

TEST(RfcVectors, HmacsMatchAndStartAnew) {
    for (const HmacVector& vector : kHmacs)
        for (const auto& [name, provider] : every_backend(vector.algorithm)) {
            SCOPED_TRACE(std::string(vector.algorithm) + " by " + name);
            const auto hmac = provider->hmac(vector.id, hex(vector.key));
            for (int round = 0; round < 2; ++round) {
                Buffer mac(digest_size(vector.id));
                hmac->update(hex(vector.data));
                hmac->finish(mac);
                EXPECT_EQ(to_hex(mac), vector.mac);
            }
        }
}

struct HkdfVector {
    std::string_view salt, ikm, info, prk, okm;
};

// RFC 5869 §A.1 to §A.3.
constexpr HkdfVector kHkdfs[] = {
    {"000102030405060708090a0b0c", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "f0f1f2f3f4f5f6f7f8f9", "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
    {"606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d"
     "8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d"
     "2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
     "b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdd"
     "dedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
     "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e59"
     "0e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
    {"", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "",
     "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
     "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
};

TEST(RfcVectors, HkdfExtractsAndExpands) {
    for (const HkdfVector& vector : kHkdfs)
        for (const auto& [name, provider] : every_backend("HMAC-SHA-256")) {
            SCOPED_TRACE(name);
            Buffer prk(32), okm(vector.okm.size() / 2);
            hkdf_extract(*provider, HashId::sha256, hex(vector.salt), hex(vector.ikm), prk);
            EXPECT_EQ(to_hex(prk), vector.prk);
            hkdf_expand(*provider, HashId::sha256, prk, hex(vector.info), okm);
            EXPECT_EQ(to_hex(okm), vector.okm);
        }
}

// RFC 8448 §3: the client's handshake traffic secret gives its key and IV.
TEST(RfcVectors, ExpandLabelMatchesTheTrace) {
    const auto provider = make_provider();
    const Buffer secret = hex("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21");
    Buffer key(16), iv(12);
    hkdf_expand_label(*provider, HashId::sha256, secret, "key", {}, key);
    hkdf_expand_label(*provider, HashId::sha256, secret, "iv", {}, iv);
    EXPECT_EQ(to_hex(key), "dbfaa693d1762c5b666af5d950258d01");
    EXPECT_EQ(to_hex(iv), "5bd3c71b836e0b76bb73265f");
}

// RFC 7748 §6.1, from Bob's side.
TEST(RfcVectors, X25519MakesBobsPublicValueAndSecret) {
    const Buffer alices = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    for (std::string_view algorithm : {"X25519", "X25519 key generation"})
        for (const auto& [name, provider] : every_backend(algorithm)) {
            SCOPED_TRACE(name);
            ReplayRng rng(hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
            const auto share = *provider->offer(GroupId::x25519, rng);
            EXPECT_EQ(to_hex(share->public_value()),
                      "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
            EXPECT_EQ(to_hex(share->agree(alices)->expose()),
                      "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        }
}

// RFC 7748 §6.2, from Bob's side.
TEST(RfcVectors, X448MakesBobsPublicValueAndSecret) {
    if (!has_group(GroupId::x448)) GTEST_SKIP() << "a build without X448";
    const Buffer alices =
        hex("9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bb"
            "c836647241d953d40c5b12da88120d53177f80e532c41fa0");
    ReplayRng rng(
        hex("1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120"
            "bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d"));
    const auto share = *make_provider()->offer(GroupId::x448, rng);
    EXPECT_EQ(to_hex(share->public_value()),
              "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972"
              "fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609");
    EXPECT_EQ(to_hex(share->agree(alices)->expose()),
              "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56"
              "fd2464c335543936521c24403085d59a449a5037514a879d");
}

// RFC 8032 §7.4, "Blank".
TEST(RfcVectors, Ed448SignsTheEmptyMessage) {
    if (!has_key_type(KeyType::ed448)) GTEST_SKIP() << "a build without Ed448";
    const auto key = *make_provider()->ed448_private(hex(
        "6c82a562cb808d10d632be89c8513ebf6c929f34ddfa8c9f63c9960ef6e348a3528c8a3fcc2f044e39a3fc5b"
        "94492f8f032e7549a20098f95b"));
    EXPECT_EQ(
        to_hex(key->public_key().public_value()),
        "5fd7449b59b461fd2ce787ec616ad46a1da1342485a70e1f8a0ea75d80e96778edf124769b46c7061bd678"
        "3df1e50f6cd1fa1abeafe8256180");
    SystemRng rng;
    const SignatureAlgorithm algorithm{SignatureKind::ed448};
    const Buffer signature = *key->sign(algorithm, {}, rng);
    EXPECT_EQ(
        to_hex(signature),
        "533a37f6bbe457251f023c0d88f976ae2dfb504a843e34d2074fd823d41a591f2b233f034f628281f2fd7a"
        "22ddd47d7828c59bd0a21bfd3980ff0d2028d4b18a9df63e006c5d1c2d345b925d8dc00b4104852db99ac5"
        "c7cdda8530a113a0f4dbb61149f05a7363268c71d95808ff2e652600");
    EXPECT_TRUE(key->public_key().verify(algorithm, {}, signature));
    EXPECT_FALSE(key->public_key().verify({SignatureKind::ed25519}, {}, signature));
}

struct Ed25519Vector {
    std::string_view seed, key, message, signature;
};

// RFC 8032 §7.1, tests 1 to 3.
constexpr Ed25519Vector kEd25519[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
     "b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
     "1d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
     "c6594a7c15e9716ed28dc027beceea1ec40a"},
};

TEST(RfcVectors, Ed25519SignsAndVerifies) {
    const auto provider = make_provider();
    SystemRng rng;
    const SignatureAlgorithm algorithm{SignatureKind::ed25519};
    for (const Ed25519Vector& vector : kEd25519) {
        const auto key = *provider->ed25519_private(hex(vector.seed));
        const auto signature = key->sign(algorithm, hex(vector.message), rng);
        EXPECT_EQ(to_hex(*signature), vector.signature);
        const auto public_key = *provider->ed25519_public(hex(vector.key));
        EXPECT_TRUE(public_key->verify(algorithm, hex(vector.message), *signature));
        EXPECT_FALSE(public_key->verify(algorithm, as_bytes("other"), *signature));
    }
}

// RFC 7914 §12.
TEST(RfcVectors, ScryptDerives) {
    const auto provider = make_provider();
    const auto key = provider->scrypt(as_bytes("password"), as_bytes("NaCl"), {1024, 8, 16}, 64);
    EXPECT_EQ(to_hex(key->expose()),
              "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff1"
              "09279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
}

// Three equal keys make DES: the first block of FIPS 81's example.
TEST(RfcVectors, TripleDesMatchesDes) {
    const auto provider = make_provider();
    const Buffer key = hex("0123456789abcdef0123456789abcdef0123456789abcdef"), iv(8);
    const auto sealed = provider->cbc_encrypt(CbcId::des_ede3, key, iv, as_bytes("Now is t"));
    EXPECT_EQ(to_hex(*sealed), "3fa40e8a984d4815");
    const auto opened = provider->cbc_decrypt(CbcId::des_ede3, key, iv, *sealed);
    EXPECT_EQ(as_text(opened->expose()), "Now is t");
}

}  // namespace
}  // namespace handfast::crypto
