// SPDX-License-Identifier: Apache-2.0
// Paths: found and judged, with the code and depth that the installed openssl gives for the same
// certificates.
#include "x509/verify.h"

#include <regex>

#include <gtest/gtest.h>

#include "crypto/base/pem.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/x509/forge.h"

namespace handfast::x509 {
namespace {

using namespace handfast::testing;

constexpr std::uint16_t kCertSign = 0x0400;
constexpr std::uint16_t kDigitalSignature = 0x8000;
constexpr std::string_view kHost = "host.example";

Forgery root() {
    Forgery parts = certificate_of("root", "root");
    parts.extensions = {basic_constraints(true), key_usage(kCertSign)};
    return parts;
}

Forgery middle(std::string_view name = "middle", std::string_view issuer = "root") {
    Forgery parts = certificate_of(name, issuer);
    parts.extensions = {basic_constraints(true), key_usage(kCertSign)};
    return parts;
}

Forgery leaf(std::string_view issuer = "middle") {
    Forgery parts = certificate_of("leaf", issuer);
    parts.extensions = {basic_constraints(false), key_usage(kDigitalSignature),
                        extended_key_usage({Oid::server_auth}), dns_names({kHost})};
    return parts;
}

/// Replaces the extension of the same kind, or adds one.
Forgery with(Forgery parts, ForgedExtension wanted) {
    std::erase_if(parts.extensions, [&](const auto& one) { return one.oid == wanted.oid; });
    parts.extensions.push_back(std::move(wanted));
    return parts;
}

Forgery without(Forgery parts, Oid oid) {
    std::erase_if(parts.extensions, [&](const auto& one) { return equal(one.oid, encoded(oid)); });
    return parts;
}

struct Question {
    CertificateList chain;
    CertificateList anchors;
    std::string hostname = std::string(kHost);
    Instant now = kToday;
};

Question ask(const std::vector<Forgery>& chain, const std::vector<Forgery>& anchors) {
    Question question;
    for (const Forgery& parts : chain) question.chain.push_back(forged(parts));
    for (const Forgery& parts : anchors) question.anchors.push_back(forged(parts));
    return question;
}

VerifyReport answer(const Question& question) {
    VerifyOptions options;
    options.trust = std::make_shared<TrustList>(question.anchors);
    options.purpose = Purpose::tls_server;
    options.now = question.now;
    options.hostnames = {question.hostname};
    return verify(question.chain, options);
}

struct Finding {
    int code = 0;
    int depth = 0;
    friend bool operator==(const Finding&, const Finding&) = default;
};

std::vector<Finding> findings(const VerifyReport& report) {
    std::vector<Finding> out;
    for (const VerifyError& error : report.errors())
        out.push_back({static_cast<int>(error.code), static_cast<int>(error.depth)});
    return out;
}

std::string bundle(std::span<const std::shared_ptr<const Certificate>> list) {
    std::string out;
    for (const auto& certificate : list) out += encode_pem("CERTIFICATE", certificate->der());
    return out;
}

/// What `openssl verify` reports first; nothing without openssl.
std::optional<Finding> openssl_first(const Question& question) {
    if (!test::find_program("openssl")) return std::nullopt;
    const test::TempDir folder;
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(question.now.time_since_epoch());
    const std::span chain(question.chain);
    std::vector<std::string> arguments = {
        "openssl",          "verify",         "-no-CApath", "-no-CAstore",
        "-purpose",         "sslserver",      "-attime",    std::to_string(now.count()),
        "-verify_hostname", question.hostname};
    if (question.anchors.empty()) {
        arguments.push_back("-no-CAfile");
    } else {
        arguments.push_back("-CAfile");
        arguments.push_back(folder.write("anchors.pem", bundle(question.anchors)));
    }
    if (chain.size() > 1) {
        arguments.push_back("-untrusted");
        arguments.push_back(folder.write("untrusted.pem", bundle(chain.subspan(1))));
    }
    arguments.push_back(folder.write("leaf.pem", bundle(chain.first(1))));
    const auto done = test::run({.argv = arguments});
    std::smatch hit;
    static const std::regex error("error (\\d+) at (\\d+) depth lookup: ([^\n]*)");
    if (!std::regex_search(done.err, hit, error)) return Finding{};
    EXPECT_EQ(text_of(VerifyCode(std::stoi(hit[1]))), hit[3].str());
    return Finding{std::stoi(hit[1]), std::stoi(hit[2])};
}

/// Ours in full; OpenSSL's first.
void expect(const Question& question, const std::vector<Finding>& expected, const char* what) {
    EXPECT_EQ(findings(answer(question)), expected) << what;
    const auto theirs = openssl_first(question);
    const Finding first = expected.empty() ? Finding{} : expected.front();
    EXPECT_EQ(theirs.value_or(first), first) << what;
}

void PrintTo(const Finding& finding, std::ostream* out) {
    *out << finding.code << "@" << finding.depth;
}

TEST(Verify, FindsAPathThroughCertificatesInAnyOrder) {
    const Question question = ask({leaf("lower"), middle("unrelated", "elsewhere"),
                                   middle("middle"), middle("lower", "middle")},
                                  {root()});
    const VerifyReport report = answer(question);
    EXPECT_TRUE(report.errors().empty());
    EXPECT_EQ(report.code(), VerifyCode::ok);
    ASSERT_EQ(report.path.size(), 4u);
    EXPECT_EQ(report.path[1]->subject().common_name(), "lower");
    EXPECT_EQ(report.path[3]->subject().common_name(), "root");
    expect(question, {}, "three levels");
}

TEST(Verify, NamesTheMissingIssuer) {
    expect(ask({leaf()}, {root()}), {{20, 0}, {21, 0}}, "no intermediate");
    expect(ask({leaf(), middle()}, {}), {{20, 1}}, "no anchor");
    expect(ask({leaf()}, {middle()}), {{2, 1}}, "an anchor that is not self-signed");
    expect(ask({leaf("root")}, {leaf("root")}), {{20, 0}, {21, 0}},
           "the leaf itself, not self-signed");
}

TEST(Verify, PartialChainTrustsAnyAnchor) {
    const Question question = ask({leaf()}, {middle()});
    VerifyOptions options;
    options.trust = std::make_shared<TrustList>(question.anchors);
    options.purpose = Purpose::tls_server;
    options.now = kToday;
    options.partial_chain = true;
    EXPECT_EQ(verify(question.chain, options).code(), VerifyCode::ok);
}

TEST(Verify, NamesSelfSignedCertificates) {
    Forgery self = leaf("leaf");
    expect(ask({self}, {}), {{18, 0}}, "alone");
    expect(ask({self}, {self}), {}, "trusted");
    expect(ask({leaf(), middle(), root()}, {}), {{19, 2}}, "at the end of the chain");
}

TEST(Verify, NamesWrongSignatures) {
    Forgery by_another = leaf();
    by_another.signer = &key_of("somebody");
    expect(ask({by_another, middle()}, {root()}), {{7, 0}}, "leaf");
    Forgery false_middle = middle();
    false_middle.signer = &key_of("somebody");
    expect(ask({leaf(), false_middle}, {root()}), {{7, 1}}, "intermediate");
}

// In OpenSSL's order: the leaf's key before anything else, the others after the extensions.
TEST(Verify, NamesWeakKeysAndSignatures) {
    const Question question = ask({leaf(), middle()}, {root()});
    VerifyOptions options;
    options.trust = std::make_shared<TrustList>(question.anchors);
    options.purpose = Purpose::tls_server;
    options.now = kToday;
    options.has_strong_key = [](const Certificate&) { return false; };
    EXPECT_EQ(findings(verify(question.chain, options)),
              (std::vector<Finding>{{66, 0}, {67, 1}, {67, 2}}));
    options.has_strong_key = nullptr;
    // The root's own signature vouches for nothing.
    options.has_strong_signature = options.has_strong_key = [](const Certificate& certificate) {
        return certificate.subject().common_name() == "middle";
    };
    EXPECT_EQ(findings(verify(question.chain, options)),
              (std::vector<Finding>{{66, 0}, {68, 0}, {67, 2}}));
}

// OpenSSL: "A preliminary error has become final".
TEST(Verify, AWeakLeafStandsForWhatElseIsWrongWithItsEnd) {
    const Question question = ask({leaf(), middle()}, {});
    VerifyOptions options;
    options.now = kToday;
    options.purpose = Purpose::tls_server;
    options.has_strong_key = [](const Certificate& certificate) {
        return certificate.subject().common_name() != "leaf";
    };
    EXPECT_EQ(findings(verify(question.chain, options)), (std::vector<Finding>{{66, 0}, {66, 1}}));
}

TEST(Verify, TriesAnotherIssuerOfTheSameName) {
    Forgery namesake = root();
    namesake.spki = key_of("somebody").spki;
    namesake.signer = &key_of("somebody");
    EXPECT_TRUE(answer(ask({leaf(), middle()}, {namesake, root()})).errors().empty());
}

TEST(Verify, KeyIdentifiersTellIssuersApart) {
    const Buffer one = {1};
    const Buffer two = {2};
    const Forgery child = with(leaf(), authority_key_identifier(one));
    const Forgery issuer = with(middle(), subject_key_identifier(one));
    const Forgery namesake = with(middle(), subject_key_identifier(two));
    expect(ask({child, issuer}, {root()}), {}, "the same");
    expect(ask({child, middle()}, {root()}), {}, "the issuer has none");
    expect(ask({child, namesake}, {root()}), {{20, 0}, {21, 0}}, "another");
    Forgery odd_root = with(root(), subject_key_identifier(one));
    odd_root = with(odd_root, authority_key_identifier(two));
    expect(ask({leaf(), middle()}, {odd_root}), {{2, 2}}, "a root that names another issuer");
}

TEST(Verify, JudgesTimes) {
    Question question = ask({leaf(), middle()}, {root()});
    question.now = kToday + std::chrono::days(181);
    expect(question, {{10, 2}, {10, 1}, {10, 0}}, "all expired, the root first");
    question.now = kToday - std::chrono::days(181);
    expect(question, {{9, 2}, {9, 1}, {9, 0}}, "none valid yet");
    Forgery old = leaf();
    old.not_after = time_of(kToday - std::chrono::seconds(1));
    expect(ask({old, middle()}, {root()}), {{10, 0}}, "leaf alone");
    old.not_after = time_of(kToday);
    EXPECT_TRUE(answer(ask({old, middle()}, {root()})).errors().empty())
        << "RFC 5280 §4.1.2.5: inclusive";
}

TEST(Verify, JudgesWhoMayIssue) {
    const Forgery no_ca = with(middle(), basic_constraints(false));
    expect(ask({leaf(), no_ca}, {root()}), {{79, 1}, {26, 1}}, "basicConstraints says no");
    const Forgery silent = without(middle(), Oid::basic_constraints);
    expect(ask({leaf(), silent}, {root()}), {{79, 1}}, "basicConstraints says nothing");
    const Forgery no_sign = with(middle(), key_usage(kDigitalSignature));
    expect(ask({leaf(), no_sign}, {root()}), {{79, 1}, {26, 1}, {32, 1}}, "keyUsage");
    Forgery old_root = root();
    old_root.version = std::nullopt;
    old_root.extensions.clear();
    expect(ask({leaf(), middle()}, {old_root}), {}, "a root of version 1");
}

TEST(Verify, JudgesPathLengths) {
    const Forgery short_root = with(root(), basic_constraints(true, 0));
    expect(ask({leaf(), middle()}, {short_root}), {{25, 2}}, "one too many");
    const Forgery long_root = with(root(), basic_constraints(true, 1));
    expect(ask({leaf(), middle()}, {long_root}), {}, "just enough");
    const Forgery last = with(middle(), basic_constraints(true, 0));
    expect(ask({leaf(), last}, {root()}), {}, "the leaf does not count");
}

TEST(Verify, JudgesPurposes) {
    const ForgedExtension client = extended_key_usage({Oid::client_auth});
    expect(ask({with(leaf(), client), middle()}, {root()}), {{26, 0}}, "leaf");
    expect(ask({leaf(), with(middle(), client)}, {root()}), {{26, 1}}, "intermediate");
    expect(
        ask({with(leaf(), extended_key_usage({Oid::any_extended_key_usage})), middle()}, {root()}),
        {{26, 0}}, "any is not enough for OpenSSL");
    expect(ask({with(leaf(), key_usage(0x0200)), middle()}, {root()}), {{26, 0}},
           "a key for revocation lists");
    expect(ask({without(without(leaf(), Oid::ext_key_usage), Oid::key_usage), middle()}, {root()}),
           {}, "nothing said");
}

TEST(Verify, RefusesCriticalExtensionsThatItDoesNotJudge) {
    const ForgedExtension unknown = {{0x2a, 0x03}, true, {0x05, 0x00}};
    expect(ask({with(leaf(), unknown), middle()}, {root()}), {{34, 0}}, "leaf");
    expect(ask({leaf(), with(middle(), unknown)}, {root()}), {{34, 1}}, "intermediate");
    ForgedExtension harmless = unknown;
    harmless.critical = false;
    expect(ask({with(leaf(), harmless), middle()}, {root()}), {}, "not critical");
    VerifyOptions options;
    const Question question = ask({with(leaf(), unknown), middle()}, {root()});
    options.trust = std::make_shared<TrustList>(question.anchors);
    options.now = kToday;
    options.ignore_critical = true;
    EXPECT_EQ(verify(question.chain, options).code(), VerifyCode::ok);
}

TEST(Verify, JudgesHostNames) {
    Question question = ask({leaf(), middle()}, {root()});
    question.hostname = "other.example";
    expect(question, {{62, 0}}, "another host");
    Question by_name = ask({without(leaf(), Oid::subject_alt_name), middle()}, {root()});
    by_name.hostname = "leaf";
    expect(by_name, {}, "the common name without alternative names");
    Question shadowed = ask({leaf(), middle()}, {root()});
    shadowed.hostname = "leaf";
    expect(shadowed, {{62, 0}}, "the common name beside alternative names");
}

TEST(Verify, JudgesAddresses) {
    const Buffer address = {127, 0, 0, 1};
    const Question question =
        ask({with(leaf(), alternative_name(der::context(7), address)), middle()}, {root()});
    VerifyOptions options;
    options.trust = std::make_shared<TrustList>(question.anchors);
    options.purpose = Purpose::tls_server;
    options.now = kToday;
    options.address = address;
    EXPECT_EQ(verify(question.chain, options).code(), VerifyCode::ok);
    options.address = Buffer{127, 0, 0, 2};
    EXPECT_EQ(verify(question.chain, options).code(), VerifyCode::ip_mismatch);
    options.address = Buffer(16);
    EXPECT_EQ(verify(question.chain, options).code(), VerifyCode::ip_mismatch);
}

TEST(Verify, WorksWithinItsBudgets) {
    CertificateList chain = {forged(leaf("ca0"))};
    for (int i = 0; i < 6; ++i)
        chain.push_back(forged(middle("ca" + std::to_string(i), "ca" + std::to_string(i + 1))));
    Forgery top = root();
    top.subject = top.issuer = name_of("ca6");
    top.spki = key_of("ca6").spki;
    top.signer = &key_of("ca6");
    VerifyOptions options;
    options.trust = std::make_shared<TrustList>(CertificateList{forged(top)});
    options.purpose = Purpose::tls_server;
    options.now = kToday;
    EXPECT_EQ(verify(chain, options).code(), VerifyCode::ok);
    options.max_depth = 6;
    EXPECT_EQ(verify(chain, options).code(), VerifyCode::ok) << "six intermediates";
    options.max_depth = 5;
    EXPECT_EQ(verify(chain, options).errors().front().code, VerifyCode::chain_too_long);
}

TEST(Verify, EndsOnMutuallyIssuedCertificates) {
    CertificateList chain = {forged(leaf("a"))};
    for (int i = 0; i < 40; ++i) {
        for (const auto& [subject, issuer] : {std::pair("a", "b"), std::pair("b", "a")}) {
            Forgery parts = middle(subject, issuer);
            parts.serial = {static_cast<std::uint8_t>(i + 1)};
            chain.push_back(forged(parts));
        }
    }
    VerifyOptions options;
    options.now = kToday;
    const VerifyReport report = verify(chain, options);
    EXPECT_NE(report.code(), VerifyCode::ok);
    EXPECT_LE(report.path.size(), 102u);
}

TEST(Verify, AnEmptyChainHasNoIssuer) {
    EXPECT_EQ(verify({}, {}).code(), VerifyCode::no_local_issuer);
}

}  // namespace
}  // namespace handfast::x509
