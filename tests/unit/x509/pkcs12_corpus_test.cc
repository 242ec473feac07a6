// SPDX-License-Identifier: Apache-2.0
// PKCS #12 files of other implementations: what OpenSSL finds in them with the right password, and
// all that is malformed.
#include <algorithm>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "tests/unit/x509/corpus.h"
#include "tests/unit/x509/forge.h"
#include "x509/pkcs12.h"

namespace handfast::x509 {
namespace {

using handfast::testing::columns;
using handfast::testing::corpus;
using handfast::testing::corpus_is_absent;
using handfast::testing::CorpusFile;
using handfast::testing::provider;

struct Expected {
    std::string password;
    std::string contents;  ///< "mac=ok key=EC cert=1 ca=2"
};

std::map<std::string, Expected> expectations() {
    std::map<std::string, Expected> found;
    std::ifstream list(std::string(HANDFAST_VECTORS) + "/corpus/passwords.tsv");
    for (std::string line; std::getline(list, line);)
        if (const auto column = columns(line); column.size() > 3 && column[0] == "pkcs12")
            found[column[1]] = {column[2] == "-" || column[2] == "\"\"" ? "" : column[2],
                                column[3]};
    return found;
}

/// What we refuse though OpenSSL opens it.
struct Refused {
    std::string_view name;
    const char* why;
};
constexpr Refused kRefused[] = {
    {"386c6927a06a4f79", "BER: indefinite lengths"},
    {"3fbb63b61c049a89", "RFC 7292 §4: the version is 3"},
    {"69bb7af04fffaaa2", "safeContentsBags nested beyond our limit"},
};

std::string describe(const Pkcs12Contents& contents) {
    std::string key = "none";
    if (contents.key) {
        switch (contents.key->public_key().type()) {
            case crypto::KeyType::ec:
                key = "EC";
                break;
            case crypto::KeyType::rsa_pss:
                key = "RSA-PSS";
                break;
            default:
                key = "RSA";
        }
    }
    return "key=" + key + " cert=" + (contents.certificate ? "1" : "0") +
           " ca=" + std::to_string(contents.others.size());
}

TEST(Pkcs12Corpus, OpensWithItsPasswords) {
    const auto expected = expectations();
    const auto files = corpus("pkcs12");
    if (files.empty() || expected.empty()) GTEST_SKIP() << corpus_is_absent();
    std::size_t opened = 0;
    for (const CorpusFile& file : files) {
        const auto row = expected.find(file.name);
        if (row == expected.end()) continue;
        const auto contents = read_pkcs12(file.bytes, as_bytes(row->second.password), provider());
        if (!contents) {
            const auto* known = std::ranges::find(kRefused, file.name, &Refused::name);
            const bool unread = row->second.contents.ends_with("contents not read");
            EXPECT_TRUE(unread || known != std::end(kRefused))
                << file.name << " " << file.origin << ": " << info(contents.error().reason).name
                << ", not " << row->second.contents;
            continue;
        }
        ++opened;
        const std::size_t space = row->second.contents.find(' ');
        EXPECT_EQ(describe(*contents), row->second.contents.substr(space + 1))
            << file.name << " " << file.origin;
    }
    EXPECT_GE(opened, 40u);
}

TEST(Pkcs12Corpus, AnotherPasswordOpensNothingThatHasAMac) {
    const auto expected = expectations();
    for (const CorpusFile& file : corpus("pkcs12")) {
        const auto row = expected.find(file.name);
        if (row == expected.end() || !row->second.contents.starts_with("mac=ok")) continue;
        const auto contents = read_pkcs12(file.bytes, as_bytes("another"), provider());
        EXPECT_FALSE(contents) << file.name << " " << file.origin;
    }
}

/// What is malformed is an error, in bounded time.
TEST(Pkcs12Corpus, NothingBreaks) {
    std::size_t files = 0;
    for (const CorpusFile& file : corpus("pkcs12")) {
        for (const char* password : {"", "password", "secret"})
            (void)read_pkcs12(file.bytes, as_bytes(password), provider());
        ++files;
    }
    if (files == 0) GTEST_SKIP() << corpus_is_absent();
    EXPECT_GE(files, 160u);
}

}  // namespace
}  // namespace handfast::x509
