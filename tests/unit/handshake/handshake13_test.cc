// SPDX-License-Identifier: Apache-2.0
// TLS 1.3 between our client and our server, in memory: every combination completes and carries
// data both ways.
#include <gtest/gtest.h>

#include "record/names.h"
#include "tests/support/credentials.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

std::shared_ptr<const Config> only13(Config config, Role role) {
    config.versions = {ProtocolVersion::tls1_3};
    return finish(std::move(config), role).value();
}

void expect_data_flows(Pair& pair) {
    const Buffer ping = to_buffer(as_bytes("ping"));
    const Buffer pong(40000, 0x5a);  // three records
    EXPECT_EQ(pair.send(pair.client, pair.server, ping), ping);
    EXPECT_EQ(pair.send(pair.server, pair.client, pong), pong);
}

struct Combination {
    Identity identity;
    CipherSuite suite;
    NamedGroup group;
};

class Every13 : public ::testing::TestWithParam<std::tuple<Identity, int, NamedGroup>> {};

TEST_P(Every13, CombinationCompletes) {
    const auto [identity, suite, group] = GetParam();
    Config server = server_config(identity);
    Config client = client_config();
    client.suites13 = server.suites13 = {CipherSuite(suite)};
    client.groups = {group};
    server.groups = {group};
    Pair pair(only13(client, Role::client), only13(server, Role::server));
    pair.run();
    ASSERT_TRUE(pair.done()) << info(pair.server.reason().value_or(
                                         pair.client.reason().value_or(Reason::internal_error)))
                                    .name;
    EXPECT_EQ(pair.server.connection->negotiated().suite->suite, CipherSuite(suite));
    EXPECT_EQ(pair.client.connection->negotiated().group->group, group);
    EXPECT_EQ(pair.client.log.version, 0x0304);
    expect_data_flows(pair);
}

INSTANTIATE_TEST_SUITE_P(
    All, Every13,
    ::testing::Combine(::testing::Values(Identity::p256, Identity::p384, Identity::p521,
                                         Identity::ed25519, Identity::rsa2048),
                       ::testing::Values(0x1301, 0x1302, 0x1303, 0x1304, 0x1305, 0xc0b4, 0xc0b5),
                       ::testing::Values(NamedGroup::x25519, NamedGroup::secp256r1,
                                         NamedGroup::secp384r1, NamedGroup::secp521r1)));

INSTANTIATE_TEST_SUITE_P(Hybrids, Every13,
                         ::testing::Combine(::testing::Values(Identity::p256),
                                            ::testing::Values(0x1301, 0x1302),
                                            ::testing::Values(NamedGroup::x25519_mlkem768,
                                                              NamedGroup::secp256r1_mlkem768,
                                                              NamedGroup::secp384r1_mlkem1024)));

TEST(Handshake13, BothEndsAgreeOnSecretsAndExporter) {
    Pair pair(only13(client_config(), Role::client), only13(server_config(), Role::server));
    pair.run();
    ASSERT_TRUE(pair.done());
    for (const char* label :
         {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
          "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET"}) {
        EXPECT_FALSE(pair.client.log.secret(label).empty()) << label;
        EXPECT_EQ(pair.client.log.secret(label), pair.server.log.secret(label)) << label;
    }
    const auto one = pair.client.connection->export_keying_material("test", std::nullopt, 20);
    const auto two = pair.server.connection->export_keying_material("test", std::nullopt, 20);
    ASSERT_TRUE(one && two);
    EXPECT_EQ(*one, *two);
}

TEST(Handshake13, RetriesForAGroupThatTheClientSentNoShareFor) {
    Config client = client_config();
    client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    Config server = server_config();
    server.groups = {NamedGroup::secp384r1};
    Pair pair(only13(client, Role::client), only13(server, Role::server));
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_TRUE(pair.server.connection->negotiated().retried);
    EXPECT_EQ(pair.client.connection->negotiated().group->group, NamedGroup::secp384r1);
    expect_data_flows(pair);
}

TEST(Handshake13, TakesTheClientsFirstShareOfAHybridAndACurve) {
    Config client = client_config();
    client.groups = {NamedGroup::x25519_mlkem768, NamedGroup::x25519};
    client.share_groups = client.groups;  // as browsers do
    Config server = server_config();
    server.groups = default_server_groups();
    Pair pair(only13(client, Role::client), only13(server, Role::server));
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_FALSE(pair.server.connection->negotiated().retried);
    EXPECT_EQ(pair.client.connection->negotiated().group->group, NamedGroup::x25519_mlkem768);
}

TEST(Handshake13, StepsFollowTheFigure) {
    Pair pair(only13(client_config(), Role::client), only13(server_config(), Role::server));
    pair.run();
    ASSERT_TRUE(pair.done());
    const std::vector<std::string> server = {"read_client_hello",       "send_server_hello",
                                             "send_change_cipher_spec", "send_encrypted_extensions",
                                             "send_certificate",        "send_certificate_verify",
                                             "send_finished",           "read_finished",
                                             "send_new_session_ticket", "send_new_session_ticket"};
    EXPECT_EQ(pair.server.log.steps, server);
}

TEST(Handshake13, ResumesWithATicket) {
    const auto server = only13(server_config(), Role::server);
    const auto client = only13(client_config(), Role::client);
    Pair first(client, server);
    first.run();
    ASSERT_TRUE(first.done());
    ASSERT_EQ(first.client.hooks.sessions.size(), 2u);

    PairOptions options;
    options.session = first.client.hooks.sessions.back();
    options.seed = 2;
    Pair second(client, server, options);
    second.run();
    ASSERT_TRUE(second.done());
    EXPECT_TRUE(second.client.connection->negotiated().resumed);
    EXPECT_TRUE(second.server.connection->negotiated().resumed);
    EXPECT_EQ(second.client.connection->negotiated().peer_chain,
              first.client.connection->negotiated().peer_chain);
    EXPECT_EQ(second.client.hooks.sessions.size(), 1u) << "one ticket after a resumption";
    expect_data_flows(second);
}

TEST(Handshake13, ResumesAfterARetry) {
    Config server = server_config();
    server.groups = {NamedGroup::secp384r1};
    Config client = client_config();
    client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    const auto shared_server = only13(server, Role::server);
    const auto shared_client = only13(client, Role::client);
    Pair first(shared_client, shared_server);
    first.run();
    ASSERT_TRUE(first.done());
    PairOptions options;
    options.session = first.client.hooks.sessions.back();
    Pair second(shared_client, shared_server, options);
    second.run();
    ASSERT_TRUE(second.done());
    EXPECT_TRUE(second.server.connection->negotiated().resumed);
    EXPECT_TRUE(second.server.connection->negotiated().retried);
}

TEST(Handshake13, AForeignOrExpiredTicketMeansAFullHandshake) {
    const auto client = only13(client_config(), Role::client);
    Pair first(client, only13(server_config(), Role::server));
    first.run();
    ASSERT_TRUE(first.done());
    PairOptions options;
    options.session = first.client.hooks.sessions.back();
    Pair foreign(client, only13(server_config(), Role::server), options);
    foreign.run();
    ASSERT_TRUE(foreign.done());
    EXPECT_FALSE(foreign.server.connection->negotiated().resumed);
}

TEST(Handshake13, NegotiatesAlpnAndServerName) {
    Config server = server_config();
    server.alpn = {"h2", "http/1.1"};
    Config client = client_config();
    client.alpn = {"http/1.1", "h2"};
    PairOptions options;
    options.server_name = "server.example";
    Pair pair(only13(client, Role::client), only13(server, Role::server), options);
    pair.server.hooks.server_name_decision.action = ServerNameDecision::Action::acknowledge;
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(pair.client.connection->negotiated().alpn, "h2");
    EXPECT_EQ(pair.server.connection->negotiated().alpn, "h2");
    EXPECT_EQ(pair.server.hooks.server_names, std::vector<std::string>{"server.example"});
    EXPECT_TRUE(pair.client.connection->negotiated().server_name_acknowledged);
}

TEST(Handshake13, UpdatesKeysBothWays) {
    Pair pair(only13(client_config(), Role::client), only13(server_config(), Role::server));
    pair.run();
    ASSERT_TRUE(pair.done());
    ASSERT_TRUE(pair.server.connection->update_keys(KeyUpdateRequest::update_requested));
    pair.run();
    expect_data_flows(pair);
    ASSERT_TRUE(pair.client.connection->update_keys(KeyUpdateRequest::update_not_requested));
    expect_data_flows(pair);
}

TEST(Handshake13, CloseNotifyEndsEachDirection) {
    Pair pair(only13(client_config(), Role::client), only13(server_config(), Role::server));
    pair.run();
    ASSERT_TRUE(pair.done());
    ASSERT_TRUE(pair.client.connection->close());
    pair.run();
    EXPECT_TRUE(pair.server.connection->peer_closed());
    EXPECT_FALSE(pair.server.connection->error());
    EXPECT_TRUE(pair.server.connection->received_end()) << "after close_notify no truncation";
}

}  // namespace
}  // namespace handfast::testing
