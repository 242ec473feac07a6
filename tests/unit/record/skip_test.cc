// SPDX-License-Identifier: Apache-2.0
// RFC 8446 §4.2.10: a server that refuses early data drops it, within bounds.
#include <gtest/gtest.h>

#include "tests/unit/record/fixture.h"

namespace handfast::testing {
namespace {

constexpr ContentType kData = ContentType::application_data;
constexpr ContentType kHandshake = ContentType::handshake;

/// 100 bytes that no key of ours opens.
Buffer early_record() {
    return plain_record(kData, 100);
}

Buffer finished() {
    return sealed13(Buffer{1, 2, 3, code(kHandshake)});
}

TEST(SkipEarlyData, RecordsThatDoNotOpenAreDropped) {
    Layer layer;
    layer.protect(Epoch::tls13);
    layer.records.skip_undecryptable(300);
    Buffer bytes;
    for (int i = 0; i < 3; ++i) append(bytes, early_record());
    append(bytes, finished());
    const Reading reading = read_all(layer, bytes);
    EXPECT_FALSE(reading.error);
    ASSERT_EQ(reading.records.size(), 1u);
    EXPECT_EQ(reading.records[0], (Taken{kHandshake, {1, 2, 3}}));
    EXPECT_EQ(layer.records.read_sequence(), 1u);
}

TEST(SkipEarlyData, OverBudgetIsBadRecordMac) {
    Layer layer;
    layer.protect(Epoch::tls13);
    layer.records.skip_undecryptable(299);
    Buffer bytes;
    for (int i = 0; i < 3; ++i) append(bytes, early_record());
    const Reading reading = read_all(layer, bytes);
    ASSERT_TRUE(reading.error);
    EXPECT_EQ(reading.error->reason, Reason::decryption_failed_or_bad_record_mac);
    EXPECT_EQ(reading.error->alert(), AlertDescription::bad_record_mac);
}

TEST(SkipEarlyData, EmptyRecordsUseBudget) {
    Layer layer;
    layer.protect(Epoch::tls13);
    layer.records.skip_undecryptable(10);
    Buffer bytes;
    for (int i = 0; i < 11; ++i) append(bytes, plain_record(kData, 0));
    EXPECT_TRUE(read_all(layer, bytes).error);
}

TEST(SkipEarlyData, EndsWithTheFirstRecordThatOpens) {
    Layer layer;
    layer.protect(Epoch::tls13);
    layer.records.skip_undecryptable(16640);
    EXPECT_EQ(read_all(layer, finished()).records.size(), 1u);
    const Reading reading = read_all(layer, early_record());
    ASSERT_TRUE(reading.error);
    EXPECT_EQ(reading.error->reason, Reason::decryption_failed_or_bad_record_mac);
}

TEST(SkipEarlyData, DropsNothingUnasked) {
    Layer layer;
    layer.protect(Epoch::tls13);
    EXPECT_TRUE(read_all(layer, early_record()).error);
}

TEST(SkipEarlyData, BeforeASecondClientHello) {
    Layer layer;
    layer.records.skip_undecryptable(16640);
    Buffer bytes = plain_record(kData, kMaxPlaintext + kMaxExpansion13);
    append(bytes, plain_record(kHandshake, 50));
    const Reading reading = read_all(layer, bytes);
    EXPECT_FALSE(reading.error);
    ASSERT_EQ(reading.records.size(), 1u);
    EXPECT_EQ(reading.records[0].type, kHandshake);
    // The ClientHello ended it.
    const Reading more = read_all(layer, early_record());
    EXPECT_EQ(more.records.size(), 1u);
}

TEST(SkipEarlyData, BeforeASecondClientHelloOverBudgetIsUnexpectedMessage) {
    Layer layer;
    layer.records.skip_undecryptable(150);
    Buffer bytes = early_record();
    append(bytes, early_record());
    const Reading reading = read_all(layer, bytes);
    ASSERT_TRUE(reading.error);
    EXPECT_EQ(reading.error->reason, Reason::app_data_in_handshake);
    EXPECT_EQ(reading.error->alert(), AlertDescription::unexpected_message);
}

TEST(SkipEarlyData, OverlongRecordsAreStillRefused) {
    Layer layer;
    layer.records.skip_undecryptable(100000);
    const Reading reading =
        read_all(layer, plain_record(kData, kMaxPlaintext + kMaxExpansion13 + 1));
    ASSERT_TRUE(reading.error);
    EXPECT_EQ(reading.error->alert(), AlertDescription::record_overflow);
}

TEST(SkipEarlyData, AuthenticRecordsThatAreWrongAreRefused) {
    Layer layer;
    layer.protect(Epoch::tls13);
    layer.records.skip_undecryptable(16640);
    const Reading reading = read_all(layer, sealed13(Buffer(4, 0)));
    ASSERT_TRUE(reading.error);
    EXPECT_EQ(reading.error->reason, Reason::no_content_type);
}

}  // namespace
}  // namespace handfast::testing
