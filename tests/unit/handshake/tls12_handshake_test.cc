// SPDX-License-Identifier: Apache-2.0
// Full TLS 1.2 handshakes: what is chosen, in which steps, and that both ends agree.
#include <algorithm>

#include <gmock/gmock.h>

#include "crypto/registry.h"
#include "handshake/key_exchange12.h"
#include "handshake/machine.h"
#include "handshake/select12.h"
#include "tests/unit/handshake/tls12_fixture.h"
#include "x509/certificate.h"

namespace handfast::testing {

namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

constexpr CipherSuite kRsaSuite{0xc02f};
constexpr CipherSuite kEcdsaSuite{0xc02b};

bool serves(const SuiteInfo& suite, Identity key) {
    const bool is_rsa = key == Identity::rsa2048 || key == Identity::rsa_pss2048;
    return is_rsa == (suite.authentication == AuthenticationKind::rsa);
}

TEST_F(Tls12, CompletesWithEveryCurveSuiteCertificateAndGroup) {
    for (CipherSuite code : default_suites12())
        for (Identity key : kIdentities)
            for (const GroupInfo& group : all_groups()) {
                const SuiteInfo& suite = *find_suite(code);
                if (!serves(suite, key) || !uses_curve(suite) || uses_psk(suite)) continue;
                if (group.use == GroupUse::tls13 || !crypto::has_group(group.id)) continue;
                SCOPED_TRACE(std::string(suite.openssl_name) + " " + std::string(name_of(key)) +
                             " " + std::string(group.name));
                client.suites12 = {code};
                // The curve of the certificate is among the groups, but the wanted one is first.
                client.groups = default_groups();
                std::erase(client.groups, group.group);
                client.groups.insert(client.groups.begin(), group.group);
                server.groups = client.groups;
                server.credentials = {credential(key)};
                make();
                run();
                expect_agreement(pair());
                const Negotiated& chosen = pair().server.connection->negotiated();
                EXPECT_EQ(chosen.suite, &suite);
                EXPECT_EQ(chosen.group, &group);
                EXPECT_TRUE(chosen.extended_master_secret);
                EXPECT_FALSE(chosen.resumed);
            }
}

TEST_F(Tls12, EverySchemeOfTheKeySigns) {
    for (const SchemeInfo& scheme : all_schemes())
        for (Identity key : kIdentities) {
            const Credential own = credential(key);
            if (!fits(scheme, own.key->public_key(), Family::legacy)) continue;
            SCOPED_TRACE(std::string(scheme.name) + " " + std::string(name_of(key)));
            client.schemes = {scheme.scheme};
            server.schemes = client.schemes;
            server.credentials = {own};
            make();
            run();
            expect_agreement(pair());
            EXPECT_EQ(pair().server.connection->negotiated().own_scheme, &scheme);
        }
}

TEST_F(Tls12, FullHandshakeTakesTheStepsOfTheFigure) {
    run();
    EXPECT_THAT(pair().server.log.steps,
                ElementsAre("read_client_hello", "send_server_hello", "send_certificate",
                            "send_server_key_exchange", "send_server_hello_done",
                            "read_client_key_exchange", "read_change_cipher_spec", "read_finished",
                            "send_change_cipher_spec", "send_finished"));
    EXPECT_THAT(pair().client.log.steps,
                ElementsAre("send_client_hello", "read_server_hello", "read_certificate",
                            "read_server_key_exchange", "read_server_hello_done",
                            "send_client_key_exchange", "send_change_cipher_spec", "send_finished",
                            "read_change_cipher_spec", "read_finished"));
}

TEST_F(Tls12, WorksWithMessagesSharingRecords) {
    client.packing = server.packing = MessagePacking::coalesced;
    expect_agreement(run());
}

TEST_F(Tls12, WorksWithTheSmallestFragments) {
    client.max_send_fragment = server.max_send_fragment = 512;
    server.credentials = {credential(Identity::rsa2048)};
    expect_agreement(run());
}

TEST_F(Tls12, IsChosenWhenTheClientCannotDoBetter) {
    server.versions = VersionSet::usual();
    run();
    expect_agreement(pair());
    EXPECT_EQ(pair().client.connection->negotiated().version->name, "TLSv1.2");
}

TEST_F(Tls12, IsChosenWhenTheServerCannotDoBetter) {
    client.versions = VersionSet::usual();
    run();
    expect_agreement(pair());
    EXPECT_EQ(pair().client.connection->negotiated().version->name, "TLSv1.2");
}

TEST_F(Tls12, ServerThatCanDoBetterMarksItsRandom) {
    server.versions = VersionSet::usual();
    run();
    const auto& random = pair().client.connection->negotiated().server_random;
    EXPECT_EQ(as_text(ByteView(random).last(8)), "DOWNGRD\x01");
}

TEST_F(Tls12, ServerThatCannotDoBetterDoesNotMarkItsRandom) {
    run();
    const auto& random = pair().client.connection->negotiated().server_random;
    EXPECT_NE(as_text(ByteView(random).last(8).first(7)), "DOWNGRD");
}

TEST_F(Tls12, ServerTakesTheClientsFirstSuite) {
    client.suites12 = {CipherSuite{0xc02b}, CipherSuite{0xc02c}};
    server.suites12 = {CipherSuite{0xc02c}, CipherSuite{0xc02b}};
    run();
    EXPECT_EQ(pair().server.connection->negotiated().suite->suite, CipherSuite{0xc02b});
}

TEST_F(Tls12, ServerTakesItsOwnFirstSuiteWhenToldTo) {
    client.suites12 = {CipherSuite{0xc02b}, CipherSuite{0xc02c}};
    server.suites12 = {CipherSuite{0xc02c}, CipherSuite{0xc02b}};
    server.prefer_own_order = true;
    run();
    EXPECT_EQ(pair().server.connection->negotiated().suite->suite, CipherSuite{0xc02c});
}

TEST_F(Tls12, GroupFollowsTheSameOrderAsTheSuite) {
    client.groups = {NamedGroup::secp384r1, NamedGroup::x25519, NamedGroup::secp256r1};
    server.groups = {NamedGroup::x25519, NamedGroup::secp256r1, NamedGroup::secp384r1};
    run();
    EXPECT_EQ(pair().server.connection->negotiated().group->group, NamedGroup::secp384r1);
    server.prefer_own_order = true;
    make();
    run();
    EXPECT_EQ(pair().server.connection->negotiated().group->group, NamedGroup::x25519);
}

TEST_F(Tls12, CertificateFollowsTheSuite) {
    server.credentials = {credential(Identity::rsa2048), credential(Identity::p256)};
    client.suites12 = {kEcdsaSuite, kRsaSuite};
    run();
    EXPECT_EQ(pair().server.connection->negotiated().credential->key->public_key().type(),
              crypto::KeyType::ec);
    client.suites12 = {kRsaSuite, kEcdsaSuite};
    make();
    run();
    EXPECT_EQ(pair().server.connection->negotiated().credential->key->public_key().type(),
              crypto::KeyType::rsa);
}

TEST_F(Tls12, CredentialsInOrderComeBeforeSuites) {
    server.credentials = {credential(Identity::rsa2048), credential(Identity::p256)};
    server.credentials_in_order = true;
    client.suites12 = {kEcdsaSuite, kRsaSuite};
    run();
    EXPECT_EQ(pair().server.connection->negotiated().suite->suite, kRsaSuite);
    // The next one is for clients that the first one does not suit.
    client.suites12 = {kEcdsaSuite};
    make();
    run();
    EXPECT_EQ(pair().server.connection->negotiated().suite->suite, kEcdsaSuite);
}

// RFC 4279 §2: psk_identity<0..2^16-1>
TEST_F(Tls12, AnEmptyPskIdentityIsOneAsWell) {
    const auto key = std::make_shared<const SecretBuffer>(as_bytes("a key that both have"));
    client.external_psks = {{.identity = {}, .key = key}};
    server.external_psks = client.external_psks;
    client.suites12 = server.suites12 = {CipherSuite{0x008c}};
    client.security_level = server.security_level = 0;
    run();
    expect_agreement(pair());
}

TEST_F(Tls12, SuiteWithoutAFittingSignatureIsPassedOver) {
    server.credentials = {credential(Identity::rsa2048), credential(Identity::p256)};
    client.suites12 = {kRsaSuite, kEcdsaSuite};
    client.schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
    run();
    expect_agreement(pair());
    EXPECT_EQ(pair().server.connection->negotiated().suite->suite, kEcdsaSuite);
}

TEST_F(Tls12, RefusesWhenNoCertificateFitsTheSuites) {
    client.suites12 = {kRsaSuite};
    run();
    expect_refusal(pair().server, pair().client, Reason::no_shared_cipher,
                   AlertDescription::handshake_failure);
}

TEST_F(Tls12, RefusesWhenNoSuiteIsShared) {
    client.suites12 = {CipherSuite{0xc02b}};
    server.suites12 = {CipherSuite{0xc02c}};
    run();
    expect_refusal(pair().server, pair().client, Reason::no_shared_cipher,
                   AlertDescription::handshake_failure);
}

TEST_F(Tls12, RefusesWhenNoGroupIsShared) {
    client.groups = {NamedGroup::x25519};
    server.groups = {NamedGroup::secp256r1};
    run();
    expect_refusal(pair().server, pair().client, Reason::no_shared_cipher,
                   AlertDescription::handshake_failure);
}

// draft-ietf-tls-ecdhe-mlkem §3: for TLS 1.3 only, whoever's order counts.
TEST_F(Tls12, NeverTakesAHybridGroup) {
    client.groups = {NamedGroup::x25519_mlkem768, NamedGroup::secp256r1_mlkem768,
                     NamedGroup::secp256r1};
    server.groups = client.groups;
    for (bool own_order : {false, true}) {
        server.prefer_own_order = own_order;
        make();
        run();
        EXPECT_EQ(pair().server.connection->negotiated().group->group, NamedGroup::secp256r1);
    }
}

TEST_F(Tls12, RefusesWhenOnlyHybridGroupsAreShared) {
    client.groups = {NamedGroup::x25519_mlkem768, NamedGroup::x25519};
    server.groups = {NamedGroup::x25519_mlkem768, NamedGroup::secp256r1};
    run();
    expect_refusal(pair().server, pair().client, Reason::no_shared_cipher,
                   AlertDescription::handshake_failure);
}

TEST_F(Tls12, RefusesWhenTheCertificatesCurveWasNotOffered) {
    server.credentials = {credential(Identity::p384)};
    client.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
    run();
    expect_refusal(pair().server, pair().client, Reason::no_shared_cipher,
                   AlertDescription::handshake_failure);
}

TEST_F(Tls12, RefusesWhenNoSignatureSchemeIsShared) {
    client.schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
    server.schemes = {SignatureScheme::ecdsa_secp384r1_sha384};
    run();
    expect_refusal(pair().server, pair().client, Reason::no_shared_signature_algorithms,
                   AlertDescription::handshake_failure);
}

TEST_F(Tls12, ClientWithoutSignatureAlgorithmsGetsSha1WhereThatIsOn) {
    client.schemes = server.schemes = {SignatureScheme::ecdsa_sha1};
    make().client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello)
            edit_hello(message, [](HelloParts& hello) {
                hello.remove(ExtensionType::signature_algorithms);
            });
    };
    run();
    expect_agreement(pair());
    EXPECT_EQ(pair().server.connection->negotiated().own_scheme->scheme,
              SignatureScheme::ecdsa_sha1);
}

TEST_F(Tls12, ClientWithoutSignatureAlgorithmsIsRefusedWhereSha1IsOff) {
    server.schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
    make().client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello)
            edit_hello(message, [](HelloParts& hello) {
                hello.remove(ExtensionType::signature_algorithms);
            });
    };
    run();
    expect_refusal(pair().server, pair().client, Reason::no_shared_signature_algorithms,
                   AlertDescription::handshake_failure);
}

TEST_F(Tls12, WithoutExtendedMasterSecretBothUseTheOldOne) {
    make().client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello)
            edit_hello(message, [](HelloParts& hello) {
                hello.remove(ExtensionType::extended_master_secret);
            });
    };
    run();
    expect_agreement(pair());
    EXPECT_FALSE(pair().server.connection->negotiated().extended_master_secret);
}

TEST_F(Tls12, AlpnIsTheServersFirstThatTheClientHas) {
    client.alpn = {"http/1.1", "h2"};
    server.alpn = {"h3", "h2", "http/1.1"};
    run();
    expect_agreement(pair());
    EXPECT_EQ(pair().client.connection->negotiated().alpn, "h2");
}

TEST_F(Tls12, AlpnWithoutOverlapIsRefused) {
    client.alpn = {"h2"};
    server.alpn = {"http/1.1"};
    run();
    expect_refusal(pair().server, pair().client, Reason::no_application_protocol,
                   AlertDescription::no_application_protocol);
}

TEST_F(Tls12, ServerNameIsAcknowledgedOnlyWhenTheHookSaysSo) {
    options.server_name = "p256.test";
    make();
    run();
    expect_agreement(pair());
    EXPECT_FALSE(pair().client.connection->negotiated().server_name_acknowledged);

    make().server.hooks.server_name_decision.action = ServerNameDecision::Action::acknowledge;
    run();
    expect_agreement(pair());
    EXPECT_TRUE(pair().client.connection->negotiated().server_name_acknowledged);
    EXPECT_THAT(pair().server.hooks.server_names, ElementsAre("p256.test"));
}

TEST_F(Tls12, ServerNameChangesTheConfiguration) {
    Config other = server;
    other.credentials = {credential(Identity::p384)};
    options.server_name = "p384.test";
    make().server.hooks.server_name_decision.config = *finish(other, Role::server);
    run();
    expect_agreement(pair());
    const CertificateChain& chain = pair().client.connection->negotiated().peer_chain;
    EXPECT_TRUE(equal(chain.front()->der(), other.credentials.front().chain.front()->der()));
}

TEST_F(Tls12, PointFormatsAreAnsweredAsOpensslDoes) {
    run();
    EXPECT_THAT(pair().client.log.extensions, Contains(ExtensionType::ec_point_formats));
    const auto& messages = pair().client.log.messages;
    const auto hello =
        std::ranges::find(messages, HandshakeType::server_hello, &EventLog::MessageEntry::type);
    ASSERT_NE(hello, messages.end());
    const HelloParts parts = parts_of(hello->raw);
    EXPECT_THAT(parts.extensions,
                Contains(std::pair(ExtensionType::ec_point_formats, Buffer{3, 0, 1, 2})));
}

TEST_F(Tls12, ChoicesAreReported) {
    server.alpn = client.alpn = {"h2"};
    run();
    const auto& selected = pair().server.log.selected;
    EXPECT_THAT(selected, Contains("cipher_suite=TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"));
    EXPECT_THAT(selected, Contains("group=x25519"));
    EXPECT_THAT(selected, Contains("signature_scheme=ecdsa_secp256r1_sha256"));
    EXPECT_THAT(selected, Contains("alpn=h2"));
}

TEST_F(Tls12, MasterSecretIsLoggedOnce) {
    run();
    const auto& secrets = pair().server.log.secrets;
    EXPECT_EQ(std::ranges::count(secrets, "CLIENT_RANDOM", &EventLog::SecretEntry::label), 1);
    EXPECT_EQ(secrets.size(), 1U);
    EXPECT_EQ(secrets.front().secret.size(), 48U);
}

TEST_F(Tls12, ExporterTellsNoContextFromAnEmptyOne) {
    run();
    const Connection& ours = *pair().client.connection;
    const Connection& theirs = *pair().server.connection;
    const auto without = ours.export_keying_material("label", std::nullopt, 32);
    const auto empty = ours.export_keying_material("label", ByteView{}, 32);
    ASSERT_TRUE(without && empty);
    EXPECT_NE(*without, *empty);
    EXPECT_EQ(empty, theirs.export_keying_material("label", ByteView{}, 32));
    const std::string_view context = "context";
    EXPECT_EQ(ours.export_keying_material("label", as_bytes(context), 32),
              theirs.export_keying_material("label", as_bytes(context), 32));
}

TEST_F(Tls12, ExporterRefusesTheLabelsOfTheProtocol) {
    run();
    for (std::string_view label : {"client finished", "server finished", "master secret",
                                   "extended master secret", "key expansion"}) {
        const auto exported = pair().client.connection->export_keying_material(label, {}, 32);
        ASSERT_FALSE(exported);
        EXPECT_EQ(exported.error().reason, Reason::tls_illegal_exporter_label);
    }
}

TEST_F(Tls12, SameInputsGiveTheSameBytes) {
    run();
    const Buffer first = pair().server.log.secret("CLIENT_RANDOM");
    make();
    run();
    EXPECT_EQ(pair().server.log.secret("CLIENT_RANDOM"), first);
}

}  // namespace

}  // namespace handfast::testing
