// SPDX-License-Identifier: Apache-2.0
// Known attacks and bugs of other implementations, as far as no other test holds them off;
// docs/attacks.md lists them all with their tests.
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "crypto/base/byte_writer.h"
#include "tests/support/credentials.h"
#include "tests/support/edit_hello.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

Pair pair13() {
    Config client = client_config();
    Config server = server_config();
    client.versions = server.versions = {ProtocolVersion::tls1_3};
    return Pair(finish(std::move(client), Role::client).value(),
                finish(std::move(server), Role::server).value(),
                {.filter_client = true, .filter_server = true});
}

Buffer plain_record(ContentType type, ByteView content) {
    Buffer record;
    ByteWriter writer(record);
    writer.u8(code(type));
    writer.u16(0x0303);
    writer.vec(2, content);
    return record;
}

Buffer warning(AlertDescription description) {
    const Buffer content{code(AlertLevel::warning), code(description)};
    return plain_record(ContentType::alert, content);
}

/// The content of a client's first record.
Buffer first_hello(Pair& pair) {
    (void)pair.client.connection->start(pair.now);
    return to_buffer(pair.client.connection->output().subspan(5));
}

void expect_refused(const End& end, AlertDescription alert) {
    ASSERT_TRUE(end.reason().has_value());
    EXPECT_TRUE(end.log.sent_alert(alert)) << alert_name(*end.alert());
}

/// An end that is open gets this message, well protected.
void expect_late_message_refused(bool to_server, const Buffer& late) {
    Pair pair = pair13();
    pair.run();
    ASSERT_TRUE(pair.done());
    End& from = to_server ? pair.client : pair.server;
    End& to = to_server ? pair.server : pair.client;
    from.filter.message = [&](HandshakeType, Buffer& message) { message = late; };
    ASSERT_TRUE(from.connection->update_keys(KeyUpdateRequest::update_not_requested));
    pair.run();
    expect_refused(to, AlertDescription::unexpected_message);
}

// A close in the middle of a handshake ends it, and nobody waits for more.
TEST(Attacks, ACloseRightAfterTheHelloEndsTheServer) {
    Pair pair = pair13();
    pair.carry(pair.client, pair.server);
    ASSERT_TRUE(pair.server.connection->receive(warning(AlertDescription::close_notify), pair.now));
    EXPECT_TRUE(pair.server.connection->peer_closed());
    EXPECT_TRUE(pair.server.connection->receive_buffer().empty());
    EXPECT_FALSE(pair.server.connection->handshake_done());
}

// Nothing is believed by default, with a host's name or without.
TEST(Attacks, AClientWhoseOwnerJudgesNobodyBelievesNobody) {
    Hooks silent;
    Pair pair = pair13();
    pair.client.hooks.verdict = silent.verify_peer({});
    pair.run();
    EXPECT_FALSE(pair.done());
    EXPECT_EQ(pair.client.reason(), Reason::certificate_unknown_ca);
    expect_refused(pair.client, AlertDescription::unknown_ca);
}

TEST(Attacks, DataBetweenFragmentsOfAMessageIsRefused) {
    Pair pair = pair13();
    const Buffer hello = first_hello(pair);
    const auto half = ByteView(hello).first(hello.size() / 2);
    ASSERT_TRUE(
        pair.server.connection->receive(plain_record(ContentType::handshake, half), pair.now));
    EXPECT_FALSE(pair.server.connection->receive(
        plain_record(ContentType::application_data, Buffer{1}), pair.now));
    expect_refused(pair.server, AlertDescription::unexpected_message);
}

TEST(Attacks, MessagesOfTheOtherRoleAreRefusedAfterTheHandshake) {
    Buffer finished{code(HandshakeType::finished), 0, 0, 32};
    finished.resize(4 + 32);
    expect_late_message_refused(true, {code(HandshakeType::new_session_ticket), 0, 0, 1, 0});
    expect_late_message_refused(true, finished);
    expect_late_message_refused(false, finished);
    expect_late_message_refused(false, {code(HandshakeType::hello_request), 0, 0, 0});
    expect_late_message_refused(false, {code(HandshakeType::client_hello), 0, 0, 1, 0});
}

TEST(Attacks, NoRenegotiationAtAnOddTimeIsAWarningAndNoMore) {
    Pair pair = pair13();
    (void)pair.client.connection->start(pair.now);
    ASSERT_TRUE(
        pair.client.connection->receive(warning(AlertDescription::no_renegotiation), pair.now));
    pair.run();
    EXPECT_TRUE(pair.done());
}

TEST(Attacks, AHelloInRecordsOfOneByteIsAHello) {
    Pair pair = pair13();
    for (const std::uint8_t byte : first_hello(pair))
        ASSERT_TRUE(pair.server.connection->receive(
            plain_record(ContentType::handshake, Buffer{byte}), pair.now));
    pair.client.connection->output_sent(pair.client.connection->output().size());
    pair.run();
    EXPECT_TRUE(pair.done());
}

TEST(Attacks, TheFifthWarningInARowIsTheLast) {
    Pair pair = pair13();
    const Buffer alert = warning(AlertDescription::unrecognized_name);
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(pair.server.connection->receive(alert, pair.now)) << i;
    EXPECT_FALSE(pair.server.connection->receive(alert, pair.now));
    EXPECT_EQ(pair.server.reason(), Reason::too_many_warn_alerts);
    expect_refused(pair.server, AlertDescription::unexpected_message);
}

// The same data gives the same record only if a nonce comes twice under one key.
TEST(Attacks, NoNonceComesTwice) {
    Pair pair = pair13();
    pair.run();
    ASSERT_TRUE(pair.done());
    std::set<std::string> records;
    constexpr std::size_t kRecords = 600;
    for (std::size_t i = 0; i < kRecords; ++i) {
        const Status updated =
            i % 100 != 50
                ? Status{}
                : pair.client.connection->update_keys(KeyUpdateRequest::update_not_requested);
        ASSERT_TRUE(updated);
        pair.client.connection->output_sent(pair.client.connection->output().size());
        ASSERT_TRUE(pair.client.connection->write(Buffer(32, 7)));
        records.insert(to_hex(pair.client.connection->output()));
    }
    EXPECT_EQ(records.size(), kRecords);
}

TEST(Attacks, AKeyUpdateInTheClearIsRefused) {
    Pair pair = pair13();
    pair.run();
    ASSERT_TRUE(pair.done());
    const Buffer update{code(HandshakeType::key_update), 0, 0, 1, 1};
    EXPECT_FALSE(
        pair.server.connection->receive(plain_record(ContentType::handshake, update), pair.now));
    expect_refused(pair.server, AlertDescription::unexpected_message);
}

TEST(Attacks, AHelloOf64KilobytesIsRead) {
    Pair pair = pair13();
    pair.client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::client_hello) return;
        edit_hello(message,
                   [](HelloParts& parts) { parts.set(ExtensionType(0xeeee), Buffer(60000, 1)); });
    };
    pair.run();
    EXPECT_TRUE(pair.done());
}

TEST(Attacks, UnknownSuitesArePassedOver) {
    Pair pair = pair13();
    pair.client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::client_hello) return;
        edit_hello(message, [](HelloParts& parts) {
            Buffer suites;
            for (unsigned i = 0; i < 2000; ++i) append(suites, Buffer{0xfa, 0xfa});
            append(suites, parts.suites);
            parts.suites = suites;
        });
    };
    pair.run();
    EXPECT_TRUE(pair.done());
}

TEST(Attacks, TicketKeysAreRandomFromTheFirstUse) {
    const Buffer secret(48, 9);
    crypto::SeededRng one(1);
    crypto::SeededRng two(2);
    TicketKeys first(test_provider());
    TicketKeys second(test_provider());
    const Buffer ticket = first.seal(secret, one, kNow);
    EXPECT_TRUE(first.open(ticket, kNow).has_value());
    (void)second.seal(secret, two, kNow);
    EXPECT_FALSE(second.open(ticket, kNow).has_value());
    TicketKeys unused(test_provider());
    EXPECT_FALSE(unused.open(ticket, kNow).has_value());
}

TEST(Attacks, TheStoreOfSessionsIsBounded) {
    MemorySessionStore store(10);
    for (std::uint8_t i = 0; i < 50; ++i) {
        Session session;
        session.id = Buffer(32, i);
        session.created = kNow;
        store.put(std::make_shared<const Session>(std::move(session)));
    }
    EXPECT_EQ(store.size(), 10u);
    EXPECT_EQ(store.find(Buffer(32, 0), kNow), nullptr);
    EXPECT_NE(store.find(Buffer(32, 49), kNow), nullptr);
}

/// A client that names a server, and a server whose owner then answers with another configuration.
class NamedServer : public ::testing::TestWithParam<ProtocolVersion> {
  protected:
    NamedServer() {
        client_.versions = server_.versions = {GetParam()};
        next_ = server_;
        next_.credentials = {credential(Identity::p384)};
    }
    Pair& run() {
        pair_ = std::make_unique<Pair>(finish(client_, Role::client).value(),
                                       finish(server_, Role::server).value(),
                                       PairOptions{.server_name = "other.example"});
        pair_->server.hooks.server_name_decision = {ServerNameDecision::Action::acknowledge,
                                                    finish(next_, Role::server).value()};
        pair_->run();
        return *pair_;
    }

    Config client_ = client_config();
    Config server_ = server_config();
    Config next_;
    std::unique_ptr<Pair> pair_;
};

INSTANTIATE_TEST_SUITE_P(Versions, NamedServer,
                         ::testing::Values(ProtocolVersion::tls1_2, ProtocolVersion::tls1_3));

// CVE-2026-72897: all that is chosen is chosen from the configuration that came with the name.
TEST_P(NamedServer, ChoosesFromTheConfigurationThatCameWithTheName) {
    next_.suites12 = {CipherSuite{0xc02c}};
    next_.suites13 = {CipherSuite{0x1302}};
    next_.groups = {NamedGroup::secp384r1};
    Pair& pair = run();
    ASSERT_TRUE(pair.done());
    const Negotiated& negotiated = pair.client.connection->negotiated();
    EXPECT_EQ(negotiated.suite->suite,
              GetParam() == ProtocolVersion::tls1_3 ? CipherSuite{0x1302} : CipherSuite{0xc02c});
    EXPECT_EQ(negotiated.group->group, NamedGroup::secp384r1);
    EXPECT_TRUE(equal(negotiated.peer_chain.front()->der(),
                      credential(Identity::p384).chain.front()->der()));
}

TEST_P(NamedServer, RefusesWhatTheFirstConfigurationAloneHad) {
    client_.suites12 = {CipherSuite{0xc02b}};
    client_.suites13 = {CipherSuite{0x1301}};
    next_.suites12 = {CipherSuite{0xc02c}};
    next_.suites13 = {CipherSuite{0x1302}};
    Pair& pair = run();
    expect_refused(pair.server, AlertDescription::handshake_failure);
    EXPECT_EQ(pair.server.reason(), Reason::no_shared_cipher);
}

// CVE-2024-28755, CVE-2024-28836: what one client made of a configuration does not hold for others.
TEST(Attacks, AConnectionLeavesNothingInTheConfigurationOfTheNext) {
    const auto server = finish(server_config(), Role::server).value();
    const auto version_with = [&](VersionSet versions) -> const VersionProfile* {
        Config client = client_config();
        client.versions = versions;
        client.security_level = 0;
        Pair pair(finish(std::move(client), Role::client).value(), server);
        pair.run();
        return pair.done() ? pair.server.connection->negotiated().version : nullptr;
    };
    const VersionSet both = VersionSet::usual();
    EXPECT_EQ(version_with(both), &profile(ProtocolVersion::tls1_3));
    EXPECT_EQ(version_with({ProtocolVersion::tls1_2}), &profile(ProtocolVersion::tls1_2));
    EXPECT_EQ(version_with(both), &profile(ProtocolVersion::tls1_3));
    EXPECT_EQ(version_with({ProtocolVersion::tls1_1}), nullptr);
    EXPECT_EQ(version_with({ProtocolVersion::tls1_2}), &profile(ProtocolVersion::tls1_2));
}

}  // namespace
}  // namespace handfast::testing
