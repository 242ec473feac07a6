// SPDX-License-Identifier: Apache-2.0
// What a TLS 1.3 client refuses, and how: one test a rule, named for it.
#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/edit.h"
#include "tests/support/edit_hello.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

/// Of TLS 1.2 and 1.3.
const auto proof_of = [](ByteView body) { return decode_certificate_verify(body); };

using Change = std::function<void(HandshakeType, Buffer&)>;

struct Ends13 {
    Config client = client_config();
    Config server = server_config();
    PairOptions options;

    Ends13() {
        client.versions = server.versions = {ProtocolVersion::tls1_3};
        options.filter_client = options.filter_server = true;
    }
    /// The server will ask for a group that the client sent no share for.
    static Ends13 with_retry() {
        Ends13 ends;
        ends.client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
        ends.server.groups = {NamedGroup::secp384r1};
        return ends;
    }
    Pair pair() const {
        return Pair(finish(client, Role::client).value(), finish(server, Role::server).value(),
                    options);
    }
};

/// The client refuses for this reason, says this alert, and the server hears it.
void expect_refusal(Pair& pair, Reason reason, AlertDescription alert) {
    pair.run();
    ASSERT_TRUE(pair.client.reason().has_value()) << "the client accepted it";
    EXPECT_EQ(*pair.client.reason(), reason) << info(*pair.client.reason()).name;
    EXPECT_TRUE(pair.client.log.sent_alert(alert)) << alert_name(*pair.client.alert());
    EXPECT_EQ(pair.server.connection->peer_alert(), alert);
    EXPECT_FALSE(pair.client.connection->handshake_done());
}

void expect_flight_refused(const Change& change, Reason reason, AlertDescription alert,
                           const Ends13& ends = {}) {
    Pair pair = ends.pair();
    pair.server.filter.message = change;
    expect_refusal(pair, reason, alert);
}

/// The nth ServerHello or HelloRetryRequest is changed.
void expect_hello_refused(const std::function<void(ServerHello&)>& change, Reason reason,
                          AlertDescription alert, const Ends13& ends = {}, int which = 1) {
    int count = 0;
    expect_flight_refused(
        [&](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::server_hello && ++count == which)
                edit_server_hello(message, change);
        },
        reason, alert, ends);
}

// RFC 8446 §4.1.3
TEST(Client13, RefusesASuiteThatItDidNotOffer) {
    Ends13 ends;
    ends.client.suites13 = {CipherSuite(0x1301)};
    expect_hello_refused([](ServerHello& h) { h.cipher_suite = CipherSuite(0x1302); },
                         Reason::wrong_cipher_returned, AlertDescription::illegal_parameter, ends);
}
TEST(Client13, RefusesAnUnknownSuite) {
    expect_hello_refused([](ServerHello& h) { h.cipher_suite = CipherSuite(0x13ff); },
                         Reason::wrong_cipher_returned, AlertDescription::illegal_parameter);
}
TEST(Client13, RefusesAnotherSessionId) {
    static constexpr std::uint8_t kOther[32] = {1};
    expect_hello_refused([](ServerHello& h) { h.session_id = kOther; }, Reason::invalid_session_id,
                         AlertDescription::illegal_parameter);
}
TEST(Client13, RefusesCompression) {
    expect_hello_refused([](ServerHello& h) { h.compression_method = 1; },
                         Reason::invalid_compression_algorithm,
                         AlertDescription::illegal_parameter);
}
TEST(Client13, RefusesALegacyVersionThatIsNot12) {
    expect_hello_refused([](ServerHello& h) { h.legacy_version = 0x0302; },
                         Reason::bad_legacy_version, AlertDescription::illegal_parameter);
}
// RFC 8446 §4.2.1
TEST(Client13, RefusesAVersionThatItDidNotOffer) {
    expect_hello_refused([](ServerHello& h) { h.extensions.selected_version = 0x0305; },
                         Reason::unsupported_protocol, AlertDescription::protocol_version);
}
TEST(Client13, RefusesAnOldVersionInTheExtension) {
    Ends13 ends;
    ends.client.versions = VersionSet::usual();
    expect_hello_refused([](ServerHello& h) { h.extensions.selected_version = 0x0303; },
                         Reason::bad_legacy_version, AlertDescription::illegal_parameter, ends);
}
// RFC 8446 §4.2.8
TEST(Client13, RefusesAShareOfAGroupThatItSentNoneFor) {
    static const Buffer kPoint(65, 4);
    expect_hello_refused(
        [](ServerHello& h) {
            h.extensions.key_share = KeyShareEntry{NamedGroup::secp256r1, kPoint};
        },
        Reason::wrong_curve, AlertDescription::illegal_parameter);
}
TEST(Client13, RefusesALowOrderShare) {
    static constexpr std::uint8_t kZero[32] = {};
    expect_hello_refused([](ServerHello& h) { h.extensions.key_share->key_exchange = kZero; },
                         Reason::bad_key_share, AlertDescription::illegal_parameter);
}
TEST(Client13, RefusesAShareOfTheWrongSize) {
    static constexpr std::uint8_t kShort[31] = {9};
    expect_hello_refused([](ServerHello& h) { h.extensions.key_share->key_exchange = kShort; },
                         Reason::bad_key_share, AlertDescription::illegal_parameter);
}
// Neither share nor PSK (CVE-2023-3724)
TEST(Client13, RefusesAHelloWithoutAShare) {
    expect_hello_refused([](ServerHello& h) { h.extensions.key_share.reset(); },
                         Reason::missing_key_share_extension, AlertDescription::missing_extension);
}
// RFC 8446 §4.2: an answer to what was not asked.
TEST(Client13, RefusesAPskThatItDidNotOffer) {
    expect_hello_refused([](ServerHello& h) { h.extensions.selected_psk = 0; },
                         Reason::unsolicited_extension, AlertDescription::unsupported_extension);
}
TEST(Client13, RefusesAPskBeyondItsOffer) {
    Ends13 ends;
    Pair first = ends.pair();
    first.run();
    ASSERT_TRUE(first.done());
    ends.options.session = first.client.hooks.sessions.back();
    expect_hello_refused([](ServerHello& h) { h.extensions.selected_psk = 1; },
                         Reason::bad_psk_identity, AlertDescription::illegal_parameter, ends);
}

// RFC 8446 §4.1.4
TEST(Client13, RefusesARetryForAGroupThatItSharedAlready) {
    expect_hello_refused([](ServerHello& h) { h.extensions.retry_group = NamedGroup::x25519; },
                         Reason::hello_retry_without_change, AlertDescription::illegal_parameter,
                         Ends13::with_retry());
}
TEST(Client13, RefusesARetryForAGroupThatItDoesNotSupport) {
    expect_hello_refused([](ServerHello& h) { h.extensions.retry_group = NamedGroup::secp521r1; },
                         Reason::bad_key_share, AlertDescription::illegal_parameter,
                         Ends13::with_retry());
}
TEST(Client13, RefusesARetryWithoutChange) {
    expect_hello_refused([](ServerHello& h) { h.extensions.retry_group.reset(); },
                         Reason::hello_retry_without_change, AlertDescription::illegal_parameter,
                         Ends13::with_retry());
}
TEST(Client13, RefusesASecondRetry) {
    Buffer retry;
    expect_flight_refused(
        [&](HandshakeType type, Buffer& message) {
            if (type != HandshakeType::server_hello) return;
            if (retry.empty()) {
                retry = message;
            } else {
                message = retry;
            }
        },
        Reason::unexpected_message, AlertDescription::unexpected_message, Ends13::with_retry());
}
TEST(Client13, RefusesAnotherSuiteAfterTheRetry) {
    expect_hello_refused([](ServerHello& h) { h.cipher_suite = CipherSuite(0x1303); },
                         Reason::cipher_changed_after_retry, AlertDescription::illegal_parameter,
                         Ends13::with_retry(), 2);
}

// RFC 7301 §3.1
TEST(Client13, RefusesAProtocolThatItDidNotOffer) {
    Ends13 ends;
    ends.client.alpn = {"h2"};
    expect_flight_refused(
        [](HandshakeType type, Buffer& message) {
            if (type != HandshakeType::encrypted_extensions) return;
            EncryptedExtensions changed;
            changed.extensions.alpn = std::vector<ByteView>{as_bytes("h3")};
            message.clear();
            encode(changed, message);
        },
        Reason::bad_alpn, AlertDescription::illegal_parameter, ends);
}
// RFC 8446 §4.2
TEST(Client13, RefusesAnUnsolicitedExtension) {
    expect_flight_refused(
        [](HandshakeType type, Buffer& message) {
            if (type != HandshakeType::encrypted_extensions) return;
            message = {8, 0, 0, 6, 0, 4, 0, 0, 0, 0};  // server_name
        },
        Reason::unsolicited_extension, AlertDescription::unsupported_extension);
}

// RFC 8446 §4.4.2.4
TEST(Client13, RefusesAnEmptyCertificateList) {
    expect_flight_refused(
        [](HandshakeType type, Buffer& message) {
            if (type != HandshakeType::certificate) return;
            message.clear();
            encode(Certificate13{}, message);
        },
        Reason::no_certificates_returned, AlertDescription::decode_error);
}
TEST(Client13, RefusesACertificateWithAContext) {
    static constexpr std::uint8_t kContext[] = {1};
    expect_flight_refused(
        [](HandshakeType type, Buffer& message) {
            if (type != HandshakeType::certificate) return;
            Certificate13 changed;
            changed.context = kContext;
            changed.entries.push_back({credential(Identity::p256).chain.front()->der(), {}});
            message.clear();
            encode(changed, message);
        },
        Reason::context_not_empty, AlertDescription::illegal_parameter);
}
TEST(Client13, RefusesBytesThatAreNoCertificate) {
    Ends13 ends;
    Pair pair = ends.pair();
    pair.server.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::certificate) message[12] ^= 0xff;
    };
    pair.run();
    EXPECT_EQ(pair.client.alert(), AlertDescription::bad_certificate);
}
TEST(Client13, RefusesAChainThatItsOwnerDoesNotBelieve) {
    Pair pair = Ends13().pair();
    pair.client.hooks.verdict = fail(Reason::certificate_unknown_ca);
    expect_refusal(pair, Reason::certificate_unknown_ca, AlertDescription::unknown_ca);
}
TEST(Client13, BelievesNobodyWithoutBeingTold) {
    const auto config = finish(client_config(), Role::client).value();
    Hooks nobody;
    EXPECT_FALSE(nobody.verify_peer(credential(Identity::p256).chain));
}

// RFC 8446 §4.4.3
void expect_signature_refused(const std::function<void(CertificateVerify&)>& change, Reason reason,
                              AlertDescription alert, const Ends13& ends = {}) {
    expect_flight_refused(
        [&](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::certificate_verify) edit(message, proof_of, change);
        },
        reason, alert, ends);
}
TEST(Client13, RefusesAWrongSignature) {
    static Buffer flipped;
    expect_signature_refused(
        [](CertificateVerify& message) {
            flipped = to_buffer(message.signature);
            flipped.back() ^= 1;
            message.signature = flipped;
        },
        Reason::bad_signature, AlertDescription::decrypt_error);
}
TEST(Client13, RefusesASchemeThatItDidNotOffer) {
    Ends13 ends;
    ends.client.schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
    expect_signature_refused(
        [](CertificateVerify& message) { message.scheme = SignatureScheme::ed25519; },
        Reason::wrong_signature_type, AlertDescription::illegal_parameter, ends);
}
TEST(Client13, RefusesPkcs1Signatures) {
    Ends13 ends;
    ends.server.credentials = {credential(Identity::rsa2048)};
    expect_signature_refused(
        [](CertificateVerify& message) { message.scheme = SignatureScheme::rsa_pkcs1_sha256; },
        Reason::wrong_signature_type, AlertDescription::illegal_parameter, ends);
}
TEST(Client13, RefusesASchemeOfAnotherCurve) {
    expect_signature_refused(
        [](CertificateVerify& message) {
            message.scheme = SignatureScheme::ecdsa_secp384r1_sha384;
        },
        Reason::wrong_signature_type, AlertDescription::illegal_parameter);
}

// RFC 8446 §4.4.4
TEST(Client13, RefusesAWrongFinished) {
    expect_flight_refused(
        [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::finished) message.back() ^= 1;
        },
        Reason::digest_check_failed, AlertDescription::decrypt_error);
}
TEST(Client13, RefusesALongFinished) {
    expect_flight_refused(
        [](HandshakeType type, Buffer& message) {
            if (type != HandshakeType::finished) return;
            message.push_back(0);
            ++message[3];
        },
        Reason::digest_check_failed, AlertDescription::decrypt_error);
}

// RFC 8446 §5.1
TEST(Client13, RefusesAMessageAcrossTheKeyChange) {
    Pair pair = Ends13().pair();
    pair.server.filter.plaintext = [](ContentType& type, Buffer& content) {
        if (type == ContentType::handshake && content[0] == code(HandshakeType::server_hello))
            content.insert(content.end(), {8, 0, 0, 2, 0, 0});
    };
    expect_refusal(pair, Reason::not_on_record_boundary, AlertDescription::unexpected_message);
}
TEST(Client13, RefusesApplicationDataBeforeFinished) {
    Pair pair = Ends13().pair();
    pair.server.filter.plaintext = [](ContentType& type, Buffer& content) {
        if (type == ContentType::handshake && content[0] == code(HandshakeType::finished))
            type = ContentType::application_data;
    };
    expect_refusal(pair, Reason::app_data_in_handshake, AlertDescription::unexpected_message);
    EXPECT_TRUE(pair.client.received.empty());
}

// RFC 8446 §4.6.1
TEST(Client13, RefusesATicketThatLivesTooLong) {
    Pair pair = Ends13().pair();
    pair.server.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::new_session_ticket)
            edit(message, decode_new_session_ticket13,
                 [](NewSessionTicket13& ticket) { ticket.lifetime_seconds = 604801; });
    };
    pair.run();
    EXPECT_EQ(pair.client.reason(), Reason::ticket_lifetime_too_long);
    EXPECT_EQ(pair.client.alert(), AlertDescription::illegal_parameter);
}
TEST(Client13, DoesNotKeepATicketOfNoLifetime) {
    Pair pair = Ends13().pair();
    pair.server.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::new_session_ticket)
            edit(message, decode_new_session_ticket13,
                 [](NewSessionTicket13& ticket) { ticket.lifetime_seconds = 0; });
    };
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_TRUE(pair.client.hooks.sessions.empty());
}
TEST(Client13, KeepsABoundedNumberOfTickets) {
    Ends13 ends;
    ends.server.tickets13 = 20;
    Pair pair = ends.pair();
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_EQ(pair.client.hooks.sessions.size(), ends.client.limits.tickets);
}

// RFC 8446 §4.6.3
TEST(Client13, RefusesAFloodOfKeyUpdates) {
    Pair pair = Ends13().pair();
    pair.run();
    for (int i = 0; i < 33; ++i)
        ASSERT_TRUE(pair.server.connection->update_keys(KeyUpdateRequest::update_requested));
    pair.run();
    EXPECT_EQ(pair.client.reason(), Reason::too_many_key_updates);
    EXPECT_EQ(pair.client.alert(), AlertDescription::unexpected_message);
}

// RFC 8446 §4.1.3: a TLS 1.3 server that was talked down says so in its random.
TEST(Client13, RefusesADowngrade) {
    Ends13 ends;
    ends.client.versions = ends.server.versions = VersionSet::usual();
    Pair pair = ends.pair();
    pair.client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello)
            edit_client_hello(message,
                              [](ClientHello& h) { h.extensions.supported_versions.reset(); });
    };
    expect_refusal(pair, Reason::downgrade_detected, AlertDescription::illegal_parameter);
}

// The alert after the ServerHello goes out protected, so that nobody on the way can forge it.
TEST(Client13, ProtectsItsAlerts) {
    Pair pair = Ends13().pair();
    pair.client.hooks.verdict = fail(Reason::certificate_unknown_ca);
    ContentType outer{};
    pair.client.filter.record = [&](Buffer& record) { outer = ContentType(record[0]); };
    pair.run();
    EXPECT_EQ(outer, ContentType::application_data);
}

// RFC 8446 §4.1.3
TEST(Client13, RefusesASuiteOfTls12) {
    expect_hello_refused([](ServerHello& h) { h.cipher_suite = CipherSuite(0xc02b); },
                         Reason::wrong_cipher_returned, AlertDescription::illegal_parameter);
}
TEST(Client13, RefusesAMissingSessionId) {
    expect_hello_refused([](ServerHello& h) { h.session_id = {}; }, Reason::invalid_session_id,
                         AlertDescription::illegal_parameter);
}
// RFC 8446 §4.2.1
TEST(Client13, RefusesAHelloWithoutSupportedVersions) {
    expect_hello_refused([](ServerHello& h) { h.extensions.selected_version.reset(); },
                         Reason::unsupported_protocol, AlertDescription::protocol_version);
}

/// For what the engine's own codec would not write.
void expect_raw_hello_refused(const std::function<void(HelloParts&)>& change, Reason reason,
                              AlertDescription alert) {
    expect_flight_refused(
        [&](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::server_hello) edit_hello(message, change);
        },
        reason, alert);
}

// RFC 8446 §4.2
TEST(Client13, RefusesAnUnsolicitedExtensionInTheHello) {
    expect_raw_hello_refused([](HelloParts& h) { h.set(ExtensionType(0x7a7a), {}); },
                             Reason::unsolicited_extension,
                             AlertDescription::unsupported_extension);
}
TEST(Client13, RefusesADuplicateExtension) {
    expect_raw_hello_refused([](HelloParts& h) { h.extensions.push_back(h.extensions.front()); },
                             Reason::duplicate_extension, AlertDescription::illegal_parameter);
}
TEST(Client13, RefusesAnExtensionThatBelongsElsewhere) {
    expect_raw_hello_refused(
        [](HelloParts& h) {
            h.set(ExtensionType::supported_groups, {0, 2, 0, 29});
        },
        Reason::misplaced_extension, AlertDescription::illegal_parameter);
}

// RFC 8446 §4.4
TEST(Client13, RefusesFinishedInsteadOfCertificateVerify) {
    expect_flight_refused(
        [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::certificate_verify)
                message = make_message(HandshakeType::finished, Buffer(32));
        },
        Reason::unexpected_message, AlertDescription::unexpected_message);
}
TEST(Client13, RefusesCertificateVerifyBeforeCertificate) {
    expect_flight_refused(
        [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::certificate)
                message[0] = code(HandshakeType::certificate_verify);
        },
        Reason::unexpected_message, AlertDescription::unexpected_message);
}
// RFC 8446 §4.4.4
TEST(Client13, RefusesAShortFinished) {
    expect_flight_refused(
        [](HandshakeType type, Buffer& message) {
            if (type != HandshakeType::finished) return;
            message.pop_back();
            --message[3];
        },
        Reason::digest_check_failed, AlertDescription::decrypt_error);
}

/// A CertificateRequest comes behind EncryptedExtensions.
void expect_request_refused(const Buffer& body, Reason reason, AlertDescription alert) {
    expect_flight_refused(
        [&](HandshakeType type, Buffer& message) {
            if (type != HandshakeType::encrypted_extensions) return;
            const Buffer request = make_message(HandshakeType::certificate_request, body);
            message.insert(message.end(), request.begin(), request.end());
        },
        reason, alert);
}

// RFC 8446 §4.3.2
TEST(Client13, RefusesACertificateRequestWithAContext) {
    expect_request_refused({1, 7, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3}, Reason::context_not_empty,
                           AlertDescription::illegal_parameter);
}
TEST(Client13, RefusesACertificateRequestWithoutSchemes) {
    expect_request_refused({0, 0, 4, 0x7a, 0x7a, 0, 0}, Reason::missing_sigalgs_extension,
                           AlertDescription::missing_extension);
}

}  // namespace
}  // namespace handfast::testing
