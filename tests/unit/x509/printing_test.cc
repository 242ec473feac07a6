// SPDX-License-Identifier: Apache-2.0
// What we print of certificates is what the installed openssl prints, over the whole corpus.
#include <cctype>
#include <cstdio>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "crypto/base/pem.h"
#include "crypto/registry.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/x509/corpus.h"
#include "x509/certificate.h"
#include "x509/print/certificate_text.h"
#include "x509/print/text.h"

namespace handfast::x509 {
namespace {

using handfast::testing::corpus;
using handfast::testing::CorpusFile;

/// "Mar  4 05:06:07 2026 GMT"
std::string print_time(Instant instant) {
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(instant - day));
    char text[64];
    std::snprintf(text, sizeof text, "%s %2u %02d:%02d:%02d %d GMT",
                  kMonths[static_cast<unsigned>(date.month()) - 1],
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()), static_cast<int>(date.year()));
    return text;
}

std::string print_serial(const Certificate& certificate) {
    std::string out = to_hex(certificate.serial());
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    // OpenSSL prints the number's own octets, without the one that makes it positive.
    return out.size() > 2 && out.starts_with("00") ? out.substr(2) : out;
}

std::string ours(const Certificate& certificate, const crypto::Provider& provider) {
    constexpr NameFormat format = NameFormat::rfc2253;
    std::ostringstream out;
    out << "subject=" << certificate.subject().print(format) << "\n"
        << "issuer=" << certificate.issuer().print(format) << "\n"
        << "serial=" << print_serial(certificate) << "\n"
        << "notBefore=" << print_time(certificate.not_before()) << "\n"
        << "notAfter=" << print_time(certificate.not_after()) << "\n"
        << "sha256 Fingerprint="
        << colon_hex(certificate.fingerprint(provider, crypto::HashId::sha256)) << "\n";
    return out.str();
}

/// The certificates that both parse, with the file that each came from.
struct Parsed {
    const CorpusFile* file;
    std::shared_ptr<const Certificate> certificate;
};

std::vector<Parsed> parse_all(const std::vector<CorpusFile>& files,
                              const crypto::Provider& provider) {
    std::vector<Parsed> out;
    for (const CorpusFile& file : files) {
        const auto certificate = Certificate::parse(file.bytes, provider);
        if (certificate && file.openssl_parses.value_or(false))
            out.push_back({&file, *certificate});
    }
    return out;
}

class PrintingLikeOpenssl : public ::testing::Test {
  protected:
    void SetUp() override {
        if (files_.empty()) GTEST_SKIP() << handfast::testing::corpus_is_absent();
        if (!test::find_program("openssl")) GTEST_SKIP() << "no openssl command";
    }

    const std::vector<CorpusFile> files_ = corpus("cert");
    const std::shared_ptr<const crypto::Provider> provider_ = crypto::make_provider();
    const std::vector<Parsed> parsed_ = parse_all(files_, *provider_);
};

TEST_F(PrintingLikeOpenssl, NamesOfAllCertificates) {
    std::string bundle;
    std::multiset<std::string> ours;
    for (const Parsed& one : parsed_) {
        bundle += encode_pem("CERTIFICATE", one.certificate->der());
        ours.insert("subject=" + one.certificate->subject().print(NameFormat::oneline) +
                    "\nissuer=" + one.certificate->issuer().print(NameFormat::oneline));
    }
    const test::TempDir folder;
    const auto pkcs7 = test::run(
        {.argv = {"openssl", "crl2pkcs7", "-nocrl", "-certfile", folder.write("all.pem", bundle)}});
    const auto printed = test::run({.argv = {"openssl", "pkcs7", "-print_certs"}}, pkcs7.out);
    std::multiset<std::string> theirs;
    std::istringstream lines(printed.out);
    std::string subject;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("subject=")) subject = line;
        if (line.starts_with("issuer=")) theirs.insert(subject + "\n" + line);
    }
    EXPECT_GT(ours.size(), 800u);
    EXPECT_EQ(ours, theirs);
}

/// Names that print in more than the simplest way are all compared, of others every tenth.
bool is_telling(const Parsed& one, std::size_t index) {
    const std::string names = one.certificate->subject().print(NameFormat::rfc2253) +
                              one.certificate->issuer().print(NameFormat::rfc2253);
    return index % 10 == 0 || names.find_first_of("\\#\"+") != std::string::npos;
}

TEST_F(PrintingLikeOpenssl, SerialDatesFingerprintAndRfc2253Names) {
    std::size_t compared = 0;
    for (std::size_t i = 0; i < parsed_.size(); ++i) {
        const auto& [file, certificate] = parsed_[i];
        // A negative serial number has a form of its own, which we never print.
        if (certificate->serial()[0] >= 0x80 || !is_telling(parsed_[i], i)) continue;
        if (!certificate->not_before_field().instant()) continue;
        if (!certificate->not_after_field().instant()) continue;
        const auto theirs =
            test::run({.argv = {"openssl", "x509", "-inform", "DER", "-in", file->path, "-noout",
                                "-nameopt", "RFC2253", "-subject", "-issuer", "-serial", "-dates",
                                "-fingerprint", "-sha256"}});
        EXPECT_EQ(ours(*certificate, *provider_), theirs.out) << file->name << " " << file->origin;
        ++compared;
    }
    EXPECT_GT(compared, 80u);
}

/// What OpenSSL prints, without what it lets through to a terminal and without the error queue
/// that it prints into the text.
std::string tamed(const std::string& text) {
    std::istringstream lines(text);
    std::string out;
    for (std::string line; std::getline(lines, line);) {
        const bool error = line.size() > 22 && line.compare(16, 7, ":error:") == 0;
        if (!error) append_safe(out, as_bytes(line + "\n"));
    }
    return out;
}

/// The texts of all certificates, in order. Their names are in the oldest form.
std::vector<std::string> theirs(const std::vector<Parsed>& certificates) {
    std::string bundle;
    for (const Parsed& one : certificates)
        bundle += encode_pem("CERTIFICATE", one.certificate->der());
    const test::TempDir folder;
    const std::string text = test::run({.argv = {"openssl", "storeutl", "-noout", "-text", "-certs",
                                                 folder.write("all.pem", bundle)}})
                                 .out;
    std::vector<std::string> texts;
    std::size_t at = 0;
    for (std::size_t i = 0; i < certificates.size(); ++i) {
        const std::string head = std::to_string(i) + ": Certificate\n";
        const std::string next = std::to_string(i + 1) + ": Certificate\n";
        at = text.find(head, at);
        if (at == std::string::npos) break;
        at += head.size();
        const std::size_t end = text.find(next, at);
        texts.push_back(text.substr(at, end == std::string::npos ? end : end - at));
    }
    if (!texts.empty()) texts.back().erase(texts.back().find("Total found: "));
    return texts;
}

/// Certificates with BER inside of an extension or a key, which we do not read: strings in pieces,
/// indefinite lengths, and a SEQUENCE that says it is primitive.
const std::set<std::string> kBer = {"00f273efd53c687f", "0593783718e5192f", "0c5379367fc24df5",
                                    "146447cfd4a94756", "1808c688bb02ff1c", "19e95a5338b6af29",
                                    "1e1080b807600ff1", "21f50663e7d27302", "2f0f780168ebcd26",
                                    "300f9b6aa2b336d3", "36a541c6de40f1c9"};

TEST_F(PrintingLikeOpenssl, TextsOfAllCertificates) {
    CertificateTextOptions options;
    options.names = NameOptions{};
    const std::vector<std::string> texts = theirs(parsed_);
    ASSERT_EQ(texts.size(), parsed_.size());
    EXPECT_GT(texts.size(), 900u);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const CorpusFile& file = *parsed_[i].file;
        const std::string ours = certificate_text(*parsed_[i].certificate, options);
        if (kBer.contains(file.name)) continue;
        EXPECT_EQ(ours, tamed(texts[i])) << file.name << " " << file.origin;
    }
}

}  // namespace
}  // namespace handfast::x509
