// SPDX-License-Identifier: Apache-2.0
// Stapled OCSP responses and downloaded CRLs, with real responders: our s_server and s_client
// beside OpenSSL's.
#include <functional>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/golden/normalise.h"
#include "tests/golden/status_authority.h"
#include "tests/support/canned_server.h"
#include "tests/support/raw_client.h"

namespace handfast::test {
namespace {

/// ee.csr once more, under a serial number (decimal), with an extension.
void issue(const std::string& file, const std::string& serial, const std::string& extension) {
    authority().folder().write(file + ".cnf", extension + "\n");
    authority().openssl("x509 -req -in ee.csr -CA ca.pem -CAkey ca.key -days 30 -set_serial " +
                        serial + " -extfile " + file + ".cnf -out " + file + ".pem");
}

/// What is said of staples and of CRLs' verification. Why HTTP failed is in OpenSSL's error stack,
/// whose words are its own.
std::string lines_about(const std::string& text, const Words& starts) {
    std::string kept;
    std::istringstream lines(normalise(text));
    for (std::string line; std::getline(lines, line);)
        for (const std::string& start : starts)
            if (line.starts_with(start) && !line.starts_with("cert_status: HTTP:"))
                kept += line + "\n";
    return kept;
}

/// openssl's responder for the shared authority: 5 is revoked, 7 is good.
const std::string kAnswers = "-CA ca.pem -rsigner ca.pem -rkey ca.key -ndays 1 -ignore_err";

class StapleGolden : public testing::Test {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    }

    struct Visit {
        std::string said;      ///< By the server, of staples.
        std::string received;  ///< By openssl's client, of the response.
        std::string log;
    };

    static Visit visit(const std::string& program, const std::string& options) {
        const std::uint16_t port = free_port();
        const std::string place = "127.0.0.1:" + std::to_string(port);
        Process server(authority().command(
            program, "s_server -key ee.key -naccept 1 -accept " + place + " " + options));
        EXPECT_TRUE(wait_for_listener(port)) << server.log();
        Process client(authority().command(
            "openssl", "s_client -status -tls1_2 -CAfile ca.pem -connect " + place));
        client.wait_for("Verify return code");
        client.close_stdin();
        client.wait();
        server.wait();
        return {lines_about(server.err(), {"cert_status:"}),
                lines_about(client.out(), {"OCSP response: no", "    OCSP Response Status",
                                           "    Cert Status", "      Serial Number"}),
                server.log() + client.log()};
    }

    static void expect_same(const std::string& options, std::string_view received) {
        const Visit theirs = visit("openssl", options);
        const Visit ours = visit(kHandfast, options);
        EXPECT_EQ(ours.said, theirs.said) << options << ours.log;
        EXPECT_EQ(ours.received, theirs.received) << options << ours.log;
        EXPECT_NE(ours.received.find(received), std::string::npos) << options << ours.log;
    }
};

const std::string kTrusting = " -CAfile ca.pem -status_verbose ";

TEST_F(StapleGolden, ComesFromTheCertificatesResponder) {
    const Responder responder("openssl", kAnswers);
    issue("good", "7", "authorityInfoAccess=OCSP;URI:" + responder.url());
    expect_same("-cert good.pem" + kTrusting, "Cert Status: good");
    // Which goes before the one that the command line names.
    expect_same("-cert good.pem -status_url http://127.0.0.1:9/" + kTrusting, "Cert Status: good");
}

TEST_F(StapleGolden, ComesFromTheResponderThatIsNamed) {
    const Responder responder("openssl", kAnswers);
    expect_same("-cert ee.pem -status_url " + responder.url() + kTrusting, "Cert Status: revoked");
    expect_same("-cert ee.pem -status_url " + responder.url() + " -CAfile ca.pem",
                "Cert Status: revoked");
}

TEST_F(StapleGolden, ComesFromAFile) {
    expect_same("-cert ee.pem -status_file plain-resp.der" + kTrusting, "Cert Status: revoked");
}

TEST_F(StapleGolden, IsMissedWhereNobodyAnswersOrNobodyKnows) {
    expect_same("-cert ee.pem" + kTrusting, "no response sent");
    expect_same("-cert ee.pem -status_url http://127.0.0.1:9/" + kTrusting, "no response sent");
    const Responder responder("openssl", kAnswers);
    expect_same("-cert ee.pem -status_verbose -no-CAfile -no-CApath -no-CAstore -status_url " +
                    responder.url(),
                "no response sent");
}

TEST_F(StapleGolden, IsMissedWhereTheAnswerIsNone) {
    for (const std::string& answer :
         {std::string("nonsense\r\n\r\n"), http_answer("application/ocsp-response", "nonsense"),
          http_answer("text/plain", "nonsense"), std::string("HTTP/1.0 404 Not Found\r\n\r\n")}) {
        const CannedServer responder(answer);
        expect_same("-cert ee.pem -status_url " + responder.url() + kTrusting, "no response sent");
    }
}

TEST_F(StapleGolden, IsWaitedForAsLongAsIsSaid) {
    const CannedServer silent("");
    expect_same("-cert ee.pem -status_timeout 1 -status_url " + silent.url() + kTrusting,
                "no response sent");
}

TEST_F(StapleGolden, GoesThroughAProxy) {
    const Responder responder("openssl", kAnswers);
    // The proxy is the responder: it is asked for the whole URL.
    expect_same("-cert ee.pem -proxy " + responder.url() +
                    " -no_proxy 127.0.0.1 -status_url http://127.0.0.1:9/" + kTrusting,
                "no response sent");
}

/// What s_client shows of a staple, up to the rule behind it.
std::string shown(const std::string& program, const std::string& server_options,
                  const std::string& client_options) {
    const std::uint16_t port = free_port();
    const std::string place = "127.0.0.1:" + std::to_string(port);
    Process server(authority().command(
        "openssl",
        "s_server -cert ee.pem -key ee.key -naccept 1 -accept " + place + " " + server_options));
    EXPECT_TRUE(wait_for_listener(port)) << server.log();
    Process client(authority().command(
        program, "s_client -status -CAfile ca.pem -connect " + place + " " + client_options));
    client.wait_for("Verify return code");
    client.close_stdin();
    client.wait();
    const std::string& out = client.out();
    const std::size_t begin = out.find("OCSP response:");
    const std::size_t end = out.find("---\nCertificate chain");
    EXPECT_NE(begin, out.npos) << client.log();
    return out.substr(std::min(begin, out.size()), end - begin);
}

TEST_F(StapleGolden, IsShownByClients) {
    for (const char* version : {"-tls1_2", "-tls1_3"})
        for (const char* options : {"-CAfile ca.pem -status_file plain-resp.der", ""}) {
            const std::string theirs = shown("openssl", options, version);
            EXPECT_EQ(shown(kHandfast, options, version), theirs);
            EXPECT_EQ(theirs.find("no response sent") == theirs.npos, *options != '\0');
        }
}

TEST_F(StapleGolden, ReachesGnutls) {
    if (!find_program("gnutls-cli")) GTEST_SKIP() << "gnutls-cli is not installed";
    const Responder responder("openssl", kAnswers);
    const std::uint16_t port = free_port();
    Process server(
        authority().command(kHandfast,
                            "s_server -cert ee.pem -key ee.key -CAfile ca.pem -naccept 1 -accept "
                            "127.0.0.1:" +
                                std::to_string(port) + " -status -status_url " + responder.url()));
    ASSERT_TRUE(wait_for_listener(port)) << server.log();
    const Finished client = authority().run_in(
        "gnutls-cli", "--x509cafile ca.pem --verify-hostname ee -p " + std::to_string(port) +
                          " 127.0.0.1 --logfile=/dev/null");
    EXPECT_NE(client.log.find("revoked"), client.log.npos) << client.log << server.log();
}

/// -crl_download, in either role, of a certificate that points to `url`.
struct Downloads : StapleGolden {
    static std::string judge_client(const std::string& program, const std::string& options) {
        const std::uint16_t port = free_port();
        const std::string place = "127.0.0.1:" + std::to_string(port);
        Process server(authority().command(program,
                                           "s_server -cert ca.pem -key ca.key -naccept 1 "
                                           "-Verify 3 -tls1_2 -verifyCAfile ca.pem -accept " +
                                               place + " " + options));
        EXPECT_TRUE(wait_for_listener(port)) << server.log();
        Process client(authority().command(
            "openssl", "s_client -cert listed.pem -key ee.key -connect " + place));
        client.wait_for("Verify return code", Milliseconds(3000));
        client.close_stdin();
        client.wait();
        server.wait();
        return lines_about(server.err(), {"verify ", "Unable", "depth="});
    }
    static std::string judge_server(const std::string& program, const std::string& options) {
        const std::uint16_t port = free_port();
        const std::string place = "127.0.0.1:" + std::to_string(port);
        Process server(authority().command(
            "openssl", "s_server -cert listed.pem -key ee.key -naccept 1 -accept " + place));
        EXPECT_TRUE(wait_for_listener(port)) << server.log();
        Process client(authority().command(
            program, "s_client -tls1_2 -CAfile ca.pem -connect " + place + " " + options));
        client.close_stdin();
        client.wait();
        return lines_about(client.err(), {"verify ", "Unable", "depth="});
    }
    static void expect_same(const std::string& options, std::string_view verdict) {
        for (const auto& judge : {judge_client, judge_server}) {
            const std::string ours = judge(kHandfast, options);
            EXPECT_EQ(ours, judge("openssl", options));
            EXPECT_NE(ours.find(verdict), std::string::npos) << ours;
        }
    }
};

TEST_F(Downloads, FindWhatIsRevoked) {
    const CannedServer server(
        http_answer("application/pkix-crl", read_file(authority().folder() / "crl.der")));
    issue("listed", "5", "crlDistributionPoints=URI:" + server.url());
    expect_same("-crl_check -crl_download", "verify error:num=23:certificate revoked");
    expect_same("-crl_check", "verify error:num=3:unable to get certificate CRL");
    issue("listed", "7", "crlDistributionPoints=URI:" + server.url());
    expect_same("-crl_check -crl_download", "verify return:1");
}

TEST_F(Downloads, MissWhatIsNone) {
    const CannedServer server(http_answer("application/pkix-crl", "nonsense"));
    issue("listed", "5", "crlDistributionPoints=URI:" + server.url());
    const std::string ours = judge_client(kHandfast, "-crl_check -crl_download");
    EXPECT_NE(ours.find("Unable to load CRL via CDP"), ours.npos) << ours;
    EXPECT_NE(ours.find("unable to get certificate CRL"), ours.npos) << ours;
}

}  // namespace
}  // namespace handfast::test
