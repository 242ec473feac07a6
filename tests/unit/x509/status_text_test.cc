// SPDX-License-Identifier: Apache-2.0
// What we print of CRLs and OCSP messages is what the installed openssl prints, over the corpus.
#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/process.h"
#include "tests/unit/x509/corpus.h"
#include "tests/unit/x509/forge.h"
#include "x509/print/crl_text.h"
#include "x509/print/ocsp_text.h"
#include "x509/print/text.h"
#include "x509/text.h"

namespace handfast::x509 {
namespace {

using handfast::testing::corpus;
using handfast::testing::corpus_is_absent;
using handfast::testing::CorpusFile;
using handfast::testing::provider;

/// The first line in which two texts differ.
std::string difference(const std::string& theirs, const std::string& ours) {
    const auto [a, b] = std::ranges::mismatch(theirs, ours);
    const auto line = [](const std::string& text, std::string::const_iterator at) {
        const auto offset = static_cast<std::size_t>(at - text.begin());
        const std::size_t before = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
        const std::size_t start = before == std::string::npos ? 0 : before + 1;
        return text.substr(start, std::min<std::size_t>(text.find('\n', offset) - start, 200));
    };
    return "theirs: " + line(theirs, a) + "\n  ours: " + line(ours, b);
}

/// Takes away what is no text of the message: the error queue, and what a status alone is called.
std::string without_errors(const std::string& text) {
    std::string out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("Responder Error: ")) continue;
        if (line.find(":error:") == 16) continue;
        out += line + "\n";
    }
    // What is no UTF-8 or could do things to a terminal, we escape and OpenSSL does not.
    std::string safe;
    append_safe(safe, as_bytes(out));
    return safe;
}

/// OpenSSL gives up at a time that it cannot read; we go on.
bool is_same(const std::string& theirs, const std::string& ours) {
    static const std::string kBadTime = "Bad time value\n";
    return theirs == ours || (theirs.ends_with(kBadTime) && ours.starts_with(theirs));
}

class Comparison {
  public:
    void add(const CorpusFile& file, std::vector<std::string> argv, const std::string& ours) {
        EXPECT_TRUE(is_utf8(as_bytes(ours))) << file.name;
        EXPECT_TRUE(std::ranges::none_of(ours, [](char c) {
            return (static_cast<unsigned char>(c) < ' ' && c != '\n') || c == 0x7f;
        })) << file.name;
        const std::string theirs = without_errors(test::run({.argv = std::move(argv)}).out);
        ++total_;
        if (!is_same(theirs, ours))
            ADD_FAILURE() << file.name << " " << file.origin << "\n" << difference(theirs, ours);
    }

    std::size_t total() const { return total_; }

  private:
    std::size_t total_ = 0;
};

TEST(StatusText, CrlsAreWhatOpensslPrints) {
    const auto files = corpus("crl");
    if (files.empty()) GTEST_SKIP() << corpus_is_absent();
    if (!test::find_program("openssl")) GTEST_SKIP() << "no openssl command";
    Comparison comparison;
    for (const CorpusFile& file : files) {
        const auto crl = Crl::parse(file.bytes);
        if (!crl || file.openssl_parses != true) continue;
        comparison.add(file,
                       {"openssl", "crl", "-inform", "DER", "-noout", "-text", "-in", file.path},
                       crl_text(**crl));
    }
    EXPECT_GE(comparison.total(), 120u);
}

TEST(StatusText, OcspResponsesAreWhatOpensslPrints) {
    const auto files = corpus("ocsp");
    if (files.empty()) GTEST_SKIP() << corpus_is_absent();
    if (!test::find_program("openssl")) GTEST_SKIP() << "no openssl command";
    Comparison comparison;
    for (const CorpusFile& file : files) {
        const auto response = OcspResponse::parse(file.bytes, provider());
        if (!response || file.openssl_parses != true) continue;
        const bool judged = (*response)->basic() || (*response)->type().empty();
        if (!judged) continue;
        comparison.add(
            file,
            {"openssl", "ocsp", "-ignore_err", "-noverify", "-resp_text", "-respin", file.path},
            ocsp_response_text(**response));
    }
    EXPECT_GE(comparison.total(), 90u);
}

TEST(StatusText, OcspRequestsAreWhatOpensslPrints) {
    const auto files = corpus("ocsp_request");
    if (files.empty()) GTEST_SKIP() << corpus_is_absent();
    if (!test::find_program("openssl")) GTEST_SKIP() << "no openssl command";
    Comparison comparison;
    for (const CorpusFile& file : files) {
        const auto request = OcspRequest::parse(file.bytes, provider());
        if (!request || file.openssl_parses != true) continue;
        comparison.add(file, {"openssl", "ocsp", "-req_text", "-reqin", file.path},
                       ocsp_request_text(**request));
    }
    EXPECT_GE(comparison.total(), 5u);
}

}  // namespace
}  // namespace handfast::x509
