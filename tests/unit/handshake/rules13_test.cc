// SPDX-License-Identifier: Apache-2.0
// Rules of TLS 1.3 about what goes on the wire when, and what a server chooses; one test a rule.
#include <gtest/gtest.h>

#include "tests/unit/handshake/ends13.h"

namespace handfast::testing {
namespace {

std::size_t count_sent(const End& end, HandshakeType type) {
    return static_cast<std::size_t>(
        std::ranges::count_if(end.log.messages, [&](const EventLog::MessageEntry& entry) {
            return entry.direction == Direction::sent && entry.type == type;
        }));
}

// RFC 8446 Appendix D.4: a middlebox sees change_cipher_spec before the first protected record,
// even if that is an alert.
TEST(Client13, SendsChangeCipherSpecBeforeAnEarlyAlert) {
    Pair pair = Ends13().pair();
    pair.client.hooks.verdict = fail(Reason::certificate_unknown_ca);
    std::vector<std::uint8_t> types;
    pair.client.filter.record = [&](Buffer& record) { types.push_back(record[0]); };
    pair.run();
    EXPECT_EQ(pair.server.connection->peer_alert(), AlertDescription::unknown_ca);
    const std::vector<std::uint8_t> wanted = {code(ContentType::handshake),
                                              code(ContentType::change_cipher_spec),
                                              code(ContentType::application_data)};
    EXPECT_EQ(types, wanted);
}
TEST(Client13, SendsNoChangeCipherSpecBeforeAnEarlyAlertWithoutCompatibility) {
    Ends13 ends;
    ends.client.middlebox_compatibility = false;
    Pair pair = ends.pair();
    pair.client.hooks.verdict = fail(Reason::certificate_unknown_ca);
    bool sent = false;
    pair.client.filter.record = [&](Buffer& record) {
        sent |= record[0] == code(ContentType::change_cipher_spec);
    };
    pair.run();
    EXPECT_EQ(pair.server.connection->peer_alert(), AlertDescription::unknown_ca);
    EXPECT_FALSE(sent);
}

// RFC 6066 §3: server_name is not acknowledged when a session is resumed.
TEST(Server13, AcknowledgesTheServerNameOnceASession) {
    Ends13 ends;
    ends.options.server_name = "server.example";
    std::shared_ptr<const Session> session;
    for (const bool resumes : {false, true}) {
        ends.options.session = session;
        Pair pair = ends.pair();
        pair.server.hooks.server_name_decision.action = ServerNameDecision::Action::acknowledge;
        pair.run();
        ASSERT_TRUE(pair.done());
        EXPECT_EQ(pair.client.connection->negotiated().resumed, resumes);
        EXPECT_EQ(pair.client.connection->negotiated().server_name_acknowledged, !resumes);
        session = pair.client.hooks.sessions.back();
    }
}

// RFC 8446 §4.1.2: legacy_version means nothing beside supported_versions.
TEST(Server13, IgnoresLegacyVersionBesideSupportedVersions) {
    for (const WireVersion version : std::array<WireVersion, 3>{0x0200, 0x1234, 0xffff}) {
        Pair pair = Ends13().pair();
        pair.server.filter.message = nullptr;
        pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::client_hello)
                edit_client_hello(message, [&](ClientHello& h) { h.legacy_version = version; });
        };
        pair.run();
        EXPECT_TRUE(pair.done()) << version;
    }
}

// RFC 8446 §4.1.4: a retry cannot be answered before it was sent.
TEST(Server13, RefusesABeginningOfTheSecondHelloBehindTheFirst) {
    Ends13 ends;
    ends.server.groups = {NamedGroup::secp384r1};
    ends.client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    Pair pair = ends.pair();
    pair.client.filter.plaintext = [](ContentType&, Buffer& content) {
        if (content[0] == code(HandshakeType::client_hello)) content.push_back(1);
    };
    pair.run();
    EXPECT_EQ(pair.server.reason(), Reason::not_on_record_boundary);
    EXPECT_TRUE(pair.server.log.sent_alert(AlertDescription::unexpected_message));
}
TEST(Client13, RefusesABeginningOfAServerHelloBehindARetry) {
    Ends13 ends;
    ends.server.groups = {NamedGroup::secp384r1};
    ends.client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    Pair pair = ends.pair();
    bool first = true;
    pair.server.filter.plaintext = [&](ContentType& type, Buffer& content) {
        if (type == ContentType::handshake && std::exchange(first, false)) content.push_back(2);
    };
    pair.run();
    EXPECT_EQ(pair.client.reason(), Reason::not_on_record_boundary);
    EXPECT_TRUE(pair.client.log.sent_alert(AlertDescription::unexpected_message));
}

// RFC 8446 §4.6.3: however many requests came, one update answers them, before the next data.
TEST(Server13, AnswersManyKeyUpdateRequestsOnceAndBeforeItsNextData) {
    Pair pair = Ends13().pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(pair.client.connection->update_keys(KeyUpdateRequest::update_requested));
    pair.run();
    EXPECT_EQ(count_sent(pair.server, HandshakeType::key_update), 0u);
    const Buffer data = {1, 2, 3};
    EXPECT_EQ(pair.send(pair.server, pair.client, data), data);
    EXPECT_EQ(count_sent(pair.server, HandshakeType::key_update), 1u);
    EXPECT_EQ(pair.send(pair.server, pair.client, data), data);
    EXPECT_EQ(count_sent(pair.server, HandshakeType::key_update), 1u);
}

// RFC 8446 §4.6.3: the answer is an update_not_requested, and comes before a request of our own
// (GnuTLS takes a request in its place for an error).
TEST(Server13, AnswersARequestForNewKeysBeforeItMakesItsOwn) {
    Pair pair = Ends13().pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    std::vector<KeyUpdateRequest> sent;
    pair.server.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::key_update) sent.push_back(KeyUpdateRequest{message.back()});
    };
    ASSERT_TRUE(pair.client.connection->update_keys(KeyUpdateRequest::update_requested));
    pair.run();
    ASSERT_TRUE(pair.server.connection->update_keys(KeyUpdateRequest::update_requested));
    const Buffer data = {1, 2, 3};
    EXPECT_EQ(pair.send(pair.server, pair.client, data), data);
    EXPECT_EQ(sent, (std::vector{KeyUpdateRequest::update_not_requested,
                                 KeyUpdateRequest::update_requested}));
    sent.clear();
    ASSERT_TRUE(pair.client.connection->update_keys(KeyUpdateRequest::update_requested));
    pair.run();
    ASSERT_TRUE(pair.server.connection->update_keys(KeyUpdateRequest::update_not_requested));
    EXPECT_EQ(pair.send(pair.server, pair.client, data), data);
    EXPECT_EQ(sent, std::vector{KeyUpdateRequest::update_not_requested}) << "one update will do";
}

// RFC 8446 §5: not even an empty record of application data comes in the clear.
TEST(Server13, RefusesEmptyApplicationDataInTheClear) {
    Pair pair = Ends13().pair();
    const Buffer empty = {23, 3, 3, 0, 0};
    ASSERT_FALSE(pair.server.connection->receive(empty, pair.now));
    EXPECT_EQ(pair.server.reason(), Reason::app_data_in_handshake);
    EXPECT_TRUE(pair.server.log.sent_alert(AlertDescription::unexpected_message));
}

Config with_better_group(Config config) {
    config.groups = {NamedGroup::secp256r1, NamedGroup::x25519};
    config.retry_for_better_group = true;
    return config;
}

// RFC 8446 §4.2.8: the server may insist on a group for which no share came.
TEST(Server13, RetriesForABetterGroupIfItIsToldTo) {
    for (const bool told : {false, true}) {
        Ends13 ends;
        ends.client.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
        ends.server = with_better_group(ends.server);
        ends.server.retry_for_better_group = told;
        Pair pair = ends.pair();
        pair.run();
        ASSERT_TRUE(pair.done());
        EXPECT_EQ(pair.client.connection->negotiated().retried, told);
        EXPECT_EQ(pair.client.connection->negotiated().group->group,
                  told ? NamedGroup::secp256r1 : NamedGroup::x25519);
    }
}
TEST(Server13, DoesNotRetryWhenTheBestGroupsShareIsThere) {
    Ends13 ends;
    ends.client.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
    ends.client.share_groups = ends.client.groups;
    ends.server = with_better_group(ends.server);
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_FALSE(pair.client.connection->negotiated().retried);
    EXPECT_EQ(pair.client.connection->negotiated().group->group, NamedGroup::secp256r1);
}

// RFC 8446 §4.2.8: a client may send no share at all and be asked for one.
TEST(Client13, MayOfferNoShare) {
    Ends13 ends;
    ends.client.share_groups.emplace();
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_TRUE(pair.client.connection->negotiated().retried);
}

// RFC 8446 §6: the two levels that there are.
TEST(Server13, RefusesAnAlertOfAnUnknownLevel) {
    Pair pair = Ends13().pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    pair.client.filter.plaintext = [](ContentType& type, Buffer& content) {
        if (type == ContentType::alert) content = {42, code(AlertDescription::unexpected_message)};
    };
    (void)pair.client.connection->abort(AlertDescription::internal_error);
    pair.run();
    EXPECT_EQ(pair.server.reason(), Reason::unknown_alert_type);
    EXPECT_TRUE(pair.server.log.sent_alert(AlertDescription::illegal_parameter));
}

TEST(Connection, AbortSendsItsAlertAndIsFinal) {
    Pair pair = Ends13().pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_FALSE(pair.client.connection->abort(AlertDescription::access_denied));
    EXPECT_EQ(pair.client.reason(), Reason::aborted);
    EXPECT_FALSE(pair.client.connection->write(Buffer{1}));
    pair.run();
    EXPECT_EQ(pair.server.connection->peer_alert(), AlertDescription::access_denied);
}

TEST(Config, RefusesGroupsAndSchemesThatNobodyKnows) {
    Config config = client_config();
    config.groups.push_back(NamedGroup(0x7f7f));
    EXPECT_FALSE(finish(config, Role::client));
    config = client_config();
    config.schemes.push_back(SignatureScheme(0x7f7f));
    EXPECT_FALSE(finish(config, Role::client));
}

}  // namespace
}  // namespace handfast::testing
