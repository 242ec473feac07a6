// SPDX-License-Identifier: Apache-2.0
// What a TLS 1.3 client offers to resume, and which answers it takes. One test a rule.
#include "tests/support/edit.h"
#include "tests/unit/handshake/resumption13.h"

namespace handfast::testing {
namespace {

const ScriptedAnswer kNoEarlyData{.takes_early_data = false};

Session plain_session() {
    Session session = session_with_early_data();
    session.max_early_data = 0;
    return session;
}

/// Knows the key, but has nothing to offer: for keys from elsewhere.
Session unknown_session() {
    Session session = plain_session();
    session.ticket.clear();
    return session;
}

ExternalPsk external(std::string_view identity, crypto::HashId hash = crypto::HashId::sha256) {
    ExternalPsk psk;
    psk.identity = to_buffer(as_bytes(identity));
    psk.key = std::make_shared<const SecretBuffer>(plain_session().secret.expose());
    psk.hash = hash;
    psk.suite = CipherSuite(0x1301);
    return psk;
}

Config with_external(std::vector<ExternalPsk> psks) {
    Config config = client_config();
    config.external_psks = std::move(psks);
    return config;
}

ClientHello decoded(const Buffer& hello) {
    return decode_client_hello(ByteView(hello).subspan(kHandshakeHeaderSize)).value();
}

/// RFC 8446 §4.2.11.2, computed here again.
bool binder_is_right(const Buffer& message, PskOrigin origin, std::size_t index = 0) {
    const ClientHello hello = decoded(message);
    const OfferedPsks& psks = *hello.extensions.pre_shared_key;
    const EventSink nobody(Role::server, nullptr);
    const ScheduleContext context{*test_provider(), crypto::HashId::sha256, nobody, hello.random};
    const FinishedKey key =
        EarlyStage13(context, plain_session().secret.expose()).binder_key(origin);
    const Digest transcript =
        Transcript(*test_provider())
            .without_newest_plus(ByteView(message).first(message.size() - psks.binders_size),
                                 crypto::HashId::sha256);
    return equal(verify_data(*test_provider(), crypto::HashId::sha256, key, transcript).view(),
                 psks.binders.at(index));
}

TEST(ClientPsk, TicketGoesWithItsAgeAndBinder) {
    Resumption r(plain_session());
    r.listen();
    const ClientHello hello = decoded(r.server.client_hello);
    ASSERT_EQ(hello.extensions.pre_shared_key->identities.size(), 1u);
    EXPECT_TRUE(
        equal(hello.extensions.pre_shared_key->identities[0].identity, plain_session().ticket));
    // RFC 8446 §4.2.11.1: modulo 2^32.
    EXPECT_EQ(hello.extensions.pre_shared_key->identities[0].obfuscated_ticket_age, 10000u - 16u);
    EXPECT_TRUE(binder_is_right(r.server.client_hello, PskOrigin::resumption));
    r.answer(kNoEarlyData);
    r.listen();
    EXPECT_TRUE(r.client().negotiated().resumed);
    EXPECT_TRUE(r.server.heard_finished);
}

// RFC 8446 §4.6.1, §4.2.11: which sessions are not offered.
struct NotResumable {
    const char* name;
    void (*change)(Session&, Config&);
};
class ClientDoesNotOffer : public ::testing::TestWithParam<NotResumable> {};

TEST_P(ClientDoesNotOffer, ASession) {
    Session session = plain_session();
    Config config = client_config();
    GetParam().change(session, config);
    Resumption r(std::move(session), std::move(config));
    r.listen();
    EXPECT_FALSE(offers(r, ExtensionType::pre_shared_key));
    EXPECT_TRUE(offers(r, ExtensionType::psk_key_exchange_modes));
}

INSTANTIATE_TEST_SUITE_P(
    Rules, ClientDoesNotOffer,
    ::testing::Values(
        NotResumable{"WhoseTimeIsOver", [](Session& s, Config&) { s.lifetime_seconds = 10; }},
        NotResumable{"OlderThanSevenDays",
                     [](Session& s, Config&) {
                         s.lifetime_seconds = 2 * kMaxTicketLifetime;
                         s.created = kNow - std::chrono::seconds(kMaxTicketLifetime);
                     }},
        NotResumable{"FromTheFuture",
                     [](Session& s, Config&) { s.created = kNow + std::chrono::seconds(1); }},
        NotResumable{"OfAnUnknownSuite",
                     [](Session& s, Config&) { s.suite = CipherSuite(0x1399); }},
        NotResumable{"OfAnotherVersion", [](Session& s, Config&) { s.version = 0x0305; }}),
    [](const auto& rule) { return rule.param.name; });

TEST(ClientPsk, ATicketOfSevenDaysIsOfferedToTheLastSecond) {
    Session session = plain_session();
    session.lifetime_seconds = kMaxTicketLifetime;
    session.created = kNow - std::chrono::seconds(kMaxTicketLifetime - 1);
    Resumption r(std::move(session));
    r.listen();
    EXPECT_TRUE(offers(r, ExtensionType::pre_shared_key));
}

// RFC 8446 §4.2.11: "clients MUST verify that … the server selected a cipher suite indicating a
// Hash associated with the PSK"; illegal_parameter.
TEST(ClientPsk, OfAnotherHashIsRefused) {
    Config config = client_config();
    config.suites13 = {CipherSuite(0x1301), CipherSuite(0x1302)};
    Resumption r(plain_session(), std::move(config));
    r.expect_refused({.suite = CipherSuite(0x1302), .takes_early_data = false}, Reason::bad_psk,
                     AlertDescription::illegal_parameter);
}
// "… the selected_identity value is within the range supplied by the client"
TEST(ClientPsk, OutOfRangeIsRefused) {
    Resumption r(plain_session());
    r.expect_refused({.psk = std::uint16_t{1}, .takes_early_data = false}, Reason::bad_psk_identity,
                     AlertDescription::illegal_parameter);
}
// RFC 8446 §4.2.9: "the server … MUST supply a key_share" in psk_dhe_ke; §9.2, missing_extension.
TEST(ClientPsk, WithoutAShareIsRefusedInPskDheKe) {
    Resumption r(plain_session());
    r.expect_refused({.with_share = false, .takes_early_data = false},
                     Reason::missing_key_share_extension, AlertDescription::missing_extension);
}
TEST(ClientPsk, NeitherPskNorShareIsRefused) {
    Config config = client_config();
    config.allow_psk_ke = true;
    Resumption r(plain_session(), std::move(config));
    r.expect_refused({.psk = std::nullopt, .with_share = false, .takes_early_data = false},
                     Reason::missing_key_share_extension, AlertDescription::missing_extension);
}

TEST(ClientPsk, AloneDoesWhereThatIsAllowed) {
    Config config = client_config();
    config.allow_psk_ke = true;
    Resumption r(plain_session(), std::move(config));
    r.listen();
    const ClientHello hello = decoded(r.server.client_hello);
    EXPECT_EQ(to_hex(*hello.extensions.psk_key_exchange_modes), "0100");
    r.answer({.with_share = false, .takes_early_data = false});
    r.listen();
    EXPECT_TRUE(r.server.heard_finished);
    EXPECT_TRUE(r.client().handshake_done());
    EXPECT_EQ(r.client().negotiated().group, nullptr);
}

TEST(ClientPsk, FromElsewhereHasABinderOfItsOwn) {
    Resumption r(unknown_session(), with_external({external("client")}));
    r.listen();
    const ClientHello hello = decoded(r.server.client_hello);
    const PskIdentity& identity = hello.extensions.pre_shared_key->identities.at(0);
    EXPECT_EQ(as_text(identity.identity), "client");
    EXPECT_EQ(identity.obfuscated_ticket_age, 0u) << "RFC 8446 §4.2.11";
    EXPECT_TRUE(binder_is_right(r.server.client_hello, PskOrigin::external));
    r.answer(kNoEarlyData);
    r.listen();
    EXPECT_TRUE(r.server.heard_finished);
    EXPECT_TRUE(r.client().negotiated().peer_chain.empty());
}

TEST(ClientPsk, FromElsewhereComesAfterTheTicket) {
    Resumption r(plain_session(), with_external({external("one"), external("two")}));
    r.listen();
    const ClientHello hello = decoded(r.server.client_hello);
    ASSERT_EQ(hello.extensions.pre_shared_key->identities.size(), 3u);
    EXPECT_EQ(as_text(hello.extensions.pre_shared_key->identities[2].identity), "two");
    EXPECT_TRUE(binder_is_right(r.server.client_hello, PskOrigin::resumption, 0));
    EXPECT_TRUE(binder_is_right(r.server.client_hello, PskOrigin::external, 2));
    r.answer({.psk = std::uint16_t{2}, .takes_early_data = false});
    r.listen();
    EXPECT_TRUE(r.server.heard_finished);
}

TEST(ClientPsk, FromElsewhereMayCarryEarlyData) {
    ExternalPsk psk = external("client");
    psk.max_early_data = 100;
    Resumption r(unknown_session(), with_external({psk}));
    EXPECT_EQ(r.write("early"), 5u);
    r.listen();
    EXPECT_EQ(as_text(r.server.early_data), "early");
    r.answer({});
    r.listen();
    EXPECT_EQ(r.fate(), EarlyData::accepted);
    EXPECT_TRUE(r.server.heard_finished);
}

// RFC 8446 §4.2.10: "the client MUST verify that the server's selected_identity is 0. If any other
// value is returned, the client MUST abort the handshake with an \"illegal_parameter\" alert."
TEST(ClientPsk, EarlyDataIsRefusedUnderAnotherThanTheFirst) {
    Resumption r(session_with_early_data(), with_external({external("other")}));
    r.expect_refused({.psk = std::uint16_t{1}}, Reason::early_data_with_other_psk,
                     AlertDescription::illegal_parameter);
}

// RFC 8446 §4.1.4: after a retry, only PSKs that go with its suite.
TEST(ClientPsk, OfAnotherHashIsDroppedAfterARetry) {
    Config client = with_external({external("of 256"), external("of 384", crypto::HashId::sha384)});
    client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    Config server = server_config();
    server.groups = {NamedGroup::secp384r1};
    server.suites13 = {CipherSuite(0x1302)};
    PairOptions options;
    options.filter_client = true;
    Pair pair(finish(client, Role::client).value(), finish(server, Role::server).value(), options);
    std::vector<Buffer> hellos;
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello) hellos.push_back(message);
    };
    pair.run();
    ASSERT_TRUE(pair.done());
    ASSERT_EQ(hellos.size(), 2u);
    EXPECT_EQ(decoded(hellos[0]).extensions.pre_shared_key->identities.size(), 2u);
    const ClientHello second = decoded(hellos[1]);
    ASSERT_EQ(second.extensions.pre_shared_key->identities.size(), 1u);
    EXPECT_EQ(as_text(second.extensions.pre_shared_key->identities[0].identity), "of 384");
}

// --- NewSessionTicket (RFC 8446 §4.6.1) ----------------------------------------------------------

void expect_ticket_refused(const Buffer& body, Reason reason, AlertDescription alert) {
    PairOptions options;
    options.filter_server = true;
    Config server = server_config();
    server.ticket_keys = std::make_shared<TicketKeys>(test_provider());
    Pair pair(finish(client_config(), Role::client).value(), finish(server, Role::server).value(),
              options);
    pair.server.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::new_session_ticket) message = make_message(type, body);
    };
    pair.run();
    EXPECT_EQ(pair.client.reason(), reason) << info(*pair.client.reason()).name;
    EXPECT_EQ(pair.server.connection->peer_alert(), alert);
    EXPECT_TRUE(pair.client.hooks.sessions.empty());
}

TEST(ClientTickets, AnEmptyOneIsADecodeError) {
    expect_ticket_refused({0, 0, 0, 9, 1, 2, 3, 4, 1, 0, 0, 0, 0, 0}, Reason::decode_error,
                          AlertDescription::decode_error);
}
TEST(ClientTickets, AnExtensionTwiceIsRefused) {
    expect_ticket_refused({0,  0, 0, 9, 1, 2, 3, 4, 1,  0, 0, 1, 7, 0, 16, 0,
                           42, 0, 4, 0, 0, 0, 9, 0, 42, 0, 4, 0, 0, 0, 9},
                          Reason::duplicate_extension, AlertDescription::illegal_parameter);
}
TEST(ClientTickets, AnExtensionFromElsewhereIsRefused) {
    expect_ticket_refused({0, 0, 0, 9, 1, 2, 3, 4, 1, 0, 0, 1, 7, 0, 4, 0, 51, 0, 0},
                          Reason::misplaced_extension, AlertDescription::illegal_parameter);
}

}  // namespace
}  // namespace handfast::testing
