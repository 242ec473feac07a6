// SPDX-License-Identifier: Apache-2.0
// When DTLS says something again, and how often (RFC 6347 §4.2.4), on a fixed clock.
#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

using namespace std::chrono_literals;

class DtlsTimer : public ::testing::Test {
  protected:
    static Config over_datagrams(Config config) {
        config.transport = Transport::datagram;
        return config;
    }
    void start() {
        (void)pair_.server.connection->start(kNow);
        (void)pair_.client.connection->start(kNow);
    }
    /// All that the end has to say.
    static std::vector<Buffer> take(End& end) {
        std::vector<Buffer> datagrams;
        while (auto datagram = take_datagram(end)) datagrams.push_back(*std::move(datagram));
        return datagrams;
    }

    Pair pair_{finish(over_datagrams(client_config()), Role::client).value(),
               finish(over_datagrams(server_config()), Role::server).value()};
};

TEST_F(DtlsTimer, DoublesFromOneSecondToSixtyAndEndsAfterTwelve) {
    start();
    EXPECT_EQ(take(pair_.client).size(), 1u);
    Connection& client = *pair_.client.connection;
    Instant now = kNow;
    for (const auto wait : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s, 60s, 60s, 60s}) {
        ASSERT_EQ(client.deadline(), now + wait);
        EXPECT_TRUE(client.on_timer(now + wait - 1us));
        EXPECT_TRUE(take(pair_.client).empty()) << "a microsecond early";
        now += wait;
        EXPECT_TRUE(client.on_timer(now));
        EXPECT_FALSE(take(pair_.client).empty());
    }
    EXPECT_EQ(client.on_timer(now + 60s).error().reason, Reason::read_timeout_expired);
    EXPECT_FALSE(client.deadline());
}

TEST_F(DtlsTimer, RepeatsUnderNewRecordNumbers) {
    start();
    const Buffer first = take(pair_.client).front();
    (void)pair_.client.connection->on_timer(kNow + 1s);
    Buffer second = take(pair_.client).front();
    ASSERT_EQ(second.size(), first.size());
    EXPECT_EQ(second[10], first[10] + 1);
    second[10] = first[10];
    EXPECT_EQ(second, first);
}

TEST_F(DtlsTimer, AServerWithoutAHelloWaitsForNothing) {
    start();
    EXPECT_FALSE(pair_.server.connection->deadline());
}

TEST_F(DtlsTimer, AnswersTheLastFlightAgainWithItsOwn) {
    start();
    pair_.carry(pair_.client, pair_.server);
    pair_.carry(pair_.server, pair_.client);
    pair_.carry(pair_.client, pair_.server);
    EXPECT_FALSE(pair_.server.connection->deadline()) << "nothing more has to come";
    EXPECT_FALSE(take(pair_.server).empty());  // … but it is lost.
    EXPECT_FALSE(pair_.client.connection->handshake_done());
    pair_.now = kNow + 1s;
    (void)pair_.client.connection->on_timer(pair_.now);
    pair_.carry(pair_.client, pair_.server);
    pair_.carry(pair_.server, pair_.client);
    EXPECT_TRUE(pair_.done());
}

/// Else two ends that have seen everything would go on for ever.
TEST_F(DtlsTimer, OnlyWhoHasTheLastWordSaysItAgain) {
    start();
    pair_.carry(pair_.client, pair_.server);
    pair_.carry(pair_.server, pair_.client);
    pair_.carry(pair_.client, pair_.server);
    EXPECT_FALSE(take(pair_.server).empty());  // … but it is lost.
    for (int i = 0; i < 2; ++i) {
        pair_.now = pair_.client.connection->deadline().value();
        (void)pair_.client.connection->on_timer(pair_.now);
    }
    pair_.carry(pair_.client, pair_.server);
    EXPECT_TRUE(pair_.carry(pair_.server, pair_.client));
    EXPECT_TRUE(pair_.done());
    EXPECT_TRUE(take(pair_.client).empty());
}

TEST_F(DtlsTimer, RequestsToBeginAgainAreRepeatedAndMayBeIgnored) {
    start();
    pair_.run();
    Connection& server = *pair_.server.connection;
    ASSERT_TRUE(server.renegotiate());
    const Buffer request = take(pair_.server).front();
    for (int i = 0; i < 12; ++i) {
        pair_.now = server.deadline().value();
        EXPECT_TRUE(server.on_timer(pair_.now));
        EXPECT_EQ(take(pair_.server).front().size(), request.size()) << "and nothing else";
    }
    EXPECT_TRUE(server.on_timer(server.deadline().value()));
    EXPECT_FALSE(server.deadline());
    EXPECT_EQ(as_text(pair_.send(pair_.server, pair_.client, as_bytes("still here"))),
              "still here");
}

/// RFC 6347 §4.1.1.1
TEST_F(DtlsTimer, BacksOffToSmallerDatagrams) {
    start();
    pair_.carry(pair_.client, pair_.server);
    std::vector<std::size_t> largest;
    for (int i = 0; i < 8; ++i) {
        std::size_t size = 0;
        for (const Buffer& datagram : take(pair_.server)) size = std::max(size, datagram.size());
        largest.push_back(size);
        const auto due = pair_.server.connection->deadline();
        ASSERT_TRUE(due);
        (void)pair_.server.connection->on_timer(*due);
    }
    EXPECT_GT(largest[1], 548u);
    EXPECT_LE(largest[2], 548u);
    EXPECT_LE(largest[6], 228u);
}

TEST_F(DtlsTimer, EndsWithTheConnection) {
    start();
    EXPECT_TRUE(pair_.client.connection->deadline());
    (void)pair_.client.connection->abort(AlertDescription::user_canceled);
    EXPECT_FALSE(pair_.client.connection->deadline());
    EXPECT_FALSE(pair_.client.connection->on_timer(kNow + 1h));
}

}  // namespace
}  // namespace handfast::testing
