// SPDX-License-Identifier: Apache-2.0
// ByteReader and ByteWriter: lengths are judged in one place, so that place is tested hard.
#include <gtest/gtest.h>

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"

namespace handfast {
namespace {

TEST(ByteReader, ReadsNumbersBigEndian) {
    const Buffer bytes = {1, 2, 3, 4, 5, 6, 0, 0, 0, 7};
    ByteReader reader(bytes);
    EXPECT_EQ(reader.u8(), 1);
    EXPECT_EQ(reader.u16(), 0x0203);
    EXPECT_EQ(reader.u24(), 0x040506u);
    EXPECT_EQ(reader.u32(), 7u);
    EXPECT_TRUE(reader.done());
}

TEST(ByteReader, ShortReadSticksAndRemembersWhere) {
    const Buffer bytes = {1, 2, 3};
    ByteReader reader(bytes, 100);
    EXPECT_EQ(reader.u8(), 1);
    EXPECT_EQ(reader.u32(), 0u);
    EXPECT_EQ(reader.u8(), 0) << "reads after a failure give nothing, even if bytes were left";
    auto done = reader.done();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().reason, Reason::decode_error);
    EXPECT_EQ(done.error().offset, 101u);
}

TEST(ByteReader, LeftOverBytesAreAnError) {
    const Buffer bytes = {1, 2};
    ByteReader reader(bytes);
    reader.u8();
    EXPECT_FALSE(reader.done());
}

TEST(ByteReader, VectorBoundsAreInclusive) {
    const Buffer bytes = {2, 8, 9};
    EXPECT_EQ(ByteReader(bytes).vec(1, 2, 2).size(), 2u);
    ByteReader too_small(bytes), too_large(bytes);
    too_small.vec(1, 3, 9);
    too_large.vec(1, 0, 1);
    EXPECT_TRUE(too_small.failed());
    EXPECT_TRUE(too_large.failed());
}

TEST(ByteReader, ChildFailureReachesTheParentThroughJoin) {
    const Buffer bytes = {2, 8, 9, 7};
    ByteReader reader(bytes);
    ByteReader child = reader.child(1);
    child.u8();
    reader.join(child);
    ASSERT_TRUE(reader.failed()) << "a child with bytes left over is malformed";
    EXPECT_EQ(reader.offset(), 2u);
    EXPECT_EQ(reader.u8(), 0);
}

TEST(ByteReader, AnnouncedLengthBeyondTheEndFails) {
    const Buffer bytes = {0xff, 0xff, 1};
    ByteReader reader(bytes);
    EXPECT_TRUE(reader.vec(2).empty());
    EXPECT_TRUE(reader.failed());
}

TEST(ByteWriter, NestedLengthsAreFilledIn) {
    Buffer out;
    ByteWriter writer(out);
    {
        auto outer = writer.nest(3);
        writer.u8(7);
        auto inner = writer.nest(2);
        writer.u16(0x0102);
    }
    EXPECT_EQ(to_hex(out),
              "000005070002"
              "0102");
}

TEST(Hex, RoundTripsAndRefusesOddOrForeignCharacters) {
    EXPECT_EQ(to_hex(from_hex("00 Ff\n10").bytes), "00ff10");
    EXPECT_FALSE(from_hex("0").ok);
    EXPECT_FALSE(from_hex("0g").ok);
}

}  // namespace
}  // namespace handfast
