// SPDX-License-Identifier: Apache-2.0
// Owners of connections who choose among certificates themselves, and how chains are held against
// what a peer says (SSL_check_chain).
#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/pair.h"
#include "x509/certificate.h"

namespace handfast::testing {
namespace {

class NeedsOfPeers : public ::testing::TestWithParam<ProtocolVersion> {
  protected:
    NeedsOfPeers() {
        client.versions = server.versions = {GetParam()};
        server.credentials_by_hook = true;
    }
    /// Both ends' hooks are as a test sets them before.
    Pair& make() {
        pair_ = std::make_unique<Pair>(finish(client, Role::client).value(),
                                       finish(server, Role::server).value(), PairOptions{});
        return *pair_;
    }
    /// What the server makes of a chain, by the hook.
    ChainVerdict verdict_on(const Credential& credential) {
        ChainVerdict verdict;
        make().server.hooks.choose = [&](const CertificateNeeds& needs, const Config& present) {
            verdict = check_chain(credential, needs, present);
            return with_credentials(present, {credential});
        };
        pair_->run();
        return verdict;
    }
    crypto::KeyType shown() const {
        return pair_->client.connection->negotiated().peer_chain.front()->public_key()->type();
    }

    Config client = client_config();
    Config server = server_config(Identity::p256);
    std::unique_ptr<Pair> pair_;
};

TEST_P(NeedsOfPeers, AServerShowsWhatItsOwnerChooses) {
    const ChainVerdict verdict = verdict_on(credential(Identity::rsa2048));
    ASSERT_TRUE(pair_->done());
    EXPECT_EQ(shown(), crypto::KeyType::rsa);
    EXPECT_TRUE(verdict.suits && verdict.signs && verdict.signs_explicitly &&
                verdict.leaf_signature && verdict.ca_signatures && verdict.leaf_parameters &&
                verdict.ca_parameters && verdict.issuer_name && verdict.certificate_type);
    EXPECT_FALSE(verdict.suite_b);
}

TEST_P(NeedsOfPeers, AServerWithoutCertificatesOfItsOwnWaitsForTheOwners) {
    server.credentials.clear();
    verdict_on(credential(Identity::p384));
    EXPECT_TRUE(pair_->done());
}

TEST_P(NeedsOfPeers, AnOwnerWhoFindsNothingEndsTheHandshake) {
    make().server.hooks.choose = [](const CertificateNeeds&,
                                    const Config&) -> Result<std::shared_ptr<const Config>> {
        return fail(Reason::certificate_verify_failed, AlertDescription::internal_error);
    };
    pair_->run();
    EXPECT_EQ(pair_->server.reason(), Reason::certificate_verify_failed);
    EXPECT_TRUE(pair_->server.log.sent_alert(AlertDescription::internal_error));
}

TEST_P(NeedsOfPeers, AChainForWhichThePeerHasNoSchemeDoesNotSuit) {
    client.schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
    const ChainVerdict verdict = verdict_on(credential(Identity::rsa2048));
    EXPECT_FALSE(verdict.suits || verdict.signs || verdict.leaf_signature ||
                 verdict.signs_explicitly);
}

TEST_P(NeedsOfPeers, AKeyOnACurveThatAClientLacksDoesNotSuit) {
    client.groups = {NamedGroup::secp256r1};
    const ChainVerdict verdict = verdict_on(credential(Identity::p384));
    EXPECT_FALSE(verdict.suits || verdict.leaf_parameters);
    EXPECT_TRUE(verdict.leaf_signature);
}

TEST_P(NeedsOfPeers, TheRestOfTheChainCountsIfItIsToBeStrict) {
    Credential longer = credential(Identity::p256);
    longer.chain.push_back(credential(Identity::rsa2048).chain.front());
    client.schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
    for (const bool strict : {false, true}) {
        server.strict_chains = strict;
        const ChainVerdict verdict = verdict_on(longer);
        EXPECT_FALSE(verdict.ca_signatures);
        EXPECT_EQ(verdict.suits, !strict);
    }
}

TEST_P(NeedsOfPeers, AClientShowsWhatItsOwnerChooses) {
    client.credentials_by_hook = true;
    server.credentials_by_hook = false;
    server.client_authentication = ClientAuthentication::request;
    server.certificate_authorities = {Buffer{0x30, 0}};
    ChainVerdict verdict;
    make().client.hooks.choose = [&](const CertificateNeeds& needs, const Config& present) {
        verdict = check_chain(credential(Identity::p256), needs, present);
        return with_credentials(present, {credential(Identity::p256)});
    };
    pair_->run();
    ASSERT_TRUE(pair_->done());
    EXPECT_EQ(pair_->server.connection->negotiated().peer_chain.size(), 1u);
    EXPECT_TRUE(verdict.suits);
    EXPECT_FALSE(verdict.issuer_name);
    // TLS 1.3 has no certificate types, and OpenSSL misses them.
    EXPECT_EQ(verdict.certificate_type, GetParam() == ProtocolVersion::tls1_2);
}

TEST_P(NeedsOfPeers, SuiteBAsksForItsCurvesAndNothingElseOfALoneLeaf) {
    server.suite_b = client.suite_b = SuiteB::only_128;
    EXPECT_EQ(verdict_on(credential(Identity::p256)).suite_b, true);
    EXPECT_EQ(verdict_on(credential(Identity::p384)).suite_b, false);
}

TEST_P(NeedsOfPeers, CredentialsThatAreTooWeakAreRefused) {
    const auto finished = finish(server_config(), Role::server).value();
    Config strong = *finished;
    strong.security_level = 5;
    const auto other = with_credentials(strong, {credential(Identity::rsa2048)});
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().reason, Reason::ee_key_too_small);
}

INSTANTIATE_TEST_SUITE_P(Versions, NeedsOfPeers,
                         ::testing::Values(ProtocolVersion::tls1_2, ProtocolVersion::tls1_3));

TEST(NeedsOfOldPeers, AreUnsaidBeforeTls12) {
    Config client = client_config(), server = server_config(Identity::rsa2048);
    client.versions = server.versions = {ProtocolVersion::tls1_1};
    client.security_level = server.security_level = 0;
    server.credentials_by_hook = true;
    Pair pair(finish(client, Role::client).value(), finish(server, Role::server).value());
    ChainVerdict verdict;
    pair.server.hooks.choose = [&](const CertificateNeeds& needs, const Config& present) {
        verdict = check_chain(credential(Identity::rsa2048), needs, present);
        return with_credentials(present, {credential(Identity::rsa2048)});
    };
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_TRUE(verdict.suits && verdict.signs && verdict.ca_signatures);
}

}  // namespace
}  // namespace handfast::testing
