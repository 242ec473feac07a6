// SPDX-License-Identifier: Apache-2.0
// `handfast s_server` and `openssl s_server` with the same real clients, who come back with the
// sessions, keys and early data that they have: the same lines on stdout and stderr.
#include <algorithm>
#include <ostream>

#include <gtest/gtest.h>

#include "tests/golden/normalise.h"
#include "tests/golden/reference.h"
#include "tests/support/identity.h"
#include "tests/support/process.h"
#include "tests/support/raw_client.h"
#include "tests/support/temp_dir.h"

namespace handfast::test {
namespace {

constexpr Milliseconds kWhileTicketsCome{300};
/// On a machine that has much to do; some clients never say that it is over.
constexpr Milliseconds kForAHandshake{1500};

struct Case {
    const char* name;
    Words server;
    /// SESSION stands for the file of a session, EARLY for one of early data.
    std::vector<Words> clients;
};

void PrintTo(const Case& test, std::ostream* out) {
    *out << test.name;
}

const Words kFirst = {"-sess_out", "SESSION"};
const Words kAgain = {"-sess_in", "SESSION"};
const Words kEarly = {"-sess_in", "SESSION", "-early_data", "EARLY"};

const Case kCases[] = {
    {"Tickets", {}, {kFirst, kAgain, kAgain}},
    {"NoTicket", {"-no_ticket"}, {kFirst, kAgain, kAgain}},
    {"NoTicket12", {"-no_ticket", "-tls1_2"}, {kFirst, kAgain}},
    {"FewTickets", {"-num_tickets", "1"}, {kFirst, kAgain}},
    {"NegativeTickets", {"-num_tickets", "-1"}, {}},
    {"NoCache", {"-no_cache"}, {kFirst, kAgain}},
    {"NoCacheAndNoTicket12", {"-no_cache", "-no_ticket", "-tls1_2"}, {{"-tls1_2"}, {"-tls1_2"}}},
    {"ExternalCache", {"-ext_cache"}, {kFirst, kAgain}},
    {"ExternalCache12", {"-ext_cache", "-no_ticket", "-tls1_2"}, {kFirst, kAgain}},
    {"IdPrefix", {"-id_prefix", "node7", "-no_ticket"}, {kFirst, kAgain}},
    {"EarlyData", {"-early_data"}, {kFirst, kEarly, kEarly}},
    {"EarlyDataWithoutAntiReplay", {"-early_data", "-no_anti_replay"}, {kFirst, kEarly, kEarly}},
    {"EarlyDataOnlyAnnounced", {"-max_early_data", "100"}, {kFirst, kEarly}},
    {"EarlyDataLimits",
     {"-early_data", "-max_early_data", "100", "-recv_max_early_data", "50"},
     {kFirst, kEarly}},
    {"EarlyDataQuietly", {"-early_data", "-quiet"}, {kFirst, kEarly}},
    {"EarlyDataAndPages", {"-early_data", "-www"}, {}},
    {"BadEarlyDataLimit", {"-max_early_data", "-1"}, {}},
    {"Psk", {"-psk", "1a2b3c", "-nocert", "-tls1_3"}, {{"-psk", "1a2b3c"}}},
    {"PskOfAnotherHash", {"-psk", "1a2b3c", "-tls1_3"}, {{"-psk", "1a2b3c"}}},
    {"PskIdentity",
     {"-psk", "1a2b3c", "-psk_identity", "us", "-tls1_3"},
     {{"-psk", "1a2b3c", "-psk_identity", "us", "-ciphersuites", "TLS_AES_128_GCM_SHA256"}}},
    {"PskHint", {"-psk", "1a2b3c", "-psk_hint", "x", "-tls1_3"}, {{"-psk", "1a2b3c"}}},
    {"PskWithoutKeyExchange",
     {"-psk", "1a2b3c", "-tls1_3", "-allow_no_dhe_kex"},
     {{"-psk", "1a2b3c", "-allow_no_dhe_kex", "-ciphersuites", "TLS_AES_128_GCM_SHA256"}}},
    {"BadPsk", {"-psk", "xyz"}, {}},
    {"NoPskSessionFile", {"-psk_session", "/nowhere"}, {}},
};

class ServerSession : public testing::TestWithParam<Case> {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
        identities_ = Identities::shared();
        early_ = folder_.write("early", "sent early\n");
    }

    Words server_words(const std::string& program, std::uint16_t port) const {
        const Identity own = identities_->server(KeyKind::p256);
        Words words{
            program,    "s_server",
            "-accept",  "127.0.0.1:" + std::to_string(port),
            "-cert",    own.certificate,
            "-key",     own.key,
            "-naccept", std::to_string(std::max<std::size_t>(GetParam().clients.size(), 1))};
        words.insert(words.end(), GetParam().server.begin(), GetParam().server.end());
        return words;
    }

    /// An openssl client that stays until tickets have come, says a line, and leaves when the
    /// server has shown it: lines that come at once would be one.
    void visit(Process& server, std::uint16_t port, const Words& more) const {
        // Both servers know all of what it offers.
        Words words{"openssl",  "s_client",
                    "-connect", "127.0.0.1:" + std::to_string(port),
                    "-groups",  "X25519:P-256",
                    "-sigalgs", "ECDSA+SHA256",
                    "-cipher",  "ECDHE-ECDSA-AES256-GCM-SHA384"};
        for (const std::string& word : more) {
            words.push_back(word);
            if (word == "SESSION") words.back() = folder_ / ("session" + std::to_string(port));
            if (word == "EARLY") words.back() = early_;
        }
        Process client({.argv = words});
        client.wait_for("Verify return code", kForAHandshake);
        client.linger(kWhileTicketsCome);
        const std::size_t seen = server.out().size();
        client.write("hello\n");
        for (int i = 0; i < 100 && server.out().find("hello", seen) == std::string::npos; ++i)
            server.linger(kWhileTicketsCome / 10);
        client.write("Q\n");
        client.wait();
    }

    Finished play(const std::string& program) const {
        const std::uint16_t port = free_port();
        Process server({.argv = server_words(program, port)});
        const bool serves = !GetParam().clients.empty();
        if (serves) {
            EXPECT_TRUE(wait_for_listener(port)) << server.log();
        }
        for (const Words& client : GetParam().clients) visit(server, port, client);
        const auto status = server.wait();
        return {status, server.out(), server.err(), server.log()};
    }

    const Identities* identities_ = nullptr;
    TempDir folder_;
    std::string early_;
};

TEST_P(ServerSession, LooksTheSame) {
    const Finished theirs = play("openssl");
    const Finished ours = play(kHandfast);
    // Received data goes past OpenSSL's buffer for what it says itself.
    EXPECT_EQ(sorted_lines(normalise(ours.out)), sorted_lines(normalise(theirs.out))) << ours.log;
    EXPECT_EQ(sorted_lines(normalise(ours.err)), sorted_lines(normalise(theirs.err))) << ours.log;
    EXPECT_EQ(ours.status, theirs.status);
}

INSTANTIATE_TEST_SUITE_P(Golden, ServerSession, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace handfast::test
