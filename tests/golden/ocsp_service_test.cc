// SPDX-License-Identifier: Apache-2.0
// `ocsp -port` and `ocsp -url`, each of ours beside and against openssl's.
#include <csignal>
#include <regex>

#include <gtest/gtest.h>

#include "tests/golden/normalise.h"
#include "tests/golden/status_authority.h"

namespace handfast::test {
namespace {

const std::string kSigner = "-CA ca.pem -rsigner ca.pem -rkey ca.key ";
const std::string kQuestion =
    "-issuer ca.pem -cert ee.pem -serial 7 -serial 9 -serial 10 -serial 99 -CAfile ca.pem ";

Finished ask(const std::string& program, const Responder& responder,
             const std::string& options = kQuestion, const Authority& place = authority()) {
    return place.run_in(program, "ocsp -url " + responder.url() + " " + options);
}

/// Times and random numbers aside.
std::string comparable(const std::string& text) {
    static const std::regex time("(This Update|Next Update|Produced At): .*");
    return std::regex_replace(text, time, "$1");
}

class OcspService : public testing::Test {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    }
};

TEST_F(OcspService, AndItsClientsAnswerAsOpenssls) {
    for (const std::string& query : Words{"", "-no_nonce ", "-sha256 ", "-VAfile ca.pem "}) {
        Responder theirs("openssl", kSigner + "-ndays 2 -nrequest 2");
        Responder ours(kHandfast, kSigner + "-ndays 2 -nrequest 2");
        const Finished reference = ask("openssl", theirs, query + kQuestion);
        EXPECT_EQ(reference.status, 0) << reference.log;
        EXPECT_NE(reference.out.find("ee.pem: revoked"), reference.out.npos) << reference.log;
        for (const Finished& other :
             {ask("openssl", ours, query + kQuestion), ask(kHandfast, theirs, query + kQuestion),
              ask(kHandfast, ours, query + kQuestion)}) {
            EXPECT_EQ(comparable(other.out), comparable(reference.out)) << other.log;
            EXPECT_EQ(messages(other.err), messages(reference.err)) << other.log;
            EXPECT_EQ(other.status, reference.status) << other.log;
        }
        EXPECT_EQ(ours.process().wait(), 0) << ours.process().log();
    }
}

TEST_F(OcspService, SendsTheSingleExtensionsOfTheIndex) {
    Responder theirs("openssl", kSigner);
    Responder ours(kHandfast, kSigner);
    const std::string options =
        "-issuer ca.pem -serial 9 -serial 10 -noverify -resp_text -no_nonce";
    const auto answers = [](const std::string& text) {
        const std::string kept = comparable(text);
        return kept.substr(0, kept.find("    Signature Algorithm"));
    };
    const Finished reference = ask("openssl", theirs, options);
    const Finished other = ask("openssl", ours, options);
    EXPECT_NE(reference.out.find("Hold Instruction Code"), reference.out.npos) << reference.log;
    EXPECT_NE(reference.out.find("Invalidity Date"), reference.out.npos) << reference.log;
    EXPECT_EQ(answers(other.out), answers(reference.out));
}

TEST_F(OcspService, GoesOnAfterRequestsThatAreNone) {
    Responder ours(kHandfast, kSigner);
    const std::string get = "curl -s -o answer.der -w %{http_code} " + ours.url();
    if (!find_program("curl")) GTEST_SKIP() << "curl is not installed";
    EXPECT_EQ(authority().run_in("curl", get.substr(5)).out, "200");
    EXPECT_EQ(authority().run_in("curl", get.substr(5) + "AAAA").out, "200");
    const Finished error = authority().run_in("openssl", "ocsp -respin answer.der");
    EXPECT_NE(error.out.find("malformedrequest (1)"), error.out.npos) << error.log;
    EXPECT_EQ(authority().run_in("curl", "-X PUT " + get.substr(5)).out, "405");
    EXPECT_EQ(ask("openssl", ours).status, 0);
}

TEST_F(OcspService, ReadsTheIndexAgainWhenItChanges) {
    const Authority place;
    Responder ours(kHandfast, kSigner, place);
    const std::string options = "-issuer ca.pem -serial 7 -CAfile ca.pem";
    EXPECT_NE(ask("openssl", ours, options, place).out.find("7: good"), std::string::npos);
    place.folder().write("index.txt", "R\t351231235959Z\t250101000000Z\t07\tunknown\t/CN=c\n");
    EXPECT_NE(ask("openssl", ours, options, place).out.find("7: revoked"), std::string::npos);
    place.folder().write("index.txt", "nonsense\n");
    EXPECT_NE(ask("openssl", ours, options, place).out.find("7: revoked"), std::string::npos);
    EXPECT_TRUE(ours.process().wait_for("error reloading updated index"));
}

TEST_F(OcspService, RunsManyProcessesUntilItIsEnded) {
    Responder ours(kHandfast, kSigner + "-multi 2 -nrequest 1");
    for (int i = 0; i < 4; ++i) {
        const Finished answer = ask("openssl", ours);
        EXPECT_EQ(answer.status, 0) << answer.log << ours.process().log();
    }
    ours.process().signal(SIGTERM);
    EXPECT_EQ(ours.process().wait(), 0) << ours.process().log();
}

TEST_F(OcspService, DropsSilentClientsAndServesOthers) {
    Responder ours(kHandfast, kSigner + "-timeout 1");
    Process silent(Command{.argv = {"openssl", "s_client", "-connect", ours.url().substr(7)}});
    EXPECT_EQ(ask("openssl", ours).status, 0);
}

struct Signing {
    const char* options;
    const char* algorithm;
};
constexpr Signing kSignings[] = {
    {"-rsigopt rsa_padding_mode:pss", "rsassaPss"},
    {"-rmd sha384 -rsigopt rsa_padding_mode:pss -rsigopt rsa_pss_saltlen:digest",
     "Salt Length: 0x30"},
    {"-rmd sha256 -rsigopt rsa_padding_mode:pss -rsigopt rsa_pss_saltlen:7 -rsigopt "
     "rsa_mgf1_md:sha1",
     "Salt Length: 0x07"},
    {"-rmd sha512 -rsigopt rsa_padding_mode:pkcs1", "sha512WithRSAEncryption"},
};

TEST_F(OcspService, SignsWithParametersAndEncryptedKeys) {
    const Authority place;
    place.openssl(
        "req -x509 -newkey rsa:2048 -passout pass:secret -keyout rsa.key -out rsa.pem "
        "-subj /CN=ca -addext extendedKeyUsage=OCSPSigning");
    const std::string answer =
        "ocsp -index index.txt -CA ca.pem -rsigner rsa.pem -rkey rsa.key -passin pass:secret "
        "-reqin plain.der -respout made.der -rcid sha256 ";
    for (const Signing& signing : kSignings) {
        const Finished made = place.run_in(kHandfast, answer + signing.options);
        EXPECT_EQ(made.status, 0) << made.log;
        const Finished judged =
            place.run_in("openssl", "ocsp -respin made.der -VAfile rsa.pem -resp_text");
        EXPECT_EQ(judged.status, 0) << judged.log;
        EXPECT_NE(judged.out.find(signing.algorithm), judged.out.npos) << judged.log;
        EXPECT_NE(judged.out.find("Hash Algorithm: sha256"), judged.out.npos) << judged.log;
    }
    for (const char* wrong :
         {"-rsigopt nonsense", "-rsigopt rsa_pss_saltlen:4", "-rmd nonsense", "-rcid nonsense",
          "-passin pass:wrong", "-passin nonsense", "-header nonsense", "-url ftp://x/"}) {
        const Finished ours = place.run_in(kHandfast, answer + wrong);
        const Finished theirs = place.run_in("openssl", answer + wrong);
        EXPECT_EQ(ours.out, theirs.out) << wrong;
        EXPECT_EQ(ours.status, theirs.status) << wrong;
        EXPECT_EQ(messages(ours.err).substr(0, 20), messages(theirs.err).substr(0, 20)) << wrong;
    }
}

TEST_F(OcspService, RefusesToBeginAsOpenssl) {
    for (const char* options : {"-port 0",
                                "-port 0 -index absent "
                                "-CA ca.pem -rsigner ca.pem -rkey ca.key",
                                "-port 0 -index index.txt -CA ca.pem", "-port -1", "-port x"}) {
        const std::string arguments = "ocsp " + std::string(options);
        const Finished ours = authority().run_in(kHandfast, arguments);
        const Finished theirs = authority().run_in("openssl", arguments);
        EXPECT_EQ(messages(ours.err), messages(theirs.err)) << options;
        EXPECT_EQ(ours.status, theirs.status) << options;
    }
}

}  // namespace
}  // namespace handfast::test
