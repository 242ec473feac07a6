// SPDX-License-Identifier: Apache-2.0
// What DTLS ends owe each other where the RFCs say little and other implementations differ: who
// repeats what, which messages end a handshake, how large datagrams are.
#include <gtest/gtest.h>

#include "handshake/reassembler.h"
#include "record/datagram_records.h"
#include "tests/support/credentials.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

using namespace std::chrono_literals;

Config over_datagrams(Config config) {
    config.transport = Transport::datagram;
    return config;
}

class DtlsRules : public ::testing::Test {
  protected:
    void begin(const DatagramOptions& options = {}) {
        Config server = over_datagrams(server_config());
        server.datagrams = options;
        pair_ =
            std::make_unique<Pair>(finish(over_datagrams(client_config()), Role::client).value(),
                                   finish(std::move(server), Role::server).value());
        (void)pair_->server.connection->start(kNow);
        (void)pair_->client.connection->start(kNow);
    }
    static std::vector<Buffer> take(End& end) {
        std::vector<Buffer> datagrams;
        while (auto datagram = take_datagram(end)) datagrams.push_back(*std::move(datagram));
        return datagrams;
    }
    static std::size_t largest(const std::vector<Buffer>& datagrams) {
        std::size_t size = 0;
        for (const Buffer& datagram : datagrams) size = std::max(size, datagram.size());
        return size;
    }
    /// A record in the clear with the first fragment of a message.
    static Buffer fragment_record(std::uint8_t type, std::uint32_t length, std::uint8_t sequence) {
        Buffer record = from_hex("16fefd00000000000000ff0010").bytes;
        Buffer fragment(kFragmentHeaderSize);
        write_fragment_header(fragment, MessageHeader{HandshakeType(type), length}, sequence);
        fragment[11] = 4;
        fragment[9] = fragment[10] = 0;
        append(record, fragment);
        record.resize(record.size() + 4);
        return record;
    }

    std::unique_ptr<Pair> pair_;
};

/// RFC 6347 §4.2.4: only who has said the last word repeats it when asked. If the other end did so,
/// too, two ends that both know each other's Finished would answer each other without end.
TEST_F(DtlsRules, ARepeatedLastFlightIsNotAnswered) {
    begin();
    pair_->carry(pair_->client, pair_->server);
    pair_->carry(pair_->server, pair_->client);
    // Its flight arrives twice: the timer was faster than the answer.
    Connection& client = *pair_->client.connection;
    ASSERT_TRUE(client.on_timer(kNow + 1s));
    ASSERT_TRUE(pair_->carry(pair_->client, pair_->server));
    const std::vector<Buffer> answers = take(pair_->server);
    for (const Buffer& datagram : answers) deliver(pair_->client, datagram, kNow + 1s);
    ASSERT_TRUE(client.handshake_done());
    EXPECT_GE(answers.size(), 2u) << "the server has said it twice";
    EXPECT_TRUE(take(pair_->client).empty()) << "the client does not";
}

/// RFC 5246 §7.4.1.4 has no use for it, and a peer that waits for an answer gets one.
TEST_F(DtlsRules, TheNextMessageMayNotBeTooLong) {
    begin();
    take(pair_->client);
    deliver(pair_->client, fragment_record(2, 0xfffff0, 0), kNow);
    EXPECT_EQ(pair_->client.reason(), Reason::excessive_message_size);
    EXPECT_EQ(pair_->client.alert(), AlertDescription::illegal_parameter);
}

TEST_F(DtlsRules, TheNextMessageMustBeOfAKnownType) {
    begin();
    take(pair_->client);
    deliver(pair_->client, fragment_record(77, 100, 0), kNow);
    EXPECT_EQ(pair_->client.reason(), Reason::unexpected_message);
    EXPECT_EQ(pair_->client.alert(), AlertDescription::unexpected_message);
}

TEST_F(DtlsRules, ALaterMessageIsNotJudgedBeforeItsTime) {
    begin();
    deliver(pair_->client, fragment_record(77, 100, 3), kNow);
    deliver(pair_->client, fragment_record(2, 0xfffff0, 3), kNow);
    EXPECT_FALSE(pair_->client.reason());
    pair_->run();
    EXPECT_TRUE(pair_->done());
}

/// RFC 6347 §4.1: versions count downwards, from whatever future there is.
TEST_F(DtlsRules, AHelloMayBeOfANewerMajorVersion) {
    const VersionSet ours = VersionSet::all().over(Transport::datagram);
    EXPECT_EQ(newest_legacy(ours, 0xfdff), ProtocolVersion::tls1_2);
    EXPECT_EQ(newest_legacy(ours, 0xfefc), ProtocolVersion::tls1_2);
    EXPECT_EQ(newest_legacy(ours, 0xfeff), ProtocolVersion::tls1_1);
    EXPECT_FALSE(newest_legacy(ours, 0xff00)) << "older than the first";
    EXPECT_FALSE(newest_legacy(ours, 0x0303)) << "TLS's";
}

/// RFC 6347 §4.1.1: what is known of the path counts at once, for what is repeated, too.
TEST_F(DtlsRules, RepeatsInDatagramsOfTheNewSize) {
    begin();
    Connection& server = *pair_->server.connection;
    EXPECT_EQ(server.path_mtu(), 1400u);
    pair_->carry(pair_->client, pair_->server);
    EXPECT_GT(largest(take(pair_->server)), 300u);
    server.set_path_mtu(300);
    ASSERT_TRUE(server.on_timer(kNow + 1s));
    const std::vector<Buffer> smaller = take(pair_->server);
    EXPECT_LE(largest(smaller), 300u);
    EXPECT_GT(largest(smaller), 280u);
    server.set_path_mtu(1);
    EXPECT_EQ(server.path_mtu(), kSmallestDatagram);
}

TEST_F(DtlsRules, AFixedPathDoesNotBackOff) {
    begin({.path_mtu = 700, .backs_off = false});
    pair_->carry(pair_->client, pair_->server);
    Connection& server = *pair_->server.connection;
    for (int i = 0; i < 8; ++i) {
        const std::size_t size = largest(take(pair_->server));
        EXPECT_LE(size, 700u);
        EXPECT_GT(size, 548u);
        ASSERT_TRUE(server.on_timer(server.deadline().value()));
    }
}

}  // namespace
}  // namespace handfast::testing
