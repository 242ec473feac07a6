// SPDX-License-Identifier: Apache-2.0
// Object identifiers as users write them: what they are in DER, and what is none.
#include "x509/oid_text.h"

#include <gtest/gtest.h>

#include "x509/oid.h"

namespace handfast::x509 {
namespace {

class WrittenOid : public ::testing::TestWithParam<const char*> {};

TEST_P(WrittenOid, IsReadAsItPrints) {
    const auto encoded = oid_from_text(GetParam());
    ASSERT_TRUE(encoded);
    EXPECT_EQ(dotted(*encoded), GetParam());
}

INSTANTIATE_TEST_SUITE_P(OidText, WrittenOid,
                         ::testing::Values("0.0", "1.39", "2.5.29.32.0", "2.999.3",
                                           "1.2.840.113549.1.1.1", "2.47.127.128.16383.16384",
                                           "1.3.9223372036854775807"));

TEST(OidText, NamesAreOpensslsShortAndLongOnes) {
    EXPECT_EQ(oid_from_text("serverAuth"), oid_from_text("1.3.6.1.5.5.7.3.1"));
    EXPECT_EQ(oid_from_text("TLS Web Server Authentication"), oid_from_text("1.3.6.1.5.5.7.3.1"));
}

class NoOid : public ::testing::TestWithParam<const char*> {};

TEST_P(NoOid, IsRefused) {
    EXPECT_FALSE(oid_from_text(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(OidText, NoOid,
                         ::testing::Values("", ".", "1", "1.", ".1", "1..2", "3.1", "0.40", "1.40",
                                           "1.2.x", "1.2.-3", "1.2 ", "serverauth",
                                           "1.3.9223372036854775808", "2.9223372036854775807"));

}  // namespace
}  // namespace handfast::x509
