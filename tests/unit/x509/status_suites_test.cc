// SPDX-License-Identifier: Apache-2.0
// Suites of OCSP responses and CRLs: OpenSSL's, whose verdicts are all ours, and BoringSSL's.
#include <fstream>
#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "crypto/base/pem.h"
#include "tests/unit/x509/corpus.h"
#include "tests/unit/x509/forge.h"
#include "x509/ocsp_verify.h"

namespace handfast::x509 {
namespace {

using handfast::testing::provider;
using Json = nlohmann::json;

std::optional<Json> suite(const std::string& name) {
    std::ifstream file(std::string(HANDFAST_VECTORS) + "/x509-suites/" + name);
    if (!file) return std::nullopt;
    return Json::parse(file);
}

Buffer bytes(const Json& base64) {
    return to_buffer(decode_base64(base64.get<std::string>()).value().expose());
}

CertificateList certificates(const Json& list) {
    CertificateList out;
    for (const Json& entry : list)
        out.push_back(Certificate::parse(bytes(entry), provider()).value());
    return out;
}

/// "2012-12-19T00:00:00Z"
Instant time_of(const Json& text) {
    std::string digits = text.get<std::string>();
    std::erase_if(digits, [](char c) { return c == '-' || c == ':' || c == 'T'; });
    return parse_der_time(der::kGeneralizedTime, as_bytes(digits)).value();
}

/// As OpenSSL's own recipe: the status is believed and not too old, whoever it is about.
bool accepts(const Json& test) {
    const auto response = OcspResponse::parse(bytes(test["response"]), provider());
    if (!response || !(*response)->basic()) return false;
    OcspVerifyOptions options;
    options.others = certificates(test["untrusted"]);
    options.no_cert_checks = test["no_cert_checks"].get<bool>();
    options.path.trust = std::make_shared<TrustList>(certificates(test["trusted"]));
    options.path.partial_chain = true;
    options.path.now = time_of(test["time"]);
    return !verify_ocsp_response(**response, options, provider()).problem;
}

TEST(OcspSuite, VerdictsAreOpensslsInAll58) {
    const auto tests = suite("openssl-ocsp.json");
    if (!tests) GTEST_SKIP() << handfast::testing::corpus_is_absent();
    std::size_t judged = 0;
    for (const Json& test : (*tests)["tests"]) {
        ++judged;
        EXPECT_EQ(accepts(test), test["expected"] == "OK")
            << test["id"] << " " << test["group"] << ": " << test["title"];
    }
    EXPECT_EQ(judged, 58u);
}

/// GOOD, REVOKED or UNKNOWN, as BoringSSL's client would say.
std::string status_of(const Json& test) {
    const auto response = OcspResponse::parse(bytes(test["response"]), provider());
    if (!response || !(*response)->basic()) return "UNKNOWN";
    const auto issuer = Certificate::parse(bytes(test["issuer"]), provider()).value();
    const auto certificate = Certificate::parse(bytes(test["cert"]), provider());
    if (!certificate) return "UNKNOWN";
    const Instant now = time_of(test["time"]);
    OcspVerifyOptions options;
    options.others = {issuer};
    options.path.trust = std::make_shared<TrustList>(CertificateList{issuer});
    options.path.partial_chain = true;
    options.path.now = now;
    if (verify_ocsp_response(**response, options, provider()).problem) return "UNKNOWN";
    const auto* answer = (*response)->find({*issuer, (*certificate)->serial()}, provider());
    if (answer == nullptr) return "UNKNOWN";
    const OcspWindow window{std::chrono::seconds(0),
                            std::chrono::seconds(test["max_age_s"].get<int>())};
    if (!judge_ocsp_times(*answer, now, window).empty()) return "UNKNOWN";
    return answer->status == OcspCertStatus::good      ? "GOOD"
           : answer->status == OcspCertStatus::revoked ? "REVOKED"
                                                       : "UNKNOWN";
}

/// Where we differ from BoringSSL.
struct Difference {
    std::string_view id;
    std::string_view ours;
    const char* why;
};
constexpr Difference kDifferences[] = {
    {"good_response_invalid_serial", "UNKNOWN", "INTEGERs that are not minimal are no DER"},
    {"ocsp_sign_indirect", "UNKNOWN", "the issuer is no CA; OpenSSL says so too"},
    {"produced_early_response", "GOOD", "nothing says when producedAt may be (RFC 6960 §2.4)"},
    {"produced_late_response", "GOOD", "the same; the times of the status are judged"},
};

/// OpenSSL says the same in all of these.
constexpr Difference kCrlDifferences[] = {
    {"bad_thisupdate_too_old", "GOOD", "how old a CRL may be is for its nextUpdate to say"},
    {"bad_crldp_has_crlissuer", "GOOD", "indirect CRLs are known to us"},
    {"bad_idp_indirectcrl", "GOOD", "the same"},
    {"good_issuer_no_keyusage", "REFUSED", "the issuer is no CA"},
    {"good_key_rollover", "REFUSED", "the first issuer by name is the one that counts"},
    {"revoked_key_rollover", "REFUSED", "the same: its signature is refused before what it says"},
    {"invalid_idp_empty_sequence", "GOOD", "it restricts nothing"},
    {"invalid_idp_onlycontainsusercerts_v1_leaf", "GOOD", "certificates of version 1 are users'"},
    {"invalid_revoked_empty_sequence", "GOOD", "an empty list is one without entries"},
    {"invalid_v1_explicit", "GOOD", "the version is not judged"},
    {"invalid_v1_with_crlentryextension", "REVOKED", "the same"},
    {"invalid_v1_with_extension", "GOOD", "the same"},
    {"invalid_v3", "GOOD", "the same"},
};

TEST(OcspSuite, VerdictsAreBoringsslsButForAFew) {
    const auto tests = suite("boringssl-ocsp.json");
    if (!tests) GTEST_SKIP() << handfast::testing::corpus_is_absent();
    for (const Json& test : (*tests)["tests"]) {
        const std::string id = test["id"].get<std::string>();
        const auto* row = std::ranges::find(kDifferences, id, &Difference::id);
        const std::string expected = row == std::end(kDifferences)
                                         ? test["expected_status"].get<std::string>()
                                         : std::string(row->ours);
        EXPECT_EQ(status_of(test), expected) << id;
    }
}

/// GOOD, REVOKED, or REFUSED for a CRL that says nothing about the certificate.
std::string crl_status_of(const Json& test) {
    const auto crl = Crl::parse(bytes(test["crl"]));
    if (!crl) return "REFUSED";
    const auto certificate = Certificate::parse(bytes(test["cert"]), provider()).value();
    const CertificateList issuers = certificates(test["issuers"]);
    VerifyOptions options;
    options.trust = std::make_shared<TrustList>(issuers);
    options.partial_chain = true;
    options.crls = {*crl};
    options.crl_check = true;
    options.extended_crl = true;
    options.now = time_of(test["time"]);
    const std::shared_ptr<const Certificate> chain[] = {certificate};
    const VerifyReport report = verify(chain, options);
    const auto errors = report.errors();
    if (errors.empty()) return "GOOD";
    return errors.front().code == VerifyCode::certificate_revoked ? "REVOKED" : "REFUSED";
}

TEST(CrlSuite, VerdictsAreBoringsslsButForAFew) {
    const auto tests = suite("boringssl-crl.json");
    if (!tests) GTEST_SKIP() << handfast::testing::corpus_is_absent();
    for (const Json& test : (*tests)["tests"]) {
        const std::string id = test["id"].get<std::string>();
        const auto* row = std::ranges::find(kCrlDifferences, id, &Difference::id);
        std::string expected = test["expected"].get<std::string>();
        if (expected == "UNKNOWN" || expected == "INVALID") expected = "REFUSED";
        if (row != std::end(kCrlDifferences)) expected = row->ours;
        EXPECT_EQ(crl_status_of(test), expected) << id;
    }
}

}  // namespace
}  // namespace handfast::x509
