// SPDX-License-Identifier: Apache-2.0
// New keys in the middle of a connection (RFC 8446 §4.6.3), asked for by either end, with each
// peer that can be told to.
#include <ostream>

#include <gtest/gtest.h>

#include "tests/interop/matrix.h"
#include "tests/support/identity.h"
#include "tests/support/process.h"

namespace handfast::interop {
namespace {

using test::Identities;
using test::Identity;
using test::Process;
using Words = std::vector<std::string>;

constexpr std::string_view kReceived = "<<< TLS 1.3, Handshake [length 0005], KeyUpdate";
constexpr std::string_view kSent = ">>> TLS 1.3, Handshake [length 0005], KeyUpdate";
constexpr test::Milliseconds kWhileTicketsCome{300};

/// Two ends that talk by lines; one of them is ours and prints its messages.
struct Ends {
    std::string name;
    std::string peer;  ///< Its program.
    Words server;      ///< Words before those about the identity; ACCEPT… is what it prints.
    Words client;      ///< Words before the place to go to.
    /// What is typed at the client and at the server for new keys of both; empty: cannot.
    std::string at_client;
    std::string at_server;
};

const Ends kEnds[] = {
    {"OpenSslClient",
     "openssl",
     {our_binary(), "s_server", "-msg"},
     {"openssl", "s_client", "-connect"},
     "K\n",
     "K\n"},
    {"OpenSslServer",
     "openssl",
     {"openssl", "s_server"},
     {our_binary(), "s_client", "-msg", "-servername", "localhost", "-connect"},
     "K\n",
     "K\n"},
    {"GnuTlsClient",
     "gnutls-cli",
     {our_binary(), "s_server", "-msg"},
     {"gnutls-cli", "--no-ca-verification", "--inline-commands"},
     "^rekey^\n",
     "K\n"},
};

void PrintTo(const Ends& ends, std::ostream* out) {
    *out << ends.name;
}

class NewKeys : public testing::TestWithParam<Ends> {
  protected:
    Words server_words() const {
        const Identity id = Identities::shared()->server(KeyKind::p256);
        Words words = GetParam().server;
        for (const std::string& word :
             {std::string("-accept"), std::string("127.0.0.1:0"), std::string("-cert"),
              id.certificate, std::string("-key"), id.key})
            words.push_back(word);
        return words;
    }
    Words client_words(std::uint16_t port) const {
        Words words = GetParam().client;
        if (words.back() == "-connect") {
            words.push_back("127.0.0.1:" + std::to_string(port));
        } else {
            for (const std::string& word :
                 {std::string("-p"), std::to_string(port), std::string("127.0.0.1")})
                words.push_back(word);
        }
        return words;
    }
    bool ours_is_server() const { return GetParam().server.front() == our_binary(); }
};

TEST_P(NewKeys, DoNotInterruptTheTalk) {
    const Ends& ends = GetParam();
    if (Identities::shared() == nullptr || !test::find_program(ends.peer))
        GTEST_SKIP() << ends.peer << " is not installed";
    Process server({.argv = server_words()});
    const auto port = test::accepted_port(server);
    ASSERT_TRUE(port) << server.log();
    Process client({.argv = client_words(*port)});
    client.linger(kWhileTicketsCome);
    client.write("first\n");
    EXPECT_TRUE(server.wait_for("first"));

    client.write(ends.at_client);
    client.linger(kWhileTicketsCome);
    client.write("second\n");
    EXPECT_TRUE(server.wait_for("second"));
    server.write(ends.at_server);
    server.linger(kWhileTicketsCome);
    server.write("third\n");
    EXPECT_TRUE(client.wait_for("third"));
    client.write("fourth\n");
    EXPECT_TRUE(server.wait_for("fourth"));

    const Process& ours = ours_is_server() ? server : client;
    SCOPED_TRACE(client.log() + server.log());
    EXPECT_NE(ours.out().find(kReceived), std::string::npos);
    EXPECT_NE(ours.out().find(kSent), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Interop, NewKeys, testing::ValuesIn(kEnds),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace handfast::interop
