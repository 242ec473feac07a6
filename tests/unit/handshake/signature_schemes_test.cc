// SPDX-License-Identifier: Apache-2.0
// The signature scheme table, which keys fit which scheme, and the lists of -sigalgs.
#include "handshake/signature_schemes.h"

#include <gtest/gtest.h>

#include "crypto/registry.h"
#include "record/names.h"

namespace handfast {
namespace {

using enum SignatureScheme;
using crypto::GroupId;
using crypto::KeyType;
using Schemes = std::vector<SignatureScheme>;

/// A key that is nothing but its measures.
class ShapeOfKey final : public crypto::PublicKey {
  public:
    ShapeOfKey(KeyType type, std::size_t bits, std::optional<GroupId> curve = std::nullopt)
        : type_(type), bits_(bits), curve_(curve) {}
    KeyType type() const noexcept override { return type_; }
    std::size_t bits() const noexcept override { return bits_; }
    std::optional<GroupId> curve() const noexcept override { return curve_; }
    ByteView public_value() const noexcept override { return {}; }
    bool verify(const crypto::SignatureAlgorithm&, ByteView, ByteView) const noexcept override {
        return false;
    }

  private:
    KeyType type_;
    std::size_t bits_;
    std::optional<GroupId> curve_;
};

bool fits(SignatureScheme scheme, const ShapeOfKey& key, Family family) {
    return handfast::fits(*find_scheme(scheme), key, family);
}

Schemes fitting(const ShapeOfKey& key, Family family) {
    Schemes schemes;
    for (const SchemeInfo& row : all_schemes()) {
        if (handfast::fits(row, key, family)) schemes.push_back(row.scheme);
    }
    return schemes;
}

TEST(SignatureSchemes, RowsAreFoundByCode) {
    for (const SchemeInfo& row : all_schemes()) EXPECT_EQ(find_scheme(row.scheme), &row);
    EXPECT_EQ(find_scheme(SignatureScheme(0x0704)), nullptr);
}

TEST(SignatureSchemes, NamesAreTheRegistrys) {
    for (const SchemeInfo& row : all_schemes()) {
        std::string_view name = name_of(row.scheme);
        if (name.empty()) continue;
        EXPECT_EQ(row.name, name);
    }
    EXPECT_EQ(find_scheme(rsa_pss_rsae_sha256)->type_name, "RSA-PSS");
    EXPECT_EQ(find_scheme(rsa_pss_rsae_sha256)->openssl_name, "RSA-PSS+SHA256");
    EXPECT_EQ(find_scheme(ecdsa_secp384r1_sha384)->digest_name, "SHA384");
    EXPECT_EQ(find_scheme(ed25519)->openssl_name, "ed25519");
    EXPECT_EQ(find_scheme(ed25519)->digest_name, "");
    EXPECT_EQ(find_scheme(ed448)->type_name, "ed448");
}

TEST(SignatureSchemes, EcdsaIsBoundToTheCurveInTls13Only) {
    ShapeOfKey p256(KeyType::ec, 256, GroupId::secp256r1);
    EXPECT_EQ(fitting(p256, Family::tls13), Schemes{ecdsa_secp256r1_sha256});
    EXPECT_EQ(fitting(p256, Family::legacy),
              (Schemes{ecdsa_secp256r1_sha256, ecdsa_secp384r1_sha384, ecdsa_secp521r1_sha512,
                       ecdsa_sha224, ecdsa_sha1}));
    ShapeOfKey p521(KeyType::ec, 521, GroupId::secp521r1);
    EXPECT_EQ(fitting(p521, Family::tls13), Schemes{ecdsa_secp521r1_sha512});
}

TEST(SignatureSchemes, RsaKeysSignPssInTls13) {
    ShapeOfKey rsa(KeyType::rsa, 2048);
    EXPECT_EQ(fitting(rsa, Family::tls13),
              (Schemes{rsa_pss_rsae_sha256, rsa_pss_rsae_sha384, rsa_pss_rsae_sha512}));
    EXPECT_EQ(
        fitting(rsa, Family::legacy),
        (Schemes{rsa_pss_rsae_sha256, rsa_pss_rsae_sha384, rsa_pss_rsae_sha512, rsa_pkcs1_sha256,
                 rsa_pkcs1_sha384, rsa_pkcs1_sha512, rsa_pkcs1_sha224, rsa_pkcs1_sha1}));
}

TEST(SignatureSchemes, PssKeysSignPssOnly) {
    ShapeOfKey pss(KeyType::rsa_pss, 2048);
    for (Family family : {Family::legacy, Family::tls13}) {
        EXPECT_EQ(fitting(pss, family),
                  (Schemes{rsa_pss_pss_sha256, rsa_pss_pss_sha384, rsa_pss_pss_sha512}));
    }
}

// RFC 8734 §3: these numbers are not for TLS 1.2.
TEST(SignatureSchemes, BrainpoolHasItsOwnSchemesInTls13) {
    ShapeOfKey key(KeyType::ec, 256, GroupId::brainpool256r1);
    EXPECT_EQ(fitting(key, Family::tls13), Schemes{ecdsa_brainpoolP256r1tls13_sha256});
    EXPECT_EQ(fitting(key, Family::legacy),
              (Schemes{ecdsa_secp256r1_sha256, ecdsa_secp384r1_sha384, ecdsa_secp521r1_sha512,
                       ecdsa_sha224, ecdsa_sha1}));
}

TEST(SignatureSchemes, EddsaStandsAlone) {
    for (Family family : {Family::legacy, Family::tls13}) {
        EXPECT_EQ(fitting({KeyType::ed25519, 256}, family), Schemes{ed25519});
        EXPECT_EQ(fitting({KeyType::ed448, 456}, family), Schemes{ed448});
    }
}

// RFC 8017 §9.1.1: emLen >= hLen + sLen + 2, and emLen = ceil((modBits - 1) / 8).
TEST(SignatureSchemes, ModulusMustHoldHashAndSalt) {
    struct Edge {
        SignatureScheme scheme;
        std::size_t bits;
    };
    for (Edge edge : {Edge{rsa_pss_rsae_sha256, 66 * 8 - 6}, Edge{rsa_pss_rsae_sha384, 98 * 8 - 6},
                      Edge{rsa_pss_rsae_sha512, 130 * 8 - 6}}) {
        EXPECT_TRUE(fits(edge.scheme, {KeyType::rsa, edge.bits}, Family::tls13));
        EXPECT_FALSE(fits(edge.scheme, {KeyType::rsa, edge.bits - 1}, Family::tls13));
    }
    EXPECT_FALSE(fits(rsa_pss_rsae_sha512, {KeyType::rsa, 1024}, Family::tls13));
    EXPECT_TRUE(fits(rsa_pss_rsae_sha384, {KeyType::rsa, 1024}, Family::tls13));
    EXPECT_FALSE(fits(rsa_pkcs1_sha512, {KeyType::rsa, 512}, Family::legacy));
}

// What `openssl s_client` of Debian's 3.0 sends, less DSA.
TEST(SignatureSchemes, DefaultIsOpensslsOrder) {
    Schemes schemes = {ecdsa_secp256r1_sha256,
                       ecdsa_secp384r1_sha384,
                       ecdsa_secp521r1_sha512,
                       ed25519,
                       ed448,
                       rsa_pss_pss_sha256,
                       rsa_pss_pss_sha384,
                       rsa_pss_pss_sha512,
                       rsa_pss_rsae_sha256,
                       rsa_pss_rsae_sha384,
                       rsa_pss_rsae_sha512,
                       rsa_pkcs1_sha256,
                       rsa_pkcs1_sha384,
                       rsa_pkcs1_sha512,
                       ecdsa_sha224,
                       rsa_pkcs1_sha224,
                       dsa_sha224,
                       dsa_sha256,
                       dsa_sha384,
                       dsa_sha512};
    if (!crypto::has_key_type(KeyType::ed448)) std::erase(schemes, ed448);
    EXPECT_EQ(default_schemes(), schemes);
}

TEST(SignatureSchemes, ListTakesBothSpellings) {
    EXPECT_EQ(parse_schemes("RSA+SHA256:ecdsa_secp256r1_sha256"),
              (Schemes{rsa_pkcs1_sha256, ecdsa_secp256r1_sha256}));
    EXPECT_EQ(parse_schemes("SHA384+ECDSA: ed25519 "), (Schemes{ecdsa_secp384r1_sha384, ed25519}));
    EXPECT_EQ(parse_schemes("RSA+sha1:ECDSA+SHA224"), (Schemes{rsa_pkcs1_sha1, ecdsa_sha224}));
    EXPECT_EQ(parse_schemes("rsa_pss_pss_sha256"), Schemes{rsa_pss_pss_sha256});
    EXPECT_EQ(parse_schemes("ecdsa_brainpoolP384r1tls13_sha384:ECDSA+SHA384"),
              (Schemes{ecdsa_brainpoolP384r1tls13_sha384, ecdsa_secp384r1_sha384}));
}

TEST(SignatureSchemes, Ed448IsNamedWhereTheBuildHasIt) {
    const auto result = parse_schemes("ed448");
    if (crypto::has_key_type(KeyType::ed448)) {
        EXPECT_EQ(result, Schemes{ed448});
    } else {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().reason, Reason::not_available);
    }
}

TEST(SignatureSchemes, PssPairMeansOrdinaryRsaKeys) {
    EXPECT_EQ(parse_schemes("RSA-PSS+SHA256:PSS+SHA512"),
              (Schemes{rsa_pss_rsae_sha256, rsa_pss_rsae_sha512}));
}

TEST(SignatureSchemes, WhatOpensslRefusesIsRefused) {
    for (const char* list : {"",
                             ":",
                             "RSA+SHA256:",
                             ":RSA+SHA256",
                             "RSA",
                             "RSA+",
                             "+SHA256",
                             "RSA+RSA",
                             "SHA256+SHA256",
                             "RSA+MD5",
                             "rsa+sha256",
                             "RSA + SHA256",
                             "RSA+SHA2-256",
                             "ED25519",
                             "ED448",
                             "ecdsa_sha1",
                             "ecdsa_sha224",
                             "RSA-PSS+SHA1",
                             "RSA-PSS+SHA224",
                             "nosuch",
                             "RSA+SHA256:RSA+SHA256",
                             "RSA+SHA256:rsa_pkcs1_sha256",
                             "RSA+SHA256+SHA256"}) {
        auto result = parse_schemes(list);
        ASSERT_FALSE(result) << list;
        EXPECT_EQ(info(result.error().reason).name, "invalid_argument") << list;
    }
}

TEST(SignatureSchemes, NamesOfOpensslThatWeLackAreToldApart) {
    for (const char* list : {"DSA+SHA256", "RSA+SHA256:SHA1+DSA"}) {
        auto result = parse_schemes(list);
        ASSERT_FALSE(result) << list;
        EXPECT_EQ(info(result.error().reason).name, "not_available") << list;
    }
}

}  // namespace
}  // namespace handfast
