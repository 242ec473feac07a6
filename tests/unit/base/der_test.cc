// SPDX-License-Identifier: Apache-2.0
// DerReader refuses what X.690 calls no DER, rule by rule; DerWriter writes what it reads.
#include "crypto/base/der.h"

#include <functional>

#include <gtest/gtest.h>

namespace handfast {
namespace {

using Read = std::function<void(DerReader&)>;

Buffer hex(std::string_view text) {
    HexResult result = from_hex(text);
    EXPECT_TRUE(result.ok) << text;
    return std::move(result.bytes);
}

/// The reason for which reading `text` fails; nothing when it does not.
std::optional<Reason> refusal(std::string_view text, const Read& read) {
    const Buffer bytes = hex(text);
    DerReader reader(bytes);
    read(reader);
    const Status done = reader.done();
    if (done) return std::nullopt;
    EXPECT_EQ(done.error().alert(), AlertDescription::bad_certificate);
    return done.error().reason;
}

const Read kAny = [](DerReader& reader) { reader.any(); };
const Read kBoolean = [](DerReader& reader) { reader.boolean(); };
const Read kInteger = [](DerReader& reader) { reader.integer(); };
const Read kUnsigned = [](DerReader& reader) { reader.unsigned_integer(); };
const Read kSmall = [](DerReader& reader) { reader.small_integer(); };
const Read kOid = [](DerReader& reader) { reader.oid(); };
const Read kBits = [](DerReader& reader) { reader.bit_string(); };
const Read kOctets = [](DerReader& reader) { reader.octet_string(); };
const Read kNull = [](DerReader& reader) { reader.null(); };
const Read kSequence = [](DerReader& reader) { reader.sequence(); };
const Read kTime = [](DerReader& reader) { reader.time(); };

struct Case {
    const char* what;
    std::string_view input;
    const Read& read;
    std::optional<Reason> reason;
};

const Case kCases[] = {
    {"empty input", "", kAny, Reason::der_bad_tag},
    {"end of contents", "0000", kAny, Reason::der_bad_tag},
    {"tag alone", "04", kAny, Reason::der_bad_length},
    {"content cut short", "0402ff", kAny, Reason::der_bad_length},
    {"indefinite length", "30800000", kAny, Reason::der_bad_length},
    {"reserved length", "04ff00", kAny, Reason::der_bad_length},
    {"long form of a short length", "04810100", kAny, Reason::der_bad_length},
    {"leading zero in a length", "0482000100", kAny, Reason::der_bad_length},
    {"length of five octets", "04850000000001ff", kAny, Reason::der_bad_length},
    {"length beyond the input", "0484ffffffff00", kAny, Reason::der_bad_length},
    {"length cut short", "048201", kAny, Reason::der_bad_length},
    {"data behind", "050000", kNull, Reason::der_trailing_data},
    {"high tag", "1f1f00", kAny, std::nullopt},
    {"high tag of two octets", "bf810000", kAny, std::nullopt},
    {"high form of a low tag", "1f1e00", kAny, Reason::der_bad_tag},
    {"leading zero in a high tag", "1f801f00", kAny, Reason::der_bad_tag},
    {"endless high tag", "1f8181818100", kAny, Reason::der_bad_tag},
    {"high tag cut short", "1f81", kAny, Reason::der_bad_tag},
    {"another tag than asked for", "0500", kOctets, Reason::der_bad_tag},
    {"constructed OCTET STRING", "2403040161", kOctets, Reason::der_bad_tag},
    {"primitive SEQUENCE", "1000", kSequence, Reason::der_bad_tag},
    {"FALSE", "010100", kBoolean, std::nullopt},
    {"TRUE", "0101ff", kBoolean, std::nullopt},
    {"BER's TRUE", "010101", kBoolean, Reason::der_bad_value},
    {"BOOLEAN of no octet", "0100", kBoolean, Reason::der_bad_value},
    {"BOOLEAN of two octets", "01020000", kBoolean, Reason::der_bad_value},
    {"INTEGER of no octet", "0200", kInteger, Reason::der_bad_value},
    {"padded INTEGER", "0202007f", kInteger, Reason::der_bad_value},
    {"padded negative INTEGER", "0202ff80", kInteger, Reason::der_bad_value},
    {"INTEGER that needs its zero", "02020080", kInteger, std::nullopt},
    {"negative INTEGER", "0201ff", kInteger, std::nullopt},
    {"negative where there is no sign", "0201ff", kUnsigned, Reason::der_bad_value},
    {"2^63-1", "02087fffffffffffffff", kSmall, std::nullopt},
    {"2^63", "0209008000000000000000", kSmall, Reason::der_bad_value},
    {"2^64", "0209010000000000000000", kSmall, Reason::der_bad_value},
    {"OID", "0603550403", kOid, std::nullopt},
    {"OID of no octet", "0600", kOid, Reason::der_bad_value},
    {"OID with a padded arc", "0603558003", kOid, Reason::der_bad_value},
    {"OID with an arc cut short", "06025583", kOid, Reason::der_bad_value},
    {"empty BIT STRING", "030100", kBits, std::nullopt},
    {"BIT STRING of no octet", "0300", kBits, Reason::der_bad_value},
    {"unused bits of nothing", "030101", kBits, Reason::der_bad_value},
    {"eight unused bits", "03020800", kBits, Reason::der_bad_value},
    {"unused bit that is set", "03020101", kBits, Reason::der_bad_value},
    {"unused bits that are clear", "03020480", kBits, std::nullopt},
    {"NULL with content", "050100", kNull, Reason::der_bad_value},
    {"no time", "0500", kTime, Reason::der_bad_tag},
};

TEST(DerReader, TakesExactlyWhatX690Allows) {
    for (const Case& test : kCases)
        EXPECT_EQ(refusal(test.input, test.read), test.reason) << test.what;
}

TEST(DerReader, FailureSticksAndKeepsTheFirstReason) {
    const Buffer bytes = hex("020100 0500 0500");
    DerReader reader(bytes);
    reader.boolean();
    EXPECT_TRUE(reader.failed());
    EXPECT_TRUE(reader.empty()) << "what is left after a failure must not be read";
    reader.null();
    EXPECT_EQ(reader.unsigned_integer().size(), 0u);
    ASSERT_FALSE(reader.done());
    EXPECT_EQ(reader.done().error().reason, Reason::der_bad_tag);
}

TEST(DerReader, FailedParentGivesFailedChild) {
    const Buffer bytes = hex("0500");
    DerReader reader(bytes);
    DerReader child = reader.sequence();
    EXPECT_TRUE(child.failed());
    EXPECT_EQ(child.done().error().reason, Reason::der_bad_tag);
}

TEST(DerReader, OffsetsCountFromTheOutermostInput) {
    const Buffer bytes = hex("3005 0403 020100");
    DerReader reader(bytes);
    DerReader sequence = reader.sequence();
    DerReader inner = sequence.wrapped(sequence.octet_string());
    inner.null();
    ASSERT_FALSE(inner.done());
    EXPECT_EQ(inner.done().error().offset, 7u) << "behind the INTEGER that is no NULL";
}

TEST(DerReader, StopsAtThirtyLevels) {
    const auto depth_read = [](unsigned levels) -> Status {
        Buffer bytes;
        for (unsigned i = 0; i < levels; ++i) {
            Buffer outer = {0x30, static_cast<std::uint8_t>(bytes.size())};
            append(outer, bytes);
            bytes = std::move(outer);
        }
        std::vector<DerReader> readers = {DerReader(bytes)};
        for (unsigned i = 0; i < levels; ++i) readers.push_back(readers.back().sequence());
        return readers.back().done();
    };
    EXPECT_TRUE(depth_read(30));
    ASSERT_FALSE(depth_read(31));
    EXPECT_EQ(depth_read(31).error().reason, Reason::der_too_deep);
}

TEST(DerReader, ReadsValues) {
    const Buffer bytes = hex("3017 0101ff 02020080 0303060540 80021234 0603550403 0500");
    DerReader outer(bytes);
    DerReader fields = outer.sequence();
    EXPECT_TRUE(fields.next_is(der::kBoolean));
    EXPECT_FALSE(fields.next_is(der::kInteger));
    EXPECT_TRUE(fields.boolean());
    EXPECT_EQ(fields.small_integer(), 128u);
    const DerBits bits = fields.bit_string();
    EXPECT_EQ(bits.unused, 6);
    EXPECT_FALSE(bits.bit(0));
    EXPECT_TRUE(bits.bit(5));
    EXPECT_TRUE(bits.bit(9));
    EXPECT_FALSE(bits.bit(16)) << "beyond the end";
    EXPECT_EQ(to_hex(fields.element(der::context(0)).content), "1234");
    EXPECT_EQ(to_hex(fields.oid()), "550403");
    fields.null();
    EXPECT_TRUE(fields.done());
    EXPECT_TRUE(outer.done());
}

struct TimeCase {
    DerTag tag;
    std::string_view text;
    bool valid;
};

TEST(DerTime, TakesOnlyTheFormsOfRfc5280) {
    using der::kGeneralizedTime;
    using der::kUtcTime;
    const TimeCase cases[] = {
        {kUtcTime, "240229235959Z", true},
        {kUtcTime, "230229000000Z", false},
        {kUtcTime, "241301000000Z", false},
        {kUtcTime, "240001000000Z", false},
        {kUtcTime, "240100000000Z", false},
        {kUtcTime, "240431000000Z", false},
        {kUtcTime, "240101240000Z", false},
        {kUtcTime, "240101006000Z", false},
        {kUtcTime, "240101000060Z", false},
        {kUtcTime, "2401010000Z", false},
        {kUtcTime, "240101000000", false},
        {kUtcTime, "240101000000z", false},
        {kUtcTime, "240101000000+0000", false},
        {kUtcTime, "24010100000 Z", false},
        {kUtcTime, "", false},
        {kUtcTime, "20240101000000Z", false},
        {kGeneralizedTime, "20500101000000Z", true},
        {kGeneralizedTime, "20500101000000.5Z", false},
        {kGeneralizedTime, "500101000000Z", false},
        {kGeneralizedTime, "00000101000000Z", true},
        {kGeneralizedTime, "99991231235959Z", true},
    };
    for (const TimeCase& test : cases) {
        const auto parsed = parse_der_time(test.tag, as_bytes(test.text));
        EXPECT_EQ(parsed.has_value(), test.valid) << test.text;
        EXPECT_TRUE(parsed || parsed.error().reason == Reason::der_bad_time) << test.text;
    }
}

TEST(DerTime, TwoDigitYearsTurnIn1950) {
    using namespace std::chrono_literals;
    EXPECT_EQ(parse_der_time(der::kUtcTime, as_bytes("500101000000Z")).value(),
              std::chrono::sys_days(1950y / 1 / 1));
    EXPECT_EQ(parse_der_time(der::kUtcTime, as_bytes("491231235959Z")).value(),
              std::chrono::sys_days(2050y / 1 / 1) - 1s);
}

TEST(DerWriter, WritesLengthsOfEverySize) {
    for (std::size_t size : {0u, 1u, 127u, 128u, 255u, 256u, 65535u, 65536u}) {
        Buffer out;
        DerWriter(out).octet_string(Buffer(size, 7));
        DerReader reader(out);
        EXPECT_EQ(reader.octet_string().size(), size);
        EXPECT_TRUE(reader.done()) << size;
    }
}

TEST(DerWriter, WritesWhatTheReaderReads) {
    using namespace std::chrono_literals;
    const Instant instant = std::chrono::sys_days(2026y / 11 / 21) + 6h + 7min + 8s;
    const Instant late = std::chrono::sys_days(2050y / 1 / 1);
    Buffer out;
    {
        DerWriter writer(out);
        const auto sequence = writer.sequence();
        writer.boolean(true);
        writer.small_integer(0);
        writer.small_integer(255);
        writer.unsigned_integer(hex("0000ff01"));
        writer.named_bits(0x8000);
        writer.named_bits(0x0180);
        writer.named_bits(0);
        writer.time(instant);
        writer.time(late);
        writer.null();
    }
    DerReader outer(out);
    DerReader fields = outer.sequence();
    EXPECT_TRUE(fields.boolean());
    EXPECT_EQ(fields.small_integer(), 0u);
    EXPECT_EQ(fields.small_integer(), 255u);
    EXPECT_EQ(to_hex(fields.unsigned_integer()), "ff01");
    EXPECT_EQ(fields.bit_string().unused, 7);
    const DerBits two = fields.bit_string();
    EXPECT_EQ(to_hex(two.bytes), "0180");
    EXPECT_EQ(two.unused, 7);
    EXPECT_TRUE(fields.bit_string().bytes.empty());
    EXPECT_TRUE(fields.next_is(der::kUtcTime));
    EXPECT_EQ(fields.time(), instant);
    EXPECT_TRUE(fields.next_is(der::kGeneralizedTime)) << "RFC 5280 §4.1.2.5: from 2050 on";
    EXPECT_EQ(fields.time(), late);
    fields.null();
    EXPECT_TRUE(fields.done());
}

}  // namespace
}  // namespace handfast
