// SPDX-License-Identifier: Apache-2.0
// Real programs against ours, both ways. HANDFAST_BINARY names another program with the same
// command line to put in our place: `HANDFAST_BINARY=openssl` tests the tests.
#include <memory>
#include <ostream>

#include <gtest/gtest.h>

#include "tests/interop/matrix.h"
#include "tests/support/temp_dir.h"

namespace handfast::interop {
namespace {

using test::Identities;
using test::Identity;
using test::Process;

constexpr std::string_view kRequest = "GET / HTTP/1.0\r\n\r\n";
constexpr test::Milliseconds kPeerPatience{60'000};

void append(std::vector<std::string>& to, std::vector<std::string> more) {
    for (std::string& word : more) to.push_back(std::move(word));
}

// The options that force what the case is about, alike for s_server and s_client.
std::vector<std::string> forcing_options(const Case& c) {
    bool is_13 = c.version == Version::tls1_3;
    std::vector<std::string> options = {is_13 ? "-tls1_3" : "-tls1_2"};
    if (c.feature == Feature::suite)
        append(options, {is_13 ? "-ciphersuites" : "-cipher", c.value});
    if (c.feature == Feature::group) append(options, {"-groups", c.value});
    if (c.feature == Feature::hello_retry) options.push_back("-state");
    if (c.feature == Feature::alpn) append(options, {"-alpn", "http/1.1"});
    return options;
}

std::size_t count_of(std::string_view text, std::string_view piece) {
    std::size_t count = 0;
    for (std::size_t at = text.find(piece); at != text.npos; at = text.find(piece, at + 1)) ++count;
    return count;
}

// Whether the lines of -state show two hellos for each handshake that was finished.
bool said_hello_twice(std::string_view states, std::string_view hello) {
    std::size_t handshakes = count_of(states, "read finished");
    return handshakes > 0 && count_of(states, hello) >= 2 * handshakes;
}

std::string greeting(const Case& c) {
    std::string start = c.feature == Feature::resumption ? "Reused, " : "New, ";
    return start + (c.version == Version::tls1_3 ? "TLSv1.3" : "TLSv1.2") + ", Cipher is " +
           (c.feature == Feature::suite ? c.value : "");
}

template <typename Peer>
struct Pairing {
    const Peer* peer;
    Case c;
};

template <typename Peer>
std::ostream& operator<<(std::ostream& out, const Pairing<Peer>& pairing) {
    return out << pairing.peer->name << " " << pairing.c.name();
}

template <typename Peer>
std::vector<Pairing<Peer>> pairings(const std::vector<Peer>& peers) {
    std::vector<Pairing<Peer>> all;
    for (const Peer& peer : peers) {
        for (const Case& c : all_cases()) {
            if (can_do(peer, c)) all.push_back({&peer, c});
        }
    }
    return all;
}

// What scripts/interop-matrix reads from the report.
template <typename Peer>
void record(const char* direction, const Pairing<Peer>& pairing) {
    testing::Test::RecordProperty("direction", direction);
    testing::Test::RecordProperty("peer", pairing.peer->name);
    testing::Test::RecordProperty("version", std::string(name_of(pairing.c.version)));
    testing::Test::RecordProperty("key", std::string(test::name_of(pairing.c.key)));
    testing::Test::RecordProperty("feature", std::string(name_of(pairing.c.feature)));
    testing::Test::RecordProperty("value", pairing.c.value);
}

// --- our server --------------------------------------------------------------------------------

Command our_server(const Case& c) {
    const Identities& identities = *Identities::shared();
    Identity id = identities.server(c.key);
    std::vector<std::string> argv = {our_binary(), "s_server",     "-accept", "127.0.0.1:0", "-www",
                                     "-cert",      id.certificate, "-key",    id.key};
    append(argv, forcing_options(c));
    if (c.feature == Feature::hello_retry) append(argv, {"-groups", "P-384"});
    if (c.feature == Feature::server_name) {
        Identity second = identities.second();
        append(argv,
               {"-servername", host_of(c), "-cert2", second.certificate, "-key2", second.key});
    }
    return {.argv = argv};
}

class OurServer : public testing::TestWithParam<Pairing<ClientPeer>> {};

// Runs a client until it has shown the page or ended; its stdin stays open, as a person's would.
std::string fetch(const ClientPeer& peer, const Command& command) {
    Process client(command);
    if (peer.needs_request) client.write(kRequest);
    client.wait(kPeerPatience);
    return client.log();
}

TEST_P(OurServer, ServesThePage) {
    const auto& [peer, c] = GetParam();
    record("server", GetParam());
    if (!test::find_program(peer->program)) GTEST_SKIP() << peer->program << " is not installed";
    Process server(our_server(c));
    std::optional<std::uint16_t> port = test::accepted_port(server);
    ASSERT_TRUE(port) << server.log();
    Target target{std::to_string(*port), Identities::shared()->authority()};
    std::string last;
    for (const Command& command : peer->commands(c, target)) last = fetch(*peer, command);
    server.linger(test::Milliseconds(0));
    SCOPED_TRACE(last + server.log());
    EXPECT_NE(last.find(greeting(c)), std::string::npos);
    if (c.feature == Feature::alpn) {
        EXPECT_NE(last.find(peer->alpn_mark), std::string::npos);
    }
    if (c.feature == Feature::hello_retry) {
        EXPECT_TRUE(said_hello_twice(server.err(), "read client hello"));
    }
}

std::string name_server_case(const testing::TestParamInfo<Pairing<ClientPeer>>& info) {
    return info.param.peer->name + "_" + info.param.c.name();
}

INSTANTIATE_TEST_SUITE_P(Interop, OurServer, testing::ValuesIn(pairings(client_peers())),
                         name_server_case);

// --- our client --------------------------------------------------------------------------------

Command our_client(const Case& c, const std::string& port) {
    std::vector<std::string> argv = {
        our_binary(),  "s_client", "-connect", "127.0.0.1:" + port,
        "-servername", host_of(c), "-CAfile",  Identities::shared()->authority(),
        "-ign_eof"};
    append(argv, forcing_options(c));
    if (c.feature == Feature::hello_retry) append(argv, {"-groups", "X25519:P-384"});
    return {.argv = argv};
}

// The port where the server listens, or nothing.
std::optional<std::string> port_of(const ServerPeer& peer, Process& server,
                                   const std::string& asked) {
    if (peer.tells_port) {
        std::optional<std::uint16_t> port = test::accepted_port(server);
        return port ? std::optional(std::to_string(*port)) : std::nullopt;
    }
    bool listens = test::wait_for_port(static_cast<std::uint16_t>(std::stoi(asked)));
    return listens ? std::optional(asked) : std::nullopt;
}

// A first connection, whose session goes into a file.
void leave_session(Command command, const std::string& file) {
    append(command.argv, {"-sess_out", file});
    Process client(command);
    EXPECT_TRUE(client.write(kRequest)) << client.log();
    client.wait(kPeerPatience);
    EXPECT_FALSE(test::read_file(file).empty()) << client.log();
}

class OurClient : public testing::TestWithParam<Pairing<ServerPeer>> {};

TEST_P(OurClient, FetchesThePage) {
    const auto& [peer, c] = GetParam();
    record("client", GetParam());
    if (!test::find_program(peer->program)) GTEST_SKIP() << peer->program << " is not installed";
    std::string asked = std::to_string(test::free_port());
    Process server(peer->command(c, asked));
    std::optional<std::string> port = port_of(*peer, server, asked);
    ASSERT_TRUE(port) << server.log();
    const test::TempDir folder;
    Command command = our_client(c, *port);
    if (c.feature == Feature::resumption) {
        leave_session(command, folder / "session");
        append(command.argv, {"-sess_in", folder / "session"});
    }
    Process client(command);
    ASSERT_TRUE(client.write(kRequest)) << client.log();
    client.wait(kPeerPatience);
    server.linger(test::Milliseconds(0));
    SCOPED_TRACE(client.log() + server.log());
    EXPECT_NE(client.out().find(greeting(c)), std::string::npos);
    EXPECT_NE(client.out().find("HTTP/1.0 200"), std::string::npos);
    std::string seen = client.log() + server.out();
    if (c.feature == Feature::alpn) {
        EXPECT_NE(client.out().find("ALPN protocol: http/1.1"), std::string::npos);
    }
    if (c.feature == Feature::hello_retry) {
        EXPECT_TRUE(said_hello_twice(client.err(), "read server hello"));
    }
    if (c.feature == Feature::server_name) {
        EXPECT_NE(seen.find(peer->name_mark), std::string::npos);
    }
}

std::string name_client_case(const testing::TestParamInfo<Pairing<ServerPeer>>& info) {
    return info.param.peer->name + "_" + info.param.c.name();
}

INSTANTIATE_TEST_SUITE_P(Interop, OurClient, testing::ValuesIn(pairings(server_peers())),
                         name_client_case);

// --- our client's early data -------------------------------------------------------------------

// GnuTLS takes early data too, but not in its first ten seconds; others have it for QUIC alone.
TEST(OurEarlyData, IsAcceptedByOpenSsl) {
    if (!test::find_program("openssl")) GTEST_SKIP() << "openssl is not installed";
    const test::TempDir folder;
    const Identity id = Identities::shared()->server(KeyKind::p256);
    Process server({.argv = {"openssl", "s_server", "-accept", "127.0.0.1:0", "-cert",
                             id.certificate, "-key", id.key, "-early_data"}});
    const auto port = test::accepted_port(server);
    ASSERT_TRUE(port) << server.log();
    const auto visit = [&](std::vector<std::string> more) {
        std::vector<std::string> argv = {our_binary(),  "s_client",
                                         "-connect",    "127.0.0.1:" + std::to_string(*port),
                                         "-servername", "localhost"};
        append(argv, std::move(more));
        Process client({.argv = argv});
        client.wait_for("read R BLOCK");
        client.linger(test::Milliseconds(100));
        client.write("Q\n");
        client.wait();
        return client.log();
    };
    const std::string early = folder.write("early", "sent before anybody answered\n");
    const std::string first = visit({"-sess_out", folder / "session"});
    const std::string second = visit({"-sess_in", folder / "session", "-early_data", early});
    server.linger(test::Milliseconds(100));
    SCOPED_TRACE(first + second + server.log());
    EXPECT_NE(second.find("Early data was accepted"), std::string::npos);
    EXPECT_NE(server.out().find("sent before anybody answered"), std::string::npos);
}

}  // namespace
}  // namespace handfast::interop
