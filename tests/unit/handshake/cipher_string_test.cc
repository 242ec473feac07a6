// SPDX-License-Identifier: Apache-2.0
// OpenSSL's cipher string language: rules that matter by name, and the same strings given to
// `openssl ciphers`.
#include "handshake/cipher_string.h"

#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

#include "record/suites.h"
#include "tests/support/process.h"

namespace handfast {
namespace {

using Names = std::vector<std::string>;

Names names_of(const Result<std::vector<CipherSuite>>& suites) {
    Names names;
    if (!suites) return names;
    for (CipherSuite suite : *suites) names.emplace_back(find_suite(suite)->openssl_name);
    return names;
}

Names selected(std::string_view text) {
    return names_of(parse_cipher_string(text));
}

const Names kAead = {"ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
                     "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
                     "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"};
#define AEAD "ECDHE+AESGCM:ECDHE+CHACHA20:@STRENGTH"

Names rules(std::string_view text) {
    auto selection = parse_cipher_rules(text);
    return selection ? names_of(selection->suites) : Names{};
}

TEST(CipherString, DefaultIsOpensslsOrder) {
    const Names all = selected("DEFAULT");
    EXPECT_EQ(all.size(), 57U);
    EXPECT_EQ(all.front(), "ECDHE-ECDSA-AES256-GCM-SHA384");
    EXPECT_EQ(all.back(), "PSK-AES128-CBC-SHA");
    EXPECT_EQ(names_of(default_suites12()), all);
    EXPECT_EQ(names_of(default_suites13()),
              (Names{"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
                     "TLS_AES_128_GCM_SHA256"}));
}

TEST(CipherString, JoinedKeywordsMustAllHold) {
    EXPECT_EQ(selected("ECDHE+AESGCM+aRSA"),
              (Names{"ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-AES128-GCM-SHA256"}));
    EXPECT_EQ(selected("AES128+AES256"), Names{});
}

// OpenSSL 3.0 ignores these names, 3.2 takes them: a suite that is to be left out is better left
// out.
TEST(CipherString, TakesTheRegistrysNames) {
    EXPECT_EQ(selected("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
              Names{"ECDHE-RSA-AES128-GCM-SHA256"});
    EXPECT_EQ(selected(AEAD ":!TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256").size(), 5U);
}

TEST(CipherString, KilledSuitesDoNotComeBack) {
    EXPECT_EQ(selected(AEAD ":!aRSA:aRSA+ECDHE").size(), 3U);
    EXPECT_EQ(selected("!aRSA:" AEAD).size(), 3U);
}

TEST(CipherString, RemovedSuitesComeBackInFront) {
    EXPECT_EQ(selected(AEAD).size(), 6U);
    EXPECT_EQ(selected("AES128:-AES128:" AEAD).size(), 6U);
    EXPECT_EQ(rules("AES128+ECDHE:-AES128:ALL").front(), "ECDHE-ECDSA-AES128-GCM-SHA256");
}

bool is_lost(const std::string& name) {
    for (const char* word : {"RC4", "DES-", "DES40", "RC2", "IDEA", "SEED", "EXP-"})
        if (name.find(word) != std::string::npos) return true;
    return name.starts_with("DH-") || name.starts_with("ECDH-");
}

// An administrator's string must not come to mean more than with OpenSSL 3.0.
TEST(CipherString, AggregatesLeaveOutWhatOpenssl30HasLost) {
    for (const char* text : {"ALL:COMPLEMENTOFALL", "COMPLEMENTOFDEFAULT", "HIGH:MEDIUM", "kRSA",
                             "aRSA", "aNULL", "DH:ECDH:PSK:SRP", "SSLv3", "TLSv1", "TLSv1.2", "MD5",
                             "SHA1", "SHA256:SHA384", "CBC", "AES:CAMELLIA", "eNULL", "DEFAULT"})
        for (const std::string& name : rules(text)) EXPECT_FALSE(is_lost(name)) << text << name;
}

TEST(CipherString, OwnKeywordsSelectWhatOpenssl30HasLost) {
    EXPECT_EQ(rules("RC4").size(), 14U);
    EXPECT_EQ(rules("3DES").size(), 18U);
    EXPECT_EQ(rules("DES").size(), 10U);
    EXPECT_EQ(rules("RC2"), Names{"EXP-RC2-CBC-MD5"});
    EXPECT_EQ(rules("IDEA"), Names{"IDEA-CBC-SHA"});
    EXPECT_EQ(rules("SEED").size(), 6U);
    for (const char* text : {"EXP", "EXPORT", "EXPORT40"}) EXPECT_EQ(rules(text).size(), 7U);
    EXPECT_EQ(rules("EXPORT56"), Names{});
    EXPECT_EQ(rules("LOW").size(), 6U);
    EXPECT_EQ(rules("kDHr").size(), 11U);
    EXPECT_EQ(rules("kDHd").size(), 11U);
    EXPECT_EQ(rules("kDH"), rules("aDH"));
    EXPECT_EQ(rules("kECDHr").size(), 9U);
    EXPECT_EQ(rules("kECDHe").size(), 9U);
    EXPECT_EQ(rules("kECDH"), rules("aECDH"));
    EXPECT_EQ(rules("RC4+kRSA"), (Names{"RC4-SHA", "RC4-MD5", "EXP-RC4-MD5"}));
    EXPECT_EQ(rules("DES-CBC3-SHA"), Names{"DES-CBC3-SHA"});
    EXPECT_EQ(rules("EDH-RSA-DES-CBC3-SHA"), Names{"DHE-RSA-DES-CBC3-SHA"});
    for (const std::string& name : rules("LEGACY")) EXPECT_TRUE(is_lost(name)) << name;
    EXPECT_EQ(rules("ALL:COMPLEMENTOFALL:LEGACY").size(), 235U);
}

TEST(CipherString, AggregatesTakeAwayWhateverWasSelected) {
    EXPECT_EQ(rules("RC4:!kRSA:!aNULL:!PSK:!ECDH"), Names{});
    EXPECT_EQ(rules("LEGACY:-ALL:-eNULL"), Names{});
    EXPECT_EQ(rules("kDHr:!DH"), Names{});
}

TEST(CipherString, LevelKeepsWhatIsStrongEnough) {
    auto selection = parse_cipher_rules(AEAD ":@SECLEVEL=4");
    ASSERT_TRUE(selection);
    EXPECT_EQ(selection->security_level, 4);
    EXPECT_EQ(selection->suites.size(), 6U);
    EXPECT_EQ(at_level(selection->suites, 4).size(), 4U);
    EXPECT_EQ(at_level(selection->suites, 3).size(), 6U);
    EXPECT_EQ(at_level(selection->suites, std::nullopt).size(), 6U);
    EXPECT_EQ(selected(AEAD ":@SECLEVEL=4").size(), 4U);
    EXPECT_EQ(selected("AES128:@SECLEVEL=4"), Names{});
    EXPECT_FALSE(parse_cipher_rules("ALL")->security_level);
}

TEST(CipherString, SuiteBIsAProfileOfItsOwn) {
    auto selection = parse_cipher_rules("SUITEB128:ALL");
    ASSERT_TRUE(selection);
    EXPECT_EQ(selection->suite_b, SuiteB::at_least_128);
    EXPECT_EQ(names_of(selection->suites),
              (Names{"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384"}));
    EXPECT_EQ(parse_cipher_rules("SUITEB128ONLY")->suite_b, SuiteB::only_128);
    EXPECT_EQ(parse_cipher_rules("SUITEB192")->suite_b, SuiteB::only_192);
    EXPECT_EQ(parse_cipher_rules("ALL:SUITEB128")->suite_b, SuiteB::none);
}

TEST(CipherString, NothingLeftIsNoCipherMatch) {
    for (const char* text : {"", "nosuch", "kGOST", "ALL:!ALL", "TLS_AES_128_GCM_SHA256", "eNULL",
                             "EXPORT", "EXPORT56"}) {
        auto result = parse_cipher_string(text);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(info(result.error().reason).name, "no_cipher_match") << text;
    }
}

TEST(CipherString, WhatIsNoWordIsInvalid) {
    for (const char* text : {"*", "ALL:*", "ALL:!", "ALL@", "@NOSUCH:ALL", "ALL:@SECLEVEL=6",
                             "ALL:@SECLEVEL=", "ALL:@SECLEVEL=22", "ECDHE+", "ALL:+"}) {
        auto result = parse_cipher_string(text);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(info(result.error().reason).name, "invalid_command") << text;
    }
}

TEST(Ciphersuites, NamesAreExactAndUnknownOnesSkipped) {
    EXPECT_EQ(names_of(parse_ciphersuites("TLS_AES_128_GCM_SHA256:nosuch")),
              Names{"TLS_AES_128_GCM_SHA256"});
    EXPECT_EQ(names_of(parse_ciphersuites(" TLS_AES_128_GCM_SHA256 : TLS_AES_256_GCM_SHA384")),
              (Names{"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"}));
    for (const char* text :
         {"nosuch", ":", "tls_aes_128_gcm_sha256", "ECDHE-RSA-AES128-GCM-SHA256"}) {
        auto result = parse_ciphersuites(text);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(info(result.error().reason).name, "no_cipher_match") << text;
    }
}

TEST(Ciphersuites, MayBeNone) {
    EXPECT_EQ(parse_ciphersuites(""), std::vector<CipherSuite>{});
    EXPECT_EQ(parse_ciphersuites("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
              std::vector<CipherSuite>{});
}

// --- against OpenSSL ---------------------------------------------------------------------------

// OpenSSL's suites; nothing when it refuses the string.
std::optional<Names> openssl_suites(const std::vector<std::string>& arguments) {
    std::vector<std::string> argv = {"openssl", "ciphers", "-s", "-psk", "-srp"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    test::Finished finished = test::run({.argv = argv});
    if (finished.status != 0) return std::nullopt;
    Names names;
    std::istringstream line(finished.out.substr(0, finished.out.find('\n')));
    for (std::string name; std::getline(line, name, ':');) names.push_back(name);
    return names;
}

const char* const kStrings[] = {
    "ALL",
    "DEFAULT",
    "COMPLEMENTOFALL",
    "COMPLEMENTOFDEFAULT",
    "HIGH",
    "MEDIUM",
    "FIPS",
    "eNULL",
    "aNULL",
    "kECDHE",
    "kEECDH",
    "ECDHE",
    "EECDH",
    "ECDH",
    "aRSA",
    "aECDSA",
    "ECDSA",
    "RSA",
    "kRSA",
    "PSK",
    "AES",
    "AES128",
    "AES256",
    "AESGCM",
    "AESCCM",
    "CHACHA20",
    "CBC",
    "SHA256",
    "SHA384",
    "SHA1",
    "TLSv1.2",
    "TLSv1",
    "SSLv3",
    "SUITEB128",
    "SUITEB128ONLY",
    "SUITEB128C2",
    "SUITEB192",
    "SUITEB128:ALL",
    "ECDHE+AESGCM",
    "ECDHE+AESGCM:ECDHE+CHACHA20",
    "EECDH+CHACHA20:EECDH+AESGCM",
    "ECDHE+AES128:ECDHE+AES256",
    "AES128+AES256",
    "HIGH+MEDIUM",
    "TLSv1.2+AESGCM",
    "TLSv1.2+SSLv3",
    "AESGCM+nosuch",
    "nosuch+AESGCM",
    "HIGH:!aNULL:!MD5",
    "HIGH:!aNULL:!kRSA:!PSK:!SRP:!MD5:!RC4",
    "ALL:!aRSA",
    "ALL:!AES",
    "ALL:-AES",
    "ALL:-aRSA:aRSA",
    "AES128:-AES128:ALL",
    "ALL:-AES256:-CHACHA20:ALL",
    "CHACHA20:ALL",
    "ALL:+CHACHA20",
    "ALL:+aECDSA:+AES256",
    "ALL:+AES256:@STRENGTH",
    "CHACHA20:AES128:AES256:@STRENGTH",
    "AES128:@STRENGTH:CHACHA20",
    "DEFAULT:-AES",
    "DEFAULT:+AES256",
    "DEFAULTX",
    "ALL:DEFAULT",
    "DEFAULT,!CHACHA20",
    "ALL;!aRSA AES",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-AES128-GCM-SHA256+AES",
    "ECDHE-ECDSA-AES128-GCM-SHA256+AES256",
    "AES+ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES128-GCM-SHA256+TLSv1.2",
    "ecdhe-rsa-aes128-gcm-sha256",
    "TLS_AES_128_GCM_SHA256",
    "AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256",
    "@SECLEVEL=0:ALL",
    "ALL:@SECLEVEL=3",
    "ALL:@SECLEVEL=4",
    "ALL:@SECLEVEL=5",
    "@SECLEVEL=9:ALL",
    "@SECLEVEL=2",
    "ALL@STRENGTH",
    "ALL:@STRENGTHX",
    "ALL:@NOSUCH",
    "*",
    "ALL:*",
    "ALL:",
    ":ALL",
    "ALL:!",
    "ECDHE+",
    "+",
    "",
    " ",
};

class CipherStringBeside : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Openssl, CipherStringBeside, testing::ValuesIn(kStrings));

TEST_P(CipherStringBeside, SelectsTheSame) {
    if (!test::find_program("openssl")) GTEST_SKIP() << "no openssl";
    auto theirs = openssl_suites({"-tls1_2", GetParam()});
    auto ours = parse_cipher_string(GetParam());
    EXPECT_EQ(names_of(ours), theirs.value_or(Names{}));
    EXPECT_EQ(parse_cipher_rules(GetParam()).has_value(), theirs.has_value());
}

const char* const kSuiteLists[] = {
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384",
    "TLS_AES_128_GCM_SHA256:TLS_AES_128_GCM_SHA256",
    "TLS_AES_128_GCM_SHA256:nosuch",
    "nosuch",
    "",
    ":",
    "TLS_AES_128_GCM_SHA256:",
    ":TLS_AES_128_GCM_SHA256",
    " TLS_AES_128_GCM_SHA256 : TLS_CHACHA20_POLY1305_SHA256 ",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "tls_aes_128_gcm_sha256",
};

class CiphersuitesBeside : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Openssl, CiphersuitesBeside, testing::ValuesIn(kSuiteLists));

TEST_P(CiphersuitesBeside, SelectsTheSame) {
    if (!test::find_program("openssl")) GTEST_SKIP() << "no openssl";
    auto theirs = openssl_suites({"-tls1_3", "-ciphersuites", GetParam()});
    auto ours = parse_ciphersuites(GetParam());
    EXPECT_EQ(ours.has_value(), theirs.has_value());
    EXPECT_EQ(names_of(ours), theirs.value_or(Names{}));
}

}  // namespace
}  // namespace handfast
