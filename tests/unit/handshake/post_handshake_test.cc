// SPDX-License-Identifier: Apache-2.0
// Client authentication after the handshake (RFC 8446 §4.6.2): both roles, and what they refuse.
#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/offered.h"
#include "tests/support/pair.h"
#include "x509/certificate.h"

namespace handfast::testing {
namespace {

class PostHandshakeAuth : public ::testing::Test {
  protected:
    PostHandshakeAuth() {
        client.versions = server.versions = {ProtocolVersion::tls1_3};
        client.credentials = {credential(Identity::p384)};
        client.post_handshake_authentication = true;
        options.filter_client = options.filter_server = true;
    }
    Pair& open() {
        pair_ = std::make_unique<Pair>(finish(client, Role::client).value(),
                                       finish(server, Role::server).value(), options);
        pair_->run();
        EXPECT_TRUE(pair_->done());
        return *pair_;
    }
    Status ask(ClientAuthentication wanted = ClientAuthentication::request) {
        return pair_->server.connection->request_client_certificate(wanted);
    }
    const CertificateChain& seen() const {
        return pair_->server.connection->negotiated().peer_chain;
    }
    void expect_alive() {
        EXPECT_FALSE(pair_->server.reason()) << info(*pair_->server.reason()).name;
        EXPECT_FALSE(pair_->client.reason()) << info(*pair_->client.reason()).name;
        EXPECT_EQ(as_text(pair_->send(pair_->client, pair_->server, as_bytes("up"))), "up");
        EXPECT_EQ(as_text(pair_->send(pair_->server, pair_->client, as_bytes("down"))), "down");
    }
    void expect_server_refusal(Reason reason, AlertDescription alert) {
        ASSERT_TRUE(pair_->server.reason().has_value()) << "the server accepted it";
        EXPECT_EQ(*pair_->server.reason(), reason) << info(*pair_->server.reason()).name;
        EXPECT_TRUE(pair_->server.log.sent_alert(alert));
        EXPECT_EQ(pair_->client.connection->peer_alert(), alert);
    }

    Config client = client_config();
    Config server = server_config();
    PairOptions options;
    std::unique_ptr<Pair> pair_;
};

TEST_F(PostHandshakeAuth, EveryKindOfKeyProvesItself) {
    for (const Identity identity : kIdentities) {
        client.credentials = {credential(identity)};
        open();
        EXPECT_TRUE(seen().empty());
        ASSERT_TRUE(ask());
        pair_->run();
        ASSERT_EQ(seen().size(), 1u) << name_of(identity);
        EXPECT_TRUE(equal(seen().front()->der(), credential(identity).chain.front()->der()));
        expect_alive();
    }
}

// §6.1: who has sent close_notify sends no more, and may still read.
TEST_F(PostHandshakeAuth, NobodyAnswersAfterCloseNotify) {
    open();
    ASSERT_TRUE(ask());
    End& client_end = pair_->client;
    ASSERT_TRUE(client_end.connection->close());
    client_end.connection->output_sent(client_end.connection->output().size());
    EXPECT_EQ(as_text(pair_->send(pair_->server, client_end, as_bytes("down"))), "down");
    EXPECT_TRUE(client_end.connection->output().empty());
    EXPECT_FALSE(client_end.reason());

    open();
    ASSERT_TRUE(pair_->server.connection->close());
    EXPECT_EQ(ask().error().reason, Reason::invalid_argument);
}

// §4.4.1: what came since the handshake (tickets, key updates, data) is not hashed.
TEST_F(PostHandshakeAuth, WorksAgainAndAfterKeyUpdates) {
    open();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(pair_->client.connection->update_keys(KeyUpdateRequest::update_requested));
        ASSERT_TRUE(pair_->server.connection->update_keys(KeyUpdateRequest::update_not_requested));
        expect_alive();
        ASSERT_TRUE(ask());
        ASSERT_TRUE(pair_->server.connection->update_keys(KeyUpdateRequest::update_not_requested));
        pair_->run();
        EXPECT_EQ(seen().size(), 1u);
        expect_alive();
    }
}

TEST_F(PostHandshakeAuth, WorksAfterARetryAndAResumption) {
    server.groups = {NamedGroup::secp384r1};
    client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    open();
    EXPECT_TRUE(pair_->server.connection->negotiated().retried);
    ASSERT_TRUE(ask());
    pair_->run();
    EXPECT_EQ(seen().size(), 1u);
    options.session = pair_->client.hooks.sessions.back();
    open();
    EXPECT_TRUE(pair_->server.connection->negotiated().resumed);
    ASSERT_TRUE(ask());
    pair_->run();
    EXPECT_EQ(seen().size(), 1u);
    expect_alive();
}

TEST_F(PostHandshakeAuth, TheTicketsThatFollowKnowTheClient) {
    open();
    const std::size_t before = pair_->client.hooks.sessions.size();
    ASSERT_TRUE(ask());
    pair_->run();
    ASSERT_GT(pair_->client.hooks.sessions.size(), before);
    options.session = pair_->client.hooks.sessions.back();
    open();
    EXPECT_TRUE(pair_->server.connection->negotiated().resumed);
    ASSERT_EQ(seen().size(), 1u);
    expect_alive();
}

TEST_F(PostHandshakeAuth, AClientWithoutACertificateMayStay) {
    client.credentials.clear();
    open();
    ASSERT_TRUE(ask());
    pair_->run();
    EXPECT_TRUE(seen().empty());
    expect_alive();
}

// §4.4.2.4: certificate_required.
TEST_F(PostHandshakeAuth, AClientWithoutACertificateMustLeaveWhereOneIsRequired) {
    client.credentials.clear();
    open();
    ASSERT_TRUE(ask(ClientAuthentication::require));
    pair_->run();
    expect_server_refusal(Reason::peer_did_not_return_a_certificate,
                          AlertDescription::certificate_required);
}

// §4.6.2: "only ... when the client has sent the post_handshake_auth extension".
TEST_F(PostHandshakeAuth, AServerDoesNotAskAClientThatDidNotOffer) {
    client.post_handshake_authentication = false;
    open();
    const Status asked = ask();
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().reason, Reason::extension_not_received);
    expect_alive();
}

TEST_F(PostHandshakeAuth, AServerAsksOnceAtATime) {
    open();
    ASSERT_TRUE(ask());
    const Status again = ask();
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().reason, Reason::request_pending);
    pair_->run();
    EXPECT_EQ(seen().size(), 1u);
    EXPECT_TRUE(ask());
    pair_->run();
    expect_alive();
}

// §4.6.2: "A client that receives a CertificateRequest message without having sent the
// post_handshake_auth extension MUST send an unexpected_message fatal alert."
TEST_F(PostHandshakeAuth, AClientThatDidNotOfferRefusesARequest) {
    client.post_handshake_authentication = false;
    open();
    pair_->server.filter.message = [](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::key_update) return;
        CertificateRequest13 request;
        request.extensions.signature_algorithms = {SignatureScheme::ed25519};
        message.clear();
        encode(request, message);
    };
    ASSERT_TRUE(pair_->server.connection->update_keys(KeyUpdateRequest::update_not_requested));
    pair_->run();
    EXPECT_EQ(pair_->client.reason(), Reason::unexpected_message);
    EXPECT_TRUE(pair_->client.log.sent_alert(AlertDescription::unexpected_message));
}

// §4.3.2, §9.2: signature_algorithms must be in every CertificateRequest.
TEST_F(PostHandshakeAuth, AClientRefusesARequestWithoutSchemes) {
    open();
    pair_->server.filter.message = [](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::certificate_request) return;
        edit(message, decode_certificate_request13, [](CertificateRequest13& request) {
            request.extensions = {};
            request.extensions.scts_wanted = true;
        });
    };
    ASSERT_TRUE(ask());
    pair_->run();
    EXPECT_EQ(pair_->client.reason(), Reason::missing_sigalgs_extension);
    EXPECT_TRUE(pair_->client.log.sent_alert(AlertDescription::missing_extension));
}

// A Certificate that nobody asked for.
TEST_F(PostHandshakeAuth, AServerRefusesAnAnswerWithoutARequest) {
    open();
    pair_->client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::key_update) return;
        message.clear();
        encode(Certificate13{}, message);
    };
    ASSERT_TRUE(pair_->client.connection->update_keys(KeyUpdateRequest::update_not_requested));
    pair_->run();
    expect_server_refusal(Reason::unexpected_message, AlertDescription::unexpected_message);
}

// §4.4.2: the context is that of the request.
TEST_F(PostHandshakeAuth, AServerRefusesAnAnswerToAnotherRequest) {
    static constexpr std::uint8_t kOther[] = {1, 2, 3};
    open();
    pair_->client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::certificate)
            edit_certificate13(message, [](Certificate13& answer) { answer.context = kOther; });
    };
    ASSERT_TRUE(ask());
    pair_->run();
    expect_server_refusal(Reason::invalid_context, AlertDescription::illegal_parameter);
}

// §4.4.3: decrypt_error, over the handshake's context and the request.
TEST_F(PostHandshakeAuth, AServerRefusesAWrongSignature) {
    open();
    pair_->client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::certificate_verify) message.back() ^= 1;
    };
    ASSERT_TRUE(ask());
    pair_->run();
    expect_server_refusal(Reason::bad_signature, AlertDescription::decrypt_error);
}

// §4.4.4: decrypt_error.
TEST_F(PostHandshakeAuth, AServerRefusesAWrongFinished) {
    for (const bool with_certificate : {true, false}) {
        if (!with_certificate) client.credentials.clear();
        open();
        pair_->client.filter.message = [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::finished) message.back() ^= 1;
        };
        ASSERT_TRUE(ask());
        pair_->run();
        expect_server_refusal(Reason::digest_check_failed, AlertDescription::decrypt_error);
    }
}

// §4.6.2: "All of the client's messages for a given response MUST appear consecutively on the
// wire"; a CertificateVerify must come after a certificate.
TEST_F(PostHandshakeAuth, AServerRefusesAnAnswerWithAHole) {
    open();
    pair_->client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::certificate_verify) message.clear();
    };
    ASSERT_TRUE(ask());
    pair_->run();
    expect_server_refusal(Reason::unexpected_message, AlertDescription::unexpected_message);
}

TEST_F(PostHandshakeAuth, AServerRefusesDataInsideAnAnswer) {
    open();
    pair_->client.filter.message = [this](HandshakeType type, Buffer&) {
        if (type == HandshakeType::finished)
            (void)pair_->client.connection->write(as_bytes("early"));
    };
    ASSERT_TRUE(ask());
    pair_->run();
    expect_server_refusal(Reason::app_data_in_handshake, AlertDescription::unexpected_message);
}

TEST_F(PostHandshakeAuth, TheOwnerOfTheServerMayRefuseTheChain) {
    open();
    pair_->server.hooks.verdict = fail(Reason::certificate_unknown_ca);
    ASSERT_TRUE(ask());
    pair_->run();
    expect_server_refusal(Reason::certificate_unknown_ca, AlertDescription::unknown_ca);
}

TEST_F(PostHandshakeAuth, IsNotThereInTls12) {
    client.versions = server.versions = {ProtocolVersion::tls1_2};
    open();
    const Status asked = ask();
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().reason, Reason::wrong_ssl_version);
    expect_alive();
}

}  // namespace
}  // namespace handfast::testing
