// SPDX-License-Identifier: Apache-2.0
// -security_debug of both clients with the same server: the same decisions about what is offered.
// OpenSSL asks again and again, also about what it does not offer by default; here each line stands
// once.
#include <ostream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/golden/reference.h"
#include "tests/support/identity.h"
#include "tests/support/process.h"
#include "tests/support/raw_client.h"

namespace handfast::test {
namespace {

struct Case {
    const char* name;
    Words client;
};

void PrintTo(const Case& test, std::ostream* out) {
    *out << test.name;
}

const Case kCases[] = {
    {"Refusals", {"-security_debug"}},
    {"Everything", {"-security_debug_verbose"}},
    {"Level0", {"-security_debug_verbose", "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"}},
    {"Level1", {"-security_debug_verbose", "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=1"}},
    {"Level2", {"-security_debug", "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=2"}},
    {"Level3", {"-security_debug", "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=3"}},
    {"Level4", {"-security_debug", "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=4"}},
    {"Level5", {"-security_debug_verbose", "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=5"}},
};

/// What is said of the client's own lists.
std::set<std::string> decisions(const std::string& text) {
    std::set<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        if (line.starts_with("Security callback: Supported ") && !line.contains("algorithm=DSA"))
            lines.insert(line);
    return lines;
}

class SecurityDebug : public testing::TestWithParam<Case> {};

TEST_P(SecurityDebug, DecidesTheSame) {
    if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    const Identity own = Identities::shared()->server(KeyKind::p256);
    const std::uint16_t port = free_port();
    const std::string address = "127.0.0.1:" + std::to_string(port);
    Process server({.argv = {"openssl", "s_server", "-accept", address, "-cert", own.certificate,
                             "-key", own.key, "-www"}});
    ASSERT_TRUE(wait_for_listener(port)) << server.log();
    std::set<std::string> found[2];
    for (int i = 0; i < 2; ++i) {
        Words words{i == 0 ? std::string("openssl") : kHandfast, "s_client", "-connect", address};
        words.insert(words.end(), GetParam().client.begin(), GetParam().client.end());
        found[i] = decisions(run({.argv = words}).err);
    }
    EXPECT_FALSE(found[0].empty());
    EXPECT_EQ(found[1], found[0]);
}

INSTANTIATE_TEST_SUITE_P(Golden, SecurityDebug, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace handfast::test
