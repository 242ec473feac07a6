// SPDX-License-Identifier: Apache-2.0
// `handfast s_client` and `openssl s_client` with the same real server, resuming what the other
// sessions left in files: the same lines on stdout and stderr, the same exit code.
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

/// On a machine that has much to do; some clients never say that it is over.
constexpr Milliseconds kForAHandshake{1500};
constexpr Milliseconds kWhileTicketsCome{400};

constexpr const char* kOpen = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";

struct Case {
    const char* name;
    Words server;
    Words client;      ///< SESSION stands for a file with a session, EARLY for early data.
    Words first = {};  ///< What the client that left the session was told besides.
    Words typed = {};  ///< Line by line, before it leaves.
};

void PrintTo(const Case& test, std::ostream* out) {
    *out << test.name;
}

const Case kCases[] = {
    {"Resume13", {}, {"-sess_in", "SESSION"}},
    {"Resume12", {}, {"-tls1_2", "-sess_in", "SESSION"}, {"-tls1_2"}},
    {"Resume13Briefly", {}, {"-brief", "-sess_in", "SESSION"}},
    {"Reconnect13", {}, {"-reconnect"}},
    {"Reconnect12", {}, {"-tls1_2", "-reconnect"}},
    {"ReconnectWithSession12", {}, {"-tls1_2", "-reconnect", "-sess_in", "SESSION"}, {"-tls1_2"}},
    {"EarlyData", {"-early_data"}, {"-sess_in", "SESSION", "-early_data", "EARLY"}},
    {"EarlyDataIsNotTaken", {"-num_tickets", "1"}, {"-sess_in", "SESSION", "-early_data", "EARLY"}},
    {"EarlyDataWithoutSession", {"-early_data"}, {"-early_data", "EARLY"}},
    {"SessionOfAnotherVersion", {}, {"-tls1_3", "-sess_in", "SESSION"}, {"-tls1_2"}},
    {"KeyUpdates", {}, {}, {}, {"k\n", "K\n", "after\n"}},
    {"KeyUpdatesAreForTls13", {}, {"-tls1_2"}, {}, {"k\n", "after\n"}},
    {"Tls10OnACurve", {"-cipher", kOpen}, {"-tls1", "-cipher", "ECDHE:@SECLEVEL=0"}},
    {"Tls11", {"-cipher", kOpen}, {"-tls1_1", "-cipher", "ECDHE:@SECLEVEL=0"}},
    {"States10", {"-cipher", kOpen}, {"-tls1", "-state", "-cipher", "ECDHE:@SECLEVEL=0"}},
    {"States11", {"-cipher", kOpen}, {"-tls1_1", "-state", "-cipher", "ECDHE:@SECLEVEL=0"}},
    {"Brief10", {"-cipher", kOpen}, {"-tls1", "-brief", "-cipher", "ECDHE:@SECLEVEL=0"}},
    {"Brief12", {}, {"-tls1_2", "-brief"}},
    {"Extensions11",
     {"-cipher", kOpen},
     {"-tls1_1", "-tlsextdebug", "-cipher", "ECDHE:@SECLEVEL=0"}},
    {"AuthorizedAtALevel", {}, {"-tls1_2", "-auth_level", "4"}},
    {"AuthorizedAtNoLevel", {}, {"-tls1_2", "-auth_level", "0"}},
    {"ReturnsAtALevel", {}, {"-tls1_2", "-auth_level", "5", "-verify_return_error"}},
    {"SplitOverARecord", {}, {"-split_send_frag", "16385"}},
    {"TooManyPipelines", {}, {"-max_pipelines", "33"}},
    {"Pipelines", {}, {"-tls1_2", "-split_send_frag", "512", "-max_pipelines", "4"}},
    {"Tls12WithCbc", {}, {"-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA384"}},
    {"Tls12WithCcm8", {"-cipher", "AESCCM8"}, {"-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-CCM8"}},
    {"Anonymous", {"-cipher", kOpen}, {"-tls1_2", "-cipher", "AECDH:@SECLEVEL=0"}},
    {"Unencrypted", {"-cipher", kOpen}, {"-tls1_2", "-cipher", "ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0"}},
    {"NextProtocol", {"-nextprotoneg", "a,b"}, {"-tls1_2", "-nextprotoneg", "b,c"}},
    {"NextProtocolWithoutOverlap", {"-nextprotoneg", "a"}, {"-tls1_2", "-nextprotoneg", "c"}},
    {"NextProtocolOfNobody", {}, {"-tls1_2", "-nextprotoneg", "c"}},
    {"NoNextProtocols", {}, {"-nextprotoneg", ""}},
    {"Fallback", {}, {"-tls1_2", "-fallback_scsv"}},
    {"FallbackToTheNewest", {"-tls1_2"}, {"-tls1_2", "-fallback_scsv"}},
    {"BadKey", {}, {"-psk", "xyz"}},
};

class ClientSession : public testing::TestWithParam<Case> {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
        identities_ = Identities::shared();
        early_ = folder_.write("early", "sent early\n");
    }

    Words server_words(std::uint16_t port) const {
        const Identity own = identities_->server(KeyKind::p256);
        Words words{"openssl", "s_server",      "-accept", "127.0.0.1:" + std::to_string(port),
                    "-cert",   own.certificate, "-key",    own.key};
        words.insert(words.end(), GetParam().server.begin(), GetParam().server.end());
        return words;
    }

    static Words client_words(const std::string& program, std::uint16_t port, const Words& more) {
        Words words{program,       "s_client", "-connect", "127.0.0.1:" + std::to_string(port),
                    "-servername", "a.example"};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }

    /// Stays until tickets have come, then leaves.
    static Finished visit(const Words& words, const Words& typed) {
        Process client({.argv = words});
        client.wait_for("Verify return code", kForAHandshake);
        client.linger(kWhileTicketsCome);
        for (const std::string& line : typed) {
            client.write(line);
            client.linger(kWhileTicketsCome / 2);
        }
        client.write("Q\n");
        const auto status = client.wait();
        return {status, client.out(), client.err(), client.log()};
    }

    /// A session from a server, then `program` with it.
    Finished play(const std::string& program) const {
        const std::uint16_t port = free_port();
        Process server({.argv = server_words(port)});
        EXPECT_TRUE(wait_for_listener(port)) << server.log();
        Words words = GetParam().client;
        const std::string session = folder_ / ("session" + std::to_string(port));
        if (std::ranges::find(words, "SESSION") != words.end()) {
            Words first = GetParam().first;
            first.insert(first.end(), {"-sess_out", session});
            visit(client_words("openssl", port, first), {});
        }
        for (std::string& word : words) {
            if (word == "SESSION") word = session;
            if (word == "EARLY") word = early_;
        }
        return visit(client_words(program, port, words), GetParam().typed);
    }

    const Identities* identities_ = nullptr;
    TempDir folder_;
    std::string early_;
};

TEST_P(ClientSession, LooksTheSame) {
    const Finished theirs = play("openssl");
    const Finished ours = play(kHandfast);
    EXPECT_EQ(normalise(ours.out), normalise(theirs.out)) << ours.log;
    EXPECT_EQ(sorted_lines(normalise(ours.err)), sorted_lines(normalise(theirs.err))) << ours.log;
    EXPECT_EQ(ours.status, theirs.status);
}

INSTANTIATE_TEST_SUITE_P(Golden, ClientSession, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace handfast::test
