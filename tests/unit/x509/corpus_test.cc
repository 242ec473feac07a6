// SPDX-License-Identifier: Apache-2.0
// Every parser over the whole corpus: nothing crashes, and where our verdict is not OpenSSL's, a
// row of a table says why.
#include "tests/unit/x509/corpus.h"

#include <fstream>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "crypto/base/der.h"
#include "crypto/registry.h"
#include "tests/support/process.h"
#include "x509/crl.h"
#include "x509/ocsp_request.h"
#include "x509/ocsp_response.h"
#include "x509/pem_objects.h"
#include "x509/private_key.h"

namespace handfast::x509 {
namespace {

using handfast::testing::columns;
using handfast::testing::corpus;
using handfast::testing::corpus_is_absent;
using handfast::testing::CorpusFile;

/// What we refuse with this reason though OpenSSL takes it, at most so often.
struct Stricter {
    Reason reason;
    std::size_t most;
    const char* why;
};

/// What we take though OpenSSL does not.
struct Laxer {
    std::string name;
    const char* why;
};

class Comparison {
  public:
    Comparison(std::span<const Stricter> stricter, std::span<const Laxer> laxer)
        : stricter_(stricter), laxer_(laxer) {}

    void add(const CorpusFile& file, std::optional<Error> refusal) {
        ++total_;
        if (!file.openssl_parses || *file.openssl_parses == !refusal) return;
        if (refusal) {
            files_[refusal->reason].push_back(file.name + " " + file.origin);
        } else {
            taken_.insert(file.name);
        }
    }

    void judge(std::size_t least) const {
        EXPECT_GE(total_, least);
        for (const auto& [reason, files] : files_) {
            const auto row = std::ranges::find(stricter_, reason, &Stricter::reason);
            const std::size_t most = row == stricter_.end() ? 0 : row->most;
            EXPECT_LE(files.size(), most)
                << info(reason).name << ": " << ::testing::PrintToString(files);
        }
        std::set<std::string> expected;
        for (const Laxer& row : laxer_) expected.insert(row.name);
        EXPECT_EQ(taken_, expected) << "taken though OpenSSL refuses";
    }

  private:
    std::span<const Stricter> stricter_;
    std::span<const Laxer> laxer_;
    std::size_t total_ = 0;
    std::map<Reason, std::vector<std::string>> files_;
    std::set<std::string> taken_;
};

template <class T>
std::optional<Error> refusal(const Result<T>& result) {
    if (result) return std::nullopt;
    return result.error();
}

const crypto::Provider& provider() {
    static const auto made = crypto::make_provider();
    return *made;
}

TEST(Corpus, Certificates) {
    const Stricter stricter[] = {
        {Reason::der_bad_tag, 30, "OpenSSL reads extensions late, and BER"},
        {Reason::der_bad_length, 40, "OpenSSL reads extensions late, and BER"},
        {Reason::der_bad_value, 60, "OpenSSL takes BER, and bad INTEGER and BOOLEAN values"},
        {Reason::der_trailing_data, 25, "OpenSSL reads extensions late"},
        {Reason::duplicate_certificate_extension, 60, "RFC 5280 §4.2"},
        {Reason::bad_certificate_extension, 5, "RFC 5280 §4.1.2.9, §4.2.1.12: not empty"},
        {Reason::bad_alternative_name, 30, "RFC 5280 §4.2.1.6; OpenSSL reads it when asked"},
    };
    Comparison comparison(stricter, {});
    const auto files = corpus("cert");
    if (files.empty()) GTEST_SKIP() << corpus_is_absent();
    for (const CorpusFile& file : files)
        comparison.add(file, refusal(Certificate::parse(file.bytes, provider())));
    comparison.judge(1000);
}

TEST(Corpus, Crls) {
    Comparison comparison({}, {});
    const auto files = corpus("crl");
    if (files.empty()) GTEST_SKIP() << corpus_is_absent();
    for (const CorpusFile& file : files) comparison.add(file, refusal(Crl::parse(file.bytes)));
    comparison.judge(140);
}

TEST(Corpus, OcspResponses) {
    const Stricter stricter[] = {{Reason::der_bad_length, 1, "BER"}};
    Comparison comparison(stricter, {});
    const auto files = corpus("ocsp");
    if (files.empty()) GTEST_SKIP() << corpus_is_absent();
    for (const CorpusFile& file : files)
        comparison.add(file, refusal(OcspResponse::parse(file.bytes, provider())));
    comparison.judge(200);
}

TEST(Corpus, OcspRequests) {
    const Stricter stricter[] = {{Reason::der_bad_value, 1, "BER: a BOOLEAN that is 2"}};
    Comparison comparison(stricter, {});
    const auto files = corpus("ocsp_request");
    if (files.empty()) GTEST_SKIP() << corpus_is_absent();
    for (const CorpusFile& file : files)
        comparison.add(file, refusal(OcspRequest::parse(file.bytes, provider())));
    comparison.judge(20);
}

/// Pieces that BoringSSL's fuzzers began with: anything goes, nothing breaks.
TEST(Corpus, PartsOfStatusMessages) {
    const auto responses = corpus("ocsp_part");
    const auto lists = corpus("crl_part");
    if (responses.empty() || lists.empty()) GTEST_SKIP() << corpus_is_absent();
    std::size_t taken = 0;
    for (const CorpusFile& file : responses) {
        taken += parse_ocsp_cert_id(file.bytes).has_value();
        taken += parse_ocsp_single_response(file.bytes).has_value();
        taken += parse_ocsp_response_data(file.bytes).has_value();
        taken += OcspResponse::parse(file.bytes, provider()).has_value();
    }
    EXPECT_GT(taken, 0u);
    std::size_t points = 0;
    for (const CorpusFile& file : lists) {
        points += parse_issuing_distribution_point(file.bytes).has_value();
        (void)Crl::parse(file.bytes);
    }
    EXPECT_GE(points, 5u);
}

TEST(Corpus, PrivateKeys) {
    const Stricter stricter[] = {
        {Reason::bad_password_read, 100, "encrypted, and nobody is asked here"},
        {Reason::unsupported_algorithm, 50, "other kinds of keys, multi-prime RSA"},
        {Reason::der_bad_tag, 20, "DSA; RSA and DSA keys with empty INTEGERs"},
        {Reason::der_bad_value, 5, "INTEGERs that are not minimal"},
        {Reason::bad_key, 5, "RSA without primes; scalars that are no private keys"},
    };
    const Laxer laxer[] = {{"a369fced2ff687ac", "SEC 1 by its shape, in the folder of PKCS #8"}};
    Comparison comparison(stricter, laxer);
    for (const char* kind : {"pkcs8", "legacy_key"}) {
        const auto files = corpus(kind);
        if (files.empty()) GTEST_SKIP() << corpus_is_absent();
        for (const CorpusFile& file : files)
            comparison.add(file, refusal(private_key_from_der(file.bytes, {}, provider())));
    }
    comparison.judge(200);
}

TEST(Corpus, EncryptedKeysOpenWithTheirPasswords) {
    std::map<std::string, std::string> passwords;
    std::ifstream list(std::string(HANDFAST_VECTORS) + "/corpus/passwords.tsv");
    for (std::string line; std::getline(list, line);)
        if (const auto column = columns(line); column.size() > 3 && column[0] == "pkcs8")
            passwords[column[1]] = column[2];
    if (passwords.empty()) GTEST_SKIP() << corpus_is_absent();
    std::size_t opened = 0;
    std::vector<std::string> refused;
    for (const CorpusFile& file : corpus("pkcs8")) {
        const auto password = passwords.find(file.name);
        if (password == passwords.end()) continue;
        const auto source = [&](std::string_view text) {
            return [text]() -> Result<SecretBuffer> { return SecretBuffer(as_bytes(text)); };
        };
        const auto key = private_key_from_der(file.bytes, source(password->second), provider());
        opened += key.has_value();
        if (!key) {
            refused.push_back(file.name + " " + std::string(info(key.error().reason).name));
            continue;
        }
        const auto wrong = private_key_from_der(file.bytes, source("wrong"), provider());
        ASSERT_FALSE(wrong) << file.name;
        EXPECT_EQ(wrong.error().reason, Reason::bad_decrypt) << file.name;
    }
    EXPECT_GE(opened, 50u);
    // It names two curves, one inside the other.
    EXPECT_EQ(refused, std::vector<std::string>{"2b1bb9cc9c7a1948 bad_key"});
}

TEST(Corpus, Names) {
    Comparison comparison({}, {});
    const auto files = corpus("name");
    if (files.empty()) GTEST_SKIP() << corpus_is_absent();
    for (const CorpusFile& file : files) comparison.add(file, refusal(Name::parse(file.bytes)));
    comparison.judge(80);
}

TEST(Corpus, PublicKeys) {
    const Stricter stricter[] = {
        {Reason::unsupported_algorithm, 20, "other kinds of keys, other curves"},
    };
    Comparison comparison(stricter, {});
    const auto files = corpus("spki");
    if (files.empty()) GTEST_SKIP() << corpus_is_absent();
    for (const CorpusFile& file : files) {
        const auto parts = read_spki(file.bytes);
        comparison.add(file, parts ? refusal(parse_public_key(*parts, provider()))
                                   : std::optional(parts.error()));
    }
    comparison.judge(40);
}

TEST(Corpus, FirstCertificateOfPemFiles) {
    const Stricter stricter[] = {
        {Reason::der_bad_length, 10, "as in Certificates"},
        {Reason::der_bad_value, 10, "as in Certificates"},
        {Reason::der_trailing_data, 10, "as in Certificates"},
        {Reason::duplicate_certificate_extension, 5, "as in Certificates"},
        {Reason::bad_certificate_extension, 5, "as in Certificates"},
    };
    Comparison comparison(stricter, {});
    if (!test::find_program("openssl")) GTEST_SKIP() << "no openssl command";
    for (const char* kind : {"pem", "trust_file"}) {
        auto files = corpus(kind);
        if (files.empty()) GTEST_SKIP() << corpus_is_absent();
        for (CorpusFile& file : files) {
            const auto theirs =
                test::run({.argv = {"openssl", "x509", "-noout", "-in", file.path}});
            file.openssl_parses = theirs.status == 0;
            comparison.add(file, refusal(certificate_from_pem(file.bytes, provider())));
            (void)certificates_from_pem(file.bytes, provider());
        }
    }
    comparison.judge(150);
}

TEST(Corpus, PrivateKeysOfPemFiles) {
    const Stricter stricter[] = {
        {Reason::pem_bad_base64_decode, 1, "OpenSSL takes a dash for the end of base64"},
        {Reason::unsupported_algorithm, 5, "other kinds of keys"},
        {Reason::pem_no_start_line, 5, "DSA"},
    };
    Comparison comparison(stricter, {});
    if (!test::find_program("openssl")) GTEST_SKIP() << "no openssl command";
    const auto none = []() -> Result<SecretBuffer> { return SecretBuffer(); };
    auto files = corpus("pem");
    if (files.empty()) GTEST_SKIP() << corpus_is_absent();
    for (CorpusFile& file : files) {
        const auto theirs = test::run(
            {.argv = {"openssl", "pkey", "-noout", "-passin", "pass:", "-in", file.path}});
        file.openssl_parses = theirs.status == 0;
        comparison.add(file, refusal(private_key_from_pem(file.bytes, none, provider())));
    }
    comparison.judge(100);
}

/// The children of an element, as far as it is DER, tile its content.
void walk(DerReader reader, ByteView content) {
    std::size_t sum = 0;
    while (!reader.empty()) {
        const DerElement element = reader.any();
        sum += element.whole.size();
        if (element.constructed() && !reader.failed())
            walk(reader.wrapped(element.content), element.content);
    }
    if (reader.done()) {
        EXPECT_EQ(sum, content.size());
    }
}

TEST(Corpus, AnyDer) {
    std::size_t files = 0;
    for (const char* kind : {"der", "cert", "pkcs8", "extension", "crl", "ocsp", "pkcs12"}) {
        for (const CorpusFile& file : corpus(kind)) {
            walk(DerReader(file.bytes), file.bytes);
            ++files;
        }
    }
    if (files == 0) GTEST_SKIP() << corpus_is_absent();
    EXPECT_GT(files, 1000u);
}

}  // namespace
}  // namespace handfast::x509
