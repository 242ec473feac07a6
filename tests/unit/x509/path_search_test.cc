// SPDX-License-Identifier: Apache-2.0
// The search for a path that is good where OpenSSL's is not, and what ends it.
#include <chrono>

#include <gtest/gtest.h>

#include "tests/unit/x509/forge.h"
#include "x509/verify.h"

namespace handfast::x509 {
namespace {

using namespace handfast::testing;

constexpr std::uint16_t kCertSign = 0x0400;
constexpr std::uint16_t kDigitalSignature = 0x8000;

Forgery authority(std::string_view name, std::string_view issuer) {
    Forgery parts = certificate_of(name, issuer);
    parts.extensions = {basic_constraints(true), key_usage(kCertSign)};
    return parts;
}

Forgery leaf(std::string_view issuer) {
    Forgery parts = certificate_of("leaf", issuer);
    parts.extensions = {basic_constraints(false), key_usage(kDigitalSignature)};
    return parts;
}

VerifyOptions trusting(CertificateList anchors) {
    VerifyOptions options;
    options.trust = std::make_shared<TrustList>(anchors);
    options.purpose = Purpose::tls_server;
    options.now = kToday;
    return options;
}

/// Two certificates of one authority, the first of which is not good.
VerifyReport past(const Forgery& bad) {
    const CertificateList chain = {forged(leaf("middle")), forged(bad),
                                   forged(authority("middle", "root"))};
    return verify(chain, trusting({forged(authority("root", "root"))}));
}

TEST(PathSearch, GoesPastIssuersThatAreNotGood) {
    Forgery by_a_stranger = authority("middle", "root");
    by_a_stranger.serial = {7};
    by_a_stranger.signer = &key_of("stranger");
    Forgery for_clients = authority("middle", "root");
    for_clients.extensions.push_back(extended_key_usage({Oid::client_auth}));
    Forgery with_unknown = authority("middle", "root");
    with_unknown.extensions.push_back({{0x2a, 0x03}, true, {0x05, 0x00}});
    Forgery no_authority = authority("middle", "root");
    no_authority.extensions = {basic_constraints(false), key_usage(kCertSign)};
    for (const Forgery& bad : {by_a_stranger, for_clients, with_unknown, no_authority})
        EXPECT_EQ(past(bad).code(), VerifyCode::ok);
    const Forgery from_nowhere = authority("middle", "nobody");
    EXPECT_EQ(past(from_nowhere).code(), VerifyCode::ok);
}

TEST(PathSearch, StopsWhereAlternativesAreNotWanted) {
    Forgery by_a_stranger = authority("middle", "root");
    by_a_stranger.serial = {7};
    by_a_stranger.signer = &key_of("stranger");
    const CertificateList chain = {forged(leaf("middle")), forged(by_a_stranger),
                                   forged(authority("middle", "root"))};
    VerifyOptions options = trusting({forged(authority("root", "root"))});
    options.no_alt_chains = true;
    EXPECT_EQ(verify(chain, options).code(), VerifyCode::certificate_signature_failure);
}

TEST(PathSearch, ReportsOpensslsPathWhereNoneIsGood) {
    Forgery by_a_stranger = authority("middle", "root");
    by_a_stranger.signer = &key_of("stranger");
    const CertificateList chain = {forged(leaf("middle")), forged(by_a_stranger)};
    const auto report = verify(chain, trusting({forged(authority("root", "root"))}));
    EXPECT_EQ(report.errors(),
              (std::vector<VerifyError>{{1, VerifyCode::certificate_signature_failure}}));
}

/// RUSTSEC-2023-0052, CVE-2024-0567, CVE-2024-28835: authorities that all issue each other.
TEST(PathSearch, AMeshOfCrossSignedCertificatesEndsIt) {
    constexpr int kAuthorities = 14;
    const auto name = [](int i) { return "mesh" + std::to_string(i); };
    CertificateList chain = {forged(leaf("mesh0"))};
    for (int i = 0; i < kAuthorities; ++i)
        for (int j = 0; j < kAuthorities; ++j)
            if (i != j) chain.push_back(forged(authority(name(i), name(j))));
    const VerifyOptions options = trusting({forged(authority("root", "root"))});
    const auto start = std::chrono::steady_clock::now();
    EXPECT_NE(verify(chain, options).code(), VerifyCode::ok);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

/// CVE-2026-93302: a forged clone of a trusted certificate.
TEST(PathSearch, DoesNotBelieveAMimicOfAnAnchor) {
    const auto root = forged(authority("root", "root"));
    Forgery mimic = authority("root", "root");
    mimic.spki = key_of("stranger").spki;
    mimic.signer = &key_of("stranger");
    Forgery signed_by_mimic = leaf("root");
    signed_by_mimic.signer = &key_of("stranger");
    EXPECT_NE(verify({{forged(signed_by_mimic), forged(mimic)}}, trusting({root})).code(),
              VerifyCode::ok);
    EXPECT_NE(verify({{forged(mimic)}}, trusting({root})).code(), VerifyCode::ok);
    VerifyOptions partial = trusting({root});
    partial.partial_chain = true;
    EXPECT_NE(verify({{forged(mimic)}}, partial).code(), VerifyCode::ok);
}

/// MS02-050, CVE-2015-1793, CVE-2021-3450, CVE-2026-34580
TEST(PathSearch, NoLeafIsAnAuthority) {
    const CertificateList chain = {forged(certificate_of("victim", "leaf")), forged(leaf("root")),
                                   forged(authority("leaf", "nobody"))};
    EXPECT_NE(verify(chain, trusting({forged(authority("root", "root"))})).code(), VerifyCode::ok);
}

/// What settings say about a trusted certificate is final.
TEST(PathSearch, ObeysTrustSettings) {
    const Buffer root = forge(authority("root", "root"));
    const auto with_settings = [&](DerTag tag, Oid use) {
        Buffer der = root;
        append(der, element(der::kSequence, element(tag, element(der::kOid, encoded(use)))));
        return Certificate::parse_trusted(der, provider()).value();
    };
    const CertificateList chain = {forged(leaf("root"))};
    const auto code = [&](std::shared_ptr<const Certificate> anchor) {
        const auto errors = verify(chain, trusting({std::move(anchor)})).errors();
        return errors.empty() ? VerifyCode::ok : errors.front().code;
    };
    const DerTag rejected = der::context_constructed(0);
    EXPECT_EQ(code(with_settings(der::kSequence, Oid::server_auth)), VerifyCode::ok);
    EXPECT_EQ(code(with_settings(der::kSequence, Oid::client_auth)),
              VerifyCode::certificate_rejected);
    EXPECT_EQ(code(with_settings(rejected, Oid::server_auth)), VerifyCode::certificate_rejected);
    EXPECT_EQ(code(with_settings(rejected, Oid::any_extended_key_usage)),
              VerifyCode::certificate_rejected);
    EXPECT_EQ(code(with_settings(rejected, Oid::client_auth)), VerifyCode::ok);
}

}  // namespace
}  // namespace handfast::x509
