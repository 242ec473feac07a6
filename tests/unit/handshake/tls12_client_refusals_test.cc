// SPDX-License-Identifier: Apache-2.0
// What a TLS 1.2 client refuses, with which reason and alert.
#include <gmock/gmock.h>

#include "crypto/base/byte_writer.h"
#include "tests/unit/handshake/tls12_fixture.h"
#include "x509/certificate.h"

namespace handfast::testing {

namespace {

using ::testing::Contains;
using ::testing::Not;

constexpr std::size_t kHeader = 4;
/// ServerKeyExchange: curve type, group, point with its length, scheme.
constexpr std::size_t kGroupAt = kHeader + 1;
constexpr std::size_t kPointAt = kHeader + 3;

class Client12 : public Tls12 {
  protected:
    /// The server's message of this type is changed on its way out.
    Client12& given(HandshakeType wanted, std::function<void(Buffer&)> change) {
        make().server.filter.message = [wanted, change = std::move(change)](HandshakeType type,
                                                                            Buffer& message) {
            if (type == wanted) change(message);
        };
        return *this;
    }
    Client12& given_hello(std::function<void(HelloParts&)> change) {
        return given(HandshakeType::server_hello, [change = std::move(change)](Buffer& message) {
            edit_hello(message, change);
        });
    }
    void refuses(Reason reason, AlertDescription alert) {
        run();
        expect_refusal(pair().client, pair().server, reason, alert);
    }
    /// Where ServerKeyExchange says its scheme.
    static std::size_t scheme_at(const Buffer& message) { return kPointAt + 1 + message[kPointAt]; }
};

TEST_F(Client12, RefusesASuiteThatItDidNotOffer) {
    client.suites12 = {CipherSuite{0xc02b}};
    given_hello([](HelloParts& hello) { hello.suites = {0xc0, 0x2c}; });
    refuses(Reason::wrong_cipher_returned, AlertDescription::illegal_parameter);
}

TEST_F(Client12, RefusesATls13Suite) {
    client.versions = VersionSet::usual();
    given_hello([](HelloParts& hello) { hello.suites = {0x13, 0x01}; });
    refuses(Reason::wrong_cipher_returned, AlertDescription::illegal_parameter);
}

TEST_F(Client12, RefusesCompression) {
    given_hello([](HelloParts& hello) { hello.compression = {1}; });
    refuses(Reason::unsupported_compression_algorithm, AlertDescription::illegal_parameter);
}

TEST_F(Client12, RefusesRenegotiationInfoThatIsNotEmpty) {
    given_hello([](HelloParts& hello) { hello.set(ExtensionType::renegotiation_info, {1, 0xaa}); });
    refuses(Reason::renegotiation_mismatch, AlertDescription::handshake_failure);
}

TEST_F(Client12, RefusesAServerWithoutRenegotiationInfo) {
    given_hello([](HelloParts& hello) { hello.remove(ExtensionType::renegotiation_info); });
    refuses(Reason::unsafe_legacy_renegotiation_disabled, AlertDescription::handshake_failure);
}

TEST_F(Client12, RefusesPointFormatsWithoutUncompressed) {
    given_hello([](HelloParts& hello) { hello.set(ExtensionType::ec_point_formats, {1, 1}); });
    refuses(Reason::invalid_ecpointformat_list, AlertDescription::illegal_parameter);
}

TEST_F(Client12, RefusesAnExtensionThatItDidNotOffer) {
    given_hello([](HelloParts& hello) { hello.set(ExtensionType::session_ticket, {}); });
    refuses(Reason::unsolicited_extension, AlertDescription::unsupported_extension);
}

TEST_F(Client12, RefusesAProtocolThatItDidNotOffer) {
    client.alpn = server.alpn = {"h2"};
    given_hello([](HelloParts& hello) {
        hello.set(ExtensionType::application_layer_protocol_negotiation, {0, 3, 2, 'h', '3'});
    });
    refuses(Reason::bad_alpn, AlertDescription::illegal_parameter);
}

// RFC 8446 §4.1.3: somebody took supported_versions out of our ClientHello.
TEST_F(Client12, RefusesTheMarkOfAServerThatCanDoBetter) {
    client.versions = server.versions = VersionSet::usual();
    make().client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello)
            edit_hello(message,
                       [](HelloParts& hello) { hello.remove(ExtensionType::supported_versions); });
    };
    refuses(Reason::downgrade_detected, AlertDescription::illegal_parameter);
}

TEST_F(Client12, RefusesTheMarkOfOlderVersionsToo) {
    client.versions = VersionSet::usual();
    given_hello([](HelloParts& hello) {
        constexpr std::string_view kOld("DOWNGRD\0", 8);
        std::ranges::copy(kOld, hello.version_and_random.end() - 8);
    });
    refuses(Reason::downgrade_detected, AlertDescription::illegal_parameter);
}

TEST_F(Client12, RefusesAnEmptyCertificateList) {
    given(HandshakeType::certificate, [](Buffer& message) {
        message = make_message(HandshakeType::certificate, Buffer{0, 0, 0});
    });
    refuses(Reason::no_certificates_returned, AlertDescription::decode_error);
}

TEST_F(Client12, RefusesACertificateOfTheWrongKind) {
    given(HandshakeType::certificate, [](Buffer& message) {
        Certificate12 other;
        other.entries.push_back(credential(Identity::rsa2048).chain.front()->der());
        message.clear();
        encode(other, message);
    });
    refuses(Reason::wrong_certificate_type, AlertDescription::illegal_parameter);
}

// RFC 8422 §5.3: the key respects the client's choice of curves.
TEST_F(Client12, RefusesACertificateOnACurveThatItDidNotOffer) {
    client.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
    given(HandshakeType::certificate, [](Buffer& message) {
        Certificate12 other;
        other.entries.push_back(credential(Identity::p384).chain.front()->der());
        message.clear();
        encode(other, message);
    });
    refuses(Reason::wrong_curve, AlertDescription::illegal_parameter);
}

TEST_F(Client12, RefusesBrokenDer) {
    given(HandshakeType::certificate, [](Buffer& message) { message[kHeader + 6] ^= 0xff; });
    refuses(Reason::der_bad_tag, AlertDescription::bad_certificate);
}

TEST_F(Client12, RefusesAChainThatNobodyBelieves) {
    make().client.hooks.verdict = fail(Reason::certificate_unknown_ca);
    refuses(Reason::certificate_unknown_ca, AlertDescription::unknown_ca);
}

TEST_F(Client12, RefusesAWrongSignature) {
    given(HandshakeType::server_key_exchange, [](Buffer& message) { message.back() ^= 1; });
    refuses(Reason::bad_signature, AlertDescription::decrypt_error);
}

TEST_F(Client12, RefusesChangedParameters) {
    given(HandshakeType::server_key_exchange, [](Buffer& message) { message[kPointAt + 2] ^= 1; });
    refuses(Reason::bad_signature, AlertDescription::decrypt_error);
}

TEST_F(Client12, RefusesAGroupThatItDidNotOffer) {
    client.groups = {NamedGroup::secp256r1};
    given(HandshakeType::server_key_exchange, [](Buffer& message) { message[kGroupAt + 1] = 29; });
    refuses(Reason::wrong_curve, AlertDescription::illegal_parameter);
}

TEST_F(Client12, RefusesAGroupOfTls13) {
    client.groups = {NamedGroup::secp256r1, NamedGroup::x25519_mlkem768};
    given(HandshakeType::server_key_exchange, [](Buffer& message) {
        message[kGroupAt] = 0x11;
        message[kGroupAt + 1] = 0xec;
    });
    refuses(Reason::wrong_curve, AlertDescription::illegal_parameter);
}

TEST_F(Client12, RefusesASchemeThatItDidNotOffer) {
    client.schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
    given(HandshakeType::server_key_exchange,
          [](Buffer& message) { message[scheme_at(message)] = 0x05; });
    refuses(Reason::wrong_signature_type, AlertDescription::illegal_parameter);
}

TEST_F(Client12, RefusesASchemeThatDoesNotFitTheKey) {
    given(HandshakeType::server_key_exchange, [](Buffer& message) {
        message[scheme_at(message)] = 0x04;
        message[scheme_at(message) + 1] = 0x01;
    });
    refuses(Reason::wrong_signature_type, AlertDescription::illegal_parameter);
}

TEST_F(Client12, RefusesAWrongFinished) {
    given(HandshakeType::finished, [](Buffer& message) { message.back() ^= 1; });
    run();
    EXPECT_EQ(pair().client.reason(), Reason::digest_check_failed);
    EXPECT_EQ(pair().server.connection->peer_alert(), AlertDescription::decrypt_error);
    EXPECT_FALSE(pair().client.connection->handshake_done());
}

TEST_F(Client12, RefusesAFinishedOfTheWrongLength) {
    given(HandshakeType::finished,
          [](Buffer& message) { message = make_message(HandshakeType::finished, Buffer(11)); });
    run();
    EXPECT_EQ(pair().client.reason(), Reason::digest_check_failed);
    EXPECT_EQ(pair().server.connection->peer_alert(), AlertDescription::decrypt_error);
}

TEST_F(Client12, RefusesACertificateStatusThatItDidNotAskFor) {
    given(HandshakeType::server_key_exchange, [](Buffer& message) {
        const Buffer exchange = message;
        message = make_message(HandshakeType::certificate_status, Buffer{1, 0, 0, 1, 0});
        append(message, exchange);
    });
    refuses(Reason::unexpected_message, AlertDescription::unexpected_message);
}

TEST_F(Client12, RefusesATicketThatWasNotAnnounced) {
    use_tickets();
    given_hello([](HelloParts& hello) { hello.remove(ExtensionType::session_ticket); });
    run();
    EXPECT_EQ(pair().client.reason(), Reason::unexpected_message);
    EXPECT_EQ(pair().server.connection->peer_alert(), AlertDescription::unexpected_message);
}

TEST_F(Client12, RefusesAMissingTicketThatWasAnnounced) {
    client.tickets12 = true;
    given_hello([](HelloParts& hello) { hello.set(ExtensionType::session_ticket, {}); });
    run();
    EXPECT_EQ(pair().client.reason(), Reason::unexpected_message);
}

// Certificates on request: our server does not ask yet, so its filter does. It then has no row for
// the answer; what counts is what the client said.
class Requested12 : public Client12 {
  protected:
    void request(Buffer certificate_types, std::vector<SignatureScheme> schemes) {
        given(HandshakeType::server_hello_done, [=](Buffer& message) {
            CertificateRequest12 wanted;
            wanted.certificate_types = certificate_types;
            wanted.signature_algorithms = schemes;
            Buffer both;
            encode(wanted, both);
            append(both, message);
            message = std::move(both);
        });
        run();
    }
    std::vector<HandshakeType> said() {
        std::vector<HandshakeType> types;
        for (const auto& message : pair().client.log.messages)
            if (message.direction == Direction::sent) types.push_back(message.type);
        return types;
    }
};

TEST_F(Requested12, ClientWithoutACertificateSendsAnEmptyList) {
    request({1, 64}, default_schemes());
    EXPECT_THAT(said(), ::testing::ElementsAre(
                            HandshakeType::client_hello, HandshakeType::certificate,
                            HandshakeType::client_key_exchange, HandshakeType::finished));
    EXPECT_THAT(pair().client.log.steps, Contains("read_certificate_request"));
}

TEST_F(Requested12, ClientSignsEverythingSoFar) {
    for (Identity identity : kIdentities) {
        SCOPED_TRACE(name_of(identity));
        client.credentials = {credential(identity)};
        request({1, 64}, default_schemes());
        EXPECT_THAT(said(), ::testing::ElementsAre(
                                HandshakeType::client_hello, HandshakeType::certificate,
                                HandshakeType::client_key_exchange,
                                HandshakeType::certificate_verify, HandshakeType::finished));
        Buffer signed_content;
        for (const auto& message : pair().client.log.messages) {
            if (message.type == HandshakeType::certificate_verify) {
                const auto verify =
                    decode_certificate_verify(ByteView(message.raw).subspan(kHeader));
                ASSERT_TRUE(verify);
                EXPECT_TRUE(client.credentials.front().key->public_key().verify(
                    find_scheme(verify->scheme)->algorithm, signed_content, verify->signature));
                break;
            }
            append(signed_content, message.raw);
        }
    }
}

TEST_F(Requested12, CertificateOfAnUnwantedTypeStaysAtHome) {
    client.credentials = {credential(Identity::p256)};
    request({1}, default_schemes());
    EXPECT_THAT(said(), Not(Contains(HandshakeType::certificate_verify)));
    EXPECT_THAT(said(), Contains(HandshakeType::certificate));
}

TEST_F(Requested12, CertificateThatCannotSignAsWantedStaysAtHome) {
    client.credentials = {credential(Identity::p256)};
    request({1, 64}, {SignatureScheme::rsa_pkcs1_sha256});
    EXPECT_THAT(said(), Not(Contains(HandshakeType::certificate_verify)));
}

TEST_F(Requested12, RequestAfterTheEndOfTheHelloIsRefused) {
    given(HandshakeType::server_key_exchange, [](Buffer& message) {
        const Buffer exchange = message;
        CertificateRequest12 wanted;
        const Buffer types{64};
        wanted.certificate_types = types;
        wanted.signature_algorithms = default_schemes();
        message.clear();
        encode(wanted, message);
        append(message, exchange);
    });
    refuses(Reason::unexpected_message, AlertDescription::unexpected_message);
}

TEST_F(Client12, IgnoresHelloRequestsWhileNegotiating) {
    make().server.filter.record = [](Buffer& record) {
        // In front of every handshake record in the clear, as no part of the transcript.
        if (record[0] != code(ContentType::handshake) || record[5] < 11 || record[5] > 14) return;
        Buffer both = {22, 3, 3, 0, 4, 0, 0, 0, 0};
        append(both, record);
        record = std::move(both);
    };
    run();
    expect_agreement(pair());
}

TEST_F(Client12, RefusesAFloodOfHelloRequests) {
    make().server.filter.record = [](Buffer& record) {
        if (record[0] != code(ContentType::handshake) || record[5] != 11) return;
        const Buffer certificate = record;
        record.clear();
        for (int i = 0; i < 33; ++i) append(record, Buffer{22, 3, 3, 0, 4, 0, 0, 0, 0});
        append(record, certificate);
    };
    refuses(Reason::unexpected_message, AlertDescription::unexpected_message);
}

TEST_F(Client12, RefusesRenegotiationWithAWarning) {
    run();
    pair().server.filter.plaintext = [](ContentType& type, Buffer& content) {
        type = ContentType::handshake;
        content = {0, 0, 0, 0};
    };
    pair().send(pair().server, pair().client, as_bytes("x"));
    pair().server.filter.plaintext = nullptr;
    EXPECT_TRUE(pair().client.log.sent_alert(AlertDescription::no_renegotiation));
    EXPECT_FALSE(pair().client.connection->error());
    pair().run();
    EXPECT_FALSE(pair().server.connection->error());
    EXPECT_EQ(as_text(pair().send(pair().client, pair().server, as_bytes("on"))), "on");
}

}  // namespace

}  // namespace handfast::testing
