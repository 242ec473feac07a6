// SPDX-License-Identifier: Apache-2.0
// Pass phrase sources, with OpenSSL's messages.
#include "cli/passphrase.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <pty.h>
#include <stdlib.h>
#include <sys/wait.h>
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

struct Dialogue {
    std::string shown;  ///< On the terminal.
    std::string phrase;
};

/// Asks on a terminal of its own, where `keys` are typed once the question is there.
Dialogue ask_on_terminal(std::string_view keys) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    int terminal = -1;
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    EXPECT_GE(child, 0);
    if (child == 0) {
        const std::string answer = text_of(ask_passphrase("key.pem"));
        const bool told = ::write(ends[1], answer.data(), answer.size()) >= 0;
        ::_exit(told ? 0 : 1);
    }
    ::close(ends[1]);
    Dialogue dialogue;
    char chunk[256];
    while (!dialogue.shown.ends_with("pem:")) {
        const ssize_t got = ::read(terminal, chunk, sizeof chunk);
        if (got <= 0) break;
        dialogue.shown.append(chunk, static_cast<std::size_t>(got));
    }
    EXPECT_EQ(::write(terminal, keys.data(), keys.size()), std::ssize(keys));
    for (ssize_t got; (got = ::read(ends[0], chunk, sizeof chunk)) > 0;)
        dialogue.phrase.append(chunk, static_cast<std::size_t>(got));
    for (ssize_t got; (got = ::read(terminal, chunk, sizeof chunk)) > 0;)
        dialogue.shown.append(chunk, static_cast<std::size_t>(got));
    ::waitpid(child, nullptr, 0);
    ::close(ends[0]);
    ::close(terminal);
    return dialogue;
}

TEST(PassphrasePrompt, AsksOnTheTerminalWithoutAnEcho) {
    const Dialogue dialogue = ask_on_terminal("secret\n");
    EXPECT_EQ(dialogue.phrase, "secret");
    EXPECT_EQ(dialogue.shown, "Enter pass phrase for key.pem:\r\n");
}

TEST(PassphrasePrompt, KnowsTheKeysThatErase) {
    EXPECT_EQ(ask_on_terminal("sex\x7f\x08"
                              "ecret\n")
                  .phrase,
              "secret");
    EXPECT_EQ(ask_on_terminal("wrong\x15"
                              "secret\r")
                  .phrase,
              "secret");
}

TEST(PassphrasePrompt, IsCancelledByInterruptOrEnd) {
    EXPECT_EQ(ask_on_terminal("secret\x03").phrase, "(none)");
    EXPECT_EQ(ask_on_terminal("\x04").phrase, "(none)");
    EXPECT_EQ(ask_on_terminal(std::string(2000, 'x')).phrase, "(none)");
}

}  // namespace
}  // namespace handfast::cli
