// SPDX-License-Identifier: Apache-2.0
// External PSKs and the modes of all PSKs at a TLS 1.3 server (RFC 8446 §4.2.9, §4.2.11).
#include "tests/unit/handshake/ends13.h"

namespace handfast::testing {
namespace {

using crypto::HashId;

ExternalPsk psk(std::string_view identity, std::string_view key, HashId hash = HashId::sha256) {
    return {.identity = to_buffer(as_bytes(identity)),
            .key = std::make_shared<const SecretBuffer>(as_bytes(key)),
            .hash = hash};
}

struct PskEnds : Ends13 {
    PskEnds() {
        client.external_psks = server.external_psks = {psk("us", "a key that both have")};
        client.suites13 = {CipherSuite(0x1301)};
    }
};

/// Runs a handshake that must succeed; whether the server took a PSK.
bool takes_psk(const Ends13& ends) {
    Pair pair = ends.pair();
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_EQ(as_text(pair.send(pair.client, pair.server, as_bytes("hello"))), "hello");
    EXPECT_EQ(pair.server.connection->negotiated().resumed,
              pair.client.connection->negotiated().resumed);
    return pair.server.connection->negotiated().resumed;
}

Pair refused(const Ends13& ends, Reason reason, AlertDescription alert) {
    Pair pair = ends.pair();
    expect_refusal(pair, reason, alert);
    return pair;
}

TEST(ServerPsk, TakesAnExternalPskWithAKeyExchange) {
    const PskEnds ends;
    Pair pair = ends.pair();
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_TRUE(pair.server.connection->negotiated().resumed);
    EXPECT_NE(pair.server.connection->negotiated().group, nullptr);
    EXPECT_EQ(pair.server.connection->negotiated().credential, nullptr);
    EXPECT_EQ(pair.client.hooks.sessions.size(), 1u) << "a ticket as after a resumption";
}
TEST(ServerPsk, NeedsNoCertificate) {
    PskEnds ends;
    ends.server.credentials.clear();
    EXPECT_TRUE(takes_psk(ends));
}
// RFC 8446 §4.2.11: SHA-256 by default, whatever suite the client likes best.
TEST(ServerPsk, WithoutACertificateChoosesASuiteOfThePsksHash) {
    PskEnds ends;
    ends.client.suites13 = {CipherSuite(0x1302), CipherSuite(0x1301)};
    EXPECT_FALSE(takes_psk(ends)) << "with one it shows it";
    ends.server.credentials.clear();
    EXPECT_TRUE(takes_psk(ends));
}
TEST(ServerPsk, WithoutACertificateRefusesThoseWhoHaveNoPsk) {
    PskEnds ends;
    ends.server.credentials.clear();
    ends.client.external_psks.clear();
    (void)refused(ends, Reason::no_suitable_signature_algorithm,
                  AlertDescription::handshake_failure);
}
TEST(ServerPsk, TakesAPskOfEitherHash) {
    PskEnds ends;
    ends.client.suites13 = {CipherSuite(0x1302)};
    EXPECT_FALSE(takes_psk(ends)) << "RFC 8446 §4.2.11: of the suite's hash";
    ends.client.external_psks =
        ends.server.external_psks = {psk("us", "a key that both have", HashId::sha384)};
    EXPECT_TRUE(takes_psk(ends));
}
TEST(ServerPsk, TakesTheSecondIdentityWhenTheFirstIsUnknown) {
    PskEnds ends;
    ends.client.external_psks.insert(ends.client.external_psks.begin(), psk("them", "another"));
    EXPECT_TRUE(takes_psk(ends));
}
TEST(ServerPsk, TakesLongKeys) {
    PskEnds ends;
    ends.client.external_psks = ends.server.external_psks = {psk("us", std::string(512, 'k'))};
    EXPECT_TRUE(takes_psk(ends));
}
TEST(ServerPsk, SurvivesARetry) {
    PskEnds ends;
    ends.client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    ends.server.groups = {NamedGroup::secp384r1};
    EXPECT_TRUE(takes_psk(ends));
}

// CVE-2026-42010: an identity does not end at its first zero byte.
TEST(ServerPsk, ComparesWholeIdentities) {
    using namespace std::string_view_literals;
    PskEnds ends;
    ends.server.external_psks = {psk("us\0one"sv, "a key that both have")};
    for (const std::string_view other : {"us"sv, "us\0"sv, "us\0two"sv, "us\0one\0"sv}) {
        ends.client.external_psks = {psk(other, "a key that both have")};
        EXPECT_FALSE(takes_psk(ends));
    }
    ends.client.external_psks = ends.server.external_psks;
    EXPECT_TRUE(takes_psk(ends));
}
// RFC 8446 §4.2.11: identity<1..2^16-1>
TEST(ServerPsk, IsNotReachedByAnEmptyIdentity) {
    PskEnds ends;
    ends.server.external_psks = {psk("", "a key that both have")};
    ends.client.external_psks = ends.server.external_psks;
    EXPECT_FALSE(takes_psk(ends));
}
TEST(ServerPsk, HasNoEmptyKeys) {
    PskEnds ends;
    ends.server.external_psks = {psk("us", "")};
    EXPECT_FALSE(finish(ends.server, Role::server));
}

// RFC 8446 §4.2.11: "If this value is not present or does not validate, the server MUST abort".
TEST(ServerPsk, RefusesAKeyThatIsNotOurs) {
    PskEnds ends;
    ends.client.external_psks = {psk("us", "another key of theirs")};
    (void)refused(ends, Reason::binder_does_not_verify, AlertDescription::decrypt_error);
}
// RFC 8446 §4.2.11.2: the labels keep tickets and external keys apart.
TEST(ServerPsk, RefusesAResumptionBinderUnderAnExternalIdentity) {
    PskEnds ends;
    Session session;
    session.version = 0x0304;
    session.suite = CipherSuite(0x1301);
    session.secret = SessionSecret(as_bytes("a key that both have"));
    session.created = kNow;
    session.ticket = to_buffer(as_bytes("us"));
    ends.client.external_psks.clear();
    ends.options.session = std::make_shared<const Session>(std::move(session));
    (void)refused(ends, Reason::binder_does_not_verify, AlertDescription::decrypt_error);
}

/// The modes that the client's hello says, instead of its own.
void expect_with_modes(const Ends13& ends, ByteView modes,
                       const std::function<void(Pair&)>& judge) {
    Pair pair = ends.pair();
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello)
            edit_client_hello(message,
                              [&](ClientHello& h) { h.extensions.psk_key_exchange_modes = modes; });
    };
    (void)pair.client.connection->start(kNow);
    pair.carry(pair.client, pair.server);
    judge(pair);
}
constexpr std::uint8_t kPskKe[] = {0};
constexpr std::uint8_t kUnknownMode[] = {77};

// RFC 8446 §4.2.9: psk_ke only where it is allowed; else the PSK is passed over.
TEST(ServerPsk, PassesOverAPskWhoseModesItDoesNotTake) {
    for (const ByteView modes : {ByteView(kPskKe), ByteView(kUnknownMode)})
        expect_with_modes(PskEnds(), modes, [](Pair& pair) {
            EXPECT_FALSE(pair.server.reason());
            EXPECT_FALSE(pair.server.connection->negotiated().resumed);
        });
}
TEST(ServerPsk, GoesWithoutAKeyExchangeWhereAllowed) {
    PskEnds ends;
    ends.client.allow_psk_ke = ends.server.allow_psk_ke = true;
    ends.client.groups = {NamedGroup::x25519};
    ends.server.groups = {NamedGroup::secp384r1};
    Pair pair = ends.pair();
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_TRUE(pair.server.connection->negotiated().resumed);
    EXPECT_EQ(pair.server.connection->negotiated().group, nullptr);
    EXPECT_EQ(as_text(pair.send(pair.server, pair.client, as_bytes("hello"))), "hello");
}
TEST(ServerPsk, PrefersAKeyExchange) {
    PskEnds ends;
    ends.client.allow_psk_ke = ends.server.allow_psk_ke = true;
    Pair pair = ends.pair();
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_NE(pair.server.connection->negotiated().group, nullptr);
}
TEST(ServerPsk, RefusesAnImpossibleKeyExchangeWithoutPskKe) {
    PskEnds ends;
    ends.client.groups = {NamedGroup::x25519};
    ends.server.groups = {NamedGroup::secp384r1};
    (void)refused(ends, Reason::no_suitable_key_share, AlertDescription::handshake_failure);
}

// RFC 8446 §4.2.9
TEST(ServerPsk, RefusesAPskWithoutModes) {
    Pair pair = PskEnds().pair();
    pair.client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello)
            edit_client_hello(message,
                              [](ClientHello& h) { h.extensions.psk_key_exchange_modes.reset(); });
    };
    expect_refusal(pair, Reason::missing_psk_key_exchange_modes_extension,
                   AlertDescription::missing_extension);
}

// CVE-2025-6395: the PSK that was taken may not be gone after a HelloRetryRequest.
TEST(ServerPsk, RefusesASecondHelloWithoutThePsk) {
    PskEnds ends;
    ends.client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    ends.server.groups = {NamedGroup::secp384r1};
    Pair pair = ends.pair();
    int hellos = 0;
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello && ++hellos == 2)
            edit_client_hello(message, [](ClientHello& h) { h.extensions.pre_shared_key.reset(); });
    };
    expect_refusal(pair, Reason::second_client_hello_changed, AlertDescription::illegal_parameter);
}
TEST(ServerPsk, RefusesASecondHelloWithAnUnknownPskInstead) {
    PskEnds ends;
    ends.client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    ends.server.groups = {NamedGroup::secp384r1};
    Pair pair = ends.pair();
    int hellos = 0;
    static constexpr std::uint8_t kOther[2] = {'m', 'e'};
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello && ++hellos == 2)
            edit_client_hello(message, [](ClientHello& h) {
                h.extensions.pre_shared_key->identities.front().identity = kOther;
            });
    };
    expect_refusal(pair, Reason::second_client_hello_changed, AlertDescription::illegal_parameter);
}
TEST(ServerPsk, RefusesASecondHelloWithANewPsk) {
    Ends13 ends;
    ends.client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    ends.server.groups = {NamedGroup::secp384r1};
    Pair pair = ends.pair();
    int hellos = 0;
    static constexpr std::uint8_t kBytes[32] = {1};
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello && ++hellos == 2)
            edit_client_hello(message, [](ClientHello& h) {
                h.extensions.pre_shared_key = {{{kBytes, 0}}, {kBytes}, 35};
            });
    };
    expect_refusal(pair, Reason::second_client_hello_changed, AlertDescription::illegal_parameter);
}

/// One end's own flight comes back to it (Selfie, eprint 2019/347).
TEST(ServerPsk, AClientRefusesItsOwnHello) {
    Pair pair = PskEnds().pair();
    (void)pair.client.connection->start(kNow);
    pair.carry(pair.client, pair.client);
    EXPECT_EQ(pair.client.reason(), Reason::unexpected_message);
    EXPECT_EQ(pair.client.alert(), AlertDescription::unexpected_message);
}

}  // namespace
}  // namespace handfast::testing
