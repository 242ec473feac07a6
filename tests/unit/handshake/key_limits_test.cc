// SPDX-License-Identifier: Apache-2.0
// How long keys last (RFC 8446 §5.5), and floods that an open connection bears up to a bound:
// rows 17, 20, 29, 30 and 35 of docs/attacks.md.
#include <set>

#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

struct Ends {
    Config client = client_config();
    Config server = server_config();

    explicit Ends(ProtocolVersion version = ProtocolVersion::tls1_3) {
        client.versions = server.versions = {version};
        server.tickets13 = 0;
    }
    Pair open() const {
        PairOptions options;
        options.filter_client = options.filter_server = true;
        Pair pair(finish(client, Role::client).value(), finish(server, Role::server).value(),
                  options);
        pair.run();
        return pair;
    }
};

std::size_t key_updates(const End& end, Direction direction) {
    return static_cast<std::size_t>(
        std::ranges::count_if(end.log.messages, [&](const EventLog::MessageEntry& message) {
            return message.type == HandshakeType::key_update && message.direction == direction;
        }));
}

// Row 29. RFC 8446 §5.5: an update before the limit is reached.
TEST(Gauntlet29, AWornKeyIsReplacedBeforeItsLimit) {
    Ends ends;
    ends.server.limits.records_per_key = 10;
    Pair pair = ends.open();
    ASSERT_TRUE(pair.done());
    for (int i = 0; i < 50; ++i)
        ASSERT_EQ(pair.send(pair.server, pair.client, Buffer(3, 1)), Buffer(3, 1)) << i;
    // Five records, and the KeyUpdate is the sixth under its key.
    EXPECT_GE(key_updates(pair.server, Direction::sent), 9u);
    EXPECT_EQ(key_updates(pair.client, Direction::sent), 0u);
}

TEST(Gauntlet29, OneLongWriteChangesKeysOnItsWay) {
    Ends ends;
    ends.client.limits.records_per_key = 8;
    Pair pair = ends.open();
    ASSERT_TRUE(pair.done());
    const Buffer data(50 * 16384, 7);
    EXPECT_EQ(pair.send(pair.client, pair.server, data), data);
    EXPECT_GE(key_updates(pair.client, Direction::sent), 12u);
}

// Row 29: TLS 1.2 has no KeyUpdate.
TEST(Gauntlet29, Tls12GoesOn) {
    Ends ends(ProtocolVersion::tls1_2);
    ends.client.limits.records_per_key = 2;
    Pair pair = ends.open();
    ASSERT_TRUE(pair.done());
    const Buffer data(5 * 16384, 7);
    EXPECT_EQ(pair.send(pair.client, pair.server, data), data);
}

// Row 30: the same content never gives the same record, under one key or the next.
TEST(Gauntlet30, NoTwoRecordsAreAlike) {
    for (const ProtocolVersion version : {ProtocolVersion::tls1_2, ProtocolVersion::tls1_3}) {
        Ends ends(version);
        ends.server.limits.records_per_key = 10;
        Pair pair = ends.open();
        ASSERT_TRUE(pair.done());
        std::set<std::string> seen;
        std::size_t count = 0;
        pair.server.filter.record = [&](Buffer& record) {
            seen.insert(to_hex(record));
            ++count;
        };
        for (int i = 0; i < 200; ++i) pair.send(pair.server, pair.client, Buffer(16, 0));
        EXPECT_EQ(seen.size(), count);
        EXPECT_GE(count, 200u);
    }
}

void expect_refused(Pair& pair, Reason reason, AlertDescription alert) {
    EXPECT_EQ(pair.server.reason(), reason);
    EXPECT_EQ(pair.server.alert(), alert);
    EXPECT_TRUE(pair.server.log.sent_alert(alert));
}

/// Sends `count` empty records of application data from the client.
void send_empty(Pair& pair, int count) {
    pair.client.filter.plaintext = [](ContentType&, Buffer& bytes) { bytes.clear(); };
    for (int i = 0; i < count; ++i) {
        (void)pair.client.connection->write(Buffer{1});
        pair.carry(pair.client, pair.server);
    }
    pair.client.filter.plaintext = nullptr;
}

// Row 20
TEST(Gauntlet20, EmptyRecordsAreBounded) {
    for (const ProtocolVersion version : {ProtocolVersion::tls1_2, ProtocolVersion::tls1_3}) {
        Pair pair = Ends(version).open();
        ASSERT_TRUE(pair.done());
        send_empty(pair, 32);
        EXPECT_FALSE(pair.server.reason());
        EXPECT_EQ(pair.send(pair.client, pair.server, Buffer{9}), Buffer{9});
        send_empty(pair, 33);
        expect_refused(pair, Reason::empty_records, AlertDescription::unexpected_message);
    }
}

// Row 35. RFC 8446 §4.6.3: data between them begins the count anew; the answers are one.
TEST(Gauntlet35, KeyUpdatesAreBoundedAndAnsweredOnce) {
    Pair pair = Ends().open();
    ASSERT_TRUE(pair.done());
    const auto update = [&] {
        (void)pair.client.connection->update_keys(KeyUpdateRequest::update_requested);
    };
    for (int i = 0; i < 32; ++i) update();
    pair.carry(pair.client, pair.server);
    EXPECT_FALSE(pair.server.reason());
    EXPECT_EQ(pair.send(pair.client, pair.server, Buffer{9}), Buffer{9});
    EXPECT_EQ(pair.send(pair.server, pair.client, Buffer{8}), Buffer{8});
    EXPECT_LE(key_updates(pair.server, Direction::sent), 32u);
    for (int i = 0; i < 33; ++i) update();
    pair.carry(pair.client, pair.server);
    expect_refused(pair, Reason::too_many_key_updates, AlertDescription::unexpected_message);
}

// Row 35: one in the clear is no KeyUpdate.
TEST(Gauntlet35, AnUnprotectedKeyUpdateIsRefused) {
    Pair pair = Ends().open();
    ASSERT_TRUE(pair.done());
    const Buffer record = {22, 3, 3, 0, 5, 24, 0, 0, 1, 1};
    (void)pair.server.connection->receive(record, pair.now);
    expect_refused(pair, Reason::unexpected_record, AlertDescription::unexpected_message);
}

// Row 17: a handshake does not go on for ever by warnings.
TEST(Gauntlet17, WarningAlertsAreBounded) {
    Pair pair = Ends(ProtocolVersion::tls1_2).open();
    ASSERT_TRUE(pair.done());
    const auto warn = [&](int count) {
        pair.client.filter.plaintext = [](ContentType& type, Buffer& bytes) {
            type = ContentType::alert;
            bytes = {1, 90};
        };
        for (int i = 0; i < count; ++i) (void)pair.client.connection->write(Buffer{1});
        pair.client.filter.plaintext = nullptr;
        pair.carry(pair.client, pair.server);
    };
    warn(4);
    EXPECT_FALSE(pair.server.reason());
    EXPECT_EQ(pair.send(pair.client, pair.server, Buffer{9}), Buffer{9});
    warn(5);
    expect_refused(pair, Reason::too_many_warn_alerts, AlertDescription::unexpected_message);
}

}  // namespace
}  // namespace handfast::testing
