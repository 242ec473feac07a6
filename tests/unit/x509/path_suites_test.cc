// SPDX-License-Identifier: Apache-2.0
// OpenSSL's own cases of `openssl verify`, and the smaller suites of Botan's and BoringSSL's
// trees.
#include <set>

#include <gtest/gtest.h>

#include "tests/unit/x509/corpus.h"
#include "tests/unit/x509/suites.h"

namespace handfast::x509 {
namespace {

using namespace handfast::testing;

std::string pem_of(const std::string& name) {
    const Buffer file = read_whole(HANDFAST_VECTORS "/x509-suites/openssl-certs/" + name + ".pem");
    return std::string(as_text(file));
}

/// An object identifier of the suite, in DER.
Buffer policy_of(const std::string& dotted_oid) {
    EXPECT_EQ(dotted_oid, "1.3.6.1.4.1.16604.998855.1");
    return {0x2b, 0x06, 0x01, 0x04, 0x01, 0x81, 0x81, 0x5c, 0xbc, 0xfb, 0x47, 0x01};
}

void apply(const Json& words, VerifyOptions& options) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string word = words[i];
        const auto argument = [&] { return std::string(words[++i]); };
        if (word == "-partial_chain") options.partial_chain = true;
        if (word == "-allow_proxy_certs") options.allow_proxy_certs = true;
        if (word == "-x509_strict") options.x509_strict = true;
        if (word == "-policy_check") options.policy_check = true;
        if (word == "-explicit_policy") options.explicit_policy = true;
        if (word == "-check_ss_sig") options.check_ss_sig = true;
        if (word == "-auth_level")
            hold_to(options, static_cast<std::uint8_t>(std::stoi(argument())));
        if (word == "-verify_depth") options.max_depth = std::stoul(argument());
        if (word == "-attime") options.now = Instant(std::chrono::seconds(std::stoll(argument())));
        if (word == "-policy") options.policies.push_back(policy_of(argument()));
    }
}

/// The suite has no time: its certificates are good for a century.
SuiteQuestion question_of(const Json& test) {
    SuiteQuestion question;
    question.options.now = time_of_suite(nullptr);
    hold_to(question.options, 1);
    if (test["purpose"] != "")
        question.options.purpose = *find_purpose(std::string(test["purpose"]));
    apply(test["options"], question.options);
    question.parsed = add_certificate(pem_of(test["cert"]), question.chain);
    for (const auto& name : test["untrusted"])
        question.parsed &= add_certificate(pem_of(name), question.chain);
    for (const auto& name : test["trusted"])
        question.parsed &= add_certificate(pem_of(name), question.anchors);
    return question;
}

TEST(OpensslVerify, VerdictsAreThoseThatTheSuiteExpects) {
    const auto suite = read_suite("x509-suites/openssl-verify.json");
    if (!suite) GTEST_SKIP() << "openssl-verify.json is absent";
    std::size_t asked = 0;
    for (const Json& test : (*suite)["tests"]) {
        ++asked;
        SuiteQuestion question = question_of(test);
        const bool accepted = question.is_accepted();
        std::string found;
        if (question.parsed)
            for (const VerifyError& error : question.report().errors())
                found += " " + std::to_string(static_cast<int>(error.code)) + "@" +
                         std::to_string(error.depth);
        // 167 and 168: SM2, which no backend is asked for.
        const bool sm2 = test["id"] == "167" || test["id"] == "168";
        EXPECT_EQ(accepted, test["expected"] == "OK" && !sm2)
            << test["id"] << " " << test["title"] << found;
    }
    EXPECT_EQ(asked, 169u);
}

struct Disagreement {
    std::set<std::string> accepted;
    std::set<std::string> refused;
    void note(const Json& test, bool accepted_here, bool expected) {
        if (accepted_here != expected) (accepted_here ? accepted : refused).insert(test["id"]);
    }
};

TEST(X509Test, VerdictsAreThoseThatTheSuiteExpects) {
    const auto suite = read_suite("x509-suites/x509test.json");
    if (!suite) GTEST_SKIP() << "x509test.json is absent";
    Disagreement found;
    for (const Json& test : (*suite)["tests"]) {
        SuiteQuestion question;
        question.options.now = time_of_suite(test["time"]);
        question.options.purpose = Purpose::tls_server;
        question.options.hostnames = {std::string(test["hostname"])};
        for (const auto& der : test["chain"])
            question.parsed &= add_certificate(der, question.chain);
        for (const auto& der : test["trusted"])
            question.parsed &= add_certificate(der, question.anchors);
        found.note(test, question.is_accepted(), test["expected"] == "VALID");
    }
    EXPECT_EQ(found.accepted, (std::set<std::string>{}));
    EXPECT_EQ(found.refused, (std::set<std::string>{}));
}

TEST(Bsi, VerdictsAreThoseThatTheSuiteExpects) {
    const auto suite = read_suite("x509-suites/bsi.json");
    if (!suite) GTEST_SKIP() << "bsi.json is absent";
    Disagreement found;
    for (const Json& test : (*suite)["tests"]) {
        SuiteQuestion question;
        question.options.now = time_of_suite(test["time"]);
        question.options.policy_check = true;
        hold_to(question.options, 1);
        question.options.crl_check = question.options.crl_check_all =
            !test["crls"].empty() || test["revocation_required"];
        question.parsed = add_certificate(test["target"], question.chain);
        for (const auto& der : test["untrusted"])
            question.parsed &= add_certificate(der, question.chain);
        for (const auto& der : test["trusted"])
            question.parsed &= add_certificate(der, question.anchors);
        for (const auto& der : test["crls"]) (void)add_crl(der, question.options.crls);
        const bool accepted = question.is_accepted();
        if (accepted && test["accepting_is_tolerable"]) continue;
        found.note(test, accepted, test["expected"] == "VALID");
    }
    // Name constraints in a certificate that is no CA constrain nobody.
    EXPECT_EQ(found.accepted, (std::set<std::string>{"ext_15"}));
    EXPECT_EQ(found.refused, (std::set<std::string>{}));
}

/// What is about policies of BoringSSL's own is not asked.
bool is_plain(const Json& test) {
    return test["last_cert_trust"] == "TRUSTED_ANCHOR" &&
           (test["key_purpose"] == "SERVER_AUTH" || test["key_purpose"] == "CLIENT_AUTH" ||
            test["key_purpose"] == "ANY_EKU");
}

const std::set<std::string> kBoringsslRefuses = {
    // Server-gated crypto makes a server, as in OpenSSL.
    "intermediate-eku-server-gated-crypto/sha1-eku-serverAuth",
    "intermediate-eku-server-gated-crypto/sha256-eku-serverAuth",
    // How weak is too weak is for -auth_level.
    "intermediate-signed-with-sha1/main",
    "target-has-512bit-rsa-key/main",
    "target-signed-by-512bit-rsa/main",
    "target-signed-with-sha1/main",
    // With partial_chain a trusted leaf is a path.
    "target-only/trusted_anchor",
    "target-selfissued/trusted_anchor",
    // RFC 5280 §4.2.1.4 as OpenSSL reads it: qualifiers are not judged.
    "unknown-critical-policy-qualifier/main",
};
const std::set<std::string> kBoringsslAccepts = {
    // What an anchor says of itself counts, as in OpenSSL.
    "expired-root/not-after",
    "expired-root/not-before",
    "root-basic-constraints-ca-false/main",
    "root-eku-clientauth/serverauth",
    "root-lacks-keycertsign-key-usage/main",
    "violates-pathlen-1-from-root/main",
    // "any" makes neither a server nor a client, as in OpenSSL.
    "intermediate-eku-any-and-clientauth/serverauth",
    "target-eku-any/clientauth",
    "target-eku-any/serverauth",
    // A key that may only sign certificates, or only decipher.
    "target-not-end-entity/main",
    "target-serverauth-various-keyusages/ec-decipherOnly",
    "target-serverauth-various-keyusages/rsa-decipherOnly",
    // OpenSSL's limit of comparisons is half of BoringSSL's.
    "many-names/ok-all-types",
    // A critical extension that only BoringSSL knows.
    "target-msapplicationpolicies-and-eku/main",
    // Asked without a policy, as OpenSSL is: the empty set is good for nobody.
    "policies-inhibit-anypolicy-by-root-fail/main",
    "policies-inhibit-anypolicy-by-root-ok/main",
    "policies-inhibit-mapping-by-root-fail/main",
    "policies-inhibit-mapping-by-root-ok/main",
    "policies-ok/main",
    "policies-on-root-ok/main",
    "policies-on-root-wrong/main",
    "policy-mappings-on-root-fail/main",
    "policy-mappings-on-root-ok/main",
};

TEST(BoringsslChains, VerdictsAreThoseThatTheSuiteExpects) {
    const auto suite = read_suite("x509-suites/boringssl-chains.json");
    if (!suite) GTEST_SKIP() << "boringssl-chains.json is absent";
    Disagreement found;
    for (const Json& test : (*suite)["tests"]) {
        if (!is_plain(test)) continue;
        SuiteQuestion question;
        question.options.now = time_of_suite(test["time"]);
        question.options.partial_chain = true;
        question.options.policy_check = true;
        if (test["key_purpose"] == "SERVER_AUTH") question.options.purpose = Purpose::tls_server;
        if (test["key_purpose"] == "CLIENT_AUTH") question.options.purpose = Purpose::tls_client;
        for (const auto& der : test["chain"])
            question.parsed &= add_certificate(der, question.chain);
        if (question.parsed) question.anchors = {question.chain.back()};
        found.note(test, question.is_accepted(), test["expected_result"] == "VALID");
    }
    EXPECT_EQ(found.accepted, kBoringsslRefuses);
    EXPECT_EQ(found.refused, kBoringsslAccepts);
}

}  // namespace
}  // namespace handfast::x509
