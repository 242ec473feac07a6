// SPDX-License-Identifier: Apache-2.0
// Which certificate is shown, how it signs, and when the peer's is judged again.
#include <gtest/gtest.h>

#include "tests/unit/handshake/ends13.h"
#include "x509/certificate.h"

namespace handfast::testing {
namespace {

std::vector<Credential> two_credentials() {
    return {credential(Identity::ed25519), credential(Identity::p256)};
}

// RFC 8446 §4.4.2.2: among the certificates that fit, the server may choose as it likes.
TEST(Server13, TakesTheFirstCredentialThatFitsIfItIsToldTo) {
    for (const bool in_order : {false, true}) {
        Ends13 ends;
        ends.server.credentials = two_credentials();
        ends.server.credentials_in_order = in_order;
        ends.client.schemes = {SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::ed25519};
        Pair pair = ends.pair();
        pair.run();
        ASSERT_TRUE(pair.done());
        EXPECT_EQ(pair.client.connection->negotiated().peer_scheme->scheme,
                  in_order ? SignatureScheme::ed25519 : SignatureScheme::ecdsa_secp256r1_sha256);
    }
}
TEST(Server13, SignsOnlyWithTheSchemesOfItsCredential) {
    Ends13 ends;
    ends.server = server_config(Identity::rsa2048);
    ends.server.versions = {ProtocolVersion::tls1_3};
    ends.server.credentials.front().schemes = {SignatureScheme::rsa_pss_rsae_sha512};
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(pair.client.connection->negotiated().peer_scheme->scheme,
              SignatureScheme::rsa_pss_rsae_sha512);

    ends.client.schemes = {SignatureScheme::rsa_pss_rsae_sha256};
    Pair refused = ends.pair();
    refused.run();
    EXPECT_EQ(refused.server.reason(), Reason::no_suitable_signature_algorithm);
    EXPECT_TRUE(refused.server.log.sent_alert(AlertDescription::handshake_failure));
}

Buffer issuer_of(const Credential& credential) {
    return to_buffer(credential.chain.front()->issuer().der());
}

// RFC 8446 §4.2.4: certificate_authorities tells which authorities the peer would believe.
TEST(Client13, ShowsACredentialForNamedAuthoritiesToNobodyElse) {
    for (const bool named : {false, true}) {
        Ends13 ends;
        ends.client.credentials = {credential(Identity::p256)};
        ends.client.credentials.front().must_match_issuer = true;
        ends.server.client_authentication = ClientAuthentication::request;
        ends.server.certificate_authorities = {named ? issuer_of(credential(Identity::p256))
                                                     : Buffer{0x30, 0}};
        Pair pair = ends.pair();
        pair.run();
        ASSERT_TRUE(pair.done());
        EXPECT_EQ(pair.server.connection->negotiated().peer_chain.size(), named ? 1u : 0u);
    }
}
TEST(Server13, HasNoCredentialForAClientThatNamesOtherAuthorities) {
    Ends13 ends;
    ends.server.credentials.front().must_match_issuer = true;
    Pair pair = ends.pair();
    pair.run();
    EXPECT_EQ(pair.server.reason(), Reason::no_suitable_signature_algorithm);
    EXPECT_TRUE(pair.server.log.sent_alert(AlertDescription::handshake_failure));
}

class VerifyAgain : public ::testing::TestWithParam<ProtocolVersion> {};

// What was believed when the session was made may not be believed any more.
TEST_P(VerifyAgain, JudgesTheChainOfAResumedSessionIfItIsToldTo) {
    Ends13 ends;
    ends.client.versions = ends.server.versions = {GetParam()};
    Pair first = ends.pair();
    first.run();
    ASSERT_TRUE(first.done());
    ends.options.session = first.client.hooks.sessions.back();
    for (const bool again : {false, true}) {
        ends.client.verify_again_on_resumption = again;
        Pair pair = ends.pair();
        pair.client.hooks.verdict = fail(Reason::certificate_unknown_ca);
        pair.run();
        EXPECT_EQ(pair.done(), !again);
        if (!again) continue;
        EXPECT_EQ(pair.client.reason(), Reason::certificate_unknown_ca);
        EXPECT_TRUE(pair.client.log.sent_alert(AlertDescription::unknown_ca));
    }
}
INSTANTIATE_TEST_SUITE_P(Versions, VerifyAgain,
                         ::testing::Values(ProtocolVersion::tls1_2, ProtocolVersion::tls1_3));

}  // namespace
}  // namespace handfast::testing
