// SPDX-License-Identifier: Apache-2.0
// DTLS 1.0 and 1.2 with other programs, both ways, with what a link over UDP brings: loss, repeats,
// overtaking, delay, small datagrams, an address that changes, many peers at once.
#include <algorithm>
#include <csignal>
#include <ostream>

#include <gtest/gtest.h>

#include "tests/interop/matrix.h"
#include "tests/support/temp_dir.h"
#include "tests/support/udp_proxy.h"

namespace handfast::interop {
namespace {

using test::Identities;
using test::Process;
using test::UdpProxy;
using test::UdpQuality;
using Words = std::vector<std::string>;

/// Flights are repeated after 1, 2, 4, … seconds.
constexpr test::Milliseconds kForABadLink{120'000};
constexpr test::Milliseconds kForAHandshake{400};
constexpr std::string_view kSecret = "0102030405060708090a0b0c0d0e0f10";

/// What both ends are told besides. CERT, KEY, CLIENTCERT and CLIENTKEY stand for files, SESSION
/// for one that the first connection leaves to the second.
struct Scenario {
    std::string name;
    Words our_server, our_client;
    Words openssl_server, openssl_client;
    Words gnutls_server, gnutls_client;
    UdpQuality link = {};
    int connections = 1;
    std::string mark = {};  ///< Our end prints it in the last connection.
};

const std::string kGnutls12 = "NORMAL:-VERS-ALL:+VERS-DTLS1.2";

/// OpenSSL's programs wait in a read for a datagram that may have been a repeated one, but for
/// those with -nbio.
Scenario with_link(std::string name, UdpQuality link) {
    const Words v12 = {"-dtls1_2"};
    const Words not_waiting = {"-dtls1_2", "-nbio"};
    return {.name = std::move(name),
            .our_server = v12,
            .our_client = v12,
            .openssl_server = not_waiting,
            .openssl_client = not_waiting,
            .gnutls_server = {"--priority", kGnutls12},
            .gnutls_client = {"--priority", kGnutls12},
            .link = link};
}

Scenario with_options(std::string name, const Words& ours, const Words& openssl,
                      const Words& gnutls) {
    return {.name = std::move(name),
            .our_server = ours,
            .our_client = ours,
            .openssl_server = openssl,
            .openssl_client = openssl,
            .gnutls_server = gnutls,
            .gnutls_client = gnutls};
}

/// Something that our server alone is told.
Scenario with_server(std::string name, const Words& ours) {
    Scenario scenario = with_options(std::move(name), {"-dtls"}, {"-dtls"}, {});
    scenario.our_server = ours;
    return scenario;
}

std::vector<Scenario> make_scenarios() {
    const Words old = {"-dtls1", "-cipher", "DEFAULT:@SECLEVEL=0"};
    const Words psk = {"-dtls", "-psk", std::string(kSecret), "-cipher", "PSK"};
    const std::string gnutls_psk =
        "NORMAL:-VERS-ALL:+VERS-DTLS1.2:-KX-ALL:+PSK:+DHE-PSK:+ECDHE-PSK";
    Words server_psk = psk;
    server_psk.push_back("-nocert");
    std::vector<Scenario> all = {
        with_link("Dtls12", {}),
        with_options("Dtls10", old, old,
                     {"--priority", "NORMAL:-VERS-ALL:+VERS-DTLS1.0:%VERIFY_ALLOW_BROKEN"}),
        with_options("SmallMtu", {"-dtls", "-mtu", "300"}, {"-dtls", "-mtu", "300"},
                     {"--mtu", "300"}),
        {.name = "ClientAuthentication",
         .our_server = {"-dtls", "-Verify", "2"},
         .our_client = {"-dtls", "-cert", "CLIENTCERT", "-key", "CLIENTKEY"},
         .openssl_server = {"-dtls", "-Verify", "2"},
         .openssl_client = {"-dtls", "-cert", "CLIENTCERT", "-key", "CLIENTKEY"},
         .gnutls_server = {"--require-client-cert"},
         .gnutls_client = {"--x509certfile", "CLIENTCERT", "--x509keyfile", "CLIENTKEY"}},
        {.name = "Psk",
         .our_server = server_psk,
         .our_client = psk,
         .openssl_server = server_psk,
         .openssl_client = psk,
         .gnutls_server = {"--priority", gnutls_psk, "--pskpasswd", "PSKFILE"},
         .gnutls_client = {"--priority", gnutls_psk, "--pskusername", "Client_identity", "--pskkey",
                           std::string(kSecret)}},
        {.name = "Resumption",
         .our_server = {"-dtls"},
         .our_client = {"-dtls", "SESSION"},
         .openssl_server = {"-dtls"},
         .openssl_client = {"-dtls", "SESSION"},
         .gnutls_server = {},
         .gnutls_client = {"--resume"},
         .connections = 2,
         .mark = "Reused"},
        {.name = "ResumptionById",
         .our_server = {"-dtls", "-no_ticket"},
         .our_client = {"-dtls", "SESSION"},
         .openssl_server = {"-dtls", "-no_ticket"},
         .openssl_client = {"-dtls", "SESSION"},
         .gnutls_server = {"--noticket"},
         .gnutls_client = {"--noticket", "--resume"},
         .connections = 2,
         .mark = "Reused"},
        with_server("NoCookies", {"-dtls", "-no_cookies"}),
        with_link("Loss1", {.loss_percent = 1, .repeat_percent = 1, .late_percent = 1}),
        with_link("Loss10", {.loss_percent = 10, .repeat_percent = 10, .late_percent = 10}),
        with_link("Loss30", {.loss_percent = 30, .repeat_percent = 30, .late_percent = 30}),
        with_link("Repeats", {.repeat_percent = 100}),
        with_link("Overtaking", {.late_percent = 50, .lateness = test::Milliseconds(60)}),
    };
    return all;
}

const std::vector<Scenario>& scenarios() {
    static const std::vector<Scenario> kAll = make_scenarios();
    return kAll;
}

struct Meeting {
    std::string peer;  ///< "openssl" or "gnutls"
    const Scenario* scenario;
    friend void PrintTo(const Meeting& meeting, std::ostream* out) {
        *out << meeting.peer << ' ' << meeting.scenario->name;
    }
};

std::vector<Meeting> meetings() {
    std::vector<Meeting> all;
    for (const char* peer : {"openssl", "gnutls"})
        for (const Scenario& scenario : scenarios()) all.push_back({peer, &scenario});
    return all;
}

std::string name_of_meeting(const testing::TestParamInfo<Meeting>& test) {
    return test.param.peer + test.param.scenario->name;
}

class Datagrams : public testing::TestWithParam<Meeting> {
  protected:
    void SetUp() override {
        if (Identities::shared() == nullptr || !test::find_program(program("-cli")))
            GTEST_SKIP() << program("-cli") << " is not installed";
        folder_.write("psk", "Client_identity:" + std::string(kSecret) + "\n");
    }
    static bool with_openssl() { return GetParam().peer == "openssl"; }
    static std::string program(const char* role) {
        return with_openssl() ? "openssl" : "gnutls" + std::string(role);
    }
    const Scenario& scenario() const { return *GetParam().scenario; }

    /// `words` with files for their names.
    Words with_files(Words words, int connection = 0) const {
        const test::Identity server = Identities::shared()->server(test::KeyKind::rsa2048);
        const test::Identity client = Identities::shared()->client(test::KeyKind::rsa2048);
        for (std::string& word : words) {
            if (word == "CERT") word = server.certificate;
            if (word == "KEY") word = server.key;
            if (word == "CLIENTCERT") word = client.certificate;
            if (word == "CLIENTKEY") word = client.key;
            if (word == "PSKFILE") word = folder_ / "psk";
        }
        const auto session = std::ranges::find(words, "SESSION");
        if (session == words.end()) return words;
        *session = connection == 0 ? "-sess_out" : "-sess_in";
        words.insert(session + 1, folder_ / "session");
        return words;
    }
    Words joined(Words first, const Words& more, int connection = 0) const {
        first.insert(first.end(), more.begin(), more.end());
        return with_files(std::move(first), connection);
    }
    static std::string at(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

    Words client_command(const std::string& who, std::uint16_t port, int connection) const {
        if (who != "gnutls-cli")
            return joined({who, "s_client", "-connect", at(port)},
                          who == "openssl" ? scenario().openssl_client : scenario().our_client,
                          connection);
        return joined(
            {who, "--udp", "--no-ca-verification", "-p", std::to_string(port), "127.0.0.1"},
            scenario().gnutls_client);
    }

    test::TempDir folder_;
};

/// Types a line until it comes back as `answer`: datagrams get lost after the handshake, too.
bool ask(Process& client, Process& reader, const std::string& line, const std::string& answer) {
    for (int i = 0; i < 60; ++i) {
        client.write(line + "\n");
        if (reader.wait_for(answer, test::Milliseconds(2000))) return true;
    }
    return false;
}

TEST_P(Datagrams, ReachOurServer) {
    Process server({.argv = joined({our_binary(), "s_server", "-accept", "127.0.0.1:0", "-rev",
                                    "-cert", "CERT", "-key", "KEY"},
                                   scenario().our_server)});
    const auto port = test::accepted_port(server);
    ASSERT_TRUE(port) << server.log();
    const UdpProxy proxy(*port, scenario().link, 7);
    for (int connection = 0; connection < scenario().connections; ++connection) {
        Process client({.argv = client_command(program("-cli"), proxy.port(), connection)});
        SCOPED_TRACE("connection " + std::to_string(connection));
        // gnutls-cli resumes by itself, and each handshake is one of ours.
        const int handshakes = !with_openssl() && scenario().connections > 1 ? 2 : 1;
        for (int i = 0; i < handshakes; ++i)
            ASSERT_TRUE(server.wait_for("Ciphersuite", kForABadLink))
                << client.log() << server.log();
        client.linger(kForAHandshake);
        EXPECT_TRUE(ask(client, client, "stressed", "desserts")) << client.log() << server.log();
        if (connection + 1 < scenario().connections || scenario().mark.empty()) continue;
        const bool told = client.wait_for(with_openssl() ? scenario().mark : "This is a resumed");
        EXPECT_TRUE(told) << client.log() << server.log();
    }
}

TEST_P(Datagrams, ReachTheirServer) {
    Words command = {"openssl", "s_server", "-accept", "127.0.0.1:0",
                     "-cert",   "CERT",     "-key",    "KEY"};
    std::uint16_t port = test::free_port();
    if (!with_openssl())
        command = {"gnutls-serv",    "--udp", "--echo",        "-p", std::to_string(port),
                   "--x509certfile", "CERT",  "--x509keyfile", "KEY"};
    Process server({.argv = joined(std::move(command), with_openssl() ? scenario().openssl_server
                                                                      : scenario().gnutls_server)});
    if (with_openssl())
        port = test::accepted_port(server).value_or(0);
    else
        ASSERT_TRUE(server.wait_for("IPv4 0.0.0.0 port")) << server.log();
    const UdpProxy proxy(port, scenario().link, 5);
    for (int connection = 0; connection < scenario().connections; ++connection) {
        Process client({.argv = client_command(our_binary(), proxy.port(), connection)});
        ASSERT_TRUE(client.wait_for("Extended master secret", kForABadLink))
            << client.log() << server.log();
        Process& reader = with_openssl() ? server : client;
        EXPECT_TRUE(ask(client, reader, "stressed", "stressed")) << client.log() << server.log();
        if (connection + 1 == scenario().connections) {
            EXPECT_NE(client.out().find(scenario().mark), std::string::npos) << client.log();
        }
        client.close_stdin();
        client.wait();
    }
}

INSTANTIATE_TEST_SUITE_P(Interop, Datagrams, testing::ValuesIn(meetings()), name_of_meeting);

// --- many at once ------------------------------------------------------------------------------

class OurDatagrams : public testing::Test {
  protected:
    Words server_command(const Words& more) const {
        const test::Identity id = Identities::shared()->server(test::KeyKind::p256);
        Words words = {our_binary(), "s_server",     "-dtls", "-accept", "127.0.0.1:0",
                       "-cert",      id.certificate, "-key",  id.key};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    static Words client_command(std::uint16_t port, const Words& more = {}) {
        Words words = {our_binary(), "s_client", "-dtls", "-connect",
                       "127.0.0.1:" + std::to_string(port)};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
};

TEST_F(OurDatagrams, ManyAreServedAtOnce) {
    Process server({.argv = server_command({"-rev"})});
    const auto port = test::accepted_port(server);
    ASSERT_TRUE(port) << server.log();
    std::vector<std::unique_ptr<Process>> clients;
    for (int i = 0; i < 12; ++i)
        clients.push_back(std::make_unique<Process>(Command{.argv = client_command(*port)}));
    for (const auto& client : clients) ASSERT_TRUE(client->wait_for("Extended master secret"));
    for (const auto& client : clients) EXPECT_TRUE(ask(*client, *client, "drawer", "reward"));
}

TEST_F(OurDatagrams, TheTerminalGoesFromOneToTheNext) {
    Process server({.argv = server_command({})});
    const auto port = test::accepted_port(server);
    ASSERT_TRUE(port) << server.log();
    Process first({.argv = client_command(*port)});
    ASSERT_TRUE(first.wait_for("Extended master secret"));
    Process second({.argv = client_command(*port)});
    ASSERT_TRUE(second.wait_for("Extended master secret"));
    second.write("from the second\n");
    first.write("from the first\n");
    ASSERT_TRUE(server.wait_for("from the first")) << server.log();
    server.write("to the first\n");
    EXPECT_TRUE(first.wait_for("to the first"));
    EXPECT_EQ(server.out().find("from the second"), std::string::npos);
    first.close_stdin();
    EXPECT_TRUE(server.wait_for("from the second")) << server.log();
    server.write("to the second\n");
    EXPECT_TRUE(second.wait_for("to the second"));
    server.write("Q\n");
    EXPECT_EQ(server.wait(), 0);
    EXPECT_EQ(second.out().find("to the first"), std::string::npos);
}

TEST_F(OurDatagrams, WhatIsTypedBeforeAnybodyIsThereIsSentToTheFirst) {
    Process server({.argv = server_command({})});
    const auto port = test::accepted_port(server);
    ASSERT_TRUE(port) << server.log();
    server.write("good morning\n");
    server.linger(kForAHandshake);
    Process client({.argv = client_command(*port)});
    EXPECT_TRUE(client.wait_for("good morning")) << client.log() << server.log();
    client.close_stdin();
    EXPECT_TRUE(server.wait_for("CONNECTION CLOSED"));
    server.write("Q\n");
    EXPECT_EQ(server.wait(), 0);
}

TEST_F(OurDatagrams, AConnectionIdOutlastsAnAddress) {
    for (const bool ids : {true, false}) {
        const Words option = ids ? Words{"-connection_id", "8"} : Words{};
        Words reversing = option;
        reversing.push_back("-rev");
        Process server({.argv = server_command(reversing)});
        const auto port = test::accepted_port(server);
        ASSERT_TRUE(port) << server.log();
        UdpProxy proxy(*port, {}, 3);
        Process client({.argv = client_command(proxy.port(), option)});
        ASSERT_TRUE(ask(client, client, "drawer", "reward")) << client.log() << server.log();
        proxy.rebind();
        client.write("stressed\n");
        EXPECT_EQ(client.wait_for("desserts", test::Milliseconds(1500)), ids)
            << client.log() << server.log();
    }
}

TEST_F(OurDatagrams, AnswersComeFromWhereWasSentTo) {
    Words words = server_command({"-rev"});
    *std::ranges::find(words, "127.0.0.1:0") = "0.0.0.0:0";
    Process server({.argv = words});
    const auto port = test::accepted_port(server);
    ASSERT_TRUE(port) << server.log();
    Process client({.argv = {our_binary(), "s_client", "-dtls", "-connect",
                             "127.0.0.2:" + std::to_string(*port)}});
    EXPECT_TRUE(ask(client, client, "drawer", "reward")) << client.log() << server.log();
}

// Few systems have SCTP on.
TEST_F(OurDatagrams, SctpCarriesThemOrIsMissed) {
    Process server({.argv = server_command({"-sctp", "-rev"})});
    if (const auto port = test::accepted_port(server, test::Milliseconds(1000))) {
        Process client({.argv = client_command(*port, {"-sctp"})});
        EXPECT_TRUE(ask(client, client, "drawer", "reward")) << client.log() << server.log();
        return;
    }
    EXPECT_EQ(server.wait(), 1);
    EXPECT_NE(server.err().find("BIO_socket:Protocol not supported"), std::string::npos)
        << server.log();
    EXPECT_EQ(std::ranges::count(server.err(), '\n'), 1) << server.log();
}

TEST_F(OurDatagrams, WhoHasForgottenUsTakesHisOwnPlace) {
    Process server({.argv = server_command({"-rev"})});
    const auto port = test::accepted_port(server);
    ASSERT_TRUE(port) << server.log();
    // The proxy shows both of them at one port.
    UdpProxy proxy(*port, {}, 3);
    auto first = std::make_unique<Process>(Command{.argv = client_command(proxy.port())});
    ASSERT_TRUE(ask(*first, *first, "drawer", "reward"));
    first->signal(SIGKILL);
    first->wait();
    proxy.show_next_as_last();
    Process second({.argv = client_command(proxy.port())});
    EXPECT_TRUE(ask(second, second, "stressed", "desserts")) << second.log() << server.log();
}

}  // namespace
}  // namespace handfast::interop
