// SPDX-License-Identifier: Apache-2.0
// Handshakes of DTLS 1.0 and 1.2 in memory: every suite, resumption, client authentication,
// renegotiation, over links that lose, repeat and reorder.
#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/lossy_link.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

std::shared_ptr<const Config> client(Config config = client_config()) {
    config.transport = Transport::datagram;
    return finish(std::move(config), Role::client).value();
}

std::shared_ptr<const Config> server(Config config = server_config()) {
    config.transport = Transport::datagram;
    return finish(std::move(config), Role::server).value();
}

Config with_versions(Config config, VersionSet versions) {
    config.versions = versions;
    config.security_level = 0;
    return config;
}

void expect_data_flows(Pair& pair) {
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(as_text(pair.send(pair.client, pair.server, as_bytes("question"))), "question");
    EXPECT_EQ(as_text(pair.send(pair.server, pair.client, as_bytes("answer"))), "answer");
}

TEST(DtlsHandshake, Completes) {
    Pair pair(client(), server());
    pair.run();
    expect_data_flows(pair);
    EXPECT_EQ(pair.client.connection->negotiated().version->name, "DTLSv1.2");
    EXPECT_EQ(pair.server.connection->negotiated().version->wire, 0xfefd);
    EXPECT_FALSE(pair.client.connection->deadline());
    EXPECT_FALSE(pair.server.connection->deadline());
}

TEST(DtlsHandshake, SpeaksTheOlderVersion) {
    const VersionSet old{ProtocolVersion::tls1_1};
    Pair pair(client(with_versions(client_config(), VersionSet::all())),
              server(with_versions(server_config(Identity::rsa2048), old)));
    pair.run();
    expect_data_flows(pair);
    EXPECT_EQ(pair.client.connection->negotiated().version->name, "DTLSv1");
}

TEST(DtlsHandshake, Resumes) {
    Pair first(client(), server());
    first.run();
    ASSERT_TRUE(first.done());
    ASSERT_FALSE(first.client.hooks.sessions.empty());
    Config keys = server_config();
    keys.ticket_keys = first.server.connection->config().ticket_keys;
    Pair second(client(), server(std::move(keys)),
                {.session = first.client.hooks.sessions.back(), .seed = 7});
    second.run();
    expect_data_flows(second);
    EXPECT_TRUE(second.client.connection->negotiated().resumed);
}

TEST(DtlsHandshake, TakesNoSessionOfTheOtherTransport) {
    Config stream = client_config();
    stream.versions = {ProtocolVersion::tls1_2};
    Pair first(finish(std::move(stream), Role::client).value(),
               finish(server_config(), Role::server).value());
    first.run();
    ASSERT_TRUE(first.done());
    Config keys = server_config();
    keys.ticket_keys = first.server.connection->config().ticket_keys;
    Pair second(client(), server(std::move(keys)),
                {.session = first.client.hooks.sessions.back(), .seed = 7});
    second.run();
    expect_data_flows(second);
    EXPECT_FALSE(second.client.connection->negotiated().resumed);
}

TEST(DtlsHandshake, Renegotiates) {
    Config config = client_config();
    config.renegotiation = RenegotiationPolicy::any;
    Config other = server_config();
    other.renegotiation = RenegotiationPolicy::any;
    Pair pair(client(std::move(config)), server(std::move(other)));
    pair.run();
    for (Connection* end : {pair.client.connection.get(), pair.server.connection.get()}) {
        ASSERT_TRUE(end->renegotiate());
        pair.run();
        ASSERT_TRUE(end->may_write());
        EXPECT_EQ(as_text(pair.send(pair.client, pair.server, as_bytes("more"))), "more");
    }
    EXPECT_EQ(pair.server.connection->renegotiation_attempts(), 2u);
}

/// The numbers of all messages of that type which the end sent.
std::vector<int> numbers_of(const End& end, HandshakeType type) {
    std::vector<int> numbers;
    for (const auto& message : end.log.messages)
        if (message.type == type && message.direction == Direction::sent)
            numbers.push_back(message.raw[4] << 8 | message.raw[5]);
    return numbers;
}

// RFC 6347 §4.2.2: "the first message each side transmits in each handshake always has
// message_seq = 0 … the HelloRequest will have message_seq = 0 and the ServerHello … 1".
TEST(DtlsHandshake, CountsAnewWithEveryHandshake) {
    Config config = client_config();
    config.renegotiation = RenegotiationPolicy::any;
    Config other = server_config();
    other.renegotiation = RenegotiationPolicy::any;
    Pair pair(client(std::move(config)), server(std::move(other)));
    pair.run();
    for (Connection* end : {pair.client.connection.get(), pair.server.connection.get()}) {
        ASSERT_TRUE(end->renegotiate());
        pair.run();
    }
    EXPECT_EQ(numbers_of(pair.client, HandshakeType::client_hello), (std::vector{0, 0, 0}));
    EXPECT_EQ(numbers_of(pair.server, HandshakeType::hello_request), (std::vector{0}));
    EXPECT_EQ(numbers_of(pair.server, HandshakeType::server_hello), (std::vector{0, 0, 1}));
}

// A client that lets a request be has read the first message of the handshake that may follow.
TEST(DtlsHandshake, ARequestThatIsIgnoredCounts) {
    Config config = client_config();
    config.renegotiation = RenegotiationPolicy::ignore;
    Config other = server_config();
    other.renegotiation = RenegotiationPolicy::any;
    Pair pair(client(std::move(config)), server(std::move(other)));
    pair.run();
    ASSERT_TRUE(pair.server.connection->renegotiate());
    pair.run();
    EXPECT_EQ(numbers_of(pair.client, HandshakeType::client_hello).size(), 1u);
    EXPECT_EQ(as_text(pair.send(pair.client, pair.server, as_bytes("data"))), "data");
}

TEST(DtlsHandshake, HasNoPlaceForRc4) {
    Config config = with_versions(client_config(), VersionSet::all());
    config.suites12 = {CipherSuite{0xc007}};  // TLS_ECDHE_ECDSA_WITH_RC4_128_SHA
    config.transport = Transport::datagram;
    Pair pair(finish(std::move(config), Role::client).value(), server());
    pair.run();
    EXPECT_FALSE(pair.done());
}

/// What is dropped does no harm.
TEST(DtlsHandshake, SurvivesWhatOthersSend) {
    Pair pair(client(), server());
    (void)pair.server.connection->start(kNow);
    (void)pair.client.connection->start(kNow);
    crypto::SeededRng rng(3);
    const auto disturb = [&](End& end) {
        for (std::size_t size = 1; size < 200; size += 7) {
            Buffer noise(size);
            rng.fill(noise);
            deliver(end, noise, kNow);
            // Something like a record of an epoch that is or will be.
            for (std::uint8_t epoch = 0; epoch < 3; ++epoch) {
                Buffer record = from_hex("17fefd00000000000000").bytes;
                record[4] = epoch;
                record.insert(record.end(), {9, 0, static_cast<std::uint8_t>(size)});
                append(record, noise);
                deliver(end, record, kNow);
            }
        }
    };
    for (int turn = 0; turn < 6; ++turn) {
        disturb(pair.client);
        disturb(pair.server);
        pair.carry(pair.client, pair.server);
        pair.carry(pair.server, pair.client);
    }
    expect_data_flows(pair);
}

class DtlsLink : public ::testing::TestWithParam<unsigned> {};

TEST_P(DtlsLink, BringsEveryHandshakeToItsEnd) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        SCOPED_TRACE(seed);
        Pair pair(client(), server());
        LossyLink link(pair,
                       {.loss_percent = GetParam(),
                        .repeat_percent = GetParam(),
                        .jitter = std::chrono::milliseconds(40)},
                       seed);
        link.run();
        EXPECT_TRUE(pair.done());
        // No worse than what a flight that is lost time after time may take.
        EXPECT_LT(pair.now - kNow, std::chrono::minutes(8));
    }
}

INSTANTIATE_TEST_SUITE_P(Losses, DtlsLink, ::testing::Values(0u, 1u, 10u, 20u, 30u));

}  // namespace
}  // namespace handfast::testing
