// SPDX-License-Identifier: Apache-2.0
// Clients that show certificates within the handshake, in both families: who gets in, what is
// remembered, and what a server refuses (RFC 8446 §4.3.2, §4.4.2, §4.4.3; RFC 5246 §7.4.4, §7.4.6,
// §7.4.8).
#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/edit.h"
#include "tests/support/pair.h"
#include "x509/certificate.h"

namespace handfast::testing {
namespace {

/// Of TLS 1.2 and 1.3.
const auto proof_of = [](ByteView body) { return decode_certificate_verify(body); };
const auto request_of = [](ByteView body) { return decode_certificate_request12(body); };

/// Says what a session is to remember of a chain.
constexpr std::uint32_t kSelfSigned = 18;

class ClientAuth : public ::testing::TestWithParam<ProtocolVersion> {
  protected:
    ClientAuth() {
        client.versions = server.versions = {GetParam()};
        client.credentials = {credential(Identity::p384)};
        server.client_authentication = ClientAuthentication::require;
        options.filter_client = options.filter_server = true;
        if (form() == SignatureForm::fixed) client.security_level = server.security_level = 0;
        // SSLv3 has no curves, and DSA keys are short.
        if (GetParam() == ProtocolVersion::ssl3) {
            client.suites12 = server.suites12 = {CipherSuite{0x0035}};
            server.credentials = {credential(Identity::rsa2048)};
        }
    }
    SignatureForm form() const { return profile(GetParam()).signatures; }
    /// Before TLS 1.2 the kind of key says how it signs.
    bool can_sign(Identity identity) const {
        const auto type = credential(identity).key->public_key().type();
        return form() == SignatureForm::negotiated || fixed_scheme(type) != nullptr;
    }
    bool tls13() const { return GetParam() == ProtocolVersion::tls1_3; }

    Pair& make() {
        pair_ = std::make_unique<Pair>(finish(client, Role::client).value(),
                                       finish(server, Role::server).value(), options);
        pair_->server.hooks.result = kSelfSigned;
        return *pair_;
    }
    Pair& run() {
        make().run();
        return *pair_;
    }
    /// Leaves out one message of the client's.
    void drop(HandshakeType dropped) {
        make().client.filter.message = [dropped](HandshakeType type, Buffer& message) {
            if (type == dropped) message.clear();
        };
        pair_->run();
    }
    void expect_refusal(Reason reason, AlertDescription alert) {
        ASSERT_TRUE(pair_->server.reason().has_value()) << "the server accepted it";
        EXPECT_EQ(*pair_->server.reason(), reason) << info(*pair_->server.reason()).name;
        EXPECT_TRUE(pair_->server.log.sent_alert(pair_->server.in_its_words(alert)));
        EXPECT_EQ(pair_->client.connection->peer_alert(), pair_->server.in_its_words(alert));
        EXPECT_FALSE(pair_->server.connection->handshake_done());
    }

    Config client = client_config();
    Config server = server_config();
    PairOptions options;
    std::unique_ptr<Pair> pair_;
};

std::string name_of_version(const ::testing::TestParamInfo<ProtocolVersion>& info) {
    static constexpr const char* kNames[] = {"Ssl3", "Tls10", "Tls11", "Tls12", "Tls13"};
    return kNames[static_cast<std::size_t>(info.param)];
}

INSTANTIATE_TEST_SUITE_P(Versions, ClientAuth,
                         ::testing::Values(ProtocolVersion::ssl3, ProtocolVersion::tls1_0,
                                           ProtocolVersion::tls1_1, ProtocolVersion::tls1_2,
                                           ProtocolVersion::tls1_3),
                         name_of_version);

/// Where the two negotiate what a client signs with.
class ClientAuthSchemes : public ClientAuth {};
INSTANTIATE_TEST_SUITE_P(Versions, ClientAuthSchemes,
                         ::testing::Values(ProtocolVersion::tls1_2, ProtocolVersion::tls1_3),
                         name_of_version);

TEST_P(ClientAuth, EveryKindOfKeyGetsIn) {
    for (const Identity identity : kIdentities) {
        client.credentials = {credential(identity)};
        Pair& pair = run();
        if (!can_sign(identity)) {
            expect_refusal(Reason::peer_did_not_return_a_certificate,
                           AlertDescription::handshake_failure);
            continue;
        }
        ASSERT_TRUE(pair.done()) << name_of(identity);
        const Negotiated& negotiated = pair.server.connection->negotiated();
        ASSERT_EQ(negotiated.peer_chain.size(), 1u);
        EXPECT_TRUE(
            equal(negotiated.peer_chain.front()->der(), credential(identity).chain.front()->der()));
        EXPECT_EQ(negotiated.peer_scheme, pair.client.connection->negotiated().own_scheme);
        EXPECT_EQ(negotiated.verify_result, kSelfSigned);
        EXPECT_EQ(as_text(pair.send(pair.client, pair.server, as_bytes("hello"))), "hello");
    }
}

TEST_P(ClientAuth, AServerThatDoesNotAskGetsNone) {
    server.client_authentication = ClientAuthentication::none;
    Pair& pair = run();
    ASSERT_TRUE(pair.done());
    EXPECT_TRUE(pair.server.connection->negotiated().peer_chain.empty());
    EXPECT_EQ(pair.client.connection->negotiated().own_scheme, nullptr);
}

TEST_P(ClientAuth, ARequestLetsAClientInThatHasNoCertificate) {
    server.client_authentication = ClientAuthentication::request;
    client.credentials.clear();
    Pair& pair = run();
    ASSERT_TRUE(pair.done());
    EXPECT_TRUE(pair.server.connection->negotiated().peer_chain.empty());
    EXPECT_EQ(pair.server.connection->negotiated().verify_result, 0u);
}

// RFC 8446 §4.4.2.4: certificate_required; RFC 5246 §7.4.6: handshake_failure.
TEST_P(ClientAuth, RequiringOneRefusesAClientThatHasNone) {
    client.credentials.clear();
    run();
    expect_refusal(
        Reason::peer_did_not_return_a_certificate,
        tls13() ? AlertDescription::certificate_required : AlertDescription::handshake_failure);
}

TEST_P(ClientAuth, TheOwnerOfTheServerMayRefuseTheChain) {
    make().server.hooks.verdict = fail(Reason::certificate_unknown_ca);
    pair_->run();
    expect_refusal(Reason::certificate_unknown_ca, AlertDescription::unknown_ca);
}

// Gauntlet rows 6 and 8; RFC 8446 §4.4.3, RFC 5246 §7.4.8.
TEST_P(ClientAuth, RefusesACertificateWithoutItsProof) {
    drop(HandshakeType::certificate_verify);
    expect_refusal(Reason::unexpected_message, AlertDescription::unexpected_message);
}

// Gauntlet row 6: nothing at all where a certificate was required.
TEST_P(ClientAuth, RefusesAFlightWithoutACertificate) {
    make().client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::certificate || type == HandshakeType::certificate_verify)
            message.clear();
    };
    pair_->run();
    // RFC 6101 §5.6.6: in SSLv3 no message stands for having none.
    if (GetParam() == ProtocolVersion::ssl3)
        expect_refusal(Reason::peer_did_not_return_a_certificate,
                       AlertDescription::handshake_failure);
    else
        expect_refusal(Reason::unexpected_message, AlertDescription::unexpected_message);
}

TEST_P(ClientAuth, RefusesAProofWithoutACertificate) {
    server.client_authentication = ClientAuthentication::request;
    make().client.filter.message = [this](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::certificate) return;
        message.clear();
        if (tls13()) {
            encode(Certificate13{}, message);
        } else {
            encode(Certificate12{}, message);
        }
    };
    pair_->run();
    expect_refusal(Reason::unexpected_message, AlertDescription::unexpected_message);
}

// Gauntlet row 11; RFC 8446 §4.4.3: "decrypt_error".
TEST_P(ClientAuth, RefusesASignatureThatDoesNotVerify) {
    for (const Identity identity : kIdentities) {
        if (!can_sign(identity)) continue;
        client.credentials = {credential(identity)};
        make().client.filter.message = [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::certificate_verify) message.back() ^= 1;
        };
        pair_->run();
        expect_refusal(Reason::bad_signature, AlertDescription::decrypt_error);
    }
}

// RFC 8446 §4.4.3, RFC 5246 §7.4.8: one of the schemes of the CertificateRequest.
TEST_P(ClientAuthSchemes, RefusesASchemeThatItDidNotAskFor) {
    server.client_schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
    make().server.filter.message = [this](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::certificate_request) return;
        const std::vector<SignatureScheme> other = {SignatureScheme::ecdsa_secp384r1_sha384};
        if (tls13()) {
            edit(message, decode_certificate_request13,
                 [&](CertificateRequest13& r) { r.extensions.signature_algorithms = other; });
        } else {
            edit(message, request_of,
                 [&](CertificateRequest12& r) { r.signature_algorithms = other; });
        }
    };
    pair_->run();
    ASSERT_TRUE(pair_->server.reason().has_value());
    EXPECT_EQ(*pair_->server.reason(), Reason::wrong_signature_type);
    EXPECT_TRUE(pair_->server.log.sent_alert(AlertDescription::illegal_parameter));
}

// RFC 8446 §4.4.3: fit for the key in the certificate.
TEST_P(ClientAuthSchemes, RefusesASchemeOfAnotherKindOfKey) {
    make().client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::certificate_verify)
            edit(message, proof_of,
                 [](CertificateVerify& v) { v.scheme = SignatureScheme::rsa_pss_rsae_sha256; });
    };
    pair_->run();
    expect_refusal(Reason::wrong_signature_type, AlertDescription::illegal_parameter);
}

// RFC 8446 §4.4.2.2: "The certificate MUST allow the key to be used for signing".
TEST_P(ClientAuth, RefusesAKeyWhoseUsageForbidsSigning) {
    crypto::SeededRng rng(7);
    auto minted = x509::mint({.common_name = "an authority",
                              .dns_names = {},
                              .ip_addresses = {},
                              .key = x509::MintKey::p256,
                              .ca = true,
                              .not_before = kNow - std::chrono::days(1),
                              .not_after = kNow + std::chrono::days(1)},
                             *test_provider(), rng)
                      .value();
    ASSERT_FALSE(minted.certificate->allows(x509::KeyUsage::digital_signature));
    client.credentials = {{{std::move(minted.certificate)}, std::move(minted.key)}};
    run();
    expect_refusal(Reason::key_usage_forbids_signing, AlertDescription::illegal_parameter);
}

TEST_P(ClientAuthSchemes, TheClientListOfSchemesReplacesTheCommonOne) {
    server.client_schemes = {SignatureScheme::ed25519};
    client.credentials = {credential(Identity::p384), credential(Identity::ed25519)};
    Pair& pair = run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(pair.server.connection->negotiated().peer_scheme->scheme, SignatureScheme::ed25519);
}

// What a resumed connection cannot learn again, it knows.
TEST_P(ClientAuth, AResumedSessionKnowsTheClient) {
    Pair& first = run();
    ASSERT_TRUE(first.done());
    ASSERT_FALSE(first.client.hooks.sessions.empty());
    options.session = first.client.hooks.sessions.back();
    Pair& second = run();
    ASSERT_TRUE(second.done());
    const Negotiated& negotiated = second.server.connection->negotiated();
    EXPECT_TRUE(negotiated.resumed);
    ASSERT_EQ(negotiated.peer_chain.size(), 1u);
    EXPECT_TRUE(equal(negotiated.peer_chain.front()->der(),
                      credential(Identity::p384).chain.front()->der()));
    EXPECT_EQ(negotiated.verify_result, kSelfSigned);
}

// Gauntlet row 68: a session without a client's name is none where one is required.
TEST_P(ClientAuth, AnAnonymousSessionIsNotResumedWhereACertificateIsRequired) {
    server.client_authentication = ClientAuthentication::none;
    Pair& first = run();
    ASSERT_TRUE(first.done());
    options.session = first.client.hooks.sessions.back();
    server.client_authentication = ClientAuthentication::require;
    Pair& second = run();
    ASSERT_TRUE(second.done());
    EXPECT_FALSE(second.server.connection->negotiated().resumed);
    EXPECT_EQ(second.server.connection->negotiated().peer_chain.size(), 1u);
}

// RFC 8446 §4.3.2, RFC 5246 §7.4.4: what the request says.
TEST_P(ClientAuthSchemes, TheRequestNamesSchemesAndAuthorities) {
    const ByteView name = credential(Identity::p256).chain.front()->subject().der();
    server.certificate_authorities = {to_buffer(name)};
    server.client_schemes = {SignatureScheme::ecdsa_secp384r1_sha384};
    server.certificate_schemes = {SignatureScheme::rsa_pkcs1_sha256};
    Pair& pair = run();
    ASSERT_TRUE(pair.done());
    bool seen = false;
    for (const auto& entry : pair.client.log.messages) {
        if (entry.type != HandshakeType::certificate_request) continue;
        seen = true;
        const ByteView body = ByteView(entry.raw).subspan(kHandshakeHeaderSize);
        if (tls13()) {
            const auto request = decode_certificate_request13(body);
            ASSERT_TRUE(request);
            EXPECT_EQ(request->extensions.signature_algorithms, server.client_schemes);
            EXPECT_EQ(request->extensions.signature_algorithms_cert, server.certificate_schemes);
            ASSERT_EQ(request->extensions.certificate_authorities->size(), 1u);
            EXPECT_TRUE(equal(request->extensions.certificate_authorities->front(), name));
        } else {
            const auto request = decode_certificate_request12(body);
            ASSERT_TRUE(request);
            EXPECT_EQ(to_buffer(request->certificate_types), Buffer{64});
            EXPECT_EQ(request->signature_algorithms, server.client_schemes);
            EXPECT_TRUE(equal(request->certificate_authorities.at(0), name));
        }
    }
    EXPECT_TRUE(seen);
}

class ClientAuthLegacy : public ClientAuth {};
INSTANTIATE_TEST_SUITE_P(Versions, ClientAuthLegacy,
                         ::testing::Values(ProtocolVersion::ssl3, ProtocolVersion::tls1_0,
                                           ProtocolVersion::tls1_1, ProtocolVersion::tls1_2),
                         name_of_version);

TEST_P(ClientAuthLegacy, ADsaKeyGetsIn) {
    client.credentials = {credential(Identity::dsa1024)};
    client.security_level = server.security_level = 0;
    client.schemes = {SignatureScheme::dsa_sha256, SignatureScheme::ecdsa_secp256r1_sha256};
    server.schemes = client.schemes;
    Pair& pair = run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(pair.server.connection->negotiated().peer_chain.front()->public_key()->type(),
              crypto::KeyType::dsa);
    make().client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::certificate_verify) message.back() ^= 1;
    };
    pair_->run();
    expect_refusal(Reason::bad_signature, AlertDescription::decrypt_error);
}

// RFC 6101 §5.6.6: a warning where TLS has an empty list.
TEST_P(ClientAuthLegacy, OnlySsl3WarnsOfHavingNone) {
    server.client_authentication = ClientAuthentication::request;
    client.credentials.clear();
    Pair& pair = run();
    ASSERT_TRUE(pair.done());
    const bool ssl3 = GetParam() == ProtocolVersion::ssl3;
    EXPECT_EQ(pair.client.log.sent_alert(AlertDescription::no_certificate), ssl3);
    const auto& messages = pair.server.log.messages;
    const bool listed = std::ranges::any_of(messages, [](const auto& entry) {
        return entry.type == HandshakeType::certificate && entry.raw.size() == 7;
    });
    EXPECT_NE(listed, ssl3);
}

class ClientAuth13 : public ClientAuth {};
INSTANTIATE_TEST_SUITE_P(Versions, ClientAuth13, ::testing::Values(ProtocolVersion::tls1_3));

// RFC 8446 §4.4.2: within the handshake the context is empty.
TEST_P(ClientAuth13, RefusesACertificateWithAContext) {
    static constexpr std::uint8_t kContext[] = {1};
    make().client.filter.message = [](HandshakeType type, Buffer& message) {
        static const OfferedExtensions kNothing;
        if (type == HandshakeType::certificate)
            edit(
                message, [](ByteView body) { return decode_certificate13(body, kNothing); },
                [](Certificate13& certificate) { certificate.context = kContext; });
    };
    pair_->run();
    expect_refusal(Reason::context_not_empty, AlertDescription::illegal_parameter);
}

// RFC 8446 §4.4.2: extensions in a client's entries answer those of the CertificateRequest.
TEST_P(ClientAuth13, RefusesExtensionsThatTheRequestDidNotCarry) {
    static constexpr std::uint8_t kResponse[] = {0x30, 0x00};
    make().client.filter.message = [](HandshakeType type, Buffer& message) {
        static const OfferedExtensions kNothing;
        if (type == HandshakeType::certificate)
            edit(
                message, [](ByteView body) { return decode_certificate13(body, kNothing); },
                [](Certificate13& certificate) {
                    certificate.entries.front().extensions.ocsp_response = kResponse;
                });
    };
    pair_->run();
    expect_refusal(Reason::unsolicited_extension, AlertDescription::unsupported_extension);
}

// RFC 8446 §4.2.3: the scheme names the curve, PKCS #1 is out; illegal_parameter.
TEST_P(ClientAuth13, RefusesSchemesThatTls13DoesNotHave) {
    for (const SignatureScheme scheme :
         {SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::rsa_pkcs1_sha256}) {
        make().client.filter.message = [scheme](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::certificate_verify)
                edit(message, proof_of, [&](CertificateVerify& verify) { verify.scheme = scheme; });
        };
        pair_->run();
        expect_refusal(Reason::wrong_signature_type, AlertDescription::illegal_parameter);
    }
}

// RFC 8446 §4.2.3: PKCS #1 signs certificates only, so nobody could answer.
TEST_P(ClientAuth13, DoesNotAskForSchemesThatTls13DoesNotHave) {
    server.client_schemes = {SignatureScheme::rsa_pkcs1_sha256};
    run();
    EXPECT_EQ(pair_->server.reason(), Reason::no_suitable_signature_algorithm);
    EXPECT_TRUE(pair_->server.log.sent_alert(AlertDescription::internal_error));
}

// Gauntlet row 7: data instead of the client's certificate.
TEST_P(ClientAuth13, RefusesDataBeforeTheCertificate) {
    make().carry(pair_->client, pair_->server);
    pair_->client.filter.plaintext = [](ContentType& type, Buffer&) {
        if (type == ContentType::handshake) type = ContentType::application_data;
    };
    pair_->run();
    expect_refusal(Reason::app_data_in_handshake, AlertDescription::unexpected_message);
    EXPECT_TRUE(pair_->server.received.empty());
}

}  // namespace
}  // namespace handfast::testing
