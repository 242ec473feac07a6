// SPDX-License-Identifier: Apache-2.0
// A second handshake in the middle of a TLS 1.2 connection (RFC 5746), begun by either end, with
// each peer that can be told to.
#include <ostream>

#include <gtest/gtest.h>

#include "tests/interop/matrix.h"
#include "tests/support/identity.h"
#include "tests/support/process.h"
#include "tests/support/raw_client.h"

namespace handfast::interop {
namespace {

using test::Identities;
using test::Identity;
using test::Process;
using Words = std::vector<std::string>;

constexpr test::Milliseconds kForAHandshake{300};

/// Two ends that talk by lines; one of them is ours and prints its messages. PORT, CERT and KEY
/// stand for what they say.
struct Ends {
    std::string name;
    std::string peer;  ///< Its program.
    Words server;
    Words client;
    std::string at_client;  ///< Typed there for another handshake …
    std::string at_server;  ///< … or there.
    /// That ours sees, of three handshakes; in DTLS the first one has two.
    std::size_t hellos = 3;
};

const Words kOurServer = {
    our_binary(), "s_server",       "-msg",  "-tls1_2", "-client_renegotiation",
    "-accept",    "127.0.0.1:PORT", "-cert", "CERT",    "-key",
    "KEY"};
const Words kOurClient = {our_binary(), "s_client", "-msg",
                          "-tls1_2",    "-connect", "127.0.0.1:PORT"};
const Words kOpensslServer = {
    "openssl", "s_server", "-tls1_2", "-client_renegotiation", "-accept", "127.0.0.1:PORT", "-cert",
    "CERT",    "-key",     "KEY"};
const Words kOpensslClient = {"openssl", "s_client", "-tls1_2", "-connect", "127.0.0.1:PORT"};
const Words kGnutlsClient = {"gnutls-cli",
                             "--no-ca-verification",
                             "--inline-commands",
                             "--priority",
                             "NORMAL:-VERS-ALL:+VERS-TLS1.2",
                             "-p",
                             "PORT",
                             "127.0.0.1"};
const Words kGnutlsServer = {"gnutls-serv", "--echo",        "-p", "PORT", "--x509certfile",
                             "CERT",        "--x509keyfile", "KEY"};

/// The same in DTLS 1.2.
Words over_datagrams(Words words) {
    for (std::string& word : words) {
        if (word == "-tls1_2") word = "-dtls1_2";
        if (word == "NORMAL:-VERS-ALL:+VERS-TLS1.2") word = "NORMAL:-VERS-ALL:+VERS-DTLS1.2";
    }
    if (words.front() == "gnutls-cli") words.push_back("--udp");
    return words;
}

const Ends kEnds[] = {
    {"OpensslClientBegins", "openssl", kOurServer, kOpensslClient, "R\n", ""},
    {"OpensslClientIsAsked", "openssl", kOurServer, kOpensslClient, "", "r\n"},
    {"OpensslServerAgrees", "openssl", kOpensslServer, kOurClient, "R\n", ""},
    {"OpensslServerAsks", "openssl", kOpensslServer, kOurClient, "", "r\n"},
    {"GnutlsClientBegins", "gnutls-cli", kOurServer, kGnutlsClient, "^renegotiate^\n", ""},
    {"GnutlsClientIsAsked", "gnutls-cli", kOurServer, kGnutlsClient, "", "r\n"},
    {"GnutlsServerAgrees", "gnutls-serv", kGnutlsServer, kOurClient, "R\n", ""},
    {"OpensslDatagramClientBegins", "openssl", over_datagrams(kOurServer),
     over_datagrams(kOpensslClient), "R\n", "", 4},
    {"OpensslDatagramClientIsAsked", "openssl", over_datagrams(kOurServer),
     over_datagrams(kOpensslClient), "", "r\n", 4},
    {"OpensslDatagramServerAgrees", "openssl", over_datagrams(kOpensslServer),
     over_datagrams(kOurClient), "R\n", "", 4},
    {"OpensslDatagramServerAsks", "openssl", over_datagrams(kOpensslServer),
     over_datagrams(kOurClient), "", "r\n", 4},
    {"GnutlsDatagramClientBegins", "gnutls-cli", over_datagrams(kOurServer),
     over_datagrams(kGnutlsClient), "^renegotiate^\n", "", 4},
    {"GnutlsDatagramClientIsAsked", "gnutls-cli", over_datagrams(kOurServer),
     over_datagrams(kGnutlsClient), "", "r\n", 4},
};

void PrintTo(const Ends& ends, std::ostream* out) {
    *out << ends.name;
}

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
    return found;
}

class Renegotiation : public testing::TestWithParam<Ends> {
  protected:
    static Words with_port(Words words, std::uint16_t port) {
        const Identity id = Identities::shared()->server(KeyKind::p256);
        for (std::string& word : words) {
            if (word == "PORT") word = std::to_string(port);
            if (word == "127.0.0.1:PORT") word = "127.0.0.1:" + std::to_string(port);
            if (word == "CERT") word = id.certificate;
            if (word == "KEY") word = id.key;
        }
        return words;
    }
    bool ours_is_server() const { return GetParam().server.front() == our_binary(); }
};

TEST_P(Renegotiation, DoesNotInterruptTheTalk) {
    const Ends& ends = GetParam();
    if (Identities::shared() == nullptr || !test::find_program(ends.peer))
        GTEST_SKIP() << ends.peer << " is not installed";
    const std::uint16_t port = test::free_port();
    Process server({.argv = with_port(ends.server, port)});
    const bool echo = ends.server.front() == "gnutls-serv";
    const bool datagrams = ends.name.find("Datagram") != ends.name.npos;
    ASSERT_TRUE(echo        ? server.wait_for("listening on")
                : datagrams ? server.wait_for("ACCEPT")
                            : test::wait_for_listener(port))
        << server.log();
    Process client({.argv = with_port(ends.client, port)});
    Process& reader = echo ? client : server;
    client.linger(kForAHandshake);
    client.write("alpha\n");
    EXPECT_TRUE(reader.wait_for("alpha"));
    for (const char* word : {"beta", "gamma"}) {
        client.write(ends.at_client);
        server.write(ends.at_server);
        client.linger(kForAHandshake);
        client.write(std::string(word) + "\n");
        EXPECT_TRUE(reader.wait_for(word));
    }
    if (!echo) {
        server.write("delta\n");
        EXPECT_TRUE(client.wait_for("delta"));
    }
    const Process& ours = ours_is_server() ? server : client;
    SCOPED_TRACE(client.log() + server.log());
    EXPECT_EQ(count(ours.out(), ", ClientHello"), ends.hellos);
    EXPECT_EQ(count(ours.out(), ", Finished"), 6U);
}

INSTANTIATE_TEST_SUITE_P(Interop, Renegotiation, testing::ValuesIn(kEnds),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace handfast::interop
