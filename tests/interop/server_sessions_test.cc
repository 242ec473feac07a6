// SPDX-License-Identifier: Apache-2.0
// Our server with real clients who bring a key of their own, a session with early data, or a
// cookie.
#include <gtest/gtest.h>

#include "tests/interop/matrix.h"
#include "tests/support/identity.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace handfast::interop {
namespace {

using test::Process;
using Words = std::vector<std::string>;

constexpr test::Milliseconds kWhileTicketsCome{300};
const std::string kKey = "00112233445566778899aabbccddeeff";

class ServerSessions : public testing::Test {
  protected:
    void start(const Words& options) {
        const test::Identity id = test::Identities::shared()->server(test::KeyKind::p256);
        Words argv = {our_binary(), "s_server",     "-accept", "127.0.0.1:0",
                      "-cert",      id.certificate, "-key",    id.key};
        argv.insert(argv.end(), options.begin(), options.end());
        server_.emplace(test::Command{.argv = argv});
        const auto port = test::accepted_port(*server_);
        ASSERT_TRUE(port) << server_->log();
        port_ = std::to_string(*port);
    }

    /// A client that says a line; whether the server printed it.
    bool hears(const Words& argv) {
        Process client({.argv = argv});
        client.linger(kWhileTicketsCome);
        client.write("a line\n");
        const bool heard = server_->wait_for("a line");
        client.linger(kWhileTicketsCome);
        client.close_stdin();
        client.wait();
        log_ += client.log();
        return heard;
    }
    Words openssl(const Words& more) const {
        Words argv = {"openssl", "s_client", "-connect", "127.0.0.1:" + port_};
        argv.insert(argv.end(), more.begin(), more.end());
        return argv;
    }
    Words gnutls(const Words& more) const {
        Words argv = {"gnutls-cli", "--no-ca-verification", "-p", port_, "127.0.0.1"};
        argv.insert(argv.end(), more.begin(), more.end());
        return argv;
    }
    bool says(std::string_view text) { return server_->wait_for(text); }
    std::string log() const { return log_ + server_->log(); }
    const std::string& output() const { return server_->out(); }

  private:
    std::optional<Process> server_;
    std::string port_;
    std::string log_;
};

bool missing(const std::string& program) {
    return !test::find_program("openssl") || !test::find_program(program);
}

TEST_F(ServerSessions, TakesEarlyDataFromOpenSsl) {
    if (missing("openssl")) GTEST_SKIP() << "openssl is not installed";
    const test::TempDir folder;
    const std::string early = folder.write("early", "sent before anybody answered\n");
    start({"-early_data"});
    EXPECT_TRUE(hears(openssl({"-sess_out", folder / "session"}))) << log();
    hears(openssl({"-sess_in", folder / "session", "-early_data", early}));
    EXPECT_TRUE(says("sent before anybody answered")) << log();
    EXPECT_NE(log().find("Early data was accepted"), std::string::npos) << log();
}

TEST_F(ServerSessions, TakesEarlyDataFromGnuTls) {
    if (missing("gnutls-cli")) GTEST_SKIP() << "gnutls-cli is not installed";
    const test::TempDir folder;
    const std::string early = folder.write("early", "sent before anybody answered\n");
    start({"-early_data", "-tls1_3"});
    EXPECT_TRUE(hears(gnutls({"--resume", "--waitresumption", "--earlydata=" + early}))) << log();
    EXPECT_TRUE(says("Early data received:\nsent before anybody answered\n")) << log();
}

TEST_F(ServerSessions, TakesAKeyFromOpenSsl) {
    if (missing("openssl")) GTEST_SKIP() << "openssl is not installed";
    start({"-psk", kKey, "-nocert", "-tls1_3"});
    EXPECT_TRUE(hears(openssl({"-psk", kKey}))) << log();
    EXPECT_NE(output().find("Reused session-id"), std::string::npos) << log();
}

TEST_F(ServerSessions, TakesAKeyFromGnuTls) {
    if (missing("gnutls-cli")) GTEST_SKIP() << "gnutls-cli is not installed";
    start({"-psk", kKey, "-nocert", "-tls1_3", "-psk_identity", "us"});
    EXPECT_TRUE(hears(gnutls({"--pskusername", "us", "--pskkey", kKey, "--priority",
                              "NORMAL:-VERS-ALL:+VERS-TLS1.3:+PSK:+DHE-PSK"})))
        << log();
}

TEST_F(ServerSessions, HasItsCookieReturnedByOpenSsl) {
    if (missing("openssl")) GTEST_SKIP() << "openssl is not installed";
    start({"-stateless"});
    EXPECT_TRUE(hears(openssl({"-tls1_3"}))) << log();
}

TEST_F(ServerSessions, HasItsCookieReturnedByGnuTls) {
    if (missing("gnutls-cli")) GTEST_SKIP() << "gnutls-cli is not installed";
    // GnuTLS takes a cookie only beside a group to change to.
    start({"-stateless", "-groups", "P-521"});
    EXPECT_TRUE(hears(gnutls({}))) << log();
}

}  // namespace
}  // namespace handfast::interop
