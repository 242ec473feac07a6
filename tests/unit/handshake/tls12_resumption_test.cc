// SPDX-License-Identifier: Apache-2.0
// TLS 1.2 resumption by session id (RFC 5246) and by ticket (RFC 5077), and when it must not be.
#include <gmock/gmock.h>

#include "handshake/session_store.h"
#include "handshake/tickets.h"
#include "tests/support/edit_hello.h"
#include "tests/support/no_tickets.h"
#include "tests/unit/handshake/tls12_fixture.h"

namespace handfast::testing {

namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::ElementsAre;

/// A filter that edits one kind of hello.
auto editing(HandshakeType wanted, std::function<void(HelloParts&)> edit) {
    return [wanted, edit = std::move(edit)](HandshakeType type, Buffer& message) {
        if (type == wanted) edit_hello(message, edit);
    };
}

void drop_extended_master_secret(HelloParts& hello) {
    hello.remove(ExtensionType::extended_master_secret);
}

std::shared_ptr<const Session> without_extended_master_secret(const Session& session) {
    Session changed = session.clone();
    changed.extended_master_secret = false;
    return std::make_shared<const Session>(std::move(changed));
}

class Resumption12 : public Tls12 {
  protected:
    void expect_resumed() {
        expect_agreement(pair());
        EXPECT_TRUE(pair().client.connection->negotiated().resumed);
    }
    void expect_full() {
        expect_agreement(pair());
        EXPECT_FALSE(pair().client.connection->negotiated().resumed);
    }
};

class ById12 : public Resumption12 {
  protected:
    ById12() { use_stateful_sessions(); }
};

class ByTicket12 : public Resumption12 {
  protected:
    ByTicket12() { use_tickets(); }
};

TEST_F(ById12, ResumesWithTheSameSecret) {
    const auto session = first_session();
    EXPECT_EQ(session->id.size(), 32U);
    EXPECT_TRUE(session->ticket.empty());
    resume(session);
    run();
    expect_resumed();
    EXPECT_TRUE(
        pair().client.connection->negotiated().session->secret.equals(session->secret.expose()));
    EXPECT_EQ(pair().server.connection->negotiated().session->id, session->id);
    // Nothing new to keep.
    EXPECT_TRUE(pair().client.hooks.sessions.empty());
}

TEST_F(ById12, TakesTheStepsOfTheFigure) {
    resume(first_session());
    run();
    EXPECT_THAT(pair().server.log.steps,
                ElementsAre("read_client_hello", "send_server_hello", "send_change_cipher_spec",
                            "send_finished", "read_change_cipher_spec", "read_finished"));
    EXPECT_THAT(pair().client.log.steps,
                ElementsAre("send_client_hello", "read_server_hello", "read_change_cipher_spec",
                            "read_finished", "send_change_cipher_spec", "send_finished"));
}

TEST_F(ById12, ServerWithoutAStoreGivesNoId) {
    server.session_store = nullptr;
    run();
    expect_full();
    EXPECT_TRUE(pair().client.hooks.sessions.empty());
    EXPECT_TRUE(pair().client.connection->negotiated().session->id.empty());
}

TEST_F(ById12, UnknownIdLeadsToAFullHandshake) {
    const auto session = first_session();
    server.session_store->remove(session->id);
    resume(session);
    run();
    expect_full();
    EXPECT_EQ(pair().client.hooks.sessions.size(), 1U);
}

TEST_F(ById12, ExpiredSessionLeadsToAFullHandshake) {
    server.session_lifetime_seconds = 100;
    const auto session = first_session();
    options.now += seconds(99);
    resume(session);
    run();
    expect_resumed();
    options.now += seconds(1);
    resume(session);
    run();
    expect_full();
}

TEST_F(ById12, OtherServerNameLeadsToAFullHandshake) {
    options.server_name = "a.test";
    const auto session = first_session();
    options.server_name = "b.test";
    resume(session);
    run();
    expect_full();
}

TEST_F(ById12, OtherContextLeadsToAFullHandshake) {
    server.session_context = to_buffer(as_bytes("one"));
    const auto session = first_session();
    server.session_context = to_buffer(as_bytes("two"));
    resume(session);
    run();
    expect_full();
}

TEST_F(ById12, SuiteThatTheServerTurnedOffLeadsToAFullHandshake) {
    client.suites12 = server.suites12 = {CipherSuite{0xc02c}, CipherSuite{0xc02b}};
    const auto session = first_session();
    EXPECT_EQ(session->suite, CipherSuite{0xc02c});
    server.suites12 = {CipherSuite{0xc02b}};
    resume(session);
    run();
    expect_full();
}

TEST_F(ById12, ClientThatNoLongerOffersTheSessionsSuiteIsRefused) {
    client.suites12 = {CipherSuite{0xc02c}};
    const auto session = first_session();
    options.filter_client = true;
    resume(session).client.filter.message =
        editing(HandshakeType::client_hello, [](HelloParts& hello) {
            hello.suites = {0xc0, 0x2b};
        });
    run();
    expect_refusal(pair().server, pair().client, Reason::required_cipher_missing,
                   AlertDescription::illegal_parameter);
}

TEST_F(ById12, ClientOffersNoSessionWhoseSuiteItNoLongerHas) {
    client.suites12 = {CipherSuite{0xc02c}};
    const auto session = first_session();
    client.suites12 = {CipherSuite{0xc02b}};
    resume(session);
    run();
    expect_full();
}

TEST_F(ById12, ClientOffersNoSessionWhoseTimeIsOver) {
    const auto session = first_session();
    Session old = session->clone();
    old.lifetime_seconds = 0;
    resume(std::make_shared<const Session>(std::move(old)));
    run();
    expect_full();
}

TEST_F(ById12, ServerNameIsNotAcknowledgedWhenResuming) {
    options.server_name = "p256.test";
    const auto session = first_session();
    resume(session).server.hooks.server_name_decision.action =
        ServerNameDecision::Action::acknowledge;
    run();
    expect_resumed();
    EXPECT_FALSE(pair().client.connection->negotiated().server_name_acknowledged);
}

TEST_F(ById12, AlpnIsChosenAnew) {
    client.alpn = {"h2", "http/1.1"};
    server.alpn = {"h2"};
    const auto session = first_session();
    server.alpn = {"http/1.1"};
    resume(session);
    run();
    expect_resumed();
    EXPECT_EQ(pair().client.connection->negotiated().alpn, "http/1.1");
}

// RFC 7627 §5.3.
TEST_F(ById12, ExtendedSessionIsNotResumedWithoutTheExtension) {
    const auto session = first_session();
    resume(session).client.filter.message =
        editing(HandshakeType::client_hello, drop_extended_master_secret);
    run();
    expect_refusal(pair().server, pair().client, Reason::inconsistent_extms,
                   AlertDescription::handshake_failure);
}

TEST_F(ById12, OldSessionIsNotResumedWithTheExtension) {
    make().client.filter.message =
        editing(HandshakeType::client_hello, drop_extended_master_secret);
    const auto session = first_session();
    EXPECT_FALSE(session->extended_master_secret);
    resume(session);
    run();
    expect_full();
    EXPECT_TRUE(pair().client.connection->negotiated().extended_master_secret);
}

TEST_F(ById12, OldSessionIsResumedWithoutTheExtension) {
    make().client.filter.message =
        editing(HandshakeType::client_hello, drop_extended_master_secret);
    const auto session = first_session();
    resume(session).client.filter.message =
        editing(HandshakeType::client_hello, drop_extended_master_secret);
    run();
    expect_resumed();
    EXPECT_FALSE(pair().client.connection->negotiated().extended_master_secret);
}

TEST_F(ById12, ClientRefusesAServerThatDropsTheExtension) {
    const auto session = first_session();
    resume(session).server.filter.message =
        editing(HandshakeType::server_hello, drop_extended_master_secret);
    run();
    expect_refusal(pair().client, pair().server, Reason::inconsistent_extms,
                   AlertDescription::handshake_failure);
}

TEST_F(ById12, ClientRefusesAServerThatAddsTheExtension) {
    const auto session = without_extended_master_secret(*first_session());
    resume(session);
    run();
    expect_refusal(pair().client, pair().server, Reason::inconsistent_extms,
                   AlertDescription::handshake_failure);
}

TEST_F(ById12, ClientRefusesAnotherSuiteThanTheSessions) {
    const auto session = first_session();
    resume(session).server.filter.message =
        editing(HandshakeType::server_hello, [](HelloParts& hello) {
            hello.suites = {0xc0, 0x2b};
        });
    run();
    expect_refusal(pair().client, pair().server, Reason::old_session_cipher_not_returned,
                   AlertDescription::illegal_parameter);
}

TEST_F(ById12, ClientRefusesAnIdThatItMadeUp) {
    client.versions = VersionSet::usual();
    make().server.filter.message = editing(HandshakeType::server_hello, [&](HelloParts& hello) {
        hello.session_id = parts_of(pair().client.log.messages.front().raw).session_id;
    });
    run();
    expect_refusal(pair().client, pair().server, Reason::invalid_session_id,
                   AlertDescription::illegal_parameter);
}

TEST_F(ById12, WrongFinishedIsRefusedWhenResuming) {
    const auto session = first_session();
    resume(session).client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::finished) message.back() ^= 1;
    };
    run();
    EXPECT_EQ(pair().server.reason(), Reason::digest_check_failed);
    EXPECT_EQ(pair().server.alert(), AlertDescription::decrypt_error);
    EXPECT_EQ(pair().client.connection->peer_alert(), AlertDescription::decrypt_error);
}

TEST_F(ById12, SessionOfAFailedConnectionIsForgotten) {
    const auto session = first_session();
    auto& store = dynamic_cast<MemorySessionStore&>(*server.session_store);
    EXPECT_EQ(store.size(), 1U);
    pair().client.filter.record = [](Buffer& record) { record.back() ^= 1; };
    pair().send(pair().client, pair().server, as_bytes("text"));
    EXPECT_EQ(pair().server.reason(), Reason::decryption_failed_or_bad_record_mac);
    EXPECT_EQ(store.size(), 0U);
}

TEST_F(ByTicket12, ResumesWithTheSameSecret) {
    const auto session = first_session();
    EXPECT_FALSE(session->ticket.empty());
    EXPECT_EQ(session->ticket_lifetime_hint, 7200U);
    EXPECT_EQ(session->id.size(), 32U);
    resume(session);
    run();
    expect_resumed();
    EXPECT_TRUE(
        pair().server.connection->negotiated().session->secret.equals(session->secret.expose()));
}

TEST_F(ByTicket12, ClientThatSendsNoTicketsOffersNoSessionOfOne) {
    const auto session = first_session();
    client.tickets12 = false;
    resume(session);
    run();
    expect_full();
}

TEST_F(ByTicket12, FullHandshakeSendsTheTicketBeforeChangeCipherSpec) {
    run();
    EXPECT_THAT(pair().server.log.steps,
                ElementsAre("read_client_hello", "send_server_hello", "send_certificate",
                            "send_server_key_exchange", "send_server_hello_done",
                            "read_client_key_exchange", "read_change_cipher_spec", "read_finished",
                            "send_new_session_ticket", "send_change_cipher_spec", "send_finished"));
    EXPECT_THAT(pair().client.log.steps,
                ElementsAre("send_client_hello", "read_server_hello", "read_certificate",
                            "read_server_key_exchange", "read_server_hello_done",
                            "send_client_key_exchange", "send_change_cipher_spec", "send_finished",
                            "read_new_session_ticket", "read_change_cipher_spec", "read_finished"));
}

TEST_F(ByTicket12, TakesNoPlaceInTheStore) {
    use_stateful_sessions();
    first_session();
    EXPECT_EQ(dynamic_cast<MemorySessionStore&>(*server.session_store).size(), 0U);
    EXPECT_TRUE(pair().server.connection->negotiated().session->id.empty());
}

TEST_F(ByTicket12, WorksForAClientWithAnEmptySessionId) {
    // RFC 5077 §3.4: then only change_cipher_spec tells, which our client does not do; the server
    // must echo the empty id.
    const auto session = first_session();
    resume(session).client.filter.message =
        editing(HandshakeType::client_hello, [](HelloParts& hello) { hello.session_id.clear(); });
    run();
    EXPECT_THAT(pair().server.log.steps, ElementsAre("read_client_hello", "send_server_hello",
                                                     "send_change_cipher_spec", "send_finished"));
    for (const auto& message : pair().server.log.messages)
        if (message.type == HandshakeType::server_hello) {
            EXPECT_TRUE(parts_of(message.raw).session_id.empty());
        }
}

TEST_F(ByTicket12, ChangedTicketLeadsToAFullHandshakeWithANewOne) {
    Session changed = first_session()->clone();
    changed.ticket.back() ^= 1;
    resume(std::make_shared<const Session>(std::move(changed)));
    run();
    expect_full();
    ASSERT_EQ(pair().client.hooks.sessions.size(), 1U);
    EXPECT_FALSE(pair().client.hooks.sessions.front()->ticket.empty());
}

TEST_F(ByTicket12, TicketOfOtherKeysLeadsToAFullHandshake) {
    const auto session = first_session();
    use_tickets();
    resume(session);
    run();
    expect_full();
}

TEST_F(ByTicket12, TicketIsIgnoredWhereTicketsAreOff) {
    const auto session = first_session();
    server.tickets12 = false;
    resume(session);
    run();
    expect_full();
    EXPECT_TRUE(pair().client.hooks.sessions.empty());
}

TEST_F(ByTicket12, ExpiredTicketLeadsToAFullHandshake) {
    const auto session = first_session();
    options.now += seconds(7200);
    resume(session);
    run();
    expect_full();
}

TEST_F(ByTicket12, OtherServerNameLeadsToAFullHandshake) {
    options.server_name = "a.test";
    const auto session = first_session();
    options.server_name = "";
    resume(session);
    run();
    expect_full();
}

TEST_F(ByTicket12, TicketOfTheKeyInUseIsNotRenewed) {
    resume(first_session());
    run();
    expect_resumed();
    EXPECT_THAT(pair().server.log.steps,
                ElementsAre("read_client_hello", "send_server_hello", "send_change_cipher_spec",
                            "send_finished", "read_change_cipher_spec", "read_finished"));
    EXPECT_TRUE(pair().client.hooks.sessions.empty());
}

TEST_F(ByTicket12, TicketOfAReplacedKeyIsRenewed) {
    crypto::SeededRng rng(7);
    server.ticket_keys->seal({}, rng, kNow);  // The key's life begins.
    options.now = kNow + TicketKeys::kPeriod - seconds(60);
    const auto session = first_session();
    options.now += seconds(120);
    resume(session);
    run();
    expect_resumed();
    EXPECT_THAT(pair().client.log.steps,
                ElementsAre("send_client_hello", "read_server_hello", "read_new_session_ticket",
                            "read_change_cipher_spec", "read_finished", "send_change_cipher_spec",
                            "send_finished"));
    ASSERT_EQ(pair().client.hooks.sessions.size(), 1U);
    const auto renewed = pair().client.hooks.sessions.front();
    EXPECT_NE(renewed->ticket, session->ticket);
    // The session does not live longer for it.
    EXPECT_EQ(renewed->created, session->created);
    resume(renewed);
    run();
    expect_resumed();
}

// RFC 5077 §3.3: a server that decides against a ticket after its hello sends an empty one.
TEST_F(ByTicket12, ServerWithoutATicketAfterAllSendsAnEmptyOne) {
    server.ticket_keys = std::make_shared<NoTickets>(server.provider);
    run();
    expect_full();
    EXPECT_THAT(pair().client.log.steps, ::testing::Contains("read_new_session_ticket"));
    EXPECT_TRUE(pair().client.hooks.sessions.empty());
}

TEST_F(ByTicket12, EmptyTicketMeansNone) {
    make().server.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::new_session_ticket)
            message = make_message(type, Buffer{0, 0, 0, 0, 0, 0});
    };
    run();
    expect_full();
    EXPECT_TRUE(pair().client.hooks.sessions.empty());
}

TEST_F(ByTicket12, SessionIdWorksBesideTicketsThatTheClientLacks) {
    use_stateful_sessions();
    client.tickets12 = false;
    const auto session = first_session();
    EXPECT_TRUE(session->ticket.empty());
    resume(session);
    run();
    expect_resumed();
}

TEST_F(ByTicket12, ExtendedSessionIsNotResumedWithoutTheExtension) {
    const auto session = first_session();
    resume(session).client.filter.message =
        editing(HandshakeType::client_hello, drop_extended_master_secret);
    run();
    expect_refusal(pair().server, pair().client, Reason::inconsistent_extms,
                   AlertDescription::handshake_failure);
}

TEST_F(ByTicket12, SessionOfNewerVersionIsNotResumed) {
    // A TLS 1.3 ticket in the place of a TLS 1.2 one: the keys open it, the version does not fit.
    Session foreign = first_session()->clone();
    Session inside = foreign.clone();
    inside.version = profile(ProtocolVersion::tls1_3).wire;
    crypto::SeededRng rng(7);
    foreign.ticket = server.ticket_keys->seal(serialize_for_ticket(inside), rng, kNow);
    resume(std::make_shared<const Session>(std::move(foreign)));
    run();
    expect_full();
}

}  // namespace

}  // namespace handfast::testing
