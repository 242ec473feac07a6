// SPDX-License-Identifier: Apache-2.0
// What a TLS 1.3 server refuses, and how: one test a rule, named for it.
#include <gtest/gtest.h>

#include "tests/unit/handshake/ends13.h"

namespace handfast::testing {
namespace {

void expect_hello_refused(const Change& change, Reason reason, AlertDescription alert,
                          const Ends13& ends = {}) {
    Pair pair = ends.pair();
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello) edit_client_hello(message, change);
    };
    expect_refusal(pair, reason, alert);
}

// RFC 8446 §4.1.1
TEST(Server13, RefusesAHelloWithoutASharedSuite) {
    expect_hello_refused([](ClientHello& h) { h.cipher_suites = {CipherSuite(0x1304)}; },
                         Reason::no_shared_cipher, AlertDescription::handshake_failure);
}

// RFC 8446 §4.1.1
TEST(Server13, RefusesAHelloWithoutASharedGroup) {
    Ends13 ends;
    ends.server.groups = {NamedGroup::secp384r1};
    ends.client.groups = {NamedGroup::x25519};
    Pair pair = ends.pair();
    expect_refusal(pair, Reason::no_suitable_key_share, AlertDescription::handshake_failure);
}

// RFC 8446 §4.1.2
TEST(Server13, RefusesCompression) {
    static constexpr std::uint8_t kDeflate[] = {1, 0};
    expect_hello_refused([](ClientHello& h) { h.compression_methods = kDeflate; },
                         Reason::invalid_compression_algorithm,
                         AlertDescription::illegal_parameter);
}

// RFC 8446 §4.2.1
TEST(Server13, RefusesVersionsThatItDoesNotHave) {
    expect_hello_refused(
        [](ClientHello& h) {
            h.extensions.supported_versions = {{0x0305, 0x7f1c}};
        },
        Reason::unsupported_protocol, AlertDescription::protocol_version);
}

// RFC 7507 §3: a fallback hello for TLS 1.2 at a server that has TLS 1.3.
TEST(Server13, RefusesAnInappropriateFallback) {
    Ends13 ends;
    ends.server.versions = VersionSet::usual();
    ends.client.versions = {ProtocolVersion::tls1_2};
    expect_hello_refused(
        [](ClientHello& h) { h.cipher_suites.push_back(CipherSuite::tls_fallback_scsv); },
        Reason::inappropriate_fallback, AlertDescription::inappropriate_fallback, ends);
}

// RFC 8446 §9.2
TEST(Server13, RefusesAHelloWithoutSupportedGroups) {
    expect_hello_refused([](ClientHello& h) { h.extensions.supported_groups.reset(); },
                         Reason::missing_supported_groups_extension,
                         AlertDescription::missing_extension);
}
TEST(Server13, RefusesAHelloWithoutKeyShare) {
    expect_hello_refused([](ClientHello& h) { h.extensions.key_shares.reset(); },
                         Reason::missing_key_share_extension, AlertDescription::missing_extension);
}
TEST(Server13, RefusesAHelloWithoutSignatureAlgorithms) {
    expect_hello_refused([](ClientHello& h) { h.extensions.signature_algorithms.reset(); },
                         Reason::missing_sigalgs_extension, AlertDescription::missing_extension);
}

// RFC 8446 §4.4.2.2
TEST(Server13, RefusesSchemesThatNoKeyOfOursCanMake) {
    expect_hello_refused(
        [](ClientHello& h) {
            h.extensions.signature_algorithms = {{SignatureScheme::rsa_pss_rsae_sha256}};
        },
        Reason::no_suitable_signature_algorithm, AlertDescription::handshake_failure);
}
TEST(Server13, RefusesSchemesThatItDoesNotHave) {
    expect_hello_refused(
        [](ClientHello& h) { h.extensions.signature_algorithms = {{SignatureScheme(0x0999)}}; },
        Reason::no_shared_signature_algorithms, AlertDescription::handshake_failure);
}

/// The suite that a server with AES first takes, with -prioritize_chacha, for this offer.
CipherSuite suite_for(std::vector<CipherSuite> offer, bool own_order, bool legacy) {
    Ends13 ends;
    ends.server.prefer_own_order = own_order;
    ends.server.prioritize_chacha = true;
    if (legacy) {
        ends.client.versions = ends.server.versions = {ProtocolVersion::tls1_2};
        ends.server.suites12 = {CipherSuite(0xc02c), CipherSuite(0xc02b), CipherSuite(0xcca9)};
        ends.client.suites12 = ends.server.suites12;
    }
    Pair pair = ends.pair();
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello)
            edit_client_hello(message, [&](ClientHello& h) { h.cipher_suites = offer; });
    };
    pair.run();
    return pair.server.connection->negotiated().suite->suite;
}

TEST(Server13, PrioritizesChachaForClientsThatNameItFirst) {
    const CipherSuite aes{0x1302}, small{0x1301}, chacha{0x1303}, grease{0x3a3a};
    EXPECT_EQ(suite_for({chacha, small, aes}, true, false), chacha);
    EXPECT_EQ(suite_for({grease, chacha, small, aes}, true, false), chacha);
    EXPECT_EQ(suite_for({small, chacha, aes}, true, false), aes);
    EXPECT_EQ(suite_for({chacha, small, aes}, false, false), chacha);
    EXPECT_EQ(suite_for({small, chacha, aes}, false, false), small);
    // Any suite of that cipher counts, whatever version it is for.
    const CipherSuite old_aes{0xc02c}, old_chacha{0xcca9};
    EXPECT_EQ(suite_for({old_chacha, old_aes}, true, true), old_chacha);
    EXPECT_EQ(suite_for({chacha, old_aes, old_chacha}, true, true), old_chacha);
    EXPECT_EQ(suite_for({old_aes, old_chacha}, true, true), old_aes);
}

// RFC 8446 §4.2.8
TEST(Server13, RefusesTwoSharesOfOneGroup) {
    expect_hello_refused(
        [](ClientHello& h) {
            h.extensions.key_shares->push_back(h.extensions.key_shares->front());
        },
        Reason::bad_key_share, AlertDescription::illegal_parameter);
}
TEST(Server13, RefusesAShareForAGroupThatWasNotOffered) {
    expect_hello_refused(
        [](ClientHello& h) { h.extensions.supported_groups = {{NamedGroup::secp384r1}}; },
        Reason::bad_key_share, AlertDescription::illegal_parameter);
}
TEST(Server13, RefusesAShareOfTheWrongSize) {
    static constexpr std::uint8_t kShort[31] = {9};
    expect_hello_refused(
        [](ClientHello& h) { h.extensions.key_shares->front().key_exchange = kShort; },
        Reason::bad_key_share, AlertDescription::illegal_parameter);
}
// RFC 7748 §6.1, RFC 8446 §7.4.2
TEST(Server13, RefusesALowOrderX25519Share) {
    static constexpr std::uint8_t kZero[32] = {};
    expect_hello_refused(
        [](ClientHello& h) { h.extensions.key_shares->front().key_exchange = kZero; },
        Reason::bad_key_share, AlertDescription::illegal_parameter);
}
// RFC 8446 §4.2.8.2
TEST(Server13, RefusesAPointThatIsNotOnTheCurve) {
    static const Buffer kPoint = [] {
        Buffer point(65, 1);
        point[0] = 4;
        return point;
    }();
    Ends13 ends;
    ends.client.groups = {NamedGroup::secp256r1};
    Pair pair = ends.pair();
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::client_hello) return;
        edit_client_hello(message, [](ClientHello& h) {
            h.extensions.key_shares->front().key_exchange = kPoint;
        });
    };
    pair.run();
    ASSERT_TRUE(pair.server.reason());
    EXPECT_EQ(pair.server.alert(), AlertDescription::illegal_parameter);
}

// RFC 7301 §3.2
TEST(Server13, RefusesProtocolsThatItDoesNotSpeak) {
    Ends13 ends;
    ends.server.alpn = {"h2"};
    ends.client.alpn = {"spdy/1"};
    Pair pair = ends.pair();
    expect_refusal(pair, Reason::no_application_protocol,
                   AlertDescription::no_application_protocol);
}

// RFC 6066 §3, as -servername_fatal wants it
TEST(Server13, RefusesANameWhenTheHookSaysSo) {
    Ends13 ends;
    ends.options.server_name = "unknown.example";
    Pair pair = ends.pair();
    pair.server.hooks.server_name_decision.action = ServerNameDecision::Action::refuse;
    expect_refusal(pair, Reason::unrecognized_name, AlertDescription::unrecognized_name);
}

/// A retry takes place; the second hello is changed.
void expect_second_hello_refused(const Change& change, Reason reason, AlertDescription alert) {
    Ends13 ends;
    ends.client.groups = {NamedGroup::x25519, NamedGroup::secp384r1, NamedGroup::secp521r1};
    ends.server.groups = {NamedGroup::secp384r1};
    Pair pair = ends.pair();
    int hellos = 0;
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello && ++hellos == 2)
            edit_client_hello(message, change);
    };
    expect_refusal(pair, reason, alert);
}

// RFC 8446 §4.1.2: what the second ClientHello may not change.
TEST(Server13, RefusesASecondHelloWithAnotherRandom) {
    expect_second_hello_refused([](ClientHello& h) { h.random[0] ^= 1; },
                                Reason::second_client_hello_changed,
                                AlertDescription::illegal_parameter);
}
TEST(Server13, RefusesASecondHelloWithOtherSuites) {
    expect_second_hello_refused([](ClientHello& h) { h.cipher_suites.pop_back(); },
                                Reason::second_client_hello_changed,
                                AlertDescription::illegal_parameter);
}
TEST(Server13, RefusesASecondHelloWithAnotherSessionId) {
    expect_second_hello_refused([](ClientHello& h) { h.session_id = {}; },
                                Reason::second_client_hello_changed,
                                AlertDescription::illegal_parameter);
}
TEST(Server13, RefusesASecondHelloWithOtherGroups) {
    expect_second_hello_refused([](ClientHello& h) { h.extensions.supported_groups->pop_back(); },
                                Reason::second_client_hello_changed,
                                AlertDescription::illegal_parameter);
}
TEST(Server13, RefusesASecondHelloWithANewName) {
    expect_second_hello_refused(
        [](ClientHello& h) { h.extensions.server_name = as_bytes("new.example"); },
        Reason::second_client_hello_changed, AlertDescription::illegal_parameter);
}
TEST(Server13, RefusesASecondHelloWithoutKeyShare) {
    expect_second_hello_refused([](ClientHello& h) { h.extensions.key_shares.reset(); },
                                Reason::missing_key_share_extension,
                                AlertDescription::missing_extension);
}
TEST(Server13, RefusesASecondHelloWithTheWrongGroup) {
    static constexpr std::uint8_t kShare[32] = {9};
    expect_second_hello_refused(
        [](ClientHello& h) {
            h.extensions.key_shares = {{KeyShareEntry{NamedGroup::x25519, kShare}}};
        },
        Reason::bad_key_share, AlertDescription::illegal_parameter);
}
TEST(Server13, RefusesASecondHelloWithNewEarlyData) {
    expect_second_hello_refused([](ClientHello& h) { h.extensions.early_data = true; },
                                Reason::second_client_hello_changed,
                                AlertDescription::illegal_parameter);
}

/// A resumption whose hello is changed after the binder was made.
void expect_resumption_refused(const Change& change, Reason reason, AlertDescription alert) {
    Ends13 ends;
    Pair first = ends.pair();
    first.run();
    ASSERT_TRUE(first.done());
    ends.options.session = first.client.hooks.sessions.back();
    expect_hello_refused(change, reason, alert, ends);
}

// RFC 8446 §4.2.11.2
TEST(Server13, RefusesABinderThatDoesNotVerify) {
    static constexpr std::uint8_t kBinder[48] = {1};
    expect_resumption_refused(
        [](ClientHello& h) { h.extensions.pre_shared_key->binders[0] = kBinder; },
        Reason::binder_does_not_verify, AlertDescription::decrypt_error);
}
TEST(Server13, RefusesABinderOfAnotherSize) {
    static constexpr std::uint8_t kBinder[32] = {1};
    expect_resumption_refused(
        [](ClientHello& h) { h.extensions.pre_shared_key->binders[0] = kBinder; },
        Reason::binder_does_not_verify, AlertDescription::decrypt_error);
}
TEST(Server13, RefusesMoreIdentitiesThanBinders) {
    static constexpr std::uint8_t kIdentity[] = {1, 2, 3};
    expect_resumption_refused(
        [](ClientHello& h) {
            h.extensions.pre_shared_key->identities.push_back({kIdentity, 0});
        },
        Reason::bad_psk, AlertDescription::illegal_parameter);
}
// RFC 8446 §4.2.9
TEST(Server13, RefusesAPskWithoutModes) {
    expect_resumption_refused([](ClientHello& h) { h.extensions.psk_key_exchange_modes.reset(); },
                              Reason::missing_psk_key_exchange_modes_extension,
                              AlertDescription::missing_extension);
}

// RFC 8446 §4.2.9: psk_ke alone is not taken, so the handshake is a full one.
TEST(Server13, DoesNotResumeWithoutAFreshKeyExchange) {
    static constexpr std::uint8_t kPskOnly[] = {0};
    Ends13 ends;
    Pair first = ends.pair();
    first.run();
    ends.options.session = first.client.hooks.sessions.back();
    Pair pair = ends.pair();
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello)
            edit_client_hello(
                message, [](ClientHello& h) { h.extensions.psk_key_exchange_modes = kPskOnly; });
    };
    pair.run();
    EXPECT_FALSE(pair.server.connection->negotiated().resumed);
    EXPECT_FALSE(pair.server.reason());
}

// -context: sessions of another context are not resumed.
TEST(Server13, DoesNotResumeInAnotherContext) {
    Ends13 ends;
    ends.server.session_context = to_buffer(as_bytes("one"));
    Pair first = ends.pair();
    first.run();
    ends.options.session = first.client.hooks.sessions.back();
    ends.server.session_context = to_buffer(as_bytes("two"));
    Pair second = ends.pair();
    second.run();
    ASSERT_TRUE(second.done());
    EXPECT_FALSE(second.server.connection->negotiated().resumed);
}

void expect_client_flight_refused(const std::function<void(HandshakeType, Buffer&)>& change,
                                  Reason reason, AlertDescription alert) {
    Pair pair = Ends13().pair();
    pair.client.filter.message = change;
    expect_refusal(pair, reason, alert);
}

// RFC 8446 §4.4.4
TEST(Server13, RefusesAWrongFinished) {
    expect_client_flight_refused(
        [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::finished) message.back() ^= 1;
        },
        Reason::digest_check_failed, AlertDescription::decrypt_error);
}
TEST(Server13, RefusesAShortFinished) {
    expect_client_flight_refused(
        [](HandshakeType type, Buffer& message) {
            if (type != HandshakeType::finished) return;
            message.pop_back();
            --message[3];
        },
        Reason::digest_check_failed, AlertDescription::decrypt_error);
}

// RFC 8446 §5.1: application data instead of the client's Finished.
TEST(Server13, RefusesApplicationDataBeforeFinished) {
    Pair pair = Ends13().pair();
    pair.client.filter.plaintext = [](ContentType& type, Buffer& content) {
        if (content[0] == code(HandshakeType::finished)) type = ContentType::application_data;
    };
    expect_refusal(pair, Reason::app_data_in_handshake, AlertDescription::unexpected_message);
    EXPECT_TRUE(pair.server.received.empty());
}

// RFC 8446 §5: change_cipher_spec is one byte of value 1, and is dropped while the handshake lasts.
TEST(Server13, RefusesAnOddChangeCipherSpec) {
    Pair pair = Ends13().pair();
    pair.client.filter.plaintext = [](ContentType& type, Buffer& content) {
        if (type == ContentType::change_cipher_spec) content[0] = 2;
    };
    expect_refusal(pair, Reason::invalid_ccs_message, AlertDescription::unexpected_message);
}
TEST(Server13, RefusesChangeCipherSpecBeforeTheHello) {
    Pair pair = Ends13().pair();
    const Buffer record = {20, 3, 3, 0, 1, 1};
    EXPECT_FALSE(pair.server.connection->receive(record, kNow));
    EXPECT_EQ(pair.server.reason(), Reason::ccs_received_early);
    EXPECT_EQ(pair.server.alert(), AlertDescription::unexpected_message);
}
TEST(Server13, RefusesChangeCipherSpecAfterTheHandshake) {
    Pair pair = Ends13().pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    const Buffer record = {20, 3, 3, 0, 1, 1};
    EXPECT_FALSE(pair.server.connection->receive(record, kNow));
    EXPECT_EQ(pair.server.alert(), AlertDescription::unexpected_message);
}
TEST(Server13, RefusesAFloodOfChangeCipherSpecs) {
    Ends13 ends;
    ends.client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    ends.server.groups = {NamedGroup::secp384r1};  // stops and waits for a second hello
    Pair pair = ends.pair();
    (void)pair.client.connection->start(kNow);
    pair.carry(pair.client, pair.server);
    const Buffer record = {20, 3, 3, 0, 1, 1};
    int accepted = 0;
    while (pair.server.connection->receive(record, kNow)) ASSERT_LT(++accepted, 100);
    EXPECT_EQ(pair.server.alert(), AlertDescription::unexpected_message);
    EXPECT_EQ(accepted, 32);
}

/// A client that offers early data, and sends `bytes` of it behind its ClientHello.
void run_with_early_data(Pair& pair, std::size_t bytes) {
    int hellos = 0;
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::client_hello || ++hellos > 1) return;
        edit_client_hello(message, [](ClientHello& h) { h.extensions.early_data = true; });
    };
    (void)pair.client.connection->start(kNow);
    pair.carry(pair.client, pair.server);
    const Buffer change_cipher_spec = {20, 3, 3, 0, 1, 1};
    (void)pair.server.connection->receive(change_cipher_spec, kNow);
    for (std::size_t sent = 0; sent < bytes; sent += 256) {
        Buffer record(5 + 256, 0x42);
        std::ranges::copy(Buffer{23, 3, 3, 1, 0}, record.begin());
        (void)pair.server.connection->receive(record, kNow);
    }
    pair.run();
}

// RFC 8446 §4.2.10
TEST(Server13, SkipsEarlyDataThatItDoesNotTake) {
    Pair pair = Ends13().pair();
    run_with_early_data(pair, 16640);
    EXPECT_TRUE(pair.done());
}
TEST(Server13, SkipsEarlyDataBeforeASecondHello) {
    Ends13 ends;
    ends.client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    ends.server.groups = {NamedGroup::secp384r1};
    Pair pair = ends.pair();
    run_with_early_data(pair, 4096);
    EXPECT_TRUE(pair.done());
    EXPECT_TRUE(pair.server.connection->negotiated().retried);
}
TEST(Server13, RefusesEarlyDataBeyondTheLimit) {
    Pair pair = Ends13().pair();
    run_with_early_data(pair, 16640 + 256);
    EXPECT_EQ(pair.server.reason(), Reason::decryption_failed_or_bad_record_mac);
    EXPECT_EQ(pair.server.alert(), AlertDescription::bad_record_mac);
}

// RFC 8446 §4.6.3
TEST(Server13, RefusesAKeyUpdateOfAnUnknownKind) {
    Ends13 ends;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    pair.client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::key_update) message.back() = 2;
    };
    ASSERT_TRUE(pair.client.connection->update_keys(KeyUpdateRequest::update_requested));
    pair.run();
    EXPECT_EQ(pair.server.alert(), AlertDescription::illegal_parameter);
}
TEST(Server13, RefusesAFloodOfKeyUpdates) {
    Pair pair = Ends13().pair();
    pair.run();
    for (int i = 0; i < 33; ++i)
        ASSERT_TRUE(pair.client.connection->update_keys(KeyUpdateRequest::update_not_requested));
    pair.run();
    EXPECT_EQ(pair.server.reason(), Reason::too_many_key_updates);
    EXPECT_EQ(pair.server.alert(), AlertDescription::unexpected_message);
}
TEST(Server13, ApplicationDataResetsTheCountOfKeyUpdates) {
    Pair pair = Ends13().pair();
    pair.run();
    const Buffer data = {1};
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(pair.client.connection->update_keys(KeyUpdateRequest::update_not_requested));
        ASSERT_EQ(pair.send(pair.client, pair.server, data), data) << i;
    }
}

// RFC 8446 §5.1: a message that spans a key change.
TEST(Server13, RefusesBytesBehindTheClientHelloInItsRecord) {
    Pair pair = Ends13().pair();
    pair.client.filter.plaintext = [](ContentType&, Buffer& content) {
        if (content[0] == code(HandshakeType::client_hello)) content.push_back(20);
    };
    expect_refusal(pair, Reason::not_on_record_boundary, AlertDescription::unexpected_message);
}

// RFC 8446 §6: fatal alerts end the connection, warnings of TLS 1.2 are no warnings here.
TEST(Server13, EndsOnAnyAlertButTheClosureAlerts) {
    Pair pair = Ends13().pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    pair.client.filter.plaintext = [](ContentType& type, Buffer& content) {
        if (type == ContentType::alert) content = {1, code(AlertDescription::no_renegotiation)};
    };
    ASSERT_TRUE(pair.client.connection->close());
    pair.run();
    EXPECT_EQ(pair.server.reason(), Reason::peer_alert);
    EXPECT_EQ(pair.server.connection->peer_alert(), AlertDescription::no_renegotiation);
    EXPECT_TRUE(pair.server.connection->output().empty()) << "an alert is not answered by an alert";
}

// RFC 8446 §6.1
TEST(Server13, TellsATruncationFromAClose) {
    Pair pair = Ends13().pair();
    pair.run();
    const Status end = pair.server.connection->received_end();
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().reason, Reason::unexpected_eof_while_reading);
}

// The handshake's state does not outlive it: a second hello has no row (RFC 8446 §4.1.2).
TEST(Server13, RefusesAClientHelloAfterTheHandshake) {
    Pair pair = Ends13().pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    pair.client.filter.message = [](HandshakeType, Buffer& message) {
        message = {code(HandshakeType::client_hello), 0, 0, 1, 0};
    };
    ASSERT_TRUE(pair.client.connection->update_keys(KeyUpdateRequest::update_not_requested));
    pair.run();
    EXPECT_EQ(pair.server.reason(), Reason::unexpected_message);
}

}  // namespace
}  // namespace handfast::testing
