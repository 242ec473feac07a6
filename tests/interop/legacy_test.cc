// SPDX-License-Identifier: Apache-2.0
// SSLv3 to TLS 1.2 against installed peers, both ways: every suite that both have.
#include <ostream>

#include <gtest/gtest.h>

#include "tests/interop/legacy_peers.h"
#include "tests/interop/matrix.h"

namespace handfast::interop {
namespace {

using test::Process;

constexpr std::string_view kRequest = "GET / HTTP/1.0\r\n\r\n";
constexpr test::Milliseconds kPeerPatience{60'000};

struct OldPairing {
    const OldPeer* peer;
    OldVersion version;
};

void PrintTo(const OldPairing& pairing, std::ostream* out) {
    *out << pairing.peer->name << ' ' << protocol_of(pairing.version);
}

std::vector<OldPairing> pairings(const std::vector<OldPeer>& peers) {
    std::vector<OldPairing> all;
    for (const OldPeer& peer : peers)
        for (const OldVersion version : peer.versions) all.push_back({&peer, version});
    return all;
}

std::string name_of_pairing(const testing::TestParamInfo<OldPairing>& info) {
    static constexpr const char* kNames[] = {"ssl3", "tls10", "tls11", "tls12"};
    return info.param.peer->name + "_" + kNames[static_cast<std::size_t>(info.param.version)];
}

std::vector<std::string> forced(const OldPairing& pairing, const OldSuite& suite) {
    return {option_of(pairing.version), "-cipher", suite.name + ":@SECLEVEL=0", "-psk",
            std::string(kPsk)};
}

/// What a page or our client says of the connection.
void expect_connection(const std::string& text, const OldPairing& pairing, const OldSuite& suite) {
    EXPECT_NE(text.find(", Cipher is " + suite.name + "\n"), std::string::npos);
    EXPECT_NE(text.find("Protocol  : " + std::string(protocol_of(pairing.version)) + "\n"),
              std::string::npos);
}

class OldVersions : public testing::TestWithParam<OldPairing> {
  protected:
    void SetUp() override { ASSERT_TRUE(test::find_program(GetParam().peer->program)); }

    /// Each suite that both ends have.
    template <class Try>
    void for_each_suite(Try&& try_suite) {
        const OldPeer& peer = *GetParam().peer;
        const auto known = peer.suites(GetParam().version);
        std::size_t tried = 0;
        for (const OldSuite& suite : our_suites(GetParam().version)) {
            if (!known.contains(suite.name) && !known.contains(suite.code)) continue;
            if (peer.crashes_in.contains(suite.key_exchange)) continue;
            ++tried;
            try_suite(suite);
            if (HasFatalFailure()) return;
        }
        RecordProperty("suites", static_cast<int>(tried));
        EXPECT_GE(tried, peer.least);
    }
};

class OldClients : public OldVersions {};

TEST_P(OldClients, FetchAPageWithEverySuite) {
    const OldIdentities& ids = OldIdentities::shared();
    for_each_suite([&](const OldSuite& suite) {
        const std::string second = ids.second_kind(suite);
        std::vector<std::string> argv = {our_binary(),
                                         "s_server",
                                         "-accept",
                                         "127.0.0.1:0",
                                         "-www",
                                         "-cert",
                                         ids.certificate("rsa"),
                                         "-key",
                                         ids.key("rsa"),
                                         "-dcert",
                                         ids.certificate(second),
                                         "-dkey",
                                         ids.key(second)};
        for (std::string& word : forced(GetParam(), suite)) argv.push_back(std::move(word));
        if (suite.key_exchange == "SRP") argv.insert(argv.end(), {"-srpvfile", ids.srp_users()});
        Process server({.argv = argv});
        const auto port = test::accepted_port(server);
        ASSERT_TRUE(port) << server.log();
        Process client(
            GetParam().peer->command({GetParam().version, suite, std::to_string(*port)}));
        if (GetParam().peer->needs_request) client.write(kRequest);
        client.wait(kPeerPatience);
        server.linger(test::Milliseconds(0));
        SCOPED_TRACE(suite.name + "\n" + client.log() + server.log());
        expect_connection(client.out(), GetParam(), suite);
    });
}

INSTANTIATE_TEST_SUITE_P(Interop, OldClients, testing::ValuesIn(pairings(old_clients())),
                         name_of_pairing);

class OldServers : public OldVersions {};

TEST_P(OldServers, AreFetchedFromWithEverySuite) {
    for_each_suite([&](const OldSuite& suite) {
        const OldPeer& peer = *GetParam().peer;
        std::string port = std::to_string(test::free_port());
        Process server(peer.command({GetParam().version, suite, port}));
        if (peer.tells_port) {
            const auto told = test::accepted_port(server);
            ASSERT_TRUE(told) << server.log();
            port = std::to_string(*told);
        } else {
            ASSERT_TRUE(test::wait_for_port(static_cast<std::uint16_t>(std::stoi(port))))
                << server.log();
        }
        std::vector<std::string> argv = {our_binary(),        "s_client",    "-connect",
                                         "127.0.0.1:" + port, "-servername", "localhost",
                                         "-ign_eof"};
        for (std::string& word : forced(GetParam(), suite)) argv.push_back(std::move(word));
        if (suite.key_exchange == "SRP")
            argv.insert(argv.end(), {"-srpuser", "alice", "-srppass", "pass:secret"});
        Process client({.argv = argv});
        client.write(kRequest);
        client.wait(kPeerPatience);
        server.linger(test::Milliseconds(0));
        SCOPED_TRACE(suite.name + "\n" + client.log() + server.log());
        expect_connection(client.out(), GetParam(), suite);
        EXPECT_NE(client.out().find("HTTP/1.0 200"), std::string::npos);
    });
}

INSTANTIATE_TEST_SUITE_P(Interop, OldServers, testing::ValuesIn(pairings(old_servers())),
                         name_of_pairing);

// Java is the last that begins with a ClientHello in SSLv2's form.
TEST(V2Hello, OfJavaIsTaken) {
    const OldIdentities& ids = OldIdentities::shared();
    Process server({.argv = {our_binary(), "s_server", "-accept", "127.0.0.1:0", "-www", "-msg",
                             "-tls1", "-cipher", "AES128-SHA:@SECLEVEL=0", "-cert",
                             ids.certificate("rsa"), "-key", ids.key("rsa")}});
    const auto port = test::accepted_port(server);
    ASSERT_TRUE(port) << server.log();
    const std::string rules = ids.folder().write("all.security", "jdk.tls.disabledAlgorithms=\n");
    Process client(
        {.argv = {"java", "-XX:TieredStopAtLevel=1", "-Djava.security.properties=" + rules,
                  "-Djdk.tls.client.protocols=SSLv2Hello,TLSv1",
                  "-Djdk.tls.client.cipherSuites=TLS_RSA_WITH_AES_128_CBC_SHA", "-cp",
                  java_classes(), "Peer", "client", std::to_string(*port), ids.certificate("rsa"),
                  "localhost", "plain"}});
    client.wait(kPeerPatience);
    server.linger(test::Milliseconds(0));
    SCOPED_TRACE(client.log() + server.log());
    EXPECT_NE(client.out().find(", Cipher is AES128-SHA\n"), std::string::npos);
    EXPECT_NE(server.out().find("<<< Not TLS data or unknown version (version=2, content_type=0)"),
              std::string::npos);
}

}  // namespace
}  // namespace handfast::interop
