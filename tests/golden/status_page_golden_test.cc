// SPDX-License-Identifier: Apache-2.0
// -www of both servers in TLS 1.0 to 1.2: the same page, first of a new session and then of one
// that is resumed.
#include <regex>

#include <gtest/gtest.h>

#include "tests/golden/normalise.h"
#include "tests/golden/reference.h"
#include "tests/support/identity.h"
#include "tests/support/process.h"
#include "tests/support/raw_client.h"
#include "tests/support/temp_dir.h"

namespace handfast::test {
namespace {

constexpr const char* kSuites = "ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0";

struct Case {
    const char* name;
    Words client;
};

void PrintTo(const Case& test, std::ostream* out) {
    *out << test.name;
}

class StatusPage : public testing::TestWithParam<Case> {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    }

    std::string page(std::uint16_t port, const Words& more) const {
        Words words{"openssl", "s_client", "-connect", "127.0.0.1:" + std::to_string(port),
                    "-quiet",  "-ign_eof", "-cipher",  kSuites};
        words.insert(words.end(), GetParam().client.begin(), GetParam().client.end());
        words.insert(words.end(), more.begin(), more.end());
        Process client({.argv = words});
        client.write("GET / HTTP/1.0\r\n\r\n");
        client.wait_for("</HTML>");
        client.close_stdin();
        client.wait();
        // The command line, in which the port is.
        static const std::regex command_line("\ns_server [^\n]*");
        return normalise(std::regex_replace(client.out(), command_line, "\ns_server"));
    }

    /// Both pages.
    std::string serve(const std::string& program) const {
        const Identity own = Identities::shared()->server(KeyKind::p256);
        const std::uint16_t port = free_port();
        Process server({.argv = {program, "s_server", "-www", "-accept",
                                 "127.0.0.1:" + std::to_string(port), "-cert", own.certificate,
                                 "-key", own.key, "-cipher", kSuites, "-groups", "X25519:P-256"}});
        EXPECT_TRUE(wait_for_listener(port)) << server.log();
        const TempDir folder;
        const std::string session = folder / "session";
        const std::string first = page(port, {"-sess_out", session});
        return first + page(port, {"-sess_in", session});
    }
};

TEST_P(StatusPage, IsTheSame) {
    const std::string theirs = serve("openssl");
    EXPECT_NE(theirs.find("Reused"), theirs.npos);
    EXPECT_EQ(serve(kHandfast), theirs);
}

const Case kCases[] = {
    {"Tls10", {"-tls1"}},
    {"Tls11", {"-tls1_1"}},
    {"Tls12", {"-tls1_2"}},
    {"Tls10ById", {"-tls1", "-no_ticket"}},
    {"Tls12ById", {"-tls1_2", "-no_ticket"}},
};
INSTANTIATE_TEST_SUITE_P(Golden, StatusPage, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace handfast::test
