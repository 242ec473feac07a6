// SPDX-License-Identifier: Apache-2.0
// Round trips, portions, memory, events: what the record layer does when nobody misbehaves, and
// that garbage is only refused.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "tests/unit/record/fixture.h"

namespace handfast::testing {
namespace {

constexpr ContentType kHandshake = ContentType::handshake;
constexpr ContentType kData = ContentType::application_data;
constexpr crypto::AeadId kAeads[] = {crypto::AeadId::aes_128_gcm, crypto::AeadId::aes_256_gcm,
                                     crypto::AeadId::chacha20_poly1305};

Buffer pattern(std::size_t size) {
    Buffer bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + (i >> 8));
    return bytes;
}

Buffer joined(const Reading& reading) {
    Buffer all;
    for (const Taken& record : reading.records) append(all, record.content);
    return all;
}

TEST(RecordTransport, WhatIsSealedOpens) {
    for (Epoch epoch : {Epoch::tls12, Epoch::tls13})
        for (crypto::AeadId id : kAeads)
            for (std::size_t size : std::initializer_list<std::size_t>{1, 15, 16, 17, 1000, 16383,
                                                                       16384, 16385, 50000}) {
                Layer a;
                Layer b;
                a.protect(epoch, id);
                b.protect(epoch, id);
                ASSERT_TRUE(a.records.write(kData, pattern(size)));
                ASSERT_TRUE(a.records.write(kHandshake, pattern(3)));
                const Reading reading = read_all(b, a.take_output(), 3000);
                ASSERT_FALSE(reading.error) << info(reading.error->reason).name;
                Buffer wanted = pattern(size);
                append(wanted, pattern(3));
                EXPECT_EQ(joined(reading), wanted);
                EXPECT_EQ(reading.records.back().type, kHandshake);
                EXPECT_EQ(b.records.read_sequence(), a.records.write_sequence());
            }
}

TEST(RecordTransport, BackendsOpenEachOthersRecords) {
    using crypto::Backend;
    const Backend kBackends[] = {Backend::sodium, Backend::botan, Backend::ipsec_mb};
    for (Epoch epoch : {Epoch::tls12, Epoch::tls13})
        for (crypto::AeadId id : kAeads)
            for (Backend sealer : kBackends)
                for (Backend opener : kBackends) {
                    Layer a;
                    Layer b;
                    a.records.set_write_protector(
                        protector(epoch, id, *crypto::make_provider(sealer)));
                    a.records.set_write_version(0x0303);
                    b.records.set_read_protector(
                        protector(epoch, id, *crypto::make_provider(opener)));
                    ASSERT_TRUE(a.records.write(kData, pattern(20000)));
                    EXPECT_EQ(joined(read_all(b, a.take_output())), pattern(20000));
                }
}

TEST(RecordTransport, PortionsDoNotMatter) {
    for (Epoch epoch : {Epoch::tls12, Epoch::tls13}) {
        Layer sender;
        sender.protect(epoch);
        for (std::size_t size :
             std::initializer_list<std::size_t>{1, 300, 2000, 16384, 5, 16384, 40})
            ASSERT_TRUE(sender.records.write(kData, pattern(size)));
        const Buffer wire = sender.take_output();
        std::vector<std::vector<Taken>> readings;
        for (std::size_t piece :
             {std::size_t{1}, std::size_t{2}, std::size_t{5}, std::size_t{977}, wire.size()}) {
            Layer layer;
            layer.protect(epoch);
            const Reading reading = read_all(layer, wire, piece);
            ASSERT_FALSE(reading.error);
            EXPECT_FALSE(layer.records.mid_record());
            readings.push_back(reading.records);
        }
        for (const auto& reading : readings) EXPECT_EQ(reading, readings.front());
        EXPECT_EQ(readings.front().size(), 7u);
    }
}

TEST(RecordTransport, ReadAheadTakesManyRecordsAtOnce) {
    Layer sender;
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(sender.records.write(kHandshake, pattern(50)));
    const Buffer wire = sender.take_output();
    Layer layer;
    layer.records.set_read_ahead(8000);
    EXPECT_GE(layer.records.receive_buffer().size(), 8000u);
    layer.put(wire);
    std::size_t count = 0;
    while (*layer.records.next()) ++count;
    EXPECT_EQ(count, 100u);
}

TEST(RecordTransport, HintAsksForTheHeaderThenTheBody) {
    Layer layer;
    EXPECT_EQ(layer.records.read_hint(), 5u);
    layer.put_hex("160303");
    EXPECT_EQ(layer.records.read_hint(), 2u);
    layer.put_hex("0200");
    EXPECT_EQ(layer.records.read_hint(), 512u);
    layer.put(Buffer(500, 1));
    EXPECT_EQ(layer.records.read_hint(), 12u);
}

TEST(RecordTransport, ContentIsAViewOfTheReceiveBuffer) {
    Layer sender;
    sender.protect(Epoch::tls13);
    ASSERT_TRUE(sender.records.write(kData, pattern(500)));
    const Buffer wire = sender.take_output();
    Layer layer;
    layer.protect(Epoch::tls13);
    const ByteSpan space = layer.records.receive_buffer();
    std::ranges::copy(wire, space.begin());
    layer.records.received(wire.size());
    const auto record = layer.records.next();
    ASSERT_TRUE(record && *record);
    EXPECT_EQ((*record)->content.data(), space.data() + kRecordHeaderSize);
}

TEST(RecordTransport, FragmentsAreAsLargeAsAllowed) {
    for (std::size_t limit : {512u, 1024u, 16384u}) {
        Layer sender;
        Layer layer;
        sender.records.set_sizes({.send = limit});
        ASSERT_TRUE(sender.records.write(kHandshake, pattern(40000)));
        const Reading reading = read_all(layer, sender.take_output());
        EXPECT_EQ(reading.records.size(), (40000 + limit - 1) / limit);
        for (const Taken& record : reading.records) EXPECT_LE(record.content.size(), limit);
        EXPECT_EQ(joined(reading), pattern(40000));
    }
}

TEST(RecordTransport, FragmentSizeIsHeldToWhatTheProtocolAllows) {
    Layer sender;
    sender.records.set_sizes({.send = 1 << 20});
    ASSERT_TRUE(sender.records.write(kHandshake, pattern(kMaxPlaintext + 1)));
    Layer layer;
    EXPECT_EQ(read_all(layer, sender.take_output()).records.size(), 2u);
    sender.records.set_sizes({.send = 0});
    ASSERT_TRUE(sender.records.write(kHandshake, pattern(3)));
    EXPECT_EQ(sender.take_output().size(), 3 * (kRecordHeaderSize + 1));
}

TEST(RecordTransport, EventsComeInOrder) {
    Layer sender;
    sender.protect(Epoch::tls13);
    ASSERT_TRUE(sender.records.write(kHandshake, pattern(3)));
    ASSERT_TRUE(sender.records.write(ContentType::change_cipher_spec, Buffer{1}));
    const std::vector<std::string> wanted = {"> 1703030014", "> inner 22", "> 1403030001"};
    EXPECT_EQ(sender.log.lines, wanted);
    Layer layer;
    layer.protect(Epoch::tls13);
    EXPECT_FALSE(read_all(layer, sender.take_output()).error);
    const std::vector<std::string> read = {"< 1703030014", "< inner 22", "< 1403030001"};
    EXPECT_EQ(layer.log.lines, read);
}

TEST(RecordTransport, TamperChangesContentAndRecord) {
    class Change : public Tamper {
        void on_plaintext(ContentType& type, Buffer& content) override {
            type = kData;
            content.push_back(9);
        }
        void on_record(Buffer& record) override { record.insert(record.end(), 3, 0xee); }
    } change;
    Layer sender(&change);
    sender.protect(Epoch::tls13);
    ASSERT_TRUE(sender.records.write(kHandshake, Buffer{8}));
    Buffer wire = sender.take_output();
    ASSERT_EQ(wire.size(), kRecordHeaderSize + 2 + 17 + 3);
    wire.resize(wire.size() - 3);
    Layer layer;
    layer.protect(Epoch::tls13);
    const Reading reading = read_all(layer, wire);
    ASSERT_EQ(reading.records.size(), 1u);
    EXPECT_EQ(reading.records[0], (Taken{kData, {8, 9}}));
}

TEST(RecordTransport, OutputCanBeSentInPieces) {
    Layer sender;
    Buffer wire;
    Buffer wanted;
    std::mt19937 random(1);
    for (int i = 0; i < 2000; ++i) {
        const Buffer content = pattern(random() % 900 + 1);
        append(wanted, content);
        ASSERT_TRUE(sender.records.write(kHandshake, content));
        const ByteView output = sender.records.output();
        const std::size_t count = std::min<std::size_t>(output.size(), random() % 1200);
        append(wire, output.first(count));
        sender.records.output_sent(count);
    }
    append(wire, sender.take_output());
    Layer layer;
    EXPECT_EQ(joined(read_all(layer, wire)), wanted);
}

TEST(RecordMemory, OutputThatNeverDrainsDoesNotGrow) {
    Layer sender;
    ASSERT_TRUE(sender.records.write(kHandshake, pattern(1000)));
    for (int i = 0; i < 1000; ++i) {
        ASSERT_TRUE(sender.records.write(kHandshake, pattern(1000)));
        sender.records.output_sent(1005);
    }
    EXPECT_LT(sender.records.buffer_memory(), 10000u);
}

TEST(RecordMemory, IdleConnectionIsSmall) {
    Layer a;
    Layer b;
    a.protect(Epoch::tls13);
    b.protect(Epoch::tls13);
    for (std::size_t size : {std::size_t{100000}, std::size_t{20}, std::size_t{20}}) {
        ASSERT_TRUE(a.records.write(kData, pattern(size)));
        EXPECT_FALSE(read_all(b, a.take_output()).error);
    }
    EXPECT_FALSE(b.records.receive_buffer().empty());
    EXPECT_LT(a.records.buffer_memory() + b.records.buffer_memory(), 4096u);
}

TEST(RecordMemory, NothingIsHeldBeforeTheFirstByte) {
    Layer layer;
    EXPECT_EQ(layer.records.buffer_memory(), 0u);
}

TEST(RecordMemory, FollowsWhatWasReceivedNotAnnounced) {
    Layer layer;
    layer.put_hex("1603034000");
    ASSERT_TRUE(layer.records.next());
    EXPECT_FALSE(layer.records.receive_buffer().empty());
    EXPECT_LT(layer.records.buffer_memory(), 4096u);
}

TEST(RecordMemory, BulkKeepsItsBuffers) {
    Layer a;
    Layer b;
    a.protect(Epoch::tls13);
    b.protect(Epoch::tls13);
    const Buffer content = pattern(kMaxPlaintext);
    const auto carry = [&] {
        EXPECT_TRUE(a.records.write(kData, content));
        const std::uint8_t* where = a.records.output().data();
        const Buffer wire = to_buffer(a.records.output());
        a.records.output_sent(wire.size() - 10);
        a.records.output_sent(10);
        EXPECT_FALSE(read_all(b, wire, wire.size()).error);
        return std::pair(where, a.records.buffer_memory() + b.records.buffer_memory());
    };
    carry();
    const auto once = carry();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(carry(), once);
}

TEST(RecordKeys, GcmWearsOutAndSaysSoBefore) {
    // The count is the layer's, so a protector with a small limit stands for a worn one.
    class Worn final : public Protector {
      public:
        Overhead overhead() const noexcept override { return {}; }
        bool hides_type() const noexcept override { return false; }
        std::size_t max_expansion() const noexcept override { return 0; }
        std::uint64_t record_limit() const noexcept override { return 1026; }
        void seal(std::uint64_t, ContentType, const Unsealed&) noexcept override {}
        Result<Opened> open(std::uint64_t, ByteView, ByteSpan) noexcept override {
            return fail(Reason::internal_error);
        }
    };
    Layer layer;
    layer.records.set_write_protector(std::make_unique<Worn>());
    ASSERT_TRUE(layer.records.write(kData, Buffer{1}));
    EXPECT_FALSE(layer.records.needs_key_update());
    ASSERT_TRUE(layer.records.write(kData, Buffer{1}));
    EXPECT_TRUE(layer.records.needs_key_update());
    for (int i = 2; i < 1026; ++i) ASSERT_TRUE(layer.records.write(kData, Buffer{1}));
    EXPECT_TRUE(layer.records.needs_key_update());
    layer.take_output();
    const Status status = layer.records.write(kData, Buffer{1});
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().reason, Reason::sequence_exhausted);
    EXPECT_TRUE(layer.records.output().empty());
    layer.records.set_write_protector(make_null_protector());
    EXPECT_FALSE(layer.records.needs_key_update());
    EXPECT_TRUE(layer.records.write(kData, Buffer{1}));
}

TEST(RecordKeys, LimitsAreTheRfcs) {
    // RFC 8446 §5.5: 2^24.5 for AES-GCM; ChaCha20 outlasts the sequence number.
    EXPECT_EQ(protector(Epoch::tls13, crypto::AeadId::aes_128_gcm)->record_limit(), 23726566u);
    EXPECT_EQ(protector(Epoch::tls13, crypto::AeadId::aes_256_gcm)->record_limit(), 23726566u);
    EXPECT_GT(protector(Epoch::tls13, crypto::AeadId::chacha20_poly1305)->record_limit(),
              std::uint64_t{1} << 62);
    // RFC 9147 §4.5.3: 2^23 for AES-CCM.
    EXPECT_EQ(protector(Epoch::tls13, crypto::AeadId::aes_128_ccm)->record_limit(), 8388608u);
    EXPECT_EQ(protector(Epoch::tls13, crypto::AeadId::aes_128_ccm_8)->record_limit(), 8388608u);
}

TEST(RecordKeys, ASmallerLimitMayBeSet) {
    Layer layer(nullptr, {.records_per_key = 8});
    layer.protect(Epoch::tls13);
    for (int i = 0; i < 4; ++i) {
        EXPECT_FALSE(layer.records.needs_key_update());
        EXPECT_EQ(layer.records.room_under_key(),
                  (4 - static_cast<std::size_t>(i)) * kMaxPlaintext);
        ASSERT_TRUE(layer.records.write(kData, Buffer{1}));
    }
    EXPECT_TRUE(layer.records.needs_key_update());
    for (int i = 4; i < 8; ++i) ASSERT_TRUE(layer.records.write(kData, Buffer{1}));
    const Status status = layer.records.write(kData, Buffer{1});
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().reason, Reason::sequence_exhausted);
}

// RFC 9150 §6: the inner plaintext stands there to be read, and the HMAC after it covers nonce,
// header and inner plaintext.
TEST(RecordIntegrity, TheTagIsTheHmacOfNonceHeaderAndContent) {
    const auto provider = crypto::make_provider();
    for (const auto& [id, hash] :
         {std::pair{crypto::AeadId::integrity_sha256, crypto::HashId::sha256},
          std::pair{crypto::AeadId::integrity_sha384, crypto::HashId::sha384}}) {
        Layer sender;
        sender.protect(Epoch::tls13, id);
        for (std::uint8_t sequence = 0; sequence < 3; ++sequence) {
            ASSERT_TRUE(sender.records.write(kData, as_bytes("in the clear")));
            const Buffer record = sender.take_output();
            const ByteView body = ByteView(record).subspan(kRecordHeaderSize);
            EXPECT_EQ(as_text(body.first(12)), "in the clear");
            EXPECT_EQ(body[12], code(kData));
            // The fixture's key and IV.
            const std::size_t size = crypto::digest_size(hash);
            Buffer nonce = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
            nonce.resize(size);
            nonce.back() ^= sequence;
            const auto hmac = provider->hmac(hash, Buffer(size, 0x42));
            hmac->update(nonce);
            hmac->update(ByteView(record).first(kRecordHeaderSize));
            hmac->update(body.first(13));
            Buffer tag(size);
            hmac->finish(tag);
            EXPECT_TRUE(equal(body.subspan(13), tag));
        }
    }
}

// Gauntlet 28: null encryption, records shorter than a tag, every byte changed.
TEST(RecordIntegrity, ShortOrAlteredRecordsAreBadRecordMac) {
    const crypto::AeadId id = crypto::AeadId::integrity_sha256;
    Layer sender;
    sender.protect(Epoch::tls13, id);
    ASSERT_TRUE(sender.records.write(kData, as_bytes("hello")));
    const Buffer record = sender.take_output();
    const auto refused = [&](ByteView bytes) {
        Layer layer;
        layer.protect(Epoch::tls13, id);
        const Reading reading = read_all(layer, bytes);
        return reading.error && reading.error->alert() == AlertDescription::bad_record_mac;
    };
    for (std::size_t at = kRecordHeaderSize; at < record.size(); ++at) {
        Buffer bad = record;
        bad[at] ^= 1;
        EXPECT_TRUE(refused(bad)) << at;
    }
    for (std::size_t size = 0; size <= 32; ++size) EXPECT_TRUE(refused(plain_record(kData, size)));
}

TEST(RecordKeys, NewKeysBeginAtSequenceZero) {
    Layer layer;
    layer.protect(Epoch::tls13);
    ASSERT_TRUE(layer.records.write(kData, Buffer{1}));
    EXPECT_EQ(layer.records.write_sequence(), 1u);
    layer.protect(Epoch::tls13);
    EXPECT_EQ(layer.records.write_sequence(), 0u);
    EXPECT_EQ(layer.records.read_sequence(), 0u);
}

TEST(RecordGarbage, IsRefusedOrRead) {
    std::mt19937 random(20240607);
    std::size_t refused = 0;
    for (int round = 0; round < 3000; ++round) {
        Layer layer;
        if (round % 3 != 0) layer.protect(round % 3 == 1 ? Epoch::tls12 : Epoch::tls13);
        if (round % 5 == 0) layer.records.skip_undecryptable(random() % 2000);
        Buffer bytes(random() % 3000);
        for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
        // Most begin like a record, so that more than the first byte is looked at.
        if (round % 4 != 0 && bytes.size() > 5) {
            bytes[0] = static_cast<std::uint8_t>(20 + random() % 5);
            bytes[1] = 3;
            bytes[3] = static_cast<std::uint8_t>(random() % 8);
        }
        const Reading reading = read_all(layer, bytes, random() % 400 + 1);
        refused += reading.error.has_value() ? 1 : 0;
        EXPECT_LT(layer.records.buffer_memory(), 40000u);
    }
    EXPECT_GT(refused, 1000u);
}

}  // namespace
}  // namespace handfast::testing
