// SPDX-License-Identifier: Apache-2.0
// What the record layer refuses: each rule with its reason and alert, at its edge.
#include <gtest/gtest.h>

#include "tests/unit/record/fixture.h"

namespace handfast::testing {
namespace {

constexpr ContentType kHandshake = ContentType::handshake;
constexpr ContentType kAlert = ContentType::alert;
constexpr ContentType kData = ContentType::application_data;
constexpr ContentType kCcs = ContentType::change_cipher_spec;

void expect_refused(const Reading& reading, Reason reason, AlertDescription alert) {
    ASSERT_TRUE(reading.error.has_value()) << "nothing was refused";
    EXPECT_EQ(info(reading.error->reason).name, info(reason).name);
    EXPECT_EQ(reading.error->alert(), alert);
    EXPECT_TRUE(reading.records.empty());
}

Reading read_plain(ByteView bytes) {
    Layer layer;
    return read_all(layer, bytes);
}

/// Inner plaintext of TLS 1.3: `size` bytes of content, the type, `zeros` of padding.
Buffer inner(std::size_t size, ContentType type, std::size_t zeros = 0) {
    Buffer bytes(size, 7);
    bytes.push_back(code(type));
    bytes.resize(bytes.size() + zeros);
    return bytes;
}

Reading read13(ByteView bytes) {
    Layer layer;
    layer.protect(Epoch::tls13);
    return read_all(layer, bytes);
}

TEST(RecordRules, UnknownContentTypeIsUnexpectedMessage) {
    for (int type : {0, 1, 19, 25, 0x80, 0xff})
        expect_refused(read_plain(plain_record(ContentType(type), 4)), Reason::bad_record_type,
                       AlertDescription::unexpected_message);
}

TEST(RecordRules, FirstBytesOfHttpAreNamed) {
    for (std::string_view text :
         {"GET / HTTP/1.0\r\n", "POST /a HTTP/1.1\r\n", "HEAD / HTTP/1.0", "PUT /x HTTP/1.1\r\n"})
        expect_refused(read_plain(as_bytes(text)), Reason::http_request,
                       AlertDescription::decode_error);
    expect_refused(read_plain(as_bytes("CONNECT host:443 HTTP/1.1\r\n")),
                   Reason::https_proxy_request, AlertDescription::decode_error);
}

TEST(RecordRules, HttpLaterOnIsAWrongVersion) {
    Buffer bytes = plain_record(kHandshake, 4);
    append(bytes, as_bytes("GET / HTTP/1.0\r\n"));
    const Reading reading = read_plain(bytes);
    ASSERT_EQ(reading.records.size(), 1u);
    ASSERT_TRUE(reading.error);
    EXPECT_EQ(reading.error->reason, Reason::wrong_version_number);
}

TEST(RecordRules, Sslv2HelloIsAWrongVersion) {
    expect_refused(
        read_plain(from_hex("802e0100020015000000100100800700c003008006004002008004008").bytes),
        Reason::wrong_version_number, AlertDescription::protocol_version);
    expect_refused(read_plain(from_hex("802e010002001500").bytes), Reason::wrong_version_number,
                   AlertDescription::protocol_version);
}

// RFC 5246 §E.2: where it was asked for, as the first record alone.
TEST(RecordRules, Sslv2HelloIsTakenWhereItIsAskedFor) {
    const Buffer hello =
        from_hex(
            "802e0100020015000000100100800700c003008006004002008004008000000000000000000000"
            "000000000000000000")
            .bytes;
    ASSERT_EQ(hello.size(), 2u + 0x2e);
    Layer layer;
    layer.records.accept_v2_hello();
    const Reading once = read_all(layer, hello);
    EXPECT_FALSE(once.error);
    ASSERT_EQ(once.records.size(), 1u);
    EXPECT_EQ(once.records[0].type, kHandshake);
    EXPECT_TRUE(equal(once.records[0].content, ByteView(hello).subspan(2)));
    expect_refused(read_all(layer, hello), Reason::wrong_version_number,
                   AlertDescription::protocol_version);
}

TEST(RecordRules, Sslv2HelloHasASizeWithinBounds) {
    const auto read = [](std::string_view hex) {
        Layer layer;
        layer.records.accept_v2_hello();
        return read_all(layer, from_hex(hex).bytes);
    };
    expect_refused(read("8008010002001500"), Reason::length_too_short,
                   AlertDescription::decode_error);
    expect_refused(read("c00101000200"), Reason::packet_length_too_long,
                   AlertDescription::record_overflow);
    expect_refused(read("802e02000200"), Reason::wrong_version_number,
                   AlertDescription::protocol_version);
    EXPECT_TRUE(read("802e0100").records.empty());
    EXPECT_FALSE(read("c00001000200").error);
}

TEST(RecordRules, OtherMajorVersionIsRefused) {
    for (int version : {0x0000, 0x0200, 0x0203, 0x0403, 0x7f1c, 0xfeff})
        expect_refused(read_plain(plain_record(kHandshake, 4, WireVersion(version))),
                       Reason::wrong_version_number, AlertDescription::protocol_version);
}

TEST(RecordRules, AnyMinorVersionPassesUntilOneIsNegotiated) {
    for (int version : {0x0300, 0x0301, 0x0303, 0x0304, 0x03ff})
        EXPECT_EQ(read_plain(plain_record(kHandshake, 4, WireVersion(version))).records.size(), 1u);
}

TEST(RecordRules, NegotiatedVersionIsRequired) {
    Layer layer;
    layer.records.require_read_version(0x0303);
    expect_refused(read_all(layer, plain_record(kHandshake, 4, 0x0301)),
                   Reason::wrong_version_number, AlertDescription::protocol_version);
}

TEST(RecordRules, AlertOfAPeerThatDoesNotKnowTheVersionIsRead) {
    Layer layer;
    layer.records.require_read_version(0x0303);
    EXPECT_EQ(read_all(layer, plain_record(kAlert, 2, 0x0301)).records.size(), 1u);
}

TEST(RecordRules, Tls13IgnoresTheVersionButNotItsMajor) {
    const Buffer good = sealed13(inner(3, kData));
    Layer layer;
    layer.records.set_read_protector(protector(Epoch::tls13));
    Buffer bad = good;
    bad[1] = 2;
    expect_refused(read_all(layer, bad), Reason::wrong_version_number,
                   AlertDescription::protocol_version);
    // The header is authenticated, so a changed minor one gets as far as the tag.
    bad = good;
    bad[2] = 1;
    expect_refused(read13(bad), Reason::decryption_failed_or_bad_record_mac,
                   AlertDescription::bad_record_mac);
}

TEST(RecordRules, PlaintextOverLimitIsRecordOverflow) {
    EXPECT_EQ(read_plain(plain_record(kHandshake, kMaxPlaintext)).records.size(), 1u);
    expect_refused(read_plain(plain_record(kHandshake, kMaxPlaintext + 1)),
                   Reason::packet_length_too_long, AlertDescription::record_overflow);
}

TEST(RecordRules, OverlongCiphertextIsRefusedFromItsHeader) {
    const struct {
        Epoch epoch;
        std::size_t expansion;
    } kRows[] = {{Epoch::tls12, kMaxExpansion12}, {Epoch::tls13, kMaxExpansion13}};
    for (const auto& row : kRows) {
        Layer layer;
        layer.protect(row.epoch);
        const std::size_t limit = kMaxPlaintext + row.expansion;
        expect_refused(
            read_all(layer, ByteView(plain_record(kData, limit + 1)).first(kRecordHeaderSize)),
            Reason::encrypted_length_too_long, AlertDescription::record_overflow);
        // The longest one is opened, and fails at its tag.
        Layer other;
        other.protect(row.epoch);
        expect_refused(read_all(other, plain_record(kData, limit)),
                       Reason::decryption_failed_or_bad_record_mac,
                       AlertDescription::bad_record_mac);
    }
}

TEST(RecordRules, ShorterThanOverheadIsBadRecordMac) {
    for (crypto::AeadId id : {crypto::AeadId::aes_128_gcm, crypto::AeadId::chacha20_poly1305})
        for (Epoch epoch : {Epoch::tls12, Epoch::tls13})
            for (std::size_t size : std::initializer_list<std::size_t>{0, 1, 8, 15, 16, 23}) {
                Layer layer;
                layer.protect(epoch, id);
                expect_refused(read_all(layer, plain_record(kData, size)),
                               Reason::decryption_failed_or_bad_record_mac,
                               AlertDescription::bad_record_mac);
            }
}

TEST(RecordRules, NothingInsideIsBadRecordMacThoughAuthentic) {
    expect_refused(read13(sealed13({})), Reason::decryption_failed_or_bad_record_mac,
                   AlertDescription::bad_record_mac);
}

TEST(RecordRules, AnyChangedByteIsBadRecordMac) {
    for (Epoch epoch : {Epoch::tls12, Epoch::tls13}) {
        Layer sender;
        sender.protect(epoch);
        ASSERT_TRUE(sender.records.write(kData, as_bytes("hello")));
        const Buffer record = sender.take_output();
        for (std::size_t at = kRecordHeaderSize; at < record.size(); ++at) {
            Buffer bad = record;
            bad[at] ^= 0x10;
            Layer layer;
            layer.protect(epoch);
            expect_refused(read_all(layer, bad), Reason::decryption_failed_or_bad_record_mac,
                           AlertDescription::bad_record_mac);
        }
    }
}

TEST(RecordRules, ReplayedAndReorderedRecordsAreBadRecordMac) {
    for (Epoch epoch : {Epoch::tls12, Epoch::tls13}) {
        Layer sender;
        sender.protect(epoch);
        ASSERT_TRUE(sender.records.write(kData, as_bytes("one")));
        const Buffer first = sender.take_output();
        ASSERT_TRUE(sender.records.write(kData, as_bytes("two")));
        const Buffer second = sender.take_output();
        Layer reordered;
        reordered.protect(epoch);
        expect_refused(read_all(reordered, second), Reason::decryption_failed_or_bad_record_mac,
                       AlertDescription::bad_record_mac);
        Layer replayed;
        replayed.protect(epoch);
        EXPECT_FALSE(read_all(replayed, first).error);
        expect_refused(read_all(replayed, first), Reason::decryption_failed_or_bad_record_mac,
                       AlertDescription::bad_record_mac);
    }
}

TEST(RecordRules, Plaintext12OverLimitIsRecordOverflow) {
    // A ciphertext may be 2048 longer, what is inside may not.
    class Grow : public Tamper {
        void on_plaintext(ContentType&, Buffer& content) override {
            content.resize(kMaxPlaintext + 1);
        }
    } grow;
    Layer sender(&grow);
    sender.protect(Epoch::tls12);
    ASSERT_TRUE(sender.records.write(kData, as_bytes("x")));
    Layer layer;
    layer.protect(Epoch::tls12);
    expect_refused(read_all(layer, sender.take_output()), Reason::data_length_too_long,
                   AlertDescription::record_overflow);
}

TEST(RecordRules, InnerPlaintextOverLimitIsRecordOverflow) {
    const Reading full = read13(sealed13(inner(kMaxPlaintext, kData)));
    ASSERT_EQ(full.records.size(), 1u);
    EXPECT_EQ(full.records[0].content.size(), kMaxPlaintext);
    expect_refused(read13(sealed13(inner(kMaxPlaintext + 1, kData))), Reason::data_length_too_long,
                   AlertDescription::record_overflow);
    // Padding counts too.
    expect_refused(read13(sealed13(inner(10, kData, kMaxPlaintext - 9))),
                   Reason::data_length_too_long, AlertDescription::record_overflow);
}

TEST(RecordRules, PaddingIsRemoved) {
    const Reading reading = read13(sealed13(inner(10, kHandshake, 100)));
    ASSERT_EQ(reading.records.size(), 1u);
    EXPECT_EQ(reading.records[0], (Taken{kHandshake, Buffer(10, 7)}));
}

TEST(RecordRules, NothingButZerosIsUnexpectedMessage) {
    for (std::size_t size : {std::size_t{1}, std::size_t{300}, kMaxPlaintext + 1})
        expect_refused(read13(sealed13(Buffer(size, 0))), Reason::no_content_type,
                       AlertDescription::unexpected_message);
}

TEST(RecordRules, OtherInnerTypesAreUnexpectedMessage) {
    for (int type : {1, 19, 20, 24, 25, 255})
        expect_refused(read13(sealed13(inner(1, ContentType(type)))), Reason::bad_record_type,
                       AlertDescription::unexpected_message);
}

TEST(RecordRules, ProtectedRecordsLookLikeApplicationData) {
    expect_refused(read13(plain_record(kHandshake, 40)), Reason::unexpected_record,
                   AlertDescription::unexpected_message);
    expect_refused(read13(plain_record(kAlert, 2)), Reason::unexpected_record,
                   AlertDescription::unexpected_message);
}

TEST(RecordRules, PlaintextAlertPassesWhereAllowed) {
    Layer layer;
    layer.protect(Epoch::tls13);
    layer.records.allow_plaintext_alerts(true);
    const Reading reading = read_all(layer, plain_record(kAlert, 2));
    ASSERT_EQ(reading.records.size(), 1u);
    EXPECT_EQ(reading.records[0], (Taken{kAlert, {1, 1}}));
    EXPECT_EQ(layer.records.read_sequence(), 0u);
}

TEST(RecordRules, ChangeCipherSpecPassesTls13Unprotected) {
    Layer layer;
    layer.protect(Epoch::tls13);
    const Reading reading = read_all(layer, plain_record(kCcs, 1));
    ASSERT_EQ(reading.records.size(), 1u);
    EXPECT_EQ(reading.records[0], (Taken{kCcs, {1}}));
    EXPECT_EQ(layer.records.read_sequence(), 0u);
}

TEST(RecordRules, EmptyHandshakeAndAlertRecordsAreUnexpectedMessage) {
    for (ContentType type : {kHandshake, kAlert, kCcs})
        expect_refused(read_plain(plain_record(type, 0)), Reason::record_too_small,
                       AlertDescription::unexpected_message);
    for (ContentType type : {kHandshake, kAlert})
        expect_refused(read13(sealed13(inner(0, type, 5))), Reason::record_too_small,
                       AlertDescription::unexpected_message);
}

Buffer empty_records(std::size_t count) {
    Buffer bytes;
    for (std::size_t i = 0; i < count; ++i) append(bytes, sealed13(inner(0, kData), i));
    return bytes;
}

TEST(RecordRules, EmptyApplicationDataIsBoundedInARow) {
    Buffer bytes = empty_records(32);
    append(bytes, sealed13(inner(1, kData), 32));
    const Reading reading = read13(bytes);
    EXPECT_FALSE(reading.error);
    EXPECT_EQ(reading.records.size(), 33u);
    const Reading refused = read13(empty_records(33));
    EXPECT_EQ(refused.records.size(), 32u);
    ASSERT_TRUE(refused.error);
    EXPECT_EQ(refused.error->reason, Reason::empty_records);
    EXPECT_EQ(refused.error->alert(), AlertDescription::unexpected_message);
}

TEST(RecordRules, EmptyRecordsAreCountedAnewAfterContent) {
    Layer layer;
    layer.protect(Epoch::tls13);
    for (std::uint64_t i = 0; i < 100; ++i) {
        const Buffer record = sealed13(inner(i % 20 == 19 ? 1 : 0, kData), i);
        ASSERT_FALSE(read_all(layer, record).error) << i;
    }
}

TEST(RecordRules, WarningsDoNotMakeEmptyRecordsCountAnew) {
    Buffer bytes = empty_records(20);
    append(bytes, sealed13(inner(2, kAlert), 20));
    for (std::uint64_t i = 0; i < 13; ++i) append(bytes, sealed13(inner(0, kData), 21 + i));
    const Reading reading = read13(bytes);
    ASSERT_TRUE(reading.error);
    EXPECT_EQ(reading.error->reason, Reason::empty_records);
}

TEST(RecordRules, ReceiveFragmentLimitIsRecordOverflow) {
    Layer layer;
    layer.records.set_sizes({.receive = 512});
    EXPECT_EQ(read_all(layer, plain_record(kHandshake, 512)).records.size(), 1u);
    expect_refused(read_all(layer, plain_record(kHandshake, 513)), Reason::packet_length_too_long,
                   AlertDescription::record_overflow);
    Layer sealed;
    sealed.protect(Epoch::tls13);
    sealed.records.set_sizes({.receive = 512});
    expect_refused(read_all(sealed, sealed13(inner(513, kData))), Reason::data_length_too_long,
                   AlertDescription::record_overflow);
}

TEST(RecordRules, EndInsideARecordIsSeen) {
    Layer layer;
    EXPECT_FALSE(layer.records.mid_record());
    layer.put_hex("16");
    EXPECT_TRUE(layer.records.mid_record());
    layer.put_hex("0303000201");
    ASSERT_TRUE(layer.records.next());
    EXPECT_TRUE(layer.records.mid_record());
    layer.put_hex("02");
    ASSERT_TRUE(*layer.records.next());
    EXPECT_FALSE(layer.records.mid_record());
}

}  // namespace
}  // namespace handfast::testing
