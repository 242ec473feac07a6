// SPDX-License-Identifier: Apache-2.0
// What a TLS 1.3 server remembers between connections: tickets, kept sessions, and when neither
// may be used.
#include "handshake/session_store.h"
#include "handshake/tickets.h"
#include "tests/support/no_tickets.h"
#include "tests/unit/handshake/ends13.h"

namespace handfast::testing {
namespace {

using std::chrono::seconds;

/// Ends whose server keeps sessions and gives out their ids (-no_ticket).
struct StatefulEnds : Ends13 {
    StatefulEnds() { server.ticket_keys = nullptr; }
    MemorySessionStore& store() const {
        return dynamic_cast<MemorySessionStore&>(*server.session_store);
    }
};

/// Whether a connection that offers `session` resumes it. It must succeed either way.
bool resumes(Ends13 ends, const std::shared_ptr<const Session>& session) {
    ends.options.session = session;
    Pair pair = ends.pair();
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_EQ(pair.client.connection->negotiated().resumed,
              pair.server.connection->negotiated().resumed);
    return pair.server.connection->negotiated().resumed;
}

TEST(Sessions13, WithoutTicketKeysATicketIsAnId) {
    const StatefulEnds ends;
    const auto session = session_of(ends);
    ASSERT_NE(session, nullptr);
    EXPECT_EQ(session->ticket.size(), 32u);
    EXPECT_EQ(ends.store().size(), 2u) << "one for each ticket";
    EXPECT_TRUE(resumes(ends, session));
    EXPECT_TRUE(resumes(ends, session)) << "for one use only with early data";
}

TEST(Sessions13, AnUnknownIdMeansAFullHandshake) {
    StatefulEnds ends;
    const auto session = session_of(ends);
    ends.server.session_store = std::make_shared<MemorySessionStore>();
    EXPECT_FALSE(resumes(ends, session));
}

// Ids that nobody can look up are not given out.
TEST(Sessions13, WithoutKeysAndStoreThereAreNoTickets) {
    StatefulEnds ends;
    ends.server.session_store = nullptr;
    EXPECT_EQ(session_of(ends), nullptr);
}

TEST(Sessions13, KeysMayDecideAgainstATicket) {
    Ends13 ends;
    ends.server.ticket_keys = std::make_shared<NoTickets>(ends.server.provider);
    Pair pair = ends.pair();
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_TRUE(pair.client.hooks.sessions.empty());
    EXPECT_TRUE(pair.server.hooks.sessions.empty());
}

// -num_tickets
TEST(Sessions13, IssuesAsManyTicketsAsAreConfigured) {
    for (const int wanted : {0, 1, 5}) {
        Ends13 ends;
        ends.server.tickets13 = static_cast<std::uint32_t>(wanted);
        Pair pair = ends.pair();
        pair.run();
        ASSERT_TRUE(pair.done());
        EXPECT_EQ(pair.client.hooks.sessions.size(), static_cast<std::size_t>(wanted));
    }
}

// RFC 8446 §4.6.1: at most 604800 seconds.
TEST(Sessions13, ATicketLivesSevenDaysAtMost) {
    Ends13 ends;
    ends.server.session_lifetime_seconds = 0xffffffff;
    const auto session = session_of(ends);
    ASSERT_NE(session, nullptr);
    EXPECT_EQ(session->ticket_lifetime_hint, 604800u);
    // A client that does not care.
    Session stubborn = session->clone();
    stubborn.lifetime_seconds = 0xffffffff;
    const auto kept = std::make_shared<const Session>(std::move(stubborn));
    const auto resumed_after = [&](seconds age) {
        Ends13 later = ends;
        later.options.now = kNow + age;
        // Or the ticket's key would be forgotten.
        later.server.ticket_keys = nullptr;
        Session known = kept->clone();
        known.id = kept->ticket;
        known.lifetime_seconds = session->ticket_lifetime_hint;
        later.server.session_store->put(std::make_shared<const Session>(std::move(known)));
        return resumes(later, kept);
    };
    EXPECT_TRUE(resumed_after(seconds(604799)));
    EXPECT_FALSE(resumed_after(seconds(604800)));
}

TEST(Sessions13, IdsBeginWithTheConfiguredPrefix) {
    StatefulEnds ends;
    ends.server.session_id_prefix = to_buffer(as_bytes("node7-"));
    const auto session = session_of(ends);
    ASSERT_NE(session, nullptr);
    EXPECT_EQ(as_text(ByteView(session->ticket).first(6)), "node7-");
    EXPECT_EQ(session->ticket.size(), 32u);
}

// As OpenSSL: a prefix that leaves no room makes one session possible.
TEST(Sessions13, FailsWhenNoIdIsLeft) {
    StatefulEnds ends;
    ends.server.session_id_prefix = Buffer(40, 7);
    ends.server.tickets13 = 1;
    EXPECT_NE(session_of(ends), nullptr);
    Pair pair = ends.pair();
    pair.run();
    EXPECT_EQ(pair.server.reason(), Reason::session_id_taken);
    EXPECT_EQ(pair.server.alert(), AlertDescription::internal_error);
}

// RFC 8446 §4.6.1 and §6: a failed connection's tickets are forgotten.
TEST(Sessions13, ForgetsTheSessionOfAConnectionThatFails) {
    StatefulEnds ends;
    ends.server.tickets13 = 1;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(ends.store().size(), 1u);
    const Buffer garbage = {23, 3, 3, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    EXPECT_FALSE(pair.server.connection->receive(garbage, kNow));
    EXPECT_EQ(ends.store().size(), 0u);
}

// CVE-2024-2511: sessions of TLS 1.3 that are kept are bounded in number.
TEST(Sessions13, TheStoreIsBounded) {
    StatefulEnds ends;
    ends.server.session_store = std::make_shared<MemorySessionStore>(3);
    const auto oldest = session_of(ends);
    for (int i = 0; i < 3; ++i) {
        ++ends.options.seed;
        (void)session_of(ends);
    }
    EXPECT_EQ(ends.store().size(), 3u);
    EXPECT_FALSE(resumes(ends, oldest));
}

// RFC 8446 §4.2.9: no tickets for a client that could not use them.
TEST(Sessions13, IssuesNoTicketsToAClientWithoutPskModes) {
    Ends13 ends;
    Pair pair = ends.pair();
    pair.server.filter.message = [](HandshakeType type, Buffer&) {
        EXPECT_NE(type, HandshakeType::new_session_ticket);
    };
    pair.client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello)
            edit_client_hello(message,
                              [](ClientHello& h) { h.extensions.psk_key_exchange_modes.reset(); });
    };
    pair.run();
    EXPECT_TRUE(pair.client.hooks.sessions.empty());
}

// RFC 8446 §4.2.11: a PSK goes with suites of its hash.
TEST(Sessions13, SkipsATicketOfAnotherHash) {
    Ends13 ends;
    ends.server.suites13 = {CipherSuite(0x1302)};
    const auto session = session_of(ends);
    ends.server.suites13 = {CipherSuite(0x1301)};
    EXPECT_FALSE(resumes(ends, session));
}

// CVE-2016-6302, CVE-2014-3567: tickets too short, cut or changed are nobody's.
TEST(Sessions13, SkipsTicketsThatAreNotWhole) {
    const Ends13 ends;
    const auto session = session_of(ends);
    ASSERT_NE(session, nullptr);
    for (const std::size_t size : {1uz, 15uz, 16uz, 43uz, 44uz, session->ticket.size() - 1}) {
        Session cut = session->clone();
        cut.ticket.resize(size);
        EXPECT_FALSE(resumes(ends, std::make_shared<const Session>(std::move(cut)))) << size;
    }
    for (std::size_t at = 0; at < session->ticket.size(); at += 5) {
        Session changed = session->clone();
        changed.ticket[at] ^= 1;
        EXPECT_FALSE(resumes(ends, std::make_shared<const Session>(std::move(changed)))) << at;
    }
}

// CVE-2020-13777: a ticket key is random from its first use.
TEST(Sessions13, NoTwoServersShareTicketKeys) {
    const auto provider = test_provider();
    TicketKeys one(provider), other(provider), unused(provider);
    crypto::SeededRng rng(1), other_rng(2);
    const Buffer ticket = one.seal(as_bytes("state"), rng, kNow);
    (void)other.seal(as_bytes("state"), other_rng, kNow);
    EXPECT_TRUE(one.open(ticket, kNow));
    EXPECT_FALSE(other.open(ticket, kNow));
    EXPECT_FALSE(unused.open(ticket, kNow)) << "a key that is not there is not zero";
}

// Of another name, as the certificate may be another one.
TEST(Sessions13, DoesNotResumeUnderAnotherName) {
    Ends13 ends;
    ends.options.server_name = "one.example";
    const auto session = session_of(ends);
    ASSERT_NE(session, nullptr);
    EXPECT_TRUE(resumes(ends, session));
    Session renamed = session->clone();
    renamed.server_name = "two.example";
    ends.options.server_name = "two.example";
    EXPECT_FALSE(resumes(ends, std::make_shared<const Session>(std::move(renamed))));
}

}  // namespace
}  // namespace handfast::testing
