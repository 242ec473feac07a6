// SPDX-License-Identifier: Apache-2.0
// The cookie exchange of DTLS (RFC 6347 §4.2.1), at a server without state and at a client.
#include <gtest/gtest.h>

#include "crypto/base/byte_reader.h"
#include "handshake/hello_verify.h"
#include "handshake/reassembler.h"
#include "record/datagram_records.h"
#include "tests/support/credentials.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

using Verdict = FirstDatagram::Verdict;
constexpr std::string_view kAlice = "192.0.2.1:1000";

class DtlsCookie : public ::testing::Test {
  protected:
    static std::shared_ptr<const Config> client() {
        Config config = client_config();
        config.transport = Transport::datagram;
        return finish(std::move(config), Role::client).value();
    }
    static std::shared_ptr<const Config> server() {
        Config config = server_config();
        config.transport = Transport::datagram;
        return finish(std::move(config), Role::server).value();
    }
    FirstDatagram judge(ByteView datagram, std::string_view peer = kAlice, Instant now = kNow) {
        return judge_first_datagram(datagram, as_bytes(peer), cookies_, now);
    }
    /// The client's first hello, and the one with the cookie that answered it.
    Buffer first_hello() {
        (void)pair_.client.connection->start(kNow);
        return take_datagram(pair_.client).value();
    }
    Buffer second_hello() {
        deliver(pair_.client, judge(first_hello()).answer, kNow);
        return take_datagram(pair_.client).value();
    }
    /// A server's end that takes up what was judged.
    void serve(const VerifiedHello& hello) {
        ConnectionInit init;
        init.config = server();
        init.rng = &pair_.server.rng;
        init.hooks = &pair_.server.hooks;
        init.observer = &pair_.server.log;
        init.verified_hello = hello;
        pair_.server.connection = std::make_unique<Connection>(std::move(init));
    }

    crypto::SeededRng rng_{4};
    HelloCookies cookies_{test_provider(), rng_};
    Pair pair_{client(), server()};
};

TEST_F(DtlsCookie, IsAskedForOnceAndThenBelieved) {
    const Buffer hello = second_hello();
    const FirstDatagram judged = judge(hello);
    ASSERT_EQ(judged.verdict, Verdict::accept);
    EXPECT_EQ(judged.hello.message_sequence, 1);
    EXPECT_EQ(judged.hello.record_sequence, 1u);
    serve(judged.hello);
    deliver(pair_.server, hello, kNow);
    const ByteView answer = pair_.server.connection->output();
    // RFC 6347 §4.2.1: the hello's record number, and 1 for the message.
    EXPECT_EQ(to_hex(answer.subspan(3, 8)), "0000000000000001");
    EXPECT_EQ(to_hex(answer.subspan(17, 2)), "0001");
    pair_.run();
    EXPECT_TRUE(pair_.done());
}

TEST_F(DtlsCookie, AnswersAreSmallAndNumberedLikeTheHello) {
    const Buffer hello = first_hello();
    const FirstDatagram judged = judge(hello);
    ASSERT_EQ(judged.verdict, Verdict::answer);
    EXPECT_EQ(to_hex(ByteView(judged.answer).first(13)), "16feff0000000000000000001f");
    EXPECT_LT(judged.answer.size(), hello.size());
    // Whatever part of a hello somebody sends.
    for (std::size_t size = 0; size < hello.size(); ++size)
        EXPECT_LE(judge(ByteView(hello).first(size)).answer.size(), size);
}

TEST_F(DtlsCookie, IsBoundToAddressHelloAndTime) {
    const Buffer hello = second_hello();
    EXPECT_EQ(judge(hello, "192.0.2.2:1000").verdict, Verdict::answer);
    EXPECT_EQ(judge(hello, kAlice, kNow + HelloCookies::kPeriod).verdict, Verdict::accept);
    EXPECT_EQ(judge(hello, kAlice, kNow + 2 * HelloCookies::kPeriod).verdict, Verdict::answer);
    crypto::SeededRng rng(5);
    const HelloCookies others(test_provider(), rng);
    EXPECT_EQ(judge_first_datagram(hello, as_bytes(kAlice), others, kNow).verdict, Verdict::answer);
    Buffer other_random = hello;
    other_random[13 + 12 + 2] ^= 1;
    EXPECT_EQ(judge(other_random).verdict, Verdict::answer);
}

TEST_F(DtlsCookie, TheFirstFragmentOfAHelloIsEnough) {
    const Buffer hello = second_hello();
    const ByteView body = ByteView(hello).subspan(13 + kFragmentHeaderSize);
    Fragment part;
    part.message = {HandshakeType::client_hello, body.size()};
    part.sequence = 1;
    part.content = body.first(80);
    Buffer datagram = to_buffer(ByteView(hello).first(13));
    datagram.resize(13 + kFragmentHeaderSize);
    write_fragment_header(ByteSpan(datagram).subspan(13), part);
    append(datagram, part.content);
    datagram[12] = kFragmentHeaderSize + 80;
    datagram[11] = 0;
    EXPECT_EQ(judge(datagram).verdict, Verdict::accept);
}

// Row 101 of the gauntlet (CVE-2015-0207): none of them is a cookie of ours, none is read beyond
// its end.
TEST_F(DtlsCookie, OnesOfEveryLengthAreJudged) {
    const Buffer hello = first_hello();
    // Version, random, and an empty session id come before its length.
    constexpr std::size_t kCookieAt = 13 + kFragmentHeaderSize + 2 + 32;
    ASSERT_EQ(hello[kCookieAt], 0) << "no session id";
    for (std::size_t size = 0; size < 256; ++size) {
        Buffer other = hello;
        other[kCookieAt + 1] = static_cast<std::uint8_t>(size);
        const bool fits = kCookieAt + 2 + size <= other.size();
        EXPECT_EQ(judge(other).verdict, fits ? Verdict::answer : Verdict::ignore) << size;
    }
}

TEST_F(DtlsCookie, WhatIsNoHelloIsIgnored) {
    const Buffer hello = first_hello();
    for (std::size_t at : {0u, 1u, 3u, 13u}) {
        Buffer other = hello;
        other[at] = static_cast<std::uint8_t>(other[at] + 7);
        EXPECT_EQ(judge(other).verdict, Verdict::ignore) << at;
    }
    EXPECT_EQ(judge({}).verdict, Verdict::ignore);
    EXPECT_EQ(judge_without_cookies(hello).verdict, Verdict::accept);
    EXPECT_EQ(judge_without_cookies(as_bytes("GET /")).verdict, Verdict::ignore);
}

/// A HelloVerifyRequest with a cookie of that size.
Buffer request(std::uint16_t sequence, std::size_t cookie_size) {
    const Buffer cookie(cookie_size, 0xcc);
    Buffer message;
    encode(HelloVerifyRequest{0xfeff, cookie}, message);
    const ByteView body = ByteView(message).subspan(kHandshakeHeaderSize);
    Buffer out = from_hex("16feff00000000000000").bytes;
    out.push_back(static_cast<std::uint8_t>(sequence));
    const std::size_t size = kFragmentHeaderSize + body.size();
    out.push_back(static_cast<std::uint8_t>(size >> 8));
    out.push_back(static_cast<std::uint8_t>(size));
    out.resize(13 + kFragmentHeaderSize);
    write_fragment_header(ByteSpan(out).subspan(13),
                          {HandshakeType::hello_verify_request, body.size()}, sequence);
    append(out, body);
    return out;
}

// Row 101 of the gauntlet: any size, and not for ever.
TEST_F(DtlsCookie, AClientAnswersSomeRequests) {
    (void)first_hello();
    for (std::uint16_t i = 0; i < 4; ++i) {
        deliver(pair_.client, request(i, i % 2 == 0 ? 255 : 0), kNow);
        EXPECT_TRUE(take_datagram(pair_.client)) << i;
        EXPECT_FALSE(pair_.client.connection->error());
    }
    deliver(pair_.client, request(4, 16), kNow);
    EXPECT_EQ(pair_.client.reason(), Reason::too_many_hello_verify_requests);
    EXPECT_EQ(pair_.client.alert(), AlertDescription::unexpected_message);
}

TEST_F(DtlsCookie, ARepeatedRequestIsNoOtherOne) {
    (void)first_hello();
    for (int i = 0; i < 10; ++i) deliver(pair_.client, request(0, 16), kNow);
    EXPECT_FALSE(pair_.client.connection->error());
}

TEST_F(DtlsCookie, ARequestWithMoreBehindItIsRefused) {
    (void)first_hello();
    Buffer message = request(0, 16);
    // The cookie ends a byte before the message does.
    message[13 + kFragmentHeaderSize + 2] = 15;
    deliver(pair_.client, message, kNow);
    EXPECT_EQ(pair_.client.alert(), AlertDescription::decode_error);
}

/// As OpenSSL's clients do, whose servers expect it.
TEST_F(DtlsCookie, IsShownAgainInARenegotiation) {
    Config config = client_config();
    config.transport = Transport::datagram;
    config.renegotiation = RenegotiationPolicy::any;
    Pair pair(finish(std::move(config), Role::client).value(), server(), {.filter_client = true});
    std::vector<Buffer> hellos;
    pair.client.filter.message = [&](HandshakeType type, Buffer& bytes) {
        if (type == HandshakeType::client_hello) hellos.push_back(bytes);
    };
    (void)pair.client.connection->start(kNow);
    deliver(pair.client, judge(take_datagram(pair.client).value()).answer, kNow);
    const Buffer hello = take_datagram(pair.client).value();
    Config permissive = server_config();
    permissive.transport = Transport::datagram;
    permissive.renegotiation = RenegotiationPolicy::any;
    ConnectionInit init;
    init.config = finish(std::move(permissive), Role::server).value();
    init.rng = &pair.server.rng;
    init.hooks = &pair.server.hooks;
    init.verified_hello = judge(hello).hello;
    pair.server.connection = std::make_unique<Connection>(std::move(init));
    deliver(pair.server, hello, kNow);
    pair.run();
    ASSERT_TRUE(pair.done());
    ASSERT_TRUE(pair.client.connection->renegotiate());
    pair.run();
    EXPECT_TRUE(pair.client.connection->may_write());
    ASSERT_EQ(hellos.size(), 3u);
    const auto cookie = [](const Buffer& message) {
        ByteReader reader(ByteView(message).subspan(kHandshakeHeaderSize + 2 + kRandomSize));
        reader.vec(1);
        return to_buffer(reader.vec(1));
    };
    EXPECT_TRUE(cookie(hellos[0]).empty());
    EXPECT_EQ(cookie(hellos[1]).size(), HelloCookies::kSize);
    EXPECT_EQ(cookie(hellos[2]), cookie(hellos[1]));
}

}  // namespace
}  // namespace handfast::testing
