// SPDX-License-Identifier: Apache-2.0
// `crl` and `ocsp` beside openssl's, over a small authority that openssl makes: the same output,
// the same messages, the same exit codes.
#include <gtest/gtest.h>

#include "tests/golden/normalise.h"
#include "tests/golden/reference.h"
#include "tests/golden/status_authority.h"

namespace handfast::test {
namespace {

class StatusCommands : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    }
};

TEST_P(StatusCommands, AreOpenssls) {
    const Finished theirs = authority().run_in("openssl", GetParam());
    const Finished ours = authority().run_in(kHandfast, GetParam());
    EXPECT_EQ(ours.out, theirs.out) << GetParam();
    EXPECT_EQ(messages(ours.err), messages(theirs.err)) << GetParam();
    EXPECT_EQ(ours.status, theirs.status) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    Crl, StatusCommands,
    testing::Values(
        "crl -in crl.pem -text", "crl -in crl.der -text -noout", "crl -in crl.der -inform DER",
        "crl -in crl.pem -outform DER",
        "crl -in crl.pem -noout -issuer -crlnumber -hash -hash_old -lastupdate "
        "-nextupdate -fingerprint",
        "crl -in crl.pem -noout -fingerprint -sha256 -nextupdate -issuer",
        "crl -in crl.pem -noout -issuer -nameopt multiline",
        "crl -in crl.pem -noout -issuer -nameopt RFC2253",
        "crl -in crl.pem -noout -lastupdate -dateopt iso_8601", "crl -in crl.pem -noout -badsig",
        "crl -in crl.pem -badsig -outform DER", "crl -in crl.pem -noout -CAfile ca.pem",
        "crl -in crl.pem -noout -verify -CAfile other.pem", "crl -in ca.pem",
        "crl -in crl.pem -noout -verify", "crl -in crl.pem -noout -CApath hashed",
        "crl -in crl.pem -noout -CAstore hashed", "crl -in crl.pem -noout -CAstore ca.pem",
        "crl -in crl.pem -CAfile absent", "crl -in crl.pem -CAstore absent",
        "crl -in crl.pem -CApath absent", "crl -in crl.pem -nameopt nonsense",
        "crl -in crl.pem -dateopt nonsense", "crl -in crl2.pem -gendelta crl.pem -key ca.key",
        "crl -in crl.pem -gendelta crl.pem -key ca.key", "crl -in crl.pem -gendelta crl2.pem",
        "crl -in crl.pem -gendelta crl2.pem -key other.key",
        "crl -in crl.pem -gendelta absent -key ca.key",
        "crl -in crl.pem -gendelta crl2.pem -key absent",
        "crl -in crl.pem -gendelta ca.pem -key ca.key",
        "crl -in crl.pem -gendelta crl2.pem -key ca.pem",
        "crl -in crl.pem -key absent -noout -issuer"));

INSTANTIATE_TEST_SUITE_P(
    Ocsp, StatusCommands,
    testing::Values(
        "ocsp", "ocsp -reqin req.der -req_text", "ocsp -cert ee.pem", "ocsp -reqout x",
        "ocsp -issuer ca.pem -sha256 -serial 0x10 -req_text -no_nonce -serial -300 -sha1 "
        "-cert ee.pem",
        "ocsp -issuer ca.pem -serial zz", "ocsp -respin ca.pem",
        "ocsp -reqin req.der -respin resp.der -CAfile ca.pem",
        "ocsp -reqin plain.der -respin resp.der -CAfile ca.pem -text",
        "ocsp -reqin req.der -respin plain-resp.der -CAfile ca.pem",
        "ocsp -issuer ca.pem -cert ee.pem -respin resp.der -CAfile ca.pem",
        "ocsp -issuer ca.pem -cert ee.pem -no_nonce -respin resp.der -CAfile ca.pem",
        "ocsp -issuer ca.pem -serial 9 -no_nonce -respin resp.der -CAfile ca.pem",
        "ocsp -issuer ca.pem -cert ee.pem -no_nonce -respin resp.der -CAfile other.pem",
        "ocsp -issuer ca.pem -cert ee.pem -no_nonce -respin resp.der -CAfile other.pem "
        "-no_cert_verify",
        "ocsp -respin resp.der -CAfile ca.pem", "ocsp -respin resp.der -CAfile other.pem",
        "ocsp -respin resp.der -VAfile ca.pem", "ocsp -respin resp.der -VAfile other.pem",
        "ocsp -respin resp.der -verify_other ca.pem",
        "ocsp -respin resp.der -CAfile ca.pem -no_intern",
        "ocsp -respin resp.der -CAfile ca.pem -no_cert_checks -no_chain -no_explicit",
        "ocsp -respin resp.der -noverify -resp_text",
        "ocsp -respin resp.der -CAfile ca.pem -attime 1000000000",
        "ocsp -respin resp.der -CAfile ca.pem -attime 1000000000 -no_check_time",
        "ocsp -respin resp.der -CApath hashed", "ocsp -respin resp.der -CAstore hashed",
        "ocsp -respin resp.der -CApath absent", "ocsp -respin resp.der -CAfile absent",
        "ocsp -respin resp.der -CAfile ca.pem -no-CApath -no-CAstore",
        "ocsp -respin resp.der -CAfile ca.pem -purpose sslserver",
        "ocsp -respin resp.der -CAfile ca.pem -purpose crlsign",
        "ocsp -respin resp.der -CAfile ca.pem -purpose nonsense",
        "ocsp -respin resp.der -CAfile ca.pem -policy 1.2.3 -explicit_policy",
        "ocsp -respin resp.der -CAfile ca.pem -policy nonsense",
        "ocsp -respin resp.der -CAfile ca.pem -policy_check -inhibit_any -policy_print",
        "ocsp -respin resp.der -CAfile ca.pem -verify_hostname ca",
        "ocsp -respin resp.der -CAfile ca.pem -verify_ip 1.2.3.4",
        "ocsp -respin resp.der -CAfile ca.pem -crl_check",
        "ocsp -respin resp.der -CAfile ca.pem -x509_strict -auth_level 5",
        "ocsp -respin resp.der -CAfile ca.pem -suiteB_192",
        "ocsp -respin resp.der -CAfile ca.pem -verify_depth 0 -verify_name ssl_client"));

/// The signature aside, which is another one each time.
TEST(StatusDelta, HasWhatOpensslsHas) {
    if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    const std::string arguments = "crl -in crl.pem -gendelta crl2.pem -key ca.key -sha384 ";
    const auto text_by = [&](const std::string& program) {
        const Finished made = authority().run_in(program, arguments + "-out delta.pem");
        EXPECT_EQ(made.status, 0) << made.log;
        const Finished shown =
            authority().run_in("openssl", "crl -in delta.pem -noout -text -verify -CAfile ca.pem");
        EXPECT_EQ(shown.err, "verify OK\n");
        return shown.out.substr(0, shown.out.rfind("Signature Value"));
    };
    const std::string theirs = text_by("openssl");
    EXPECT_NE(theirs.find("Serial Number: 0C"), theirs.npos);
    EXPECT_EQ(text_by(kHandfast), theirs);
}

/// What stands in for each place that is not named. SSL_CERT_DIR and SSL_CERT_FILE name the
/// system's, and only one of them knows the authority.
struct Default {
    const char* variable;
    const char* value;
    const char* other;
};
constexpr Default kDefaults[] = {{"SSL_CERT_FILE", "ca.pem", "SSL_CERT_DIR"},
                                 {"SSL_CERT_DIR", "hashed", "SSL_CERT_FILE"}};

TEST(StatusDefaults, AreOpenssls) {
    if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    for (const Default& names : kDefaults)
        for (const char* command :
             {"crl -in crl.pem -noout -verify", "ocsp -respin resp.der", "verify ee.pem"})
            for (const char* places :
                 {"", " -no-CAfile", " -no-CApath", " -no-CAstore", " -no-CApath -no-CAstore",
                  " -CAfile other.pem", " -CApath empty", " -CApath empty -no-CAstore",
                  " -CAstore empty", " -CAstore empty -no-CApath",
                  " -CAfile other.pem -no-CApath -no-CAstore"}) {
                const std::string arguments = std::string(command) + places;
                const auto run_with = [&](const std::string& program) {
                    return authority().run_in("env", std::string(names.variable) + "=" +
                                                         names.value + " " + names.other +
                                                         "=absent " + program + " " + arguments);
                };
                const Finished theirs = run_with("openssl");
                const Finished ours = run_with(kHandfast);
                EXPECT_EQ(ours.out, theirs.out) << names.variable << " " << arguments;
                EXPECT_EQ(messages(ours.err), messages(theirs.err))
                    << names.variable << " " << arguments;
                EXPECT_EQ(ours.status, theirs.status) << names.variable << " " << arguments;
            }
}

/// Responses that one makes and the other judges.
TEST(StatusResponder, AnswersThatOpensslBelieves) {
    if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    const Finished made = authority().run_in(
        kHandfast,
        "ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca.key -reqin req.der "
        "-respout ours.der -ndays 3 -rmd sha384 -resp_key_id");
    EXPECT_EQ(made.status, 0) << made.log;
    const Finished judged = authority().run_in(
        "openssl", "ocsp -reqin req.der -respin ours.der -CAfile ca.pem -resp_text");
    EXPECT_EQ(judged.status, 0) << judged.log;
    EXPECT_NE(judged.err.find("Response verify OK"), judged.err.npos) << judged.log;
    EXPECT_NE(judged.out.find("Cert Status: revoked"), judged.out.npos) << judged.log;
    EXPECT_NE(judged.out.find("keyCompromise (0x1)"), judged.out.npos) << judged.log;
}

}  // namespace
}  // namespace handfast::test
