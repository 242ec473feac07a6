// SPDX-License-Identifier: Apache-2.0
// `ciphers` beside `openssl ciphers`: the same lines and the same refusals.
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

TEST_P(CiphersListing, IsOpenssls) {
    Finished theirs = ciphers("openssl", GetParam().arguments);
    Finished ours = ciphers(kHandfast, GetParam().arguments);
    EXPECT_EQ(ours.out, theirs.out);
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
                    Case{"NoCiphersuites", {"-ciphersuites", "", "AESGCM"}},
                    Case{"Everything", {"-V", "ALL:COMPLEMENTOFALL"}},
                    Case{"EverythingByName", {"-stdname", "ALL:COMPLEMENTOFALL"}},
                    Case{"ByStrength", {"-v", "ALL:COMPLEMENTOFALL:@STRENGTH"}},
                    Case{"Psk", {"-s", "-psk"}}, Case{"Srp", {"-s", "-srp"}},
                    Case{"PskAndSrp", {"-s", "-psk", "-srp", "-v", "ALL:@SECLEVEL=0"}}),
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

}  // namespace
}  // namespace handfast::test
