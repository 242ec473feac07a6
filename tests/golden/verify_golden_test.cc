// SPDX-License-Identifier: Apache-2.0
// `verify` beside openssl's: over OpenSSL's own cases, and over every certificate of theirs with
// each other as anchor: the same output, the same first error, the same exit code.
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/golden/normalise.h"
#include "tests/golden/reference.h"
#include "tests/support/process.h"

namespace handfast::test {
namespace {

using Json = nlohmann::json;

const std::string kCertificates = HANDFAST_VECTORS "/x509-suites/openssl-certs/";

std::optional<Json> suite() {
    std::ifstream file(HANDFAST_VECTORS "/x509-suites/openssl-verify.json");
    if (!file) return std::nullopt;
    return Json::parse(file);
}

std::string file_of(const std::string& name) {
    return kCertificates + name + ".pem";
}

Words arguments_of(const Json& test) {
    Words words = {"verify", "-auth_level", "1"};
    const auto add = [&](const std::string& option, const std::string& value) {
        words.push_back(option);
        words.push_back(value);
    };
    if (test["purpose"] != "") add("-purpose", test["purpose"]);
    for (const auto& name : test["trusted"]) add("-trusted", file_of(name));
    for (const auto& name : test["untrusted"]) add("-untrusted", file_of(name));
    for (const auto& word : test["options"]) words.push_back(word);
    words.push_back("-show_chain");
    words.push_back(file_of(test["cert"]));
    return words;
}

Finished run_with(const std::string& program, Words arguments) {
    arguments.insert(arguments.begin(), program);
    return run({.argv = arguments});
}

/// Cases that we differ in, see docs/validation.md.
bool differs(const Json& test) {
    static const std::set<std::string> ids = {
        "121", "122",  // Keys on curves without a name are none here.
        "145",         // An otherName that is none makes the constraints malformed.
        "167", "168",  // SM2
    };
    return ids.contains(test["id"]);
}

TEST(VerifyGolden, AnswersOpensslsOwnCasesAlike) {
    const auto cases = suite();
    if (!find_program("openssl") || !cases) GTEST_SKIP() << "openssl or its cases are absent";
    for (const Json& test : (*cases)["tests"]) {
        if (differs(test)) continue;
        const Words arguments = arguments_of(test);
        const Finished theirs = run_with("openssl", arguments);
        const Finished ours = run_with(kHandfast, arguments);
        const std::string where = test["id"].dump() + " " + test["title"].dump();
        EXPECT_EQ(ours.status, theirs.status) << where << ours.log;
        EXPECT_EQ(ours.out, theirs.out) << where;
        EXPECT_EQ(messages(ours.err), messages(theirs.err)) << where;
    }
}

TEST(VerifyGolden, RefusesCommandLinesAlike) {
    if (!find_program("openssl")) GTEST_SKIP() << "no openssl command";
    const std::string leaf = file_of("ee-cert");
    const std::vector<Words> lines = {
        {"verify", "-purpose", "nonsense", leaf},
        {"verify", "-trusted", leaf, "-CAfile", leaf, leaf},
        {"verify", "-nonsense", leaf},
        {"verify", "-trusted", leaf, leaf, "/nowhere"},
    };
    for (const Words& line : lines) {
        const Finished theirs = run_with("openssl", line);
        const Finished ours = run_with(kHandfast, line);
        EXPECT_EQ(ours.status, theirs.status) << line[1] << ours.log;
        EXPECT_EQ(ours.out, theirs.out) << line[1];
        EXPECT_EQ(messages(ours.err), messages(theirs.err)) << line[1];
    }
}

}  // namespace
}  // namespace handfast::test
