// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/handshake/tls12_fixture.h"

#include "handshake/session_store.h"
#include "handshake/tickets.h"

namespace handfast::testing {

Tls12::Tls12() {
    client.provider = test_provider();
    client.versions = VersionSet{ProtocolVersion::tls1_2};
    client.tickets12 = false;
    client.security_level = 0;
    server = client;
    server.credentials = {credential(Identity::p256)};
}

Pair& Tls12::make() {
    const auto client_config = finish(client, Role::client);
    const auto server_config = finish(server, Role::server);
    EXPECT_TRUE(client_config && server_config);
    options.filter_client = true;
    options.filter_server = true;
    pair_ = std::make_unique<Pair>(*client_config, *server_config, options);
    return *pair_;
}

Pair& Tls12::run() {
    if (!pair_) make();
    pair_->run();
    return *pair_;
}

void Tls12::use_stateful_sessions() {
    server.session_store = std::make_shared<MemorySessionStore>();
}

void Tls12::use_tickets() {
    client.tickets12 = true;
    server.tickets12 = true;
    server.ticket_keys = std::make_shared<TicketKeys>(server.provider);
}

std::shared_ptr<const Session> Tls12::first_session() {
    Pair& first = run();
    EXPECT_TRUE(first.done());
    EXPECT_EQ(first.client.hooks.sessions.size(), 1U);
    return first.client.hooks.sessions.empty() ? nullptr : first.client.hooks.sessions.front();
}

Pair& Tls12::resume(std::shared_ptr<const Session> session) {
    options.session = std::move(session);
    ++options.seed;
    return make();
}

std::string version_name(const ::testing::TestParamInfo<ProtocolVersion>& info) {
    static constexpr const char* kNames[] = {"Ssl3", "Tls10", "Tls11", "Tls12"};
    return kNames[static_cast<std::size_t>(info.param)];
}

void expect_agreement(Pair& pair) {
    ASSERT_TRUE(pair.done());
    const Negotiated& ours = pair.client.connection->negotiated();
    const Negotiated& theirs = pair.server.connection->negotiated();
    EXPECT_EQ(ours.version, theirs.version);
    EXPECT_EQ(ours.suite, theirs.suite);
    EXPECT_EQ(ours.group, theirs.group);
    EXPECT_EQ(ours.peer_scheme, theirs.own_scheme);
    EXPECT_EQ(ours.resumed, theirs.resumed);
    EXPECT_EQ(ours.extended_master_secret, theirs.extended_master_secret);
    EXPECT_TRUE(ours.secure_renegotiation && theirs.secure_renegotiation);
    EXPECT_EQ(ours.alpn, theirs.alpn);
    EXPECT_EQ(ours.server_name, theirs.server_name);
    EXPECT_EQ(ours.client_random, theirs.client_random);
    EXPECT_EQ(ours.server_random, theirs.server_random);
    ASSERT_TRUE(ours.session && theirs.session);
    EXPECT_TRUE(ours.session->secret.equals(theirs.session->secret.expose()));
    EXPECT_FALSE(pair.client.log.secret("CLIENT_RANDOM").empty());
    EXPECT_EQ(pair.client.log.secret("CLIENT_RANDOM"), pair.server.log.secret("CLIENT_RANDOM"));

    const auto exported = pair.client.connection->export_keying_material("EXPERIMENT", {}, 40);
    EXPECT_EQ(exported, pair.server.connection->export_keying_material("EXPERIMENT", {}, 40));
    const std::string_view request = "request", answer = "answer";
    EXPECT_EQ(as_text(pair.send(pair.client, pair.server, as_bytes(request))), request);
    EXPECT_EQ(as_text(pair.send(pair.server, pair.client, as_bytes(answer))), answer);
}

void expect_refusal(End& end, const End& peer, Reason reason, AlertDescription alert) {
    ASSERT_TRUE(end.connection->error());
    EXPECT_EQ(info(*end.reason()).name, info(reason).name);
    EXPECT_EQ(alert_name(*end.alert()), alert_name(alert));
    EXPECT_TRUE(end.log.sent_alert(end.in_its_words(alert)));
    EXPECT_EQ(peer.connection->peer_alert(), end.in_its_words(alert));
    EXPECT_FALSE(end.connection->handshake_done());
}

}  // namespace handfast::testing
