// SPDX-License-Identifier: Apache-2.0
// What `handfast s_server` does beyond what it prints: whom it serves, what it answers to bad
// input, when it ends and how.
#include <csignal>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/golden/reference.h"
#include "tests/support/identity.h"
#include "tests/support/raw_client.h"

namespace handfast::test {
namespace {

class Server : public testing::Test {
  protected:
    void SetUp() override {
        if (Identities::shared() == nullptr) GTEST_SKIP() << "openssl is not installed";
    }

    static Words words(const Words& options) {
        const Identity own = Identities::shared()->server(KeyKind::p256);
        Words all{kHandfast, "s_server",      "-accept", "127.0.0.1:0",
                  "-cert",   own.certificate, "-key",    own.key};
        all.insert(all.end(), options.begin(), options.end());
        return all;
    }

    void start(const Words& options) {
        process_.emplace(Command{.argv = words(options)});
        const auto port = accepted_port(*process_);
        ASSERT_TRUE(port.has_value()) << process_->log();
        port_ = *port;
    }

    /// As a shell starts it: with what `redirection` says about standard input.
    void start_in_shell(const Words& options, const std::string& redirection) {
        std::string line = "exec";
        for (const std::string& word : words(options)) line += " '" + word + "'";
        process_.emplace(Command{.argv = {"sh", "-c", line + " " + redirection}});
        const auto port = accepted_port(*process_);
        ASSERT_TRUE(port.has_value()) << process_->log();
        port_ = *port;
    }

    Words client_words(const Words& options = {}) const {
        Words all{"openssl",     "s_client", "-quiet",
                  "-no_ign_eof", "-connect", "127.0.0.1:" + std::to_string(port_)};
        all.insert(all.end(), options.begin(), options.end());
        return all;
    }

    /// Whether a client's line arrives.
    bool serves(const std::string& line) {
        Process client({.argv = client_words()});
        client.write(line + "\n");
        const bool arrived = server().wait_for(line);
        client.close_stdin();
        client.wait();
        return arrived;
    }

    std::string page(const Words& options = {}) const {
        Process client({.argv = client_words(options)});
        client.write("GET / HTTP/1.0\r\n");
        client.wait_for("</BODY>");
        return client.out();
    }

    Process& server() { return *process_; }
    std::uint16_t port() const { return port_; }

  private:
    std::optional<Process> process_;
    std::uint16_t port_ = 0;
};

/// A fatal alert in the clear: 15 03 xx 00 02 02 <description>.
int alert_in(const std::string& bytes) {
    if (bytes.size() != 7 || bytes[0] != 0x15 || bytes[5] != 2) return -1;
    return static_cast<unsigned char>(bytes[6]);
}

struct Garbage {
    const char* name;
    std::string bytes;
    int alert;
    const char* message;
};

class ServerRefuses : public Server, public testing::WithParamInterface<Garbage> {};

TEST_P(ServerRefuses, WithAnAlertAndServesTheNextClient) {
    start({});
    RawClient client(port());
    ASSERT_TRUE(client.send(GetParam().bytes));
    if (GetParam().alert < 0) client.end();
    const std::string answer = client.receive_all();
    EXPECT_TRUE(client.ended_cleanly());
    EXPECT_EQ(alert_in(answer), GetParam().alert);
    EXPECT_TRUE(server().wait_for(GetParam().message)) << server().log();
    EXPECT_TRUE(serves("still there")) << server().log();
}

INSTANTIATE_TEST_SUITE_P(
    Input, ServerRefuses,
    testing::Values(Garbage{"Text", "hello world, this is no TLS", 70, ":wrong version number:"},
                    Garbage{"HttpRequest", "GET / HTTP/1.0\r\n\r\n", 50, ":http request:"},
                    Garbage{"LongRecord",
                            std::string("\x16\x03\x01\x7f\xff\x01\x00\x01\xfc\x03\x03", 11), 22,
                            ":packet length too long:"},
                    Garbage{"LongMessage", std::string("\x16\x03\x01\x00\x04\x01\xff\xff\xff", 9),
                            47, ":excessive message size:"},
                    Garbage{"WrongMessage", std::string("\x16\x03\x01\x00\x04\x02\x00\x00\x00", 9),
                            10, ":unexpected message:"},
                    Garbage{"TruncatedRecord", std::string("\x16\x03\x01\x02\x00\x01\x00", 7), -1,
                            ":unexpected eof while reading:"},
                    Garbage{"Nothing", "", -1, ":unexpected eof while reading:"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(Server, SendsItsAlertToAPeerThatIsStillSending) {
    start({});
    RawClient client(port());
    ASSERT_TRUE(client.send(std::string("\x16\x03\x01\x7f\xff", 5) + std::string(60000, 'x')));
    EXPECT_EQ(alert_in(client.receive_all()), 22);
    EXPECT_TRUE(client.ended_cleanly());
}

TEST_F(Server, StatusPageIsServedWhileOthersAreIdle) {
    start({"-www"});
    RawClient silent(port());
    RawClient half(port());
    half.send(std::string("\x16\x03\x01\x02\x00\x01", 6));
    EXPECT_NE(page().find("New, TLSv1.3, Cipher is"), std::string::npos) << server().log();
    EXPECT_NE(page({"-tls1_2"}).find("New, TLSv1.2, Cipher is"), std::string::npos);
}

TEST_F(Server, StatusPageEscapesTheCommandLine) {
    start({"-www", "-context", "<b>&"});
    const std::string text = page();
    EXPECT_NE(text.find("-context &lt;b&gt;&amp; "), std::string::npos) << text;
    EXPECT_EQ(text.find("<b>"), std::string::npos);
}

TEST_F(Server, RequestWithoutEndIsCutOffAfterEightKilobytes) {
    start({"-www"});
    Process client({.argv = client_words()});
    client.write(std::string(9000, 'x'));
    EXPECT_TRUE(client.wait().has_value());
}

TEST_F(Server, ReversesLinesOfSeveralClients) {
    start({"-rev"});
    Process first({.argv = client_words()});
    Process second({.argv = client_words()});
    first.write("abc\n");
    EXPECT_TRUE(first.wait_for("cba\n"));
    second.write("def\r\n");
    EXPECT_TRUE(second.wait_for("fed\n"));
    first.write("CLOSE\n");
    EXPECT_TRUE(first.wait().has_value());
    second.write("still\n");
    EXPECT_TRUE(second.wait_for("llits\n"));
}

TEST_F(Server, CarriesTextBothWays) {
    start({});
    Process client({.argv = client_words()});
    client.write("from the client\n");
    EXPECT_TRUE(server().wait_for("from the client\n"));
    server().write("from the server\n");
    EXPECT_TRUE(client.wait_for("from the server\n"));
}

TEST_F(Server, TurnsLineEndsWithCrlf) {
    start({"-crlf"});
    Process client({.argv = client_words()});
    client.write("x\n");
    EXPECT_TRUE(server().wait_for("x\n"));
    server().write("a\nb\n");
    EXPECT_TRUE(client.wait_for("a\r\nb\r\n"));
}

TEST_F(Server, SmallPiecesCarryEverything) {
    start({"-nbio_test"});
    EXPECT_TRUE(serves("in small pieces")) << server().log();
}

TEST_F(Server, QuitsOnCommandOfAnyInput) {
    start({});
    Process client({.argv = client_words()});
    client.write("x\n");
    EXPECT_TRUE(server().wait_for("x\n"));
    server().write("Q\n");
    EXPECT_EQ(server().wait(), 0);
    EXPECT_NE(server().out().find("DONE\nshutting down SSL\nCONNECTION CLOSED\n"),
              std::string::npos);
}

TEST_F(Server, SmallQEndsTheConnectionOnly) {
    start({});
    Process client({.argv = client_words()});
    client.write("x\n");
    EXPECT_TRUE(server().wait_for("x\n"));
    server().write("q\n");
    EXPECT_TRUE(client.wait().has_value());
    EXPECT_TRUE(serves("next one"));
}

TEST_F(Server, SendsCommandLettersWithNocommands) {
    start({"-nocommands"});
    Process client({.argv = client_words()});
    client.write("x\n");
    EXPECT_TRUE(server().wait_for("x\n"));
    server().write("Quit now\n");
    EXPECT_TRUE(client.wait_for("Quit now\n"));
}

TEST_F(Server, CommandsCountAtTheStartOfALineOnly) {
    start({});
    Process client({.argv = client_words()});
    client.write("x\n");
    EXPECT_TRUE(server().wait_for("x\n"));
    server().write("abc");
    EXPECT_TRUE(client.wait_for("abc"));
    server().write("Q\n");
    EXPECT_TRUE(client.wait_for("abcQ\n"));
}

TEST_F(Server, OutlivesTheNullDevice) {
    start_in_shell({}, "</dev/null");
    EXPECT_TRUE(serves("one"));
    EXPECT_TRUE(serves("two"));
}

TEST_F(Server, OutlivesClosedInput) {
    start_in_shell({}, "<&-");
    EXPECT_TRUE(serves("one"));
    EXPECT_TRUE(serves("two"));
}

TEST_F(Server, OutlivesAPipeThatNeverCarriedAByte) {
    start({});
    server().close_stdin();
    EXPECT_TRUE(serves("one"));
    EXPECT_TRUE(serves("two"));
}

TEST_F(Server, EndsWithAPipeThatCarriedSomething) {
    start({});
    server().write("text\n");
    server().close_stdin();
    Process client({.argv = client_words()});
    EXPECT_EQ(server().wait(), 0);
    client.wait();
    EXPECT_NE(client.out().find("text\n"), std::string::npos);
}

TEST_F(Server, SendsAllThatWasTypedBeforeAClientCame) {
    start({"-nocommands"});
    std::string text;
    for (int i = 0; i < 10000; ++i) text += "line " + std::to_string(i) + "\n";
    ASSERT_LT(text.size(), 200000u);
    Process client({.argv = client_words({"-ign_eof"})});
    EXPECT_TRUE(server().write(text));
    server().close_stdin();
    EXPECT_EQ(server().wait(), 0);
    client.wait();
    EXPECT_EQ(client.out(), text);
}

TEST_F(Server, EndsCleanlyOnSignals) {
    for (const int signal : {SIGTERM, SIGINT}) {
        start({});
        EXPECT_TRUE(serves("x"));
        server().signal(signal);
        EXPECT_EQ(server().wait(), 0);
    }
}

TEST_F(Server, EndsConnectionsWhoseHandshakeTakesTooLong) {
    start({"-handshake_timeout", "1"});
    RawClient silent(port());
    silent.receive_all();
    EXPECT_TRUE(silent.ended_cleanly());
    EXPECT_TRUE(serves("next"));
}

TEST_F(Server, EndsIdleConnectionsWhenAsked) {
    start({"-idle_timeout", "1"});
    Process client({.argv = client_words()});
    EXPECT_TRUE(client.wait().has_value());
}

TEST_F(Server, KeyLogIsPrivateAndAppended) {
    const TempDir folder;
    const std::string path = folder / "keys";
    for (int i = 0; i < 2; ++i) {
        start({"-keylogfile", path});
        EXPECT_TRUE(serves("x"));
        server().signal(SIGTERM);
        server().wait();
    }
    struct stat status;
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600);
    const std::string text = read_file(path);
    EXPECT_TRUE(text.starts_with("# SSL/TLS secrets log file"));
    const std::string label = "CLIENT_TRAFFIC_SECRET_0 ";
    const std::size_t first = text.find(label);
    ASSERT_NE(first, std::string::npos);
    EXPECT_NE(text.find(label, first + 1), std::string::npos);
    EXPECT_EQ(text.find("# SSL", 1), std::string::npos);
}

TEST_F(Server, SaysThatThePortIsInUse) {
    start({});
    Words again = words({});
    again[3] = "127.0.0.1:" + std::to_string(port());
    const Finished second = run({.argv = again});
    EXPECT_EQ(second.status, 1);
    EXPECT_NE(second.err.find("Address already in use"), std::string::npos) << second.err;
}

TEST_F(Server, RefusesAKeyOfAnotherCertificate) {
    Words mismatched = words({});
    mismatched[7] = Identities::shared()->server(KeyKind::rsa2048).key;
    const Finished ended = run({.argv = mismatched});
    EXPECT_EQ(ended.status, 1);
    EXPECT_NE(ended.err.find("Private key does not match the certificate public key"),
              std::string::npos);
}

TEST_F(Server, RefusesToStapleWhatIsNoResponse) {
    const std::string certificate = Identities::shared()->authority();
    const Finished unread = run({.argv = words({"-status_file", certificate})});
    EXPECT_EQ(unread.status, 1);
    EXPECT_EQ(unread.err, "cert_status: Error reading OCSP response\n");
    const Finished absent = run({.argv = words({"-status_file", "/nowhere"})});
    EXPECT_EQ(absent.status, 1);
    EXPECT_NE(absent.err.find("cert_status: Cannot open OCSP response file\n"), std::string::npos);
}

TEST_F(Server, UnixSocketIsRemovedAtTheEnd) {
    const TempDir folder;
    const std::string path = folder / "socket";
    Words all = words({"-unix", path, "-unlink"});
    all.erase(all.begin() + 2, all.begin() + 4);
    Process unix_server({.argv = all});
    ASSERT_TRUE(unix_server.wait_for("ACCEPT"));
    Process client({.argv = {"openssl", "s_client", "-quiet", "-no_ign_eof", "-unix", path}});
    client.write("through a file\n");
    EXPECT_TRUE(unix_server.wait_for("through a file\n"));
    unix_server.signal(SIGTERM);
    EXPECT_EQ(unix_server.wait(), 0);
    struct stat status;
    EXPECT_NE(::stat(path.c_str(), &status), 0);
}

TEST_F(Server, DemonstratesWithoutFiles) {
    Process demo({.argv = {kHandfast, "s_server", "-demo", "-www", "-accept", "127.0.0.1:0"}});
    const auto demo_port = accepted_port(demo);
    ASSERT_TRUE(demo_port.has_value()) << demo.log();
    const std::string address = "localhost:" + std::to_string(*demo_port);
    EXPECT_TRUE(demo.wait_for("Open https://" + address + "/")) << demo.log();
    EXPECT_TRUE(demo.wait_for("SHA-256 fingerprint: "));
    const Finished client = run({.argv = {"openssl", "s_client", "-connect", address, "-brief"}});
    EXPECT_NE(client.err.find("Peer certificate: CN = localhost"), std::string::npos) << client.err;
}

}  // namespace
}  // namespace handfast::test
