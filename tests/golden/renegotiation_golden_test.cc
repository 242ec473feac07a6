// SPDX-License-Identifier: Apache-2.0
// The typed commands r and R, and the options about renegotiation, with `openssl` at the other end:
// what `handfast s_server` and `s_client` print is what OpenSSL's print in their place.
#include <ostream>
#include <regex>
#include <thread>

#include <gtest/gtest.h>

#include "tests/golden/normalise.h"
#include "tests/golden/reference.h"
#include "tests/support/identity.h"
#include "tests/support/process.h"
#include "tests/support/raw_client.h"

namespace handfast::test {
namespace {

constexpr Milliseconds kForAHandshake{300};

struct Case {
    const char* name;
    Words server;
    Words client;
    const char* at_server = "";
    const char* at_client = "";
};

void PrintTo(const Case& test, std::ostream* out) {
    *out << test.name;
}

const Words kShow{"CLIENT"};

const Case kCases[] = {
    {"AServerAsks", {}, {}, "r\n"},
    {"AServerAsksForAWholeHandshake", {"-no_resumption_on_reneg"}, {}, "r\n"},
    {"AServerAsksWithoutTickets", {"-no_ticket"}, {}, "r\n"},
    {"AServerAsksForACertificate", {"-no_resumption_on_reneg"}, kShow, "R\n"},
    {"AServerAsksForACertificateOnce", {"-no_resumption_on_reneg", "-verify", "1"}, kShow, "r\n"},
    {"AServerIsRefused", {}, {"-no_renegotiation"}, "r\n"},
    {"AServerMayNotAsk", {"-no_renegotiation"}, {}, "r\n"},
    {"AClientMayNotAsk", {}, {}, "", "R\n"},
    {"AClientMayAsk", {"-client_renegotiation"}, {}, "", "R\n"},
    {"AClientMayAskWithACertificate", {"-client_renegotiation", "-verify", "1"}, kShow, "", "R\n"},
    {"AClientIsRefused", {"-client_renegotiation", "-no_renegotiation"}, {}, "", "R\n"},
    {"AClientRefusesItself", {"-client_renegotiation"}, {"-no_renegotiation"}, "", "R\n"},
};

class Renegotiation : public testing::TestWithParam<Case> {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
        identities_ = Identities::shared();
    }

    struct Both {
        Finished server;
        Finished client;
    };
    /// One connection on which both commands are typed, and then a word at the client.
    Both talk(const std::string& server_program, const std::string& client_program) const {
        const std::uint16_t port = free_port();
        const Identity own = identities_->server(KeyKind::p256);
        Words words{server_program,
                    "s_server",
                    "-accept",
                    "127.0.0.1:" + std::to_string(port),
                    "-naccept",
                    "1",
                    "-cert",
                    own.certificate,
                    "-key",
                    own.key,
                    "-tls1_2",
                    "-state",
                    "-msg",
                    "-groups",
                    "X25519:P-256",
                    "-cipher",
                    "ECDHE-ECDSA-AES128-GCM-SHA256",
                    "-sigalgs",
                    "ECDSA+SHA256"};
        words.insert(words.end(), GetParam().server.begin(), GetParam().server.end());
        Process server({.argv = words});
        EXPECT_TRUE(wait_for_listener(port)) << server.log();
        words = {client_program, "s_client",     "-connect", "127.0.0.1:" + std::to_string(port),
                 "-tls1_2",      "-state",       "-cipher",  "ECDHE-ECDSA-AES128-GCM-SHA256",
                 "-sigalgs",     "ECDSA+SHA256", "-groups",  "X25519:P-256"};
        const Identity client_identity = identities_->client(KeyKind::p256);
        for (const std::string& word : GetParam().client) {
            if (word != "CLIENT") words.push_back(word);
            if (word == "CLIENT")
                words.insert(words.end(),
                             {"-cert", client_identity.certificate, "-key", client_identity.key});
        }
        Process client({.argv = words});
        client.wait_for("Verify return code", kForAHandshake);
        std::this_thread::sleep_for(kForAHandshake);
        server.write(GetParam().at_server);
        client.write(GetParam().at_client);
        std::this_thread::sleep_for(kForAHandshake);
        client.write("word\n");
        server.wait_for("word", kForAHandshake);
        client.close_stdin();
        const auto client_status = client.wait();
        const auto server_status = server.wait();
        return {{server_status, server.out(), server.err(), server.log()},
                {client_status, client.out(), client.err(), client.log()}};
    }
    static std::string view(const std::string& out) {
        std::string text = normalise(out);
        for (const std::string_view block : {"Read BLOCK\n", "read R BLOCK\n"})
            for (auto at = text.find(block); at != text.npos; at = text.find(block))
                text.erase(at, block.size());
        // A ticket's size is its server's own business.
        static const std::regex kHello("\\[length [0-9a-f]{4}\\], ClientHello");
        return std::regex_replace(text, kHello, "ClientHello");
    }

    const Identities* identities_ = nullptr;
};

TEST_P(Renegotiation, ServerPrintsWhatOpensslPrints) {
    const Finished expected = talk("openssl", "openssl").server;
    const Finished found = talk(kHandfast, "openssl").server;
    EXPECT_EQ(found.status, expected.status) << found.log;
    EXPECT_EQ(view(found.out), view(expected.out));
    EXPECT_EQ(normalise(found.err), normalise(expected.err));
}

TEST_P(Renegotiation, ClientPrintsWhatOpensslPrints) {
    const Finished expected = talk("openssl", "openssl").client;
    const Finished found = talk("openssl", kHandfast).client;
    EXPECT_EQ(found.status, expected.status) << found.log;
    EXPECT_EQ(normalise(found.err), normalise(expected.err));
}

INSTANTIATE_TEST_SUITE_P(Golden, Renegotiation, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace handfast::test
