// SPDX-License-Identifier: Apache-2.0
// DH parameters out of files.
#include "cli/dh_file.h"

#include <gtest/gtest.h>

#include "crypto/base/der.h"
#include "crypto/base/pem.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/x509/corpus.h"

namespace handfast::cli {
namespace {

// p = 0x0b, g = 2, and a length of 8.
constexpr std::uint8_t kWithLength[] = {0x30, 9, 2, 1, 11, 2, 1, 2, 2, 1, 8};
constexpr std::uint8_t kBare[] = {0x30, 6, 2, 1, 11, 2, 1, 2};
constexpr std::uint8_t kTrailing[] = {0x30, 6, 2, 1, 11, 2, 1, 2, 0};
constexpr std::uint8_t kCut[] = {0x30, 3, 2, 1, 11};
constexpr std::uint8_t kNegative[] = {0x30, 6, 2, 1, 0x8b, 2, 1, 2};

class DhFiles : public ::testing::Test {
  protected:
    std::string file(ByteView der, std::string_view label = "DH PARAMETERS") {
        return folder_.write("dh.pem", "some text\n" + encode_pem(label, der));
    }
    test::TempDir folder_;
};

TEST_F(DhFiles, HaveAPrimeAndABase) {
    for (const ByteView der : {ByteView(kWithLength), ByteView(kBare)}) {
        const auto loaded = load_dh_parameters(file(der));
        ASSERT_TRUE(loaded) << loaded.error();
        EXPECT_EQ(loaded->p, Buffer{11});
        EXPECT_EQ(loaded->g, Buffer{2});
    }
}

TEST_F(DhFiles, ThatAreMalformedAreRefused) {
    for (const ByteView der : {ByteView(kTrailing), ByteView(kCut), ByteView(kNegative)}) {
        const std::string path = file(der);
        const auto loaded = load_dh_parameters(path);
        ASSERT_FALSE(loaded);
        EXPECT_EQ(loaded.error(), "Could not read params of DH parameters from " + path + "\n");
        EXPECT_FALSE(find_dh_parameters(path));
    }
    EXPECT_FALSE(load_dh_parameters(file(kBare, "CERTIFICATE")));
}

TEST_F(DhFiles, MayBeDer) {
    const auto loaded = load_dh_parameters(folder_.write("dh.der", as_text(kWithLength)));
    ASSERT_TRUE(loaded) << loaded.error();
    EXPECT_EQ(loaded->p, Buffer{11});
    EXPECT_FALSE(load_dh_parameters(folder_.write("dh.der", as_text(kTrailing))));
}

TEST_F(DhFiles, OfX942AreOfAnUnexpectedType) {
    const std::string path = file(kBare, "X9.42 DH PARAMETERS");
    const auto loaded = load_dh_parameters(path);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error(),
              "Unable to load DH parameters from " + path + " (unexpected parameters type)\n");
}

/// The corpus holds PKCS #3 and X9.42; OpenSSL's verdict is about the first.
TEST_F(DhFiles, OfTheCorpusAreTakenAsByOpenSsl) {
    const auto files = testing::corpus("dhparam");
    if (files.empty()) GTEST_SKIP() << testing::corpus_is_absent();
    for (const testing::CorpusFile& one : files) {
        SCOPED_TRACE(one.name + " " + one.origin);
        const auto loaded = load_dh_parameters(one.path);
        ASSERT_EQ(loaded.has_value(), one.openssl_parses.value_or(false));
        if (!loaded) {
            EXPECT_TRUE(loaded.error().ends_with("(unexpected parameters type)\n"));
            continue;
        }
        const auto again = load_dh_parameters(file(one.bytes));
        ASSERT_TRUE(again);
        EXPECT_EQ(again->p, loaded->p);
        EXPECT_GE(loaded->bits(), 998u);
    }
}

TEST_F(DhFiles, ThatAreNotThereAreNamed) {
    const auto loaded = load_dh_parameters("/nonexistent");
    ASSERT_FALSE(loaded);
    EXPECT_TRUE(loaded.error().starts_with(
        "Could not open file or uri for loading params of DH parameters from /nonexistent\n"));
    EXPECT_FALSE(find_dh_parameters("/nonexistent"));
}

TEST_F(DhFiles, MayStandBehindACertificate) {
    const std::string path = folder_.write(
        "both.pem", encode_pem("CERTIFICATE", kBare) + encode_pem("DH PARAMETERS", kBare));
    ASSERT_TRUE(find_dh_parameters(path));
    EXPECT_EQ(find_dh_parameters(path)->p, Buffer{11});
}

}  // namespace
}  // namespace handfast::cli
