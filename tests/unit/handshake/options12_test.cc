// SPDX-License-Identifier: Apache-2.0
// What a configuration may ask for beside the protocol's rules: sessions that are not kept, records
// that are not split, strictness about chains and the opposite, groups and names of SRP.
#include "handshake/session_store.h"
#include "handshake/tickets.h"
#include "tests/unit/handshake/one_srp_user.h"
#include "tests/unit/handshake/renegotiation_fixture.h"

namespace handfast::testing {
namespace {

constexpr CipherSuite kRsaGcm{0x009c}, kEcdheRsaGcm{0xc02f}, kEcdheEcdsaGcm{0xc02b};
constexpr CipherSuite kSrpAes{0xc01d}, kEcdheRsaCbc{0xc013};

class Options12 : public Renegotiation12 {
  protected:
    void use_suite(CipherSuite suite) { client.suites12 = server.suites12 = {suite}; }
};

TEST_F(Options12, EphemeralSessionsNeedNotBeKept) {
    server.credentials = {credential(Identity::rsa2048)};
    server.keep_ephemeral_sessions = false;
    for (const CipherSuite suite : {kRsaGcm, kEcdheRsaGcm}) {
        use_suite(suite);
        const bool kept = suite == kRsaGcm;
        use_stateful_sessions();
        make().run();
        expect_agreement(pair());
        EXPECT_EQ(ours().hooks.sessions.size(), kept ? 1u : 0u);
        use_tickets();
        make().run();
        expect_agreement(pair());
        EXPECT_EQ(count_sent(theirs(), HandshakeType::new_session_ticket), kept ? 1u : 0u);
        EXPECT_EQ(ours().hooks.sessions.size(), kept ? 1u : 0u);
        client.tickets12 = server.tickets12 = false;
    }
}

TEST_F(Options12, RecordsAreSplitAgainstBeastUnlessBugsAreToBeMet) {
    client.versions = server.versions = {ProtocolVersion::tls1_0};
    server.credentials = {credential(Identity::rsa2048)};
    use_suite(kEcdheRsaCbc);
    for (const RecordSplit split : {RecordSplit::where_needed, RecordSplit::never}) {
        client.record_split = split;
        make().run();
        ASSERT_TRUE(pair().done());
        ASSERT_TRUE(ours().connection->write(Buffer(100, 'x')));
        const std::size_t one = ours().connection->output().size();
        EXPECT_EQ(one > 160, split == RecordSplit::where_needed) << one;
    }
}

TEST_F(Options12, WritesBecomeSeveralRecords) {
    client.split_send_fragment = 512;
    client.max_pipelines = 4;
    run();
    ASSERT_TRUE(pair().done());
    EXPECT_EQ(pair().send(ours(), theirs(), Buffer(2048, 'x')), Buffer(2048, 'x'));
    ASSERT_TRUE(ours().connection->write(Buffer(2048, 'x')));
    // Four records, each with its nonce and tag.
    EXPECT_EQ(ours().connection->output().size(), 2048u + 4 * (5 + 8 + 16));
}

TEST_F(Options12, PipelinesAreBounded) {
    for (const auto& [split, most] :
         {std::pair<std::size_t, std::size_t>{16385, 1}, {0, 33}, {0, 0}}) {
        client.split_send_fragment = split;
        client.max_pipelines = most;
        EXPECT_FALSE(finish(client, Role::client));
    }
}

TEST_F(Options12, StrictServersShowNoChainThatTheClientCannotVerify) {
    // Its certificate is signed by ECDSA with SHA-256.
    server.strict_chains = true;
    run();
    EXPECT_TRUE(pair().done());
    client.certificate_schemes = {SignatureScheme::rsa_pkcs1_sha256};
    make().run();
    expect_refusal(theirs(), ours(), Reason::no_shared_cipher, AlertDescription::handshake_failure);
    server.strict_chains = false;
    make().run();
    EXPECT_TRUE(pair().done());
}

TEST_F(Options12, StrictnessIsThereInTls13) {
    client.versions = server.versions = {ProtocolVersion::tls1_3};
    client.certificate_schemes = {SignatureScheme::rsa_pkcs1_sha256};
    server.strict_chains = true;
    run();
    EXPECT_EQ(theirs().reason(), Reason::no_suitable_signature_algorithm);
}

TEST_F(Options12, StrictClientsKeepWhatTheServerCannotVerify) {
    client.credentials = {credential(Identity::p256)};
    server.client_authentication = ClientAuthentication::request;
    server.schemes = {SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::rsa_pkcs1_sha256};
    client.strict_chains = true;
    run();
    EXPECT_EQ(theirs().connection->negotiated().peer_chain.size(), 1u);
    server.client_schemes = {SignatureScheme::ecdsa_secp384r1_sha384};
    client.schemes = default_schemes();
    make().run();
    EXPECT_TRUE(theirs().connection->negotiated().peer_chain.empty());
}

// Deliberately wrong: a curve and a scheme that the client does not have.
TEST_F(Options12, BrokenServersGoBeyondTheOffer) {
    server.breaks_protocol = true;
    server.groups = {NamedGroup::secp384r1, NamedGroup::secp256r1};
    client.groups = {NamedGroup::secp256r1};
    run();
    ASSERT_TRUE(ours().reason());
    EXPECT_EQ(theirs().connection->negotiated().group->group, NamedGroup::secp384r1);
    server.breaks_protocol = false;
    make().run();
    EXPECT_TRUE(pair().done());
}

class Srp12 : public Options12 {
  protected:
    void use_group(ByteView n, ByteView g) {
        use_suite(kSrpAes);
        const auto password = std::make_shared<const SecretBuffer>(as_bytes("word"));
        client.srp_name = to_buffer(as_bytes("someone"));
        client.srp_password = password;
        SrpUser user{to_buffer(n), to_buffer(g), {1, 2, 3}, {}};
        user.verifier =
            client.provider
                ->srp_verifier({user.n, user.g}, {client.srp_name, password->expose(), user.salt})
                .value();
        server.srp_users = std::make_shared<OneSrpUser>(std::move(user));
    }
};

TEST_F(Srp12, OtherGroupsAreTakenWhereAsked) {
    // A group of RFC 5054's prime and another generator.
    const crypto::SrpGroup known = *crypto::srp_group(1024);
    use_group(known.n, Buffer{3});
    run();
    expect_refusal(ours(), theirs(), Reason::untrusted_srp_group,
                   AlertDescription::insufficient_security);
    client.srp_more_groups = true;
    make().run();
    EXPECT_TRUE(pair().done());
}

TEST_F(Srp12, OtherGroupsMustBeOfSafePrimes) {
    Buffer n = to_buffer(crypto::srp_group(1024)->n);
    n[60] ^= 8;
    use_group(n, Buffer{2});
    client.srp_more_groups = true;
    run();
    expect_refusal(ours(), theirs(), Reason::untrusted_srp_group,
                   AlertDescription::insufficient_security);
}

TEST_F(Srp12, StrengthIsABound) {
    const crypto::SrpGroup known = *crypto::srp_group(1024);
    use_group(known.n, known.g);
    client.srp_min_bits = 1025;
    client.srp_more_groups = true;
    run();
    expect_refusal(ours(), theirs(), Reason::untrusted_srp_group,
                   AlertDescription::insufficient_security);
}

TEST_F(Srp12, ALateNameIsInTheSecondHelloOnly) {
    const crypto::SrpGroup known = *crypto::srp_group(1024);
    use_group(known.n, known.g);
    client.srp_late_name = true;
    run();
    expect_refusal(theirs(), ours(), Reason::psk_identity_not_found,
                   AlertDescription::unknown_psk_identity);
    client.suites12 = server.suites12 = {kEcdheEcdsaGcm, kSrpAes};
    make().run();
    ASSERT_TRUE(pair().done());
    ASSERT_TRUE(from_client());
    EXPECT_TRUE(
        extension_of(sent(ours(), HandshakeType::client_hello, 0), ExtensionType::srp).empty());
    EXPECT_FALSE(
        extension_of(sent(ours(), HandshakeType::client_hello, 1), ExtensionType::srp).empty());
}

}  // namespace
}  // namespace handfast::testing
