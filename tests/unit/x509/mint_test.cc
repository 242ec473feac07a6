// SPDX-License-Identifier: Apache-2.0
// Minted identities: what they hold, and that openssl believes them.
#include "x509/mint.h"

#include <gtest/gtest.h>

#include "crypto/base/pem.h"
#include "crypto/random.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/x509/forge.h"
#include "x509/private_key.h"
#include "x509/verify.h"

namespace handfast::x509 {
namespace {

using handfast::testing::kToday;
using handfast::testing::provider;

constexpr MintKey kKeys[] = {MintKey::p256, MintKey::p384, MintKey::p521, MintKey::ed25519};

MintRequest request(MintKey key) {
    MintRequest out;
    out.common_name = "host.example";
    out.dns_names = {"host.example", "*.host.example"};
    out.ip_addresses = {{127, 0, 0, 1}, Buffer(16, 0)};
    out.key = key;
    out.not_before = kToday;
    out.not_after = kToday + std::chrono::days(30);
    return out;
}

Minted minted(const MintRequest& wanted, std::uint64_t seed = 1) {
    crypto::SeededRng rng(seed);
    return mint(wanted, provider(), rng).value();
}

TEST(Mint, CertificatesSayWhatWasAskedFor) {
    for (MintKey key : kKeys) {
        const Minted made = minted(request(key));
        const Certificate& certificate = *made.certificate;
        EXPECT_EQ(certificate.version(), 3u);
        EXPECT_LE(certificate.serial().size(), 20u);
        EXPECT_LT(certificate.serial()[0], 0x80) << "RFC 5280 §4.1.2.2: positive";
        EXPECT_TRUE(certificate.self_issued());
        EXPECT_TRUE(certificate.signed_by(certificate));
        EXPECT_EQ(certificate.not_before(), kToday);
        EXPECT_EQ(certificate.not_after(), kToday + std::chrono::days(30));
        EXPECT_EQ(certificate.dns_names(),
                  (std::vector<std::string_view>{"host.example", "*.host.example"}));
        EXPECT_EQ(certificate.ip_addresses().size(), 2u);
        EXPECT_FALSE(certificate.basic_constraints()->ca);
        EXPECT_TRUE(certificate.allows(KeyUsage::digital_signature));
        EXPECT_FALSE(certificate.allows(KeyUsage::key_cert_sign));
        EXPECT_NE(certificate.find(Oid::subject_key_identifier), nullptr);
        EXPECT_NE(certificate.find(Oid::authority_key_identifier), nullptr);
        EXPECT_TRUE(judge_pair(certificate, *made.key));
    }
}

TEST(Mint, TheSameSeedMakesTheSameIdentity) {
    const Minted first = minted(request(MintKey::p256), 5);
    const Minted again = minted(request(MintKey::p256), 5);
    const Minted other = minted(request(MintKey::p256), 6);
    EXPECT_TRUE(equal(first.certificate->tbs(), again.certificate->tbs()));
    EXPECT_TRUE(equal(first.key_der.expose(), again.key_der.expose()));
    EXPECT_FALSE(equal(first.certificate->serial(), other.certificate->serial()));
    EXPECT_FALSE(equal(first.certificate->spki(), other.certificate->spki()));
}

TEST(Mint, TheKeyLoadsAgain) {
    for (MintKey key : kKeys) {
        const Minted made = minted(request(key));
        const auto loaded = private_key_from_der(made.key_der.expose(), {}, provider());
        ASSERT_TRUE(loaded);
        EXPECT_TRUE(judge_pair(*made.certificate, **loaded));
    }
}

/// An authority and a host below it, of every pair of key kinds.
class MintedChain : public ::testing::TestWithParam<std::pair<MintKey, MintKey>> {
  protected:
    MintedChain() {
        MintRequest authority = request(GetParam().first);
        authority.common_name = "authority";
        authority.dns_names.clear();
        authority.ip_addresses.clear();
        authority.ca = true;
        authority_ = minted(authority, 2);
        MintRequest host = request(GetParam().second);
        host.issuer = &authority_;
        host_ = minted(host, 3);
    }
    Minted authority_;
    Minted host_;
};

TEST_P(MintedChain, IsBelievedByUs) {
    VerifyOptions options;
    options.trust = std::make_shared<TrustList>(CertificateList{authority_.certificate});
    options.purpose = Purpose::tls_server;
    options.now = kToday;
    options.hostnames = {"a.host.example"};
    const VerifyReport report = verify({{host_.certificate}}, options);
    EXPECT_EQ(report.code(), VerifyCode::ok);
    EXPECT_EQ(report.path.size(), 2u);
}

TEST_P(MintedChain, IsBelievedByOpenssl) {
    if (!test::find_program("openssl")) GTEST_SKIP() << "no openssl command";
    const test::TempDir folder;
    const auto write = [&](const char* name, std::string_view label, ByteView der) {
        return folder.write(name, encode_pem(label, der));
    };
    const std::string anchor = write("ca.pem", "CERTIFICATE", authority_.certificate->der());
    const std::string host = write("host.pem", "CERTIFICATE", host_.certificate->der());
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(kToday.time_since_epoch()).count();
    const auto verified = test::run(
        {.argv = {"openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", anchor,
                  "-attime", std::to_string(now), "-verify_ip", "127.0.0.1", host}});
    EXPECT_EQ(verified.status, 0) << verified.log;
    const std::string key = write("key.pem", "PRIVATE KEY", host_.key_der.expose());
    const auto public_of_key =
        test::run({.argv = {"openssl", "pkey", "-in", key, "-check", "-pubout"}});
    EXPECT_EQ(public_of_key.status, 0) << public_of_key.log;
    EXPECT_NE(public_of_key.out.find(encode_pem("PUBLIC KEY", host_.certificate->spki())),
              std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(, MintedChain,
                         ::testing::Values(std::pair(MintKey::p256, MintKey::p384),
                                           std::pair(MintKey::p384, MintKey::p521),
                                           std::pair(MintKey::p521, MintKey::ed25519),
                                           std::pair(MintKey::ed25519, MintKey::p256)));

}  // namespace
}  // namespace handfast::x509
