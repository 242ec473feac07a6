// SPDX-License-Identifier: Apache-2.0
// Known attacks on DTLS, as far as no other test holds them off; docs/attacks.md lists them all.
#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include "handshake/reassembler.h"
#include "tests/support/credentials.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kRecordHeader = 13;

Config over_datagrams(Config config) {
    config.transport = Transport::datagram;
    config.security_level = 0;
    return config;
}

/// A record in the clear.
Buffer plain_record(ContentType type, std::uint16_t number, ByteView content) {
    Buffer out = from_hex("00fefd0000000000000000").bytes;
    out[0] = code(type);
    out[9] = static_cast<std::uint8_t>(number >> 8);
    out[10] = static_cast<std::uint8_t>(number);
    out.push_back(static_cast<std::uint8_t>(content.size() >> 8));
    out.push_back(static_cast<std::uint8_t>(content.size()));
    append(out, content);
    return out;
}

Buffer fragment_bytes(const Fragment& fragment) {
    Buffer out(kFragmentHeaderSize);
    write_fragment_header(out, fragment);
    append(out, fragment.content);
    return out;
}

Fragment empty_fragment(HandshakeType type, std::uint16_t sequence, std::size_t announced = 0) {
    Fragment fragment;
    fragment.message = {type, announced};
    fragment.sequence = sequence;
    return fragment;
}

std::vector<Buffer> take_all(End& end) {
    std::vector<Buffer> datagrams;
    while (auto datagram = take_datagram(end)) datagrams.push_back(*std::move(datagram));
    return datagrams;
}

std::size_t bytes_in(const std::vector<Buffer>& datagrams) {
    return std::accumulate(
        datagrams.begin(), datagrams.end(), std::size_t{0},
        [](std::size_t sum, const Buffer& datagram) { return sum + datagram.size(); });
}

class DtlsAttacks : public ::testing::Test {
  protected:
    Pair& make() {
        pair_.emplace(finish(client_, Role::client).value(), finish(server_, Role::server).value(),
                      PairOptions{.filter_client = true, .filter_server = true});
        (void)pair_->server.connection->start(kNow);
        (void)pair_->client.connection->start(kNow);
        return *pair_;
    }
    void expect_data_flows() {
        ASSERT_TRUE(pair_->done());
        EXPECT_EQ(as_text(pair_->send(pair_->client, pair_->server, as_bytes("ping"))), "ping");
        EXPECT_EQ(as_text(pair_->send(pair_->server, pair_->client, as_bytes("pong"))), "pong");
    }

    Config client_ = over_datagrams(client_config());
    Config server_ = over_datagrams(server_config());
    std::optional<Pair> pair_;
};

// Row 91 of the gauntlet (CVE-2014-3507, CVE-2026-33845).
TEST_F(DtlsAttacks, EmptyFragmentsAndDatagramsChangeNothing) {
    Pair& pair = make();
    const auto disturb = [](End& end, HandshakeType type, std::size_t announced) {
        for (std::uint16_t sequence = 0; sequence < 12; ++sequence) {
            const Buffer content = fragment_bytes(empty_fragment(type, sequence, announced));
            deliver(end, plain_record(ContentType::handshake, 100 + sequence, content), kNow);
            deliver(end, {}, kNow);
        }
    };
    const std::size_t size =
        ByteView(pair.client.connection->output()).size() - kRecordHeader - kFragmentHeaderSize;
    disturb(pair.server, HandshakeType::client_hello, size);
    pair.run();
    expect_data_flows();
}

// Row 95 of the gauntlet (CVE-2014-3505, CVE-2026-84782).
TEST_F(DtlsAttacks, TimersThatFireWhileNothingCanBeSentRepeatWholeFlights) {
    server_.datagrams.path_mtu = 300;
    Pair& pair = make();
    pair.carry(pair.client, pair.server);
    // Half of the flight is out when the way is blocked.
    std::vector<Buffer> flight;
    for (int i = 0; i < 2; ++i) flight.push_back(take_datagram(pair.server).value());
    for (int i = 0; i < 5; ++i) {
        pair.now = pair.server.connection->deadline().value();
        ASSERT_TRUE(pair.server.connection->on_timer(pair.now));
    }
    for (Buffer& datagram : take_all(pair.server)) flight.push_back(std::move(datagram));
    // The first two never arrive; of the rest every second one.
    for (std::size_t i = 2; i < flight.size(); i += 2) deliver(pair.client, flight[i], pair.now);
    pair.run();
    expect_data_flows();
}

// Row 96 of the gauntlet (CVE-2014-0221): as many as a record holds, one after the other.
TEST_F(DtlsAttacks, AFloodOfHelloRequestsEndsTheConnection) {
    client_.renegotiation = RenegotiationPolicy::refuse;
    server_.renegotiation = RenegotiationPolicy::own;
    Pair& pair = make();
    pair.run();
    ASSERT_TRUE(pair.done());
    pair.server.filter.plaintext = [](ContentType&, Buffer& content) {
        std::uint16_t sequence = static_cast<std::uint16_t>(content[4] << 8 | content[5]);
        while (content.size() + kFragmentHeaderSize <= kMaxPlaintext)
            append(content,
                   fragment_bytes(empty_fragment(HandshakeType::hello_request, ++sequence)));
    };
    ASSERT_TRUE(pair.server.connection->renegotiate());
    pair.carry(pair.server, pair.client);
    EXPECT_EQ(pair.client.reason(), Reason::too_many_renegotiations);
    EXPECT_LT(take_all(pair.client).size(), 8u);
}

// Row 99 of the gauntlet (CVE-2026-75806), RFC 6347 §4.1.2.7: with every kind of protection.
class ShortRecords : public DtlsAttacks, public ::testing::WithParamInterface<CipherSuite> {};

TEST_P(ShortRecords, DoNotEndAnAssociation) {
    client_.suites12 = server_.suites12 = {GetParam()};
    server_.credentials = {credential(Identity::rsa2048)};
    Pair& pair = make();
    pair.run();
    ASSERT_TRUE(pair.done());
    for (const ContentType type : {ContentType::application_data, ContentType::handshake,
                                   ContentType::alert, ContentType::change_cipher_spec})
        for (std::size_t size = 0; size < 80; ++size) {
            Buffer record = plain_record(type, 1000, Buffer(size, 0x5a));
            record[4] = 1;
            deliver(pair.client, record, kNow);
            deliver(pair.server, record, kNow);
        }
    expect_data_flows();
}

INSTANTIATE_TEST_SUITE_P(Protections, ShortRecords,
                         ::testing::Values(CipherSuite{0x002f}, CipherSuite{0x003c},
                                           CipherSuite{0x0002}, CipherSuite{0x000a},
                                           CipherSuite{0xc02f}, CipherSuite{0xcca8},
                                           CipherSuite{0xc09c}, CipherSuite{0xc0a0}));

// Row 100 of the gauntlet: what looks like a Finished that was said again is one only where it
// authenticates. Somebody else's must not make a server send its flight over and over.
TEST_F(DtlsAttacks, ForgedRepetitionsAreNoAmplifier) {
    Pair& pair = make();
    pair.carry(pair.client, pair.server);
    ASSERT_FALSE(take_all(pair.server).empty());
    Buffer many;
    while (many.size() + kFragmentHeaderSize <= 1400)
        append(many, fragment_bytes(empty_fragment(HandshakeType::finished, 0)));
    const Buffer forged = plain_record(ContentType::handshake, 50, many);
    deliver(pair.server, forged, kNow + 10ms);
    EXPECT_EQ(bytes_in(take_all(pair.server)), 0u);
    deliver(pair.server, plain_record(ContentType::handshake, 51, many), kNow + 500ms);
    const std::size_t once = bytes_in(take_all(pair.server));
    deliver(pair.server, plain_record(ContentType::handshake, 52, many), kNow + 1s);
    EXPECT_EQ(bytes_in(take_all(pair.server)), once);
    EXPECT_LT(once, 3000u) << "a flight, however often it is asked for in a datagram";
}

// The same from a peer that authenticates: once for a datagram.
TEST_F(DtlsAttacks, RepeatedFinishedsAreAnsweredOnceForADatagram) {
    Pair& pair = make();
    pair.carry(pair.client, pair.server);
    pair.carry(pair.server, pair.client);
    pair.client.filter.plaintext = [](ContentType& type, Buffer& content) {
        if (type != ContentType::handshake || HandshakeType(content[0]) != HandshakeType::finished)
            return;
        const Buffer whole = content;
        while (content.size() + whole.size() <= 4096) append(content, whole);
    };
    pair.carry(pair.client, pair.server);
    const std::size_t flight = bytes_in(take_all(pair.server));
    pair.now = kNow + 1s;
    ASSERT_TRUE(pair.client.connection->on_timer(pair.now));
    pair.carry(pair.client, pair.server);
    EXPECT_LE(bytes_in(take_all(pair.server)), flight);
}

// Row 104 of the gauntlet (CVE-2020-11501): all 32 bytes, and the same over a cookie (RFC 6347
// §4.2.1).
TEST_F(DtlsAttacks, RandomsAreRandomInEveryByte) {
    std::array<std::set<std::uint8_t>, 32> client, server;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        Pair pair(finish(client_, Role::client).value(), finish(server_, Role::server).value(),
                  {.seed = seed + 100});
        pair.run();
        ASSERT_TRUE(pair.done());
        const Negotiated& agreed = pair.server.connection->negotiated();
        for (std::size_t i = 0; i < 32; ++i) {
            client[i].insert(agreed.client_random[i]);
            server[i].insert(agreed.server_random[i]);
        }
    }
    for (std::size_t i = 0; i < 32; ++i) {
        EXPECT_GT(client[i].size(), 6u) << i;
        EXPECT_GT(server[i].size(), 6u) << i;
    }
}

// Row 105 of the gauntlet (CVE-2014-3510): an anonymous server without a key exchange.
TEST_F(DtlsAttacks, AnAnonymousServerWithoutAKeyIsRefused) {
    for (const CipherSuite suite : {CipherSuite{0x0034}, CipherSuite{0xc018}}) {
        client_.suites12 = server_.suites12 = {suite};
        Pair& pair = make();
        pair.server.filter.message = [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::server_key_exchange)
                message = {code(HandshakeType::server_hello_done), 0, 0, 0};
        };
        pair.run();
        EXPECT_EQ(pair.client.reason(), Reason::unexpected_message);
        EXPECT_EQ(pair.client.alert(), AlertDescription::unexpected_message);
    }
}

// Row 107 of the gauntlet: fragments that come in time do not put off the end.
TEST_F(DtlsAttacks, AFlightThatIsDribbledEndsInTime) {
    Pair& pair = make();
    pair.carry(pair.client, pair.server);
    Fragment crumb = empty_fragment(HandshakeType::client_key_exchange, 1, 66);
    const Buffer byte{4};
    crumb.content = byte;
    std::uint16_t number = 100;
    while (pair.server.connection->deadline() && pair.now < kNow + 24h) {
        crumb.offset = number % 60;
        deliver(pair.server, plain_record(ContentType::handshake, number++, fragment_bytes(crumb)),
                pair.now);
        pair.now += 900ms;
        if (pair.server.connection->deadline().value_or(pair.now + 1h) <= pair.now)
            (void)pair.server.connection->on_timer(pair.now);
    }
    EXPECT_EQ(pair.server.reason(), Reason::read_timeout_expired);
    EXPECT_LT(pair.now - kNow, 9min);
}

}  // namespace
}  // namespace handfast::testing
