// SPDX-License-Identifier: Apache-2.0
// C2SP's x509-limbo and Netflix's BetterTLS: verdicts are what the suites expect, but for those
// that are listed here with the reason.
#include <set>

#include <gtest/gtest.h>

#include "tests/unit/x509/suites.h"
#include "x509/ip_address.h"

namespace handfast::x509 {
namespace {

using handfast::testing::Json;

handfast::testing::SuiteQuestion question_of(const Json& test) {
    handfast::testing::SuiteQuestion question;
    VerifyOptions& options = question.options;
    question.parsed = handfast::testing::add_certificate(test["peer_certificate"], question.chain);
    for (const auto& pem : test["untrusted_intermediates"])
        question.parsed &= handfast::testing::add_certificate(pem, question.chain);
    // One that does not parse is none to trust.
    for (const auto& pem : test["trusted_certs"])
        (void)handfast::testing::add_certificate(pem, question.anchors);
    for (const auto& pem : test["crls"])
        question.parsed &= handfast::testing::add_crl(pem, options.crls);
    options.crl_check = options.crl_check_all = !test["crls"].empty();
    options.now = handfast::testing::time_of_suite(test["validation_time"]);
    options.purpose =
        test["validation_kind"] == "CLIENT" ? Purpose::tls_client : Purpose::tls_server;
    if (test["max_chain_depth"].is_number()) options.max_depth = test["max_chain_depth"];
    // RFC 9525 §2: common names identify nobody.
    options.host_flags.common_names = CommonNames::ignored;
    const Json& peer = test["expected_peer_name"];
    if (!peer.is_object()) return question;
    if (peer["kind"] == "DNS") options.hostnames = {std::string(peer["value"])};
    if (peer["kind"] == "RFC822") options.email = peer["value"];
    if (peer["kind"] == "IP") options.address = parse_ip_address(std::string(peer["value"]));
    return question;
}

struct Disagreement {
    std::set<std::string> accepted;
    std::set<std::string> refused;
    std::size_t asked = 0;
};

template <class Adjust>
Disagreement ask_all(const Json& suite, const Adjust& adjust) {
    Disagreement out;
    for (const Json& test : suite["testcases"]) {
        ++out.asked;
        auto question = question_of(test);
        adjust(question.options);
        const bool accepted = question.is_accepted();
        if (accepted == (test["expected_result"] == "SUCCESS")) continue;
        (accepted ? out.accepted : out.refused).insert(test["id"]);
    }
    return out;
}

// As -x509_strict -auth_level 2 has it: 86 of 105.
TEST(Limbo, VerdictsAreThoseThatTheSuiteExpects) {
    const auto suite = handfast::testing::read_suite("limbo-dev.json");
    if (!suite) GTEST_SKIP() << "limbo-dev.json is absent";
    const std::set<std::string> accepted = {
        // Duties of who issues (RFC 5280 §5.2.3, §4.2.1.11, §4.1.2.2, §4.2.1.1), not of who judges.
        "crl::crlnumber-missing",
        "rfc5280::pc::ica-noncritical-pc",
        "rfc5280::serial::zero",
        "webpki::aki::root-with-aki-missing-keyidentifier",
        // Underscores are common in names of hosts, and match what is written alike.
        "rfc5280::san::underscore-dns",
        // The CA/Browser Forum's rules for public CAs: what else a common name may hold,
        "webpki::cn::ipv4-hex-mismatch",
        "webpki::cn::ipv4-leading-zeros-mismatch",
        "webpki::cn::ipv6-non-rfc5952-mismatch",
        "webpki::cn::ipv6-uncompressed-mismatch",
        "webpki::cn::utf8-vs-punycode-mismatch",
        // which usages a leaf has beside the right one,
        "webpki::eku::ee-anyeku",
        "webpki::eku::ee-critical-eku",
        // which kinds of keys there are,
        "webpki::forbidden-dsa-leaf",
        "webpki::forbidden-dsa-root",
        "webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf",
        "webpki::forbidden-rsa-not-divisible-by-8-in-root",
        // and which names are public suffixes.
        "webpki::san::public-suffix-multi-label-wildcard-san",
    };
    const std::set<std::string> refused = {
        // The leaf is a CA whose key may only sign certificates: no TLS server.
        "pathlen::validation-ignores-pathlen-in-leaf",
        // An intermediate is trusted: -partial_chain takes it.
        "rfc5280::root-and-intermediate-swapped",
    };
    const Disagreement found = ask_all(*suite, [](VerifyOptions& options) {
        options.x509_strict = true;
        handfast::testing::hold_to(options, 2);
    });
    EXPECT_EQ(found.asked, 105u);
    EXPECT_EQ(found.accepted, accepted);
    EXPECT_EQ(found.refused, refused);
}

TEST(BetterTls, VerdictsAreThoseThatTheSuiteExpects) {
    const auto suite = handfast::testing::read_suite("limbo-bettertls-dev.json.gz");
    if (!suite) GTEST_SKIP() << "limbo-bettertls-dev.json.gz is absent";
    const Disagreement found =
        ask_all(*suite, [](VerifyOptions& options) { handfast::testing::hold_to(options, 1); });
    EXPECT_EQ(found.asked, 4786u);
    EXPECT_EQ(found.accepted, (std::set<std::string>{}));
    EXPECT_EQ(found.refused, (std::set<std::string>{}));
}

}  // namespace
}  // namespace handfast::x509
