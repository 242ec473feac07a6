// SPDX-License-Identifier: Apache-2.0
// DTLS handshake messages out of fragments, good ones and bad ones (RFC 6347 §4.2.3).
#include "handshake/reassembler.h"

#include <gtest/gtest.h>

#include "crypto/random.h"
#include "tests/support/reassembly_model.h"

namespace handfast {
namespace {

constexpr HandshakeType kType = HandshakeType::certificate;

Buffer body(std::size_t size) {
    Buffer out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
    return out;
}

Fragment fragment(std::uint16_t sequence, ByteView whole, std::size_t offset, std::size_t size,
                  HandshakeType type = kType) {
    Fragment out;
    out.message = {type, whole.size()};
    out.sequence = sequence;
    out.offset = offset;
    out.content = whole.subspan(offset, size);
    return out;
}

std::optional<Buffer> next_body(Reassembler& reassembler) {
    const auto message = reassembler.next();
    if (!message) return std::nullopt;
    return to_buffer(message->subspan(kFragmentHeaderSize));
}

class Reassembly : public ::testing::Test {
  protected:
    Limits limits_;
    Reassembler reassembler_{limits_};
};

TEST_F(Reassembly, JoinsFragmentsInAnyOrder) {
    const Buffer whole = body(100);
    for (const std::size_t offset : std::initializer_list<std::size_t>{60, 0, 80, 20, 40})
        EXPECT_TRUE(reassembler_.add(fragment(0, whole, offset, 20)));
    const auto message = reassembler_.next();
    ASSERT_TRUE(message);
    EXPECT_EQ(to_hex(message->first(kFragmentHeaderSize)), "0b0000640000000000000064");
    EXPECT_EQ(to_buffer(message->subspan(kFragmentHeaderSize)), whole);
    EXPECT_EQ(reassembler_.expected(), 1);
    EXPECT_EQ(reassembler_.memory(), 0u);
}

TEST_F(Reassembly, HandsMessagesOutInTheirOrder) {
    const Buffer one = body(10), two = body(20);
    EXPECT_TRUE(reassembler_.add(fragment(1, two, 0, 20)));
    EXPECT_FALSE(reassembler_.next());
    EXPECT_TRUE(reassembler_.add(fragment(0, one, 0, 10)));
    EXPECT_EQ(next_body(reassembler_), one);
    EXPECT_EQ(next_body(reassembler_), two);
}

TEST_F(Reassembly, PassesAWholeMessageInItsTurn) {
    const Buffer whole = body(10);
    EXPECT_FALSE(reassembler_.pass(fragment(1, whole, 0, 10)));
    EXPECT_FALSE(reassembler_.pass(fragment(0, whole, 0, 9)));
    EXPECT_TRUE(reassembler_.add(fragment(0, whole, 0, 9)));
    EXPECT_TRUE(reassembler_.add(fragment(1, whole, 0, 10)));
    EXPECT_TRUE(reassembler_.pass(fragment(0, whole, 0, 10)));
    EXPECT_EQ(next_body(reassembler_), whole);
    EXPECT_EQ(reassembler_.expected(), 2);
    EXPECT_EQ(reassembler_.memory(), 0u);
}

TEST_F(Reassembly, TakesEmptyMessages) {
    EXPECT_TRUE(reassembler_.add(fragment(0, {}, 0, 0, HandshakeType::server_hello_done)));
    EXPECT_EQ(next_body(reassembler_), Buffer());
}

// Row 90 of the gauntlet (CVE-2014-0195, CVE-2026-33846) and row 97 (CVE-2026-42009).
TEST_F(Reassembly, DropsFragmentsThatDisagree) {
    const Buffer whole = body(100), longer = body(200), shorter = body(50);
    EXPECT_TRUE(reassembler_.add(fragment(0, whole, 0, 50)));
    for (const Fragment& other : {fragment(0, longer, 50, 150), fragment(0, shorter, 0, 50),
                                  fragment(0, whole, 50, 50, HandshakeType::server_key_exchange)}) {
        const Status status = reassembler_.add(other);
        ASSERT_FALSE(status);
        EXPECT_EQ(status.error().reason, Reason::fragment_mismatch);
    }
    EXPECT_TRUE(reassembler_.add(fragment(0, whole, 50, 50)));
    EXPECT_EQ(next_body(reassembler_), whole);
}

TEST_F(Reassembly, KeepsWhatCameFirstWhereFragmentsOverlap) {
    const Buffer whole = body(100);
    const Buffer lie(100, 0xee);
    EXPECT_TRUE(reassembler_.add(fragment(0, whole, 10, 50)));
    EXPECT_TRUE(reassembler_.add(fragment(0, lie, 20, 20)));
    EXPECT_TRUE(reassembler_.add(fragment(0, whole, 0, 100)));
    EXPECT_EQ(next_body(reassembler_), whole);
}

// Row 93 of the gauntlet (CVE-2026-63566), and rows 91 and 92.
TEST_F(Reassembly, MemoryFollowsWhatCame) {
    const Buffer large = body(0xffffff);
    EXPECT_EQ(reassembler_.add(fragment(0, large, 0, 10)).error().reason,
              Reason::excessive_message_size);
    EXPECT_EQ(reassembler_.memory(), 0u);
    const Buffer fits = body(limits_.certificate_list);
    EXPECT_TRUE(reassembler_.add(fragment(0, fits, fits.size() - 1, 1)));
    EXPECT_TRUE(reassembler_.add(fragment(0, fits, 5, 0)));
    EXPECT_LE(reassembler_.memory(), 100u);
}

TEST_F(Reassembly, FarMessagesAreDroppedAndNearOnesShareABudget) {
    const Buffer whole = body(10000);
    EXPECT_EQ(reassembler_.add(fragment(8, whole, 0, 10)).error().reason,
              Reason::message_out_of_order);
    EXPECT_EQ(reassembler_.add(fragment(0xffff, whole, 0, 10)).error().reason,
              Reason::message_out_of_order);
    std::size_t kept = 0;
    for (std::uint16_t sequence = 1; sequence < 8; ++sequence)
        kept += reassembler_.add(fragment(sequence, whole, 0, whole.size())) ? 1 : 0;
    EXPECT_EQ(kept, 6u);
    EXPECT_LE(reassembler_.memory(), limits_.reassembly_bytes);
    EXPECT_TRUE(reassembler_.add(fragment(0, whole, 0, whole.size()))) << "its turn is always";
}

TEST_F(Reassembly, CrumbsAreBounded) {
    const Buffer whole = body(100000);
    std::size_t kept = 0;
    for (std::size_t offset = 0; offset < whole.size(); offset += 2)
        kept += reassembler_.add(fragment(0, whole, offset, 1)) ? 1 : 0;
    EXPECT_EQ(kept, 512u);
    // And do no lasting harm.
    EXPECT_TRUE(reassembler_.pass(fragment(0, whole, 0, whole.size())));
}

TEST(FragmentHeader, IsJudged) {
    const auto refused = [](std::string_view hex) {
        Buffer bytes = from_hex(hex).bytes;
        ByteView content = bytes;
        const auto taken = take_fragment(content);
        return !taken && taken.error().reason == Reason::fragment_mismatch;
    };
    EXPECT_TRUE(refused("0b00000400000000000000"));
    EXPECT_TRUE(refused("0b0000040000000000000401"));
    EXPECT_TRUE(refused("0b00000400000000030000020102")) << "beyond the message's end";
    EXPECT_TRUE(refused("0b000004000000ffffff0000020102"));
    EXPECT_FALSE(refused("0b00000400000000020000020102"));
}

TEST_F(Reassembly, AgreesWithTheModel) {
    crypto::SeededRng rng(9);
    const auto draw = [&rng](std::size_t below) {
        std::uint8_t bytes[3];
        rng.fill(bytes);
        return (std::size_t{bytes[0]} << 16 | std::size_t{bytes[1]} << 8 | bytes[2]) % below;
    };
    testing::ReassemblyModel model;
    std::vector<Buffer> messages;
    for (int i = 0; i < 200; ++i) messages.push_back(body(1 + draw(600)));
    while (model.expected < 190) {
        const auto sequence = static_cast<std::uint16_t>(model.expected + draw(4));
        Buffer whole = messages[sequence];
        const std::size_t offset = draw(whole.size());
        const std::size_t size = 1 + draw(whole.size() - offset);
        // Now and then somebody else's bytes.
        if (draw(10) == 0) whole.assign(whole.size(), 0x99);
        const Fragment one = fragment(sequence, whole, offset, size);
        ASSERT_TRUE(reassembler_.add(one));
        model.add(one);
        while (const auto expected = model.next()) ASSERT_EQ(next_body(reassembler_), expected);
        ASSERT_FALSE(reassembler_.next());
    }
}

}  // namespace
}  // namespace handfast
