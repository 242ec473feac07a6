// SPDX-License-Identifier: Apache-2.0
// Heartbeats (RFC 6520): what is answered, and all that is dropped in silence (gauntlet 36).
#include "handshake/heartbeat.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "crypto/base/byte_writer.h"
#include "tests/unit/handshake/renegotiation_fixture.h"

namespace handfast::testing {

namespace {

constexpr std::uint8_t kRequest = 1;
constexpr std::uint8_t kResponse = 2;

class Heartbeat : public Renegotiation12 {
  protected:
    Heartbeat() { client.heartbeat = server.heartbeat = HeartbeatMode::peer_allowed_to_send; }
    /// The client sends these bytes as a heartbeat; what the server says to it, in the clear.
    std::vector<Buffer> tell_server(Buffer message) {
        std::vector<Buffer> answers;
        theirs().filter.plaintext = [&](ContentType& type, Buffer& content) {
            if (type == ContentType::heartbeat) answers.push_back(content);
        };
        ours().filter.plaintext = [&](ContentType& type, Buffer& content) {
            type = ContentType::heartbeat;
            content = message;
        };
        pair().send(ours(), theirs(), as_bytes("x"));
        ours().filter.plaintext = nullptr;
        pair().run();
        theirs().filter.plaintext = nullptr;
        return answers;
    }
    static Buffer message(std::uint8_t type, std::size_t announced, const Buffer& rest) {
        Buffer out;
        out.reserve(3 + rest.size());
        ByteWriter writer(out);
        writer.u8(type);
        writer.u16(static_cast<std::uint16_t>(announced));
        writer.bytes(rest);
        return out;
    }
};

TEST_F(Heartbeat, IsAnswered) {
    run();
    ASSERT_TRUE(ours().connection->send_heartbeat());
    pair().run();
    EXPECT_EQ(ours().connection->heartbeats_answered(), 1U);
    ASSERT_TRUE(theirs().connection->send_heartbeat());
    pair().run();
    EXPECT_EQ(theirs().connection->heartbeats_answered(), 1U);
    expect_agreement(pair());
}

// RFC 5246 §7.2.1: after close_notify nothing is sent.
TEST_F(Heartbeat, IsNotAnsweredAfterCloseNotify) {
    run();
    ASSERT_TRUE(theirs().connection->close());
    EXPECT_TRUE(tell_server(message(kRequest, 1, Buffer(17))).empty());
    EXPECT_FALSE(theirs().connection->error());
}

TEST_F(Heartbeat, ThereAreNoneByDefault) {
    client.heartbeat = std::nullopt;
    run();
    EXPECT_TRUE(extension_of(sent(ours(), HandshakeType::client_hello, 0), ExtensionType::heartbeat)
                    .empty());
    EXPECT_EQ(theirs().connection->send_heartbeat().error().reason,
              Reason::tls_heartbeat_peer_doesnt_accept);
    tell_server(message(kRequest, 1, Buffer(17)));
    expect_failure(theirs(), Reason::unexpected_record, AlertDescription::unexpected_message);
}

TEST_F(Heartbeat, AServerSaysNothingOfThemUnasked) {
    server.heartbeat = std::nullopt;
    run();
    EXPECT_TRUE(
        extension_of(sent(theirs(), HandshakeType::server_hello, 0), ExtensionType::heartbeat)
            .empty());
    EXPECT_EQ(ours().connection->send_heartbeat().error().reason,
              Reason::tls_heartbeat_peer_doesnt_accept);
}

TEST_F(Heartbeat, OneIsInFlightAtATime) {
    run();
    ASSERT_TRUE(ours().connection->send_heartbeat());
    EXPECT_EQ(ours().connection->send_heartbeat().error().reason, Reason::tls_heartbeat_pending);
    pair().run();
    EXPECT_TRUE(ours().connection->send_heartbeat());
}

// Gauntlet 36, CVE-2014-0160 (Heartbleed).
TEST_F(Heartbeat, WhatAnnouncesMoreThanItHasIsDropped) {
    run();
    EXPECT_TRUE(tell_server(message(kRequest, 0x4000, Buffer{1})).empty());
    EXPECT_TRUE(tell_server(message(kRequest, 0xffff, Buffer(40))).empty());
    EXPECT_TRUE(tell_server(message(kRequest, 18, Buffer(17))).empty());
    EXPECT_TRUE(tell_server({kRequest}).empty());
    EXPECT_TRUE(tell_server({kRequest, 0}).empty());
    EXPECT_TRUE(pair().done());
    expect_agreement(pair());
}

// RFC 6520 §4: the padding is 16 bytes at least.
TEST_F(Heartbeat, WhatHasTooLittlePaddingIsDropped) {
    run();
    EXPECT_TRUE(tell_server(message(kRequest, 2, Buffer(2 + 15))).empty());
    EXPECT_EQ(tell_server(message(kRequest, 2, Buffer(2 + 16))).size(), 1U);
    EXPECT_TRUE(pair().done());
}

TEST_F(Heartbeat, TheAnswerHasThePayloadAndOtherPadding) {
    run();
    Buffer rest(4 + 64, 0xaa);
    std::ranges::copy(as_bytes("ping"), rest.begin());
    const auto answers = tell_server(message(kRequest, 4, rest));
    ASSERT_EQ(answers.size(), 1U);
    const Buffer& answer = answers.front();
    ASSERT_EQ(answer.size(), 3U + 4 + kMinHeartbeatPadding) << "not a byte more than it must";
    EXPECT_EQ(Buffer(answer.begin(), answer.begin() + 7),
              message(kResponse, 4, {'p', 'i', 'n', 'g'}));
    EXPECT_NE(Buffer(answer.begin() + 7, answer.end()), Buffer(kMinHeartbeatPadding, 0xaa));
    EXPECT_NE(answers, tell_server(message(kRequest, 4, rest))) << "the padding is random";
}

TEST_F(Heartbeat, AnEmptyPayloadIsAnswered) {
    run();
    EXPECT_EQ(tell_server(message(kRequest, 0, Buffer(16))).size(), 1U);
}

// RFC 6520 §4: not longer than a record may be.
TEST_F(Heartbeat, WhatCannotBeAnsweredInARecordIsDropped) {
    server.max_send_fragment = 512;
    run();
    EXPECT_EQ(tell_server(message(kRequest, 493, Buffer(493 + 16))).size(), 1U);
    EXPECT_TRUE(tell_server(message(kRequest, 494, Buffer(494 + 16))).empty());
}

TEST_F(Heartbeat, ResponsesWithoutARequestAreDropped) {
    run();
    EXPECT_TRUE(tell_server(message(kResponse, 4, Buffer(20))).empty());
    EXPECT_EQ(theirs().connection->heartbeats_answered(), 0U);
    ASSERT_TRUE(theirs().connection->send_heartbeat());
    EXPECT_TRUE(tell_server(message(kResponse, 18, Buffer(18 + 16))).size() <= 1U);
    EXPECT_EQ(theirs().connection->heartbeats_answered(), 1U) << "the client's own answer alone";
    EXPECT_TRUE(tell_server(message(9, 4, Buffer(20))).empty()) << "a type that does not exist";
    EXPECT_TRUE(pair().done());
}

TEST_F(Heartbeat, APeerThatMayNotSendThemIsNotAnswered) {
    server.heartbeat = HeartbeatMode::peer_not_allowed_to_send;
    run();
    EXPECT_EQ(ours().connection->send_heartbeat().error().reason,
              Reason::tls_heartbeat_peer_doesnt_accept);
    EXPECT_TRUE(tell_server(message(kRequest, 4, Buffer(20))).empty());
    // The other way it may.
    ASSERT_TRUE(theirs().connection->send_heartbeat());
    pair().run();
    EXPECT_EQ(theirs().connection->heartbeats_answered(), 1U);
}

// RFC 6520 §2.
TEST_F(Heartbeat, UnknownModesAreRefused) {
    for (const std::uint8_t mode : Buffer{0, 3, 255}) {
        make();
        change_next_hello(ours(),
                          [&](HelloParts& hello) { hello.set(ExtensionType::heartbeat, {mode}); });
        pair().run();
        expect_failure(theirs(), Reason::bad_heartbeat_mode, AlertDescription::illegal_parameter);
    }
}

// RFC 6520 §3.
TEST_F(Heartbeat, InTheMidstOfAHandshakeTheyAreDropped) {
    run();
    ASSERT_TRUE(ours().connection->renegotiate());
    EXPECT_FALSE(ours().connection->send_heartbeat());
    ASSERT_TRUE(theirs().connection->send_heartbeat());
    pair().run();
    EXPECT_EQ(theirs().connection->heartbeats_answered(), 0U);
    expect_agreement(pair());
    ASSERT_TRUE(theirs().connection->send_heartbeat()) << "the handshake ended the wait";
    pair().run();
    EXPECT_EQ(theirs().connection->heartbeats_answered(), 1U);
}

TEST_F(Heartbeat, BeforeTheFirstHandshakeTheyAreRefused) {
    make();
    Buffer record;
    record.reserve(25);
    ByteWriter writer(record);
    writer.u8(code(ContentType::heartbeat));
    writer.u16(0x0303);
    writer.vec(2, message(kRequest, 1, Buffer(17)));
    (void)theirs().connection->start(kNow);
    EXPECT_FALSE(theirs().connection->receive(record, kNow));
    EXPECT_EQ(theirs().alert(), AlertDescription::unexpected_message);
}

TEST_F(Heartbeat, ThereAreNoneInTls13) {
    client.versions = server.versions = {ProtocolVersion::tls1_2, ProtocolVersion::tls1_3};
    run();
    EXPECT_EQ(ours().connection->send_heartbeat().error().reason,
              Reason::tls_heartbeat_peer_doesnt_accept);
    tell_server(message(kRequest, 1, Buffer(17)));
    EXPECT_EQ(theirs().alert(), AlertDescription::unexpected_message);
}

}  // namespace

}  // namespace handfast::testing
