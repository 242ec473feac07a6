// SPDX-License-Identifier: Apache-2.0
// `ciphers` beside `openssl ciphers`: the same lines and the same refusals.
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/golden/arguments_case.h"
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

class Ciphers : public testing::TestWithParam<ArgumentsCase> {
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
    testing::Values(
        ArgumentsCase{"Names", {}}, ArgumentsCase{"Verbose", {"-v"}},
        ArgumentsCase{"Codes", {"-V"}}, ArgumentsCase{"StandardNames", {"-stdname"}},
        ArgumentsCase{"CodesAndStandardNames", {"-V", "-stdname"}},
        ArgumentsCase{"Supported", {"-s"}}, ArgumentsCase{"SupportedVerbose", {"-s", "-v"}},
        ArgumentsCase{"Tls12", {"-s", "-tls1_2"}}, ArgumentsCase{"Tls13", {"-s", "-tls1_3", "-v"}},
        ArgumentsCase{"Tls11", {"-s", "-tls1_1"}}, ArgumentsCase{"Tls10", {"-s", "-tls1"}},
        ArgumentsCase{"LastVersionWins", {"-s", "-tls1_3", "-tls1_2"}},
        ArgumentsCase{"VersionWithoutSupported", {"-tls1_2"}},
        ArgumentsCase{"String", {"-v", "ECDHE+AESGCM:!aRSA"}},
        ArgumentsCase{"LevelOfSupported", {"-s", "ALL:@SECLEVEL=4"}},
        ArgumentsCase{"LevelOfAll", {"ALL:@SECLEVEL=4"}},
        ArgumentsCase{"Ciphersuites", {"-ciphersuites", "TLS_AES_128_GCM_SHA256", "AESGCM"}},
        ArgumentsCase{"NoCiphersuites", {"-ciphersuites", "", "AESGCM"}},
        ArgumentsCase{"Everything", {"-V", "ALL:COMPLEMENTOFALL"}},
        ArgumentsCase{"EverythingByName", {"-stdname", "ALL:COMPLEMENTOFALL"}},
        ArgumentsCase{"ByStrength", {"-v", "ALL:COMPLEMENTOFALL:@STRENGTH"}},
        ArgumentsCase{"Psk", {"-s", "-psk"}}, ArgumentsCase{"Srp", {"-s", "-srp"}},
        ArgumentsCase{"PskAndSrp", {"-s", "-psk", "-srp", "-v", "ALL:@SECLEVEL=0"}}),
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
    testing::Values(ArgumentsCase{"Help", {"-help"}}, ArgumentsCase{"NoMatch", {"nosuch"}},
                    ArgumentsCase{"Empty", {""}}, ArgumentsCase{"NoWord", {"ALL:*"}},
                    ArgumentsCase{"BadLevel", {"ALL:@SECLEVEL=9"}},
                    ArgumentsCase{"BadCiphersuites", {"-ciphersuites", "nosuch"}},
                    ArgumentsCase{"UnknownOption", {"-nosuch"}},
                    ArgumentsCase{"NoValue", {"-convert"}},
                    ArgumentsCase{"TwoStrings", {"ALL", "ALL"}},
                    ArgumentsCase{"Convert", {"-convert", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}},
                    ArgumentsCase{"Convert13", {"-convert", "TLS_AES_128_GCM_SHA256"}},
                    ArgumentsCase{"ConvertOpensslName",
                                  {"-convert", "ECDHE-RSA-AES128-GCM-SHA256"}},
                    ArgumentsCase{"ConvertUnknown", {"-convert", "nosuch", "ALL"}}),
    name_of);

// --- cipher strings ----------------------------------------------------------------------------

/// OpenSSL 3.0's keywords that select something in a stock build.
constexpr const char* kSelecting[] = {
    "ALL",
    "COMPLEMENTOFALL",
    "COMPLEMENTOFDEFAULT",
    "kRSA",
    "kEDH",
    "kDHE",
    "DH",
    "kEECDH",
    "kECDHE",
    "ECDH",
    "kPSK",
    "kRSAPSK",
    "kECDHEPSK",
    "kDHEPSK",
    "kSRP",
    "aRSA",
    "aDSS",
    "DSS",
    "aNULL",
    "aECDSA",
    "ECDSA",
    "aPSK",
    "aSRP",
    "EDH",
    "DHE",
    "EECDH",
    "ECDHE",
    "NULL",
    "RSA",
    "ADH",
    "AECDH",
    "PSK",
    "SRP",
    "eNULL",
    "AES128",
    "AES256",
    "AES",
    "AESGCM",
    "AESCCM",
    "AESCCM8",
    "CAMELLIA",
    "CAMELLIA128",
    "CHACHA20",
    "CAMELLIA256",
    "ARIA",
    "ARIAGCM",
    "ARIA128",
    "ARIA256",
    "CBC",
    "MD5",
    "SHA1",
    "SHA",
    "SHA256",
    "SHA384",
    "SSLv3",
    "TLSv1",
    "TLSv1.0",
    "TLSv1.2",
    "HIGH",
    "FIPS",
    "DEFAULT",
    "AES128-SHA",
    "DHE-RSA-AES256-SHA256",
    "NULL-MD5",
    "PSK-AES128-CCM8",
};
/// Those that select nothing there and something here.
constexpr const char* kLost[] = {"3DES", "RC4",    "RC2",   "IDEA", "SEED",  "LOW", "DES",
                                 "EXP",  "EXPORT", "kECDH", "kDH",  "aECDH", "aDH", "DES-CBC3-SHA"};
/// Those that select nothing in either.
constexpr const char* kEmpty[] = {"MEDIUM", "GOST94", "kGOST", "aGOST", "GOST89", "nosuch", "gost"};

/// Strings of the language's items in any order; the same ones in every run.
class Strings {
  public:
    explicit Strings(std::uint32_t seed) : random_(seed) {}

    std::string next() {
        std::string text = item();
        for (std::size_t left = below(5); left > 0; --left) {
            text += separator();
            text += item();
        }
        return text;
    }

  private:
    std::size_t below(std::size_t limit) { return random_() % limit; }
    template <std::size_t n>
    std::string any(const char* const (&words)[n]) {
        return words[below(n)];
    }
    std::string separator() { return std::string(1, ": ,;"[below(8) < 5 ? 0 : below(4)]); }

    /// What may stand after '-', '+' and '!', and for joined keywords alone.
    std::string taken() {
        const std::size_t kind = below(8);
        return kind == 0 ? any(kLost) : kind == 1 ? any(kEmpty) : any(kSelecting);
    }
    // Compilers differ in the order of operands, and the strings must not.
    std::string joined() {
        const std::string first = any(kSelecting);
        return first + "+" + any(kSelecting);
    }
    std::string item() {
        static const char* const kCommands[] = {"@STRENGTH", "@SECLEVEL=0", "@SECLEVEL=1",
                                                "@SECLEVEL=3", "@SECLEVEL=5"};
        switch (below(8)) {
            case 0:
                return any(kCommands);
            case 1:
                return "-" + taken();
            case 2:
                return "+" + taken();
            case 3:
                return "!" + taken();
            case 4:
                return joined();
            case 5:
                return any(kEmpty);
            default:
                return any(kSelecting);
        }
    }

    std::mt19937 random_;
};

class CipherStrings : public testing::Test {
  protected:
    void SetUp() override {
        if (const std::string why = why_no_reference(); !why.empty()) GTEST_SKIP() << why;
    }

    static void compare(const Words& arguments) {
        SCOPED_TRACE(arguments.back());
        Finished theirs = ciphers("openssl", arguments);
        Finished ours = ciphers(kHandfast, arguments);
        EXPECT_EQ(ours.out, theirs.out);
        EXPECT_EQ(what_failed(ours.err), what_failed(theirs.err));
        EXPECT_EQ(ours.status, theirs.status);
    }
};

TEST_F(CipherStrings, OfOneKeywordAgree) {
    for (const char* word : kSelecting) compare({"-V", word});
    for (const char* word : kEmpty) compare({"-V", word});
}

TEST_F(CipherStrings, ThatTakeAwayAgree) {
    for (const char* word : kSelecting)
        compare({"-v", "ALL:COMPLEMENTOFALL:-" + std::string(word)});
    for (const char* word : kLost)
        for (const char* sign : {"-", "!", "+"})
            compare({"-v", std::string("ALL:COMPLEMENTOFALL:") + sign + word});
}

TEST_F(CipherStrings, MadeAtRandomAgree) {
    Strings strings(20260415);
    for (int i = 0; i < 150; ++i) compare({"-V", strings.next()});
}

TEST_F(CipherStrings, MadeAtRandomAgreeAtTheirLevels) {
    Strings strings(7);
    static const char* const kVersions[] = {"-tls1", "-tls1_1", "-tls1_2", "-tls1_3"};
    for (int i = 0; i < 60; ++i) compare({"-s", "-psk", "-srp", "-v", strings.next()});
    for (int i = 0; i < 60; ++i)
        compare({"-s", kVersions[i % 4], "-v", "@SECLEVEL=0:" + strings.next()});
}

TEST_F(CipherStrings, OfEveryVersionAgreeAtEveryLevel) {
    for (const char* version : {"-tls1", "-tls1_1", "-tls1_2", "-tls1_3"})
        for (int level = 0; level <= 5; ++level)
            compare({"-s", version, "-v", "ALL:@SECLEVEL=" + std::to_string(level)});
}

TEST_F(CipherStrings, AddNothingThatOpensslLeavesOutUnlessAskedFor) {
    const Words everything = split(ciphers(kHandfast, {"ALL:COMPLEMENTOFALL:LEGACY"}).out, ':');
    const Words usual = split(ciphers("openssl", {"ALL:COMPLEMENTOFALL"}).out, ':');
    EXPECT_EQ(everything.size(), 238U);
    EXPECT_EQ(usual.size(), 158U);
    for (const char* word : kLost) {
        const Finished ours = ciphers(kHandfast, {"-ciphersuites", "", word});
        EXPECT_EQ(ours.status, 0) << word;
        EXPECT_EQ(ciphers("openssl", {"-ciphersuites", "", word}).status, 1) << word;
    }
}

}  // namespace
}  // namespace handfast::test
