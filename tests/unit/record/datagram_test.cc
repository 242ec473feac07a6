// SPDX-License-Identifier: Apache-2.0
// DTLS records: what is taken, what is dropped and why, what waits for keys, what fits a datagram.
#include <set>

#include <gtest/gtest.h>

#include "crypto/random.h"
#include "record/datagram_records.h"
#include "tests/support/counted_new.h"
#include "tests/unit/record/fixture.h"

namespace handfast::testing {
namespace {

constexpr ContentType kData = ContentType::application_data;
constexpr ContentType kHandshake = ContentType::handshake;

TEST(ReplayWindow, TakesEachNumberOnce) {
    ReplayWindow window;
    EXPECT_TRUE(window.is_fresh(0));
    window.mark(0);
    EXPECT_FALSE(window.is_fresh(0));
    window.mark(ReplayWindow::kWidth);
    EXPECT_FALSE(window.is_fresh(0)) << "too old to tell";
    EXPECT_TRUE(window.is_fresh(1));
    window.mark(1);
    EXPECT_FALSE(window.is_fresh(1));
    window.mark(kMaxDatagramSequence);
    EXPECT_FALSE(window.is_fresh(kMaxDatagramSequence));
    EXPECT_TRUE(window.is_fresh(kMaxDatagramSequence - 255));
    EXPECT_FALSE(window.is_fresh(kMaxDatagramSequence - 256));
}

TEST(ReplayWindow, AgreesWithASetOfAllThatWasSeen) {
    crypto::SeededRng rng(5);
    ReplayWindow window;
    std::set<std::uint64_t> seen;
    std::uint64_t newest = 0;
    for (int i = 0; i < 20000; ++i) {
        std::uint8_t draw[2];
        rng.fill(draw);
        const std::uint64_t base = newest > 280 ? newest - 280 : 0;
        const std::uint64_t number = base + draw[0] + draw[1] % 40 + (draw[1] < 4 ? 500 : 0);
        const bool in_reach = number + ReplayWindow::kWidth > newest;
        const bool fresh = seen.empty() || (in_reach && !seen.contains(number));
        ASSERT_EQ(window.is_fresh(number), fresh) << number << " after " << newest;
        if (!fresh) continue;
        window.mark(number);
        seen.insert(number);
        newest = std::max(newest, number);
    }
}

/// Remembers why records were dropped.
class DropLog final : public Observer {
  public:
    void on_event(const Event& event, const EventContext&) noexcept override {
        if (const auto* dropped = std::get_if<event::RecordDropped>(&event))
            reasons.push_back(dropped->why);
    }
    std::vector<Reason> reasons;
};

/// One end of a DTLS association.
struct DatagramEnd {
    explicit DatagramEnd(DatagramLimits limits = {}) : records(events, nullptr, limits) {}

    void protect() {
        records.set_read_protector(protector(Epoch::tls12));
        ASSERT_TRUE(records.set_write_protector(protector(Epoch::tls12)));
    }
    Buffer write(ByteView content, ContentType type = kData) {
        EXPECT_TRUE(records.write(records.write_epoch(), type, content));
        return take();
    }
    Buffer take() {
        Buffer datagram = to_buffer(records.output());
        records.output_sent();
        return datagram;
    }
    std::vector<Taken> read(Buffer datagram) {
        std::vector<Taken> taken;
        records.receive(datagram);
        while (const auto record = records.next())
            taken.push_back({record->type, to_buffer(record->content)});
        return taken;
    }

    DropLog log;
    EventSink events{Role::server, &log};
    DatagramRecords records;
};

Buffer text(std::string_view content) {
    return to_buffer(as_bytes(content));
}

TEST(DatagramRecords, HaveEpochAndNumber) {
    DatagramEnd end;
    EXPECT_EQ(to_hex(end.write(text("ab"), kHandshake)), "16feff000000000000000000026162");
    EXPECT_EQ(to_hex(end.write(text("c"), kHandshake)), "16feff0000000000000001000163");
    end.records.set_write_version(0xfefd);
    ASSERT_TRUE(end.records.set_write_protector(make_null_protector()));
    EXPECT_EQ(to_hex(end.write(text("d"))), "17fefd0001000000000000000164");
}

TEST(DatagramRecords, ShareADatagramAsFarAsItGoes) {
    DatagramEnd end;
    end.records.set_path_mtu(200);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(end.records.write(0, kHandshake, Buffer(80, 1)));
    EXPECT_EQ(end.take().size(), 2 * 93u);
    EXPECT_EQ(end.take().size(), 93u);
    EXPECT_EQ(end.take().size(), 0u);
    EXPECT_EQ(end.records.room(0), 187u);
}

TEST(DatagramRecords, RoomIsWhatFits) {
    for (crypto::AeadId id : {crypto::AeadId::aes_128_gcm, crypto::AeadId::chacha20_poly1305}) {
        DatagramEnd end;
        end.records.set_path_mtu(500);
        ASSERT_TRUE(end.records.set_write_protector(protector(Epoch::tls12, id)));
        const std::size_t room = end.records.room(1);
        EXPECT_EQ(end.write(Buffer(room, 1)).size(), 500u);
    }
}

TEST(DatagramRecords, OpenInAnyOrderAndOnce) {
    DatagramEnd a, b;
    a.protect();
    b.protect();
    std::vector<Buffer> datagrams;
    for (const char* word : {"one", "two", "three"}) datagrams.push_back(a.write(text(word)));
    for (int i : {2, 0, 1, 0, 2}) {
        const auto taken = b.read(datagrams[static_cast<std::size_t>(i)]);
        EXPECT_EQ(taken.size(), b.log.reasons.empty() ? 1u : 0u);
    }
    EXPECT_EQ(b.log.reasons, (std::vector{Reason::record_replayed, Reason::record_replayed}));
}

// Row 98 of the gauntlet (CVE-2016-2181): only what authenticates moves the window.
TEST(DatagramRecords, ForgedNumbersMoveNothing) {
    DatagramEnd a, b;
    a.protect();
    b.protect();
    const Buffer honest = a.write(text("here"));
    Buffer forged = a.write(text("far"));
    forged[5] = 0xff;
    EXPECT_TRUE(b.read(forged).empty());
    EXPECT_EQ(b.log.reasons, std::vector{Reason::decryption_failed_or_bad_record_mac});
    EXPECT_EQ(b.read(honest).size(), 1u);
}

// The same in the clear: anybody may have sent it.
TEST(DatagramRecords, NumbersInTheClearMoveNothing) {
    DatagramEnd a, b;
    const Buffer honest = a.write(text("here"), kHandshake);
    Buffer forged = honest;
    forged[5] = 0xff;
    EXPECT_EQ(b.read(forged).size(), 1u);
    EXPECT_EQ(b.read(honest).size(), 1u);
    EXPECT_EQ(b.read(honest).size(), 1u);
}

// Row 99 of the gauntlet (CVE-2026-75806): too short for a nonce and a tag is dropped like the
// rest.
TEST(DatagramRecords, ShortOnesAreDropped) {
    DatagramEnd a, b;
    a.protect();
    b.protect();
    for (std::uint8_t size = 0; size < 24; ++size) {
        Buffer tiny = from_hex("17feff00010000000000").bytes;
        tiny.insert(tiny.end(), {size, 0, size});
        tiny.resize(tiny.size() + size, 0x5a);
        EXPECT_TRUE(b.read(tiny).empty());
    }
    EXPECT_EQ(b.log.reasons.size(), 24u);
    EXPECT_EQ(b.read(a.write(text("alive"))).size(), 1u);
}

struct Wrong {
    const char* name;
    const char* datagram;
    Reason why;
};

class WrongDatagram : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongDatagram, IsDropped) {
    DatagramEnd end;
    end.records.require_read_version(0xfefd);
    EXPECT_TRUE(end.read(from_hex(GetParam().datagram).bytes).empty());
    EXPECT_EQ(end.log.reasons, std::vector{GetParam().why});
}

INSTANTIATE_TEST_SUITE_P(
    Datagrams, WrongDatagram,
    ::testing::Values(
        Wrong{"OneByte", "16", Reason::length_mismatch_in_datagram},
        Wrong{"ShortHeader", "16fefd00000000000000", Reason::length_mismatch_in_datagram},
        Wrong{"BodyCutOff", "16fefd0000000000000000000261", Reason::length_mismatch_in_datagram},
        Wrong{"UnknownType", "63fefd0000000000000000000161", Reason::bad_record_type},
        Wrong{"IdentifierThatNobodyAskedFor", "19fefd0001000000000000000161",
              Reason::bad_record_type},
        Wrong{"IdentifierInTheClear", "19fefd0000000000000000000161", Reason::bad_record_type},
        Wrong{"TlsVersion", "16030300000000000000000001 61", Reason::wrong_version_number},
        Wrong{"OtherVersion", "16feff0000000000000000000161", Reason::wrong_version_number},
        Wrong{"EpochAfterNext", "16fefd0002000000000000000161", Reason::record_of_another_epoch},
        Wrong{"LastEpoch", "16fefdffff000000000000000161", Reason::record_of_another_epoch},
        Wrong{"Empty", "16fefd00000000000000000000", Reason::record_too_small}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(DatagramRecords, WhatFollowsAWrongOneIsRead) {
    DatagramEnd a, b;
    Buffer datagram = from_hex("63fefd0000000000000000000161").bytes;
    append(datagram, a.write(text("good"), kHandshake));
    EXPECT_EQ(b.read(datagram), (std::vector<Taken>{{kHandshake, text("good")}}));
}

// Row 94 of the gauntlet (CVE-2015-0206, CVE-2026-54874).
TEST(DatagramRecords, OfTheNextEpochWaitWithinLimits) {
    DatagramEnd a, b({.held_records = 3, .held_bytes = 100});
    ASSERT_TRUE(a.records.set_write_protector(protector(Epoch::tls12)));
    std::vector<Taken> expected;
    for (const char* word : {"one", "two", "three", "four"}) {
        EXPECT_TRUE(b.read(a.write(text(word))).empty());
        if (expected.size() < 2) expected.push_back({kData, text(word)});
    }
    EXPECT_EQ(b.log.reasons.size(), 2u) << "37 bytes and more each: two fit";
    EXPECT_LE(b.records.buffer_memory(), 100u);
    b.records.set_read_protector(protector(Epoch::tls12));
    EXPECT_EQ(b.read({}), expected);
}

TEST(DatagramRecords, HeldOnesComeAfterTheirDatagram) {
    DatagramEnd a, b;
    ASSERT_TRUE(a.records.set_write_protector(protector(Epoch::tls12)));
    EXPECT_TRUE(b.read(a.write(text("early"))).empty());
    b.records.set_read_protector(protector(Epoch::tls12));
    const auto taken = b.read(a.write(text("late")));
    EXPECT_EQ(taken, (std::vector<Taken>{{kData, text("late")}, {kData, text("early")}}));
}

TEST(DatagramRecords, OfThePastAreDropped) {
    DatagramEnd a, b;
    const Buffer old = a.write(text("old"), kHandshake);
    b.records.set_read_protector(protector(Epoch::tls12));
    EXPECT_TRUE(b.read(old).empty());
    EXPECT_EQ(b.log.reasons, std::vector{Reason::record_of_another_epoch});
}

TEST(DatagramRecords, TheEpochBeforeCanStillBeWritten) {
    DatagramEnd end;
    (void)end.write(text("first"), kHandshake);
    ASSERT_TRUE(end.records.set_write_protector(protector(Epoch::tls12)));
    ASSERT_TRUE(end.records.write(0, kHandshake, text("x")));
    EXPECT_EQ(to_hex(end.take()), "16feff0000000000000001000178");
    ASSERT_TRUE(end.records.set_write_protector(protector(Epoch::tls12)));
    EXPECT_FALSE(end.records.write(0, kHandshake, text("x")));
}

// Row 105 of the gauntlet: RFC 6347 §4.1, neither numbers nor epochs wrap.
TEST(DatagramRecords, NumbersAndEpochsEnd) {
    DatagramEnd end;
    end.records.set_write_sequence(kMaxDatagramSequence);
    EXPECT_TRUE(end.records.write(0, kHandshake, text("last")));
    EXPECT_EQ(end.records.write(0, kHandshake, text("more")).error().reason,
              Reason::sequence_exhausted);
    for (int epoch = 0; epoch < kLastEpoch; ++epoch)
        ASSERT_TRUE(end.records.set_write_protector(make_null_protector()));
    EXPECT_EQ(end.records.set_write_protector(make_null_protector()).error().reason,
              Reason::too_many_epochs);
}

/// An end whose records bear `outgoing`, and which takes those that bear `incoming`.
void use_ids(DatagramEnd& end, std::string_view outgoing, std::string_view incoming) {
    end.records.set_connection_ids(as_bytes(outgoing), as_bytes(incoming));
    end.protect();
}

TEST(DatagramRecords, BearConnectionIds) {
    DatagramEnd a, b;
    use_ids(a, "to b", "a");
    use_ids(b, "a", "to b");
    const Buffer datagram = a.write(text("hello"));
    EXPECT_EQ(to_hex(ByteView(datagram).first(17)),
              "19feff0001000000000000"
              "746f2062"
              "001e");
    EXPECT_EQ(b.read(datagram), (std::vector<Taken>{{kData, text("hello")}}));
    EXPECT_EQ(a.read(b.write(text("answer"))), (std::vector<Taken>{{kData, text("answer")}}));
}

// Row 102 of the gauntlet; RFC 9146 §3.
TEST(DatagramRecords, WithoutTheRightIdAreDropped) {
    DatagramEnd a, b, plain, other;
    use_ids(a, "1234", "");
    use_ids(b, "", "1234");
    use_ids(other, "1235", "");
    plain.protect();
    EXPECT_TRUE(b.read(plain.write(text("no id"))).empty());
    EXPECT_TRUE(b.read(other.write(text("another"))).empty());
    EXPECT_TRUE(plain.read(a.write(text("nobody asked"))).empty());
    EXPECT_EQ(b.log.reasons, (std::vector{Reason::bad_record_type, Reason::unknown_connection_id}));
    EXPECT_EQ(b.read(a.write(text("right"))).size(), 1u);
}

TEST(DatagramRecords, ContentIsBounded) {
    DatagramEnd a, b;
    EXPECT_EQ(a.records.write(0, kData, Buffer(kMaxPlaintext + 1)).error().reason,
              Reason::dtls_message_too_big);
    b.records.set_sizes({.receive = 100}, SizesFrom::now);
    EXPECT_EQ(b.read(a.write(Buffer(100, 1), kHandshake)).size(), 1u);
    EXPECT_TRUE(b.read(a.write(Buffer(101, 1), kHandshake)).empty());
    EXPECT_EQ(b.log.reasons, std::vector{Reason::data_length_too_long});
}

TEST(DatagramRecords, NothingIsAllocatedForEach) {
    for (crypto::AeadId id : {crypto::AeadId::aes_128_gcm, crypto::AeadId::chacha20_poly1305}) {
        DatagramEnd a, b;
        ASSERT_TRUE(a.records.set_write_protector(protector(Epoch::tls12, id)));
        b.records.set_read_protector(protector(Epoch::tls12, id));
        const Buffer content(1200, 7);
        Buffer datagram(1400);
        std::size_t before = 0, opened = 0;
        for (int i = 0; i < 300; ++i) {
            if (i == 2) before = allocations();
            (void)a.records.write(1, kData, content);
            const ByteView sealed = a.records.output();
            std::ranges::copy(sealed, datagram.begin());
            b.records.receive(ByteSpan(datagram).first(sealed.size()));
            a.records.output_sent();
            while (b.records.next()) ++opened;
        }
        EXPECT_EQ(allocations(), before);
        EXPECT_EQ(opened, 300u);
    }
}

}  // namespace
}  // namespace handfast::testing
