// SPDX-License-Identifier: Apache-2.0
// Pass phrase sources, with OpenSSL's messages.
#include "cli/passphrase.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypto/base/bytes.h"

namespace handfast::cli {
namespace {

/// A file that lives as long as the test.
class TemporaryFile {
  public:
    explicit TemporaryFile(std::string_view content)
        : path_(std::filesystem::path(testing::TempDir()) /
                ("passphrase." + std::to_string(::getpid()))) {
        std::ofstream(path_) << content;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { std::filesystem::remove(path_); }
    std::string path() const { return path_.string(); }

  private:
    std::filesystem::path path_;
};

std::string text_of(const std::optional<SecretBuffer>& secret) {
    return secret ? std::string(as_text(secret->expose())) : "(none)";
}

std::string refusal(const std::string& source) {
    const auto phrases = read_passphrases(source, std::nullopt);
    return phrases ? "" : phrases.error();
}

TEST(Passphrase, IsAbsentWithoutASource) {
    const auto phrases = read_passphrases(std::nullopt, std::nullopt);
    ASSERT_TRUE(phrases);
    EXPECT_FALSE(phrases->first);
    EXPECT_FALSE(phrases->second);
}

TEST(Passphrase, ComesFromArgumentAndEnvironment) {
    ::setenv("HANDFAST_TEST_PASS", "from env", 1);
    const auto phrases = read_passphrases("pass:a:b", "env:HANDFAST_TEST_PASS");
    ASSERT_TRUE(phrases) << phrases.error();
    EXPECT_EQ(text_of(phrases->first), "a:b");
    EXPECT_EQ(text_of(phrases->second), "from env");
}

TEST(Passphrase, ComesFromAFilesFirstLine) {
    const TemporaryFile file("one\r\ntwo\n");
    const auto phrases = read_passphrases("file:" + file.path(), std::nullopt);
    ASSERT_TRUE(phrases) << phrases.error();
    EXPECT_EQ(text_of(phrases->first), "one\r");
}

TEST(Passphrase, TheSameFileTwiceGivesTwoLines) {
    const TemporaryFile file("one\ntwo");
    const auto phrases = read_passphrases("file:" + file.path(), "file:" + file.path());
    ASSERT_TRUE(phrases) << phrases.error();
    EXPECT_EQ(text_of(phrases->first), "one");
    EXPECT_EQ(text_of(phrases->second), "two");
}

TEST(Passphrase, ADescriptorIsReadNoFurtherThanTheLine) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ASSERT_EQ(::write(ends[1], "one\nrest", 8), 8);
    const auto phrases = read_passphrases("fd:" + std::to_string(ends[0]), std::nullopt);
    ASSERT_TRUE(phrases) << phrases.error();
    EXPECT_EQ(text_of(phrases->first), "one");
    char rest[8] = {};
    EXPECT_EQ(::read(ends[0], rest, sizeof rest), 4);
    EXPECT_STREQ(rest, "rest");
    ::close(ends[0]);
    ::close(ends[1]);
}

TEST(Passphrase, AnEmptyLineIsAnEmptyPassphrase) {
    const TemporaryFile file("\n");
    const auto phrases = read_passphrases("file:" + file.path(), std::nullopt);
    ASSERT_TRUE(phrases) << phrases.error();
    EXPECT_EQ(text_of(phrases->first), "");
}

TEST(Passphrase, RefusesInOpenSslsWords) {
    const TemporaryFile empty("");
    const std::string path = "file:" + empty.path();
    const std::pair<std::string, std::string> refusals[] = {
        {"foo", "Invalid password argument, missing ':' within the first 5 chars"},
        {"abcdef:x", "Invalid password argument, missing ':' within the first 5 chars"},
        {"pas:x", "Invalid password argument, starting with \"pas:\""},
        {"env:HANDFAST_NOT_SET", "No environment variable HANDFAST_NOT_SET"},
        {"file:/nonexistent/x", "Can't open file /nonexistent/x"},
        {"fd:-1", "Can't access file descriptor -1"},
        {"fd:999", "Error reading password from BIO"},
        {path, "Error reading password from BIO"},
        {"file:/", "Error reading password from BIO"},
    };
    for (const auto& [source, line] : refusals)
        EXPECT_EQ(refusal(source), line + "\nError getting password") << source;
}

TEST(Passphrase, AnOverlongLineIsCutAsByOpenSsl) {
    const TemporaryFile file(std::string(2000, 'x'));
    const auto phrases = read_passphrases("file:" + file.path(), std::nullopt);
    ASSERT_TRUE(phrases) << phrases.error();
    EXPECT_EQ(text_of(phrases->first), std::string(1023, 'x'));
}

}  // namespace
}  // namespace handfast::cli
