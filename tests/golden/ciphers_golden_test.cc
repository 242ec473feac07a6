// SPDX-License-Identifier: Apache-2.0
// `ciphers` beside `openssl ciphers`: the same lines for the suites that both have, and the same
// refusals.
#include <algorithm>
#include <ostream>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/golden/reference.h"
#include "tests/support/process.h"

namespace handfast::test {
namespace {

Finished ciphers(const std::string& program, const Words& arguments) {
    Words words{program, "ciphers"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run({.argv = words});
}

Words split(const std::string& text, char separator) {
    Words parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
    return parts;
}

/// OpenSSL's names of the suites that we have.
const Words& our_suites() {
    static const Words names = [] {
        Words all = split(ciphers(kHandfast, {"ALL"}).out, ':');
        if (!all.empty() && all.back().ends_with('\n')) all.back().pop_back();
        return all;
    }();
    return names;
}

bool is_ours(const std::string& name) {
    return std::ranges::find(our_suites(), name) != our_suites().end();
}

/// A listing without the suites that we lack; a line of it may have several names.
std::string filtered(const std::string& listing) {
    std::string kept;
    for (const std::string& line : split(listing, '\n')) {
        std::istringstream words(line);
        bool described = line.find(" Kx=") != std::string::npos;
        if (described) {
            bool any = false;
            for (std::string word; words >> word;) any = any || is_ours(word);
            if (any) kept += line + "\n";
            continue;
        }
        std::string names;
        for (const std::string& name : split(line, ':')) {
            if (is_ours(name)) names += (names.empty() ? "" : ":") + name;
        }
        kept += names + "\n";
    }
    return kept;
}

/// "…:error:0A0000B9:SSL routines:place:reason:…" as far as it says what happened; other lines as
/// they are.
Words what_failed(const std::string& text) {
    Words kept;
    for (const std::string& line : split(text, '\n')) {
        Words fields = split(line, ':');
        bool stack = fields.size() > 5 && fields[1] == "error";
        kept.push_back(stack ? fields[2] + ":" + fields[3] + ":" + fields[4] + ":" + fields[5]
                             : line);
    }
    return kept;
}

struct Case {
    const char* name;
    Words arguments;
};

void PrintTo(const Case& row, std::ostream* out) {
    for (const std::string& word : row.arguments) *out << word << ' ';
}

std::string name_of(const testing::TestParamInfo<Case>& info) {
    return info.param.name;
}

class Ciphers : public testing::TestWithParam<Case> {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    }
};

class CiphersListing : public Ciphers {};

TEST_P(CiphersListing, IsOpensslsForTheSuitesThatBothHave) {
    ASSERT_EQ(our_suites().size(), 9U);
    Finished theirs = ciphers("openssl", GetParam().arguments);
    Finished ours = ciphers(kHandfast, GetParam().arguments);
    EXPECT_EQ(ours.out, filtered(theirs.out));
    EXPECT_EQ(ours.err, theirs.err);
    EXPECT_EQ(ours.status, 0);
    EXPECT_EQ(theirs.status, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Golden, CiphersListing,
    testing::Values(Case{"Names", {}}, Case{"Verbose", {"-v"}}, Case{"Codes", {"-V"}},
                    Case{"StandardNames", {"-stdname"}},
                    Case{"CodesAndStandardNames", {"-V", "-stdname"}}, Case{"Supported", {"-s"}},
                    Case{"SupportedVerbose", {"-s", "-v"}}, Case{"Tls12", {"-s", "-tls1_2"}},
                    Case{"Tls13", {"-s", "-tls1_3", "-v"}}, Case{"Tls11", {"-s", "-tls1_1"}},
                    Case{"Tls10", {"-s", "-tls1"}},
                    Case{"LastVersionWins", {"-s", "-tls1_3", "-tls1_2"}},
                    Case{"VersionWithoutSupported", {"-tls1_2"}},
                    Case{"String", {"-v", "ECDHE+AESGCM:!aRSA"}},
                    Case{"LevelOfSupported", {"-s", "ALL:@SECLEVEL=4"}},
                    Case{"LevelOfAll", {"ALL:@SECLEVEL=4"}},
                    Case{"Ciphersuites", {"-ciphersuites", "TLS_AES_128_GCM_SHA256", "AESGCM"}},
                    Case{"NoCiphersuites", {"-ciphersuites", "", "AESGCM"}}),
    name_of);

class CiphersText : public Ciphers {};

TEST_P(CiphersText, IsOpenssls) {
    Finished theirs = ciphers("openssl", GetParam().arguments);
    Finished ours = ciphers(kHandfast, GetParam().arguments);
    EXPECT_EQ(ours.out, theirs.out);
    EXPECT_EQ(what_failed(ours.err), what_failed(theirs.err));
    EXPECT_EQ(ours.status, theirs.status);
}

INSTANTIATE_TEST_SUITE_P(
    Golden, CiphersText,
    testing::Values(Case{"Help", {"-help"}}, Case{"NoMatch", {"nosuch"}}, Case{"Empty", {""}},
                    Case{"NoWord", {"ALL:*"}}, Case{"BadLevel", {"ALL:@SECLEVEL=9"}},
                    Case{"BadCiphersuites", {"-ciphersuites", "nosuch"}},
                    Case{"UnknownOption", {"-nosuch"}}, Case{"NoValue", {"-convert"}},
                    Case{"TwoStrings", {"ALL", "ALL"}},
                    Case{"Convert", {"-convert", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}},
                    Case{"Convert13", {"-convert", "TLS_AES_128_GCM_SHA256"}},
                    Case{"ConvertOpensslName", {"-convert", "ECDHE-RSA-AES128-GCM-SHA256"}},
                    Case{"ConvertUnknown", {"-convert", "nosuch", "ALL"}}),
    name_of);

TEST(CiphersOptions, OfLaterVersionsAreRefusedByName) {
    for (const char* option : {"-psk", "-srp"}) {
        Finished ours = ciphers(kHandfast, {option});
        EXPECT_EQ(ours.status, 1);
        EXPECT_NE(ours.err.find(option), std::string::npos) << ours.err;
    }
}

}  // namespace
}  // namespace handfast::test
