// SPDX-License-Identifier: Apache-2.0
// -xcert and its like: both programs choose the same certificate for the same peer and say the same
// of each.
#include <optional>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/golden/normalise.h"
#include "tests/golden/reference.h"
#include "tests/support/identity.h"
#include "tests/support/process.h"
#include "tests/support/raw_client.h"

namespace handfast::test {
namespace {

struct Case {
    const char* name;
    const char* server;  ///< P256, RSA, … stand for -xcert and -xkey of that kind.
    const char* client;
};

void PrintTo(const Case& test, std::ostream* out) {
    *out << test.name;
}

/// Splits at spaces and fills in files.
Words words(const std::string& text) {
    const Identities& identities = *Identities::shared();
    Words out;
    const auto add = [&](const Identity& identity) {
        out.insert(out.end(), {"-xcert", identity.certificate, "-xkey", identity.key});
    };
    std::istringstream stream(text);
    for (std::string word; stream >> word;) {
        if (word == "P256")
            add(identities.server(KeyKind::p256));
        else if (word == "P384")
            add(identities.server(KeyKind::p384));
        else if (word == "RSA")
            add(identities.server(KeyKind::rsa2048));
        else if (word == "ED25519")
            add(identities.server(KeyKind::ed25519));
        else if (word == "SECOND")
            add(identities.second());
        else if (word == "CA")
            out.push_back(identities.authority());
        else if (word == "OTHERKEY")
            out.push_back(identities.server(KeyKind::ed25519).key);
        else if (word == "KEY")
            out.push_back(identities.server(KeyKind::p256).key);
        else if (word == "CERT")
            out.push_back(identities.server(KeyKind::p256).certificate);
        else
            out.push_back(word);
    }
    return out;
}

Words operator+(Words a, const Words& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

struct Programs {
    std::string server;
    std::string client;
};

struct Visit {
    std::optional<int> status;  ///< The client's.
    std::string server_err;
    std::string client_out;
    std::string client_err;
    std::string log;
};

Visit visit(const Programs& programs, const Case& test) {
    const std::uint16_t port = free_port();
    const std::string address = "127.0.0.1:" + std::to_string(port);
    const Identity own = Identities::shared()->server(KeyKind::p256);
    Process server({.argv = Words{programs.server, "s_server", "-accept", address, "-naccept", "1",
                                  "-cert", own.certificate, "-key", own.key} +
                            words(test.server)});
    EXPECT_TRUE(wait_for_listener(port)) << server.log();
    Process client(
        {.argv = Words{programs.client, "s_client", "-connect", address} + words(test.client)});
    client.wait_for("Verify return code", Milliseconds(1500));
    client.linger(Milliseconds(100));
    client.write("Q\n");
    const auto status = client.wait();
    server.wait();
    return {status, normalise(server.err()), normalise(client.out()), normalise(client.err()),
            server.log() + client.log()};
}

/// Lines that name the certificate which was shown.
std::string shown(const std::string& text) {
    std::string lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        if (line.starts_with("subject=") || line.find(" s:") != line.npos ||
            line.starts_with("Peer sign"))
            lines += line + "\n";
    return lines;
}

class CertificateChoiceGolden : public testing::TestWithParam<Case> {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    }
};

using ServerChoosesGolden = CertificateChoiceGolden;
TEST_P(ServerChoosesGolden, AsOpensslDoes) {
    const Visit expected = visit({"openssl", "openssl"}, GetParam());
    const Visit found = visit({kHandfast, "openssl"}, GetParam());
    EXPECT_EQ(shown(found.client_out), shown(expected.client_out)) << found.log;
    EXPECT_EQ(found.server_err, expected.server_err) << found.log;
    EXPECT_EQ(found.status, expected.status);
}

const Case kServerCases[] = {
    {"TheFirstOfTheClients13", "RSA P256 ED25519", ""},
    {"TheFirstOfTheClients12", "RSA P256 ED25519", "-tls1_2"},
    {"TheOneThatCanSign13", "RSA P256 ED25519", "-sigalgs ed25519:ECDSA+SHA384"},
    {"TheOneThatCanSign12", "RSA P256", "-tls1_2 -sigalgs RSA+SHA256:RSA-PSS+SHA256"},
    {"TheLastOfAKind", "P256 SECOND", ""},
    {"TheOneWithTheCurve13", "P384 RSA", "-groups P-256"},
    {"TheOneWithTheCurve12", "P384 RSA", "-tls1_2 -groups P-256"},
    {"NoneThatSuits13", "RSA", "-sigalgs ECDSA+SHA256"},
    {"NoneThatSuits12", "RSA", "-tls1_2 -sigalgs ECDSA+SHA256"},
    {"AGivenChain", "P256 -xchain CA", ""},
    {"ABuiltChain", "-CAfile CA P256 -xchain_build", ""},
    {"ACompletedChain", "-CAfile CA P256", "-tls1_2"},
    {"Strictly12", "-strict P256 -xchain CA RSA", "-tls1_2"},
    {"OnceForEachHello", "P256 -groups P-384", ""},
    {"NotOfOnePair", "-xcert CERT -xkey OTHERKEY", ""},
    {"WithAnotherName", "P256 -servername x.y -cert2 CERT -key2 KEY -nameopt RFC2253",
     "-servername x.y"},
    {"SuiteB", "P256 -cipher SUITEB128", "-tls1_2 -cipher SUITEB128"},
    {"OldVersions", "RSA -cipher ALL:@SECLEVEL=0", "-tls1_1 -cipher ALL:@SECLEVEL=0"},
    {"AKeyAlone", "-xkey KEY", ""},
};
INSTANTIATE_TEST_SUITE_P(Choices, ServerChoosesGolden, testing::ValuesIn(kServerCases),
                         [](const auto& test) { return std::string(test.param.name); });

using ClientChoosesGolden = CertificateChoiceGolden;
TEST_P(ClientChoosesGolden, AsOpensslDoes) {
    const Visit expected = visit({"openssl", "openssl"}, GetParam());
    const Visit found = visit({"openssl", kHandfast}, GetParam());
    EXPECT_EQ(found.client_err, expected.client_err) << found.log;
    EXPECT_EQ(found.server_err, expected.server_err) << found.log;
    EXPECT_EQ(found.status, expected.status);
}

const Case kClientCases[] = {
    {"TheServersFirst13", "-verify 1 -CAfile CA", "P256 RSA"},
    {"TheLast12", "-verify 1 -CAfile CA", "P256 RSA -tls1_2"},
    {"TheLast11", "-verify 1 -CAfile CA -cipher ALL:@SECLEVEL=0",
     "P256 RSA -tls1_1 -cipher ALL:@SECLEVEL=0"},
    {"Strictly12", "-verify 1 -CAfile CA", "P256 RSA -tls1_2 -strict"},
    {"Strictly13", "-verify 1 -CAfile CA", "P256 RSA -strict"},
    {"OfAnotherAuthority", "-verify 1 -CAfile CERT", "P256 -tls1_2 -strict"},
    {"NoneThatSigns12", "-verify 1 -client_sigalgs RSA+SHA256", "P256 -tls1_2"},
    {"NoneThatSigns13", "-verify 1 -client_sigalgs RSA-PSS+SHA256", "P256"},
    {"TheOneThatSigns", "-verify 1 -client_sigalgs ECDSA+SHA256", "ED25519 P256 RSA"},
};
INSTANTIATE_TEST_SUITE_P(Choices, ClientChoosesGolden, testing::ValuesIn(kClientCases),
                         [](const auto& test) { return std::string(test.param.name); });

using ExtraCertificatesGolden = testing::TestWithParam<const char*>;
TEST_P(ExtraCertificatesGolden, AreRefusedAsByOpenssl) {
    if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    for (const char* command : {"s_server", "s_client"}) {
        const auto refuse = [&](const std::string& program) {
            return run({.argv = Words{program, command} + words(GetParam())});
        };
        const Finished expected = refuse("openssl");
        const Finished found = refuse(kHandfast);
        // Our lines about why are our own.
        EXPECT_EQ(messages(found.err), messages(expected.err)) << found.log;
        EXPECT_EQ(found.status, expected.status);
    }
}
INSTANTIATE_TEST_SUITE_P(Options, ExtraCertificatesGolden,
                         testing::Values("P256 -xkey KEY", "P256 -xchain CA -xchain CA",
                                         "-xcertform XX", "-xkeyform engine"));
INSTANTIATE_TEST_SUITE_P(Files, ExtraCertificatesGolden,
                         testing::Values("-cert CERT -key KEY -xcert none -xcert none2",
                                         "-cert CERT -key KEY -xcert KEY",
                                         "-cert CERT -key KEY -xcert CERT -xkey CERT",
                                         "-cert CERT -key KEY -xcert CERT",
                                         "-cert CERT -key KEY P256 -xchain none",
                                         "-cert CERT -key KEY P256 -xchain KEY",
                                         "-cert CERT -key KEY P256 -xcertform DER P384"));

}  // namespace
}  // namespace handfast::test
