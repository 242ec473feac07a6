// SPDX-License-Identifier: Apache-2.0
// What must not change from one handshake on a connection to the next, what must not stay, and
// sessions (gauntlet 33, 37, 64).
#include <gtest/gtest.h>

#include "tests/unit/handshake/renegotiation_fixture.h"
#include "x509/certificate.h"

namespace handfast::testing {

namespace {

// --- What must not change, and what must not stay ----------------------------------------------

TEST_F(Renegotiation12, TheVersionStays) {
    client.versions = VersionSet::usual();
    run();
    ASSERT_TRUE(from_client());
    expect_agreement(pair());
    const Buffer hello = sent(ours(), HandshakeType::client_hello, 1);
    EXPECT_TRUE(extension_of(hello, ExtensionType::supported_versions).empty());
    EXPECT_TRUE(extension_of(hello, ExtensionType::key_share).empty());
}

TEST_F(Renegotiation12, AServerKeepsTheVersionWhateverTheClientOffersBesides) {
    server.versions = VersionSet::usual();
    run();
    change_next_hello(ours(), [](HelloParts& hello) {
        hello.set(ExtensionType::supported_versions, {4, 3, 4, 3, 3});
    });
    ASSERT_TRUE(from_client());
    EXPECT_EQ(theirs().connection->negotiated().version->version, ProtocolVersion::tls1_2);
    EXPECT_EQ(count_sent(theirs(), HandshakeType::server_hello), 2U);
}

TEST_F(Renegotiation12, AServerRefusesAHelloThatLeavesTheVersionOut) {
    client.versions = {ProtocolVersion::tls1_2};
    server.versions = VersionSet::usual();
    run();
    change_next_hello(ours(), [](HelloParts& hello) {
        hello.set(ExtensionType::supported_versions, {2, 3, 4});
    });
    ASSERT_TRUE(from_client());
    expect_failure(theirs(), Reason::unsupported_protocol, AlertDescription::protocol_version);
}

TEST_F(Renegotiation12, AClientRefusesAnotherVersion) {
    client.versions = VersionSet::usual();
    run();
    change_next_hello(theirs(), [](HelloParts& hello) { hello.version_and_random[1] = 2; });
    ASSERT_TRUE(from_client());
    expect_failure(ours(), Reason::unsupported_protocol, AlertDescription::protocol_version);
}

// RFC 7627 §5.4.
TEST_F(Renegotiation12, TheExtendedMasterSecretStays) {
    run();
    change_next_hello(
        ours(), [](HelloParts& hello) { hello.remove(ExtensionType::extended_master_secret); });
    ASSERT_TRUE(from_client());
    expect_failure(theirs(), Reason::renegotiation_ems_mismatch,
                   AlertDescription::handshake_failure);

    make().run();
    change_next_hello(
        theirs(), [](HelloParts& hello) { hello.remove(ExtensionType::extended_master_secret); });
    ASSERT_TRUE(from_client());
    expect_failure(ours(), Reason::renegotiation_ems_mismatch, AlertDescription::illegal_parameter);
}

TEST_F(Renegotiation12, AServerLetsAClientGainTheExtendedMasterSecret) {
    make();
    change_next_hello(
        ours(), [](HelloParts& hello) { hello.remove(ExtensionType::extended_master_secret); });
    pair().run();
    ASSERT_FALSE(theirs().connection->negotiated().extended_master_secret);
    ours().filter.message = nullptr;
    ASSERT_TRUE(from_client());
    EXPECT_NE(theirs().reason(), Reason::renegotiation_ems_mismatch);
    // Our own client is stricter.
    EXPECT_EQ(ours().reason(), Reason::renegotiation_ems_mismatch);
}

// Gauntlet 64, CVE-2014-1295 (triple handshake).
TEST_F(Renegotiation12, AClientRefusesAServerThatBecomesAnother) {
    run();
    Config other = server;
    other.credentials = {credential(Identity::p384)};
    ASSERT_TRUE(from_server(finish(other, Role::server).value()));
    expect_failure(ours(), Reason::peer_identity_changed, AlertDescription::illegal_parameter);
}

// Gauntlet 64.
TEST_F(Renegotiation12, AServerRefusesAClientThatBecomesAnother) {
    server.client_authentication = ClientAuthentication::require;
    client.credentials = {credential(Identity::p256)};
    run();
    Config other = client;
    other.credentials = {credential(Identity::p384)};
    ASSERT_TRUE(ours().connection->renegotiate(finish(other, Role::client).value()));
    pair().run();
    expect_failure(theirs(), Reason::peer_identity_changed, AlertDescription::illegal_parameter);
}

TEST_F(Renegotiation12, AServerMayAskForACertificateLater) {
    client.credentials = {credential(Identity::p384)};
    run();
    EXPECT_TRUE(theirs().connection->negotiated().peer_chain.empty());
    Config asking = server;
    asking.client_authentication = ClientAuthentication::require;
    ASSERT_TRUE(from_server(finish(asking, Role::server).value()));
    expect_agreement(pair());
    ASSERT_EQ(theirs().connection->negotiated().peer_chain.size(), 1U);
    EXPECT_TRUE(equal(theirs().connection->negotiated().peer_chain.front()->der(),
                      client.credentials.front().chain.front()->der()));
}

// SSL_VERIFY_CLIENT_ONCE.
TEST_F(Renegotiation12, AServerMayAskForACertificateOnceAlone) {
    client.credentials = {credential(Identity::p384)};
    server.client_authentication = ClientAuthentication::request;
    server.request_certificate_once = true;
    run();
    ASSERT_TRUE(from_client());
    expect_agreement(pair());
    EXPECT_EQ(count_sent(theirs(), HandshakeType::certificate_request), 1U);
}

TEST_F(Renegotiation12, TheServerNameStays) {
    options.server_name = "one.example";
    run();
    change_next_hello(ours(), [](HelloParts& hello) {
        for (auto& [type, body] : hello.extensions)
            if (type == ExtensionType::server_name) body.back() = 'x';
    });
    ASSERT_TRUE(from_client());
    expect_failure(theirs(), Reason::peer_identity_changed, AlertDescription::illegal_parameter);
}

// Gauntlet 37, CVE-2021-3449: a second hello without signature_algorithms, in which nothing of the
// first one's is left.
TEST_F(Renegotiation12, AHelloWithoutSignatureAlgorithmsIsJudgedByItself) {
    server.schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
    run();
    change_next_hello(ours(),
                      [](HelloParts& hello) { hello.remove(ExtensionType::signature_algorithms); });
    ASSERT_TRUE(from_client());
    expect_failure(theirs(), Reason::no_shared_signature_algorithms,
                   AlertDescription::handshake_failure);
}

TEST_F(Renegotiation12, NothingOfAFirstHelloIsLeftForTheSecond) {
    client.want_ocsp_staple = true;
    server.credentials.front().ocsp_staple = Buffer(40, 1);
    run();
    change_next_hello(ours(),
                      [](HelloParts& hello) { hello.remove(ExtensionType::status_request); });
    ASSERT_TRUE(from_client());
    EXPECT_EQ(count_sent(theirs(), HandshakeType::certificate_status), 1U);
}

// As OpenSSL: the protocol is the connection's, and not spoken of again.
TEST_F(Renegotiation12, TheProtocolStays) {
    client.alpn = server.alpn = {"h2"};
    run();
    ASSERT_TRUE(from_client());
    expect_agreement(pair());
    EXPECT_EQ(ours().connection->negotiated().alpn, "h2");
    const Buffer hello = sent(ours(), HandshakeType::client_hello, 1);
    EXPECT_TRUE(extension_of(hello, ExtensionType::application_layer_protocol_negotiation).empty());
}

TEST_F(Renegotiation12, WhatWasAgreedOnHoldsUntilTheNextOneIsDone) {
    run();
    const auto random = ours().connection->negotiated().client_random;
    ASSERT_TRUE(ours().connection->renegotiate());
    pair().carry(ours(), theirs());
    for (const End* end : {&ours(), &theirs()}) {
        EXPECT_EQ(end->connection->negotiated().client_random, random);
        EXPECT_NE(end->connection->negotiated().session, nullptr);
    }
    EXPECT_EQ(ours().connection->negotiated().peer_chain.size(), 1U);
    pair().run();
    EXPECT_NE(ours().connection->negotiated().client_random, random);
}

// --- Resumption --------------------------------------------------------------------------------

TEST_F(Renegotiation12, WhatAServerAsksForMayResume) {
    use_stateful_sessions();
    run();
    ASSERT_TRUE(from_server());
    expect_agreement(pair());
    EXPECT_TRUE(ours().connection->negotiated().resumed);
    EXPECT_EQ(count_sent(theirs(), HandshakeType::server_key_exchange), 1U);
}

TEST_F(Renegotiation12, WhatAServerAsksForMayResumeByTicket) {
    use_tickets();
    run();
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(from_server());
        expect_agreement(pair());
        EXPECT_TRUE(ours().connection->negotiated().resumed);
    }
}

// SSL_renegotiate().
TEST_F(Renegotiation12, WhatAClientWantsIsAWholeHandshake) {
    use_stateful_sessions();
    run();
    ASSERT_TRUE(from_client());
    expect_agreement(pair());
    EXPECT_FALSE(ours().connection->negotiated().resumed);
}

// -no_resumption_on_reneg.
TEST_F(Renegotiation12, AServerMayRefuseToResumeInIt) {
    server.resume_in_renegotiation = false;
    use_tickets();
    run();
    ASSERT_TRUE(from_server());
    expect_agreement(pair());
    EXPECT_FALSE(ours().connection->negotiated().resumed);
    EXPECT_EQ(count_sent(theirs(), HandshakeType::new_session_ticket), 1U);
}

// RFC 5246 §7.2.2.
TEST_F(Renegotiation12, AFailedOneForgetsTheSession) {
    auto store = std::make_shared<MemorySessionStore>();
    server.session_store = store;
    run();
    EXPECT_EQ(store->size(), 1U);
    change_next(ours(), HandshakeType::finished, [](Buffer& message) { message.back() ^= 1; });
    ASSERT_TRUE(from_client());
    expect_failure(theirs(), Reason::digest_check_failed, AlertDescription::decrypt_error);
    EXPECT_EQ(store->size(), 0U);
}

// CVE-2016-6304: what a hello says of responders is nobody's to keep; sanitizers see what leaks.
TEST_F(Renegotiation12, ALargeStatusRequestIsReadEachTime) {
    run();
    change_next_hello(ours(), [](HelloParts& parts) {
        Buffer body{1};
        ByteWriter writer(body);
        constexpr std::uint16_t kId = 60'000;
        writer.u16(kId + 2);
        writer.vec(2, Buffer(kId, 7));
        writer.u16(0);
        parts.set(ExtensionType::status_request, std::move(body));
    });
    for (int nth = 0; nth < 3; ++nth) {
        ASSERT_TRUE(from_client());
        ASSERT_TRUE(pair().done());
        EXPECT_GT(
            sent(ours(), HandshakeType::client_hello, static_cast<std::size_t>(nth) + 1).size(),
            60'000u);
    }
    expect_agreement(pair());
}

}  // namespace

}  // namespace handfast::testing
