// SPDX-License-Identifier: Apache-2.0
// Both ends sign with every scheme, in each version that has it.
#include <gtest/gtest.h>

#include "crypto/registry.h"
#include "handshake/groups.h"
#include "tests/support/credentials.h"
#include "tests/support/edit.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

using enum Identity;
constexpr Identity kEvery[] = {p256,        p384,         p521,         ed25519,      rsa2048,
                               rsa_pss2048, brainpool256, brainpool384, brainpool512, ed448};

std::span<const Identity> identities() {
    const std::span<const Identity> every(kEvery);
    return crypto::has_key_type(crypto::KeyType::ed448) ? every : every.first(every.size() - 1);
}

/// Both show this certificate, in this version; the curves of all certificates are groups too.
struct Ends {
    Config client = client_config();
    Config server;

    Ends(Identity identity, ProtocolVersion version) : server(server_config(identity)) {
        client.versions = server.versions = {version};
        client.groups.assign({NamedGroup::x25519, NamedGroup::secp256r1, NamedGroup::secp384r1,
                              NamedGroup::secp521r1, NamedGroup::brainpoolP256r1,
                              NamedGroup::brainpoolP384r1, NamedGroup::brainpoolP512r1});
        server.groups = client.groups;
        client.credentials = {credential(identity)};
        server.client_authentication = ClientAuthentication::require;
    }
    Pair pair() const {
        return Pair(finish(client, Role::client).value(), finish(server, Role::server).value(),
                    {.filter_client = true, .filter_server = true});
    }
};

void expect_signed_with(const Pair& pair, SignatureScheme scheme) {
    ASSERT_TRUE(pair.done()) << info(pair.server.reason().value_or(
                                         pair.client.reason().value_or(Reason::internal_error)))
                                    .name;
    EXPECT_EQ(pair.client.connection->negotiated().peer_scheme->scheme, scheme);
    EXPECT_EQ(pair.server.connection->negotiated().peer_scheme->scheme, scheme);
}

TEST(Schemes, EverySchemeSignsForBothEnds) {
    for (const ProtocolVersion version : {ProtocolVersion::tls1_2, ProtocolVersion::tls1_3})
        for (const Identity identity : identities())
            for (const SchemeInfo& row : all_schemes()) {
                const Family family =
                    version == ProtocolVersion::tls1_3 ? Family::tls13 : Family::legacy;
                if (!fits(row, credential(identity).key->public_key(), family)) continue;
                SCOPED_TRACE(std::string(name_of(identity)) + " " + std::string(row.name));
                Ends ends(identity, version);
                ends.client.schemes = ends.server.schemes = {row.scheme};
                ends.client.security_level = ends.server.security_level = 0;
                Pair pair = ends.pair();
                pair.run();
                expect_signed_with(pair, row.scheme);
            }
}

TEST(Schemes, EverySchemeOfTls13HasAKeyHere) {
    for (const SchemeInfo& row : all_schemes()) {
        if (!row.in_tls13_handshake || !crypto::has_key_type(row.key_type)) continue;
        EXPECT_TRUE(std::ranges::any_of(identities(), [&](Identity identity) {
            return fits(row, credential(identity).key->public_key(), Family::tls13);
        })) << row.name;
    }
}

// A signature that does not verify, in each scheme (RFC 8446 §4.4.3).
TEST(Schemes, AWrongSignatureIsRefused) {
    for (const Identity identity : identities()) {
        SCOPED_TRACE(name_of(identity));
        Ends ends(identity, ProtocolVersion::tls1_3);
        for (const SchemeInfo& row : all_schemes())
            if (fits(row, credential(identity).key->public_key(), Family::tls13))
                ends.client.schemes = ends.server.schemes = {row.scheme};
        Pair pair = ends.pair();
        pair.server.filter.message = [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::certificate_verify) message[message.size() - 8] ^= 1;
        };
        pair.run();
        EXPECT_EQ(pair.client.reason(), Reason::bad_signature);
        EXPECT_TRUE(pair.client.log.sent_alert(AlertDescription::decrypt_error));
    }
}

// RFC 8734 §3: not in TLS 1.2, where both ends have named it.
TEST(Schemes, BrainpoolsSchemesOfTls13DoNotSignInTls12) {
    Ends ends(Identity::brainpool256, ProtocolVersion::tls1_2);
    ends.client.schemes = {SignatureScheme::ecdsa_brainpoolP256r1tls13_sha256};
    ends.server.schemes = ends.client.schemes;
    Pair pair = ends.pair();
    pair.run();
    EXPECT_FALSE(pair.done());
    EXPECT_TRUE(pair.server.log.sent_alert(AlertDescription::handshake_failure));
}

// RFC 8446 §4.2.3: a certificate that cannot sign in TLS 1.3 makes a server of TLS 1.2.
TEST(Schemes, AKeyWithoutASchemeOfTls13ServesTls12) {
    Ends ends(Identity::brainpool256, ProtocolVersion::tls1_3);
    ends.client.versions = ends.server.versions = VersionSet::usual();
    ends.server.client_authentication = ClientAuthentication::none;
    Pair older = ends.pair();
    older.run();
    ASSERT_TRUE(older.done());
    EXPECT_EQ(older.server.connection->negotiated().version->wire, 0x0303);
    ends.client.schemes =
        ends.server.schemes = {SignatureScheme::ecdsa_brainpoolP256r1tls13_sha256};
    Pair newer = ends.pair();
    newer.run();
    ASSERT_TRUE(newer.done());
    EXPECT_EQ(newer.server.connection->negotiated().version->wire, 0x0304);
}

// RFC 8446 §4.2.3: a curve's scheme is that curve's.
TEST(Schemes, AKeyOfAnotherCurveDoesNotSign) {
    Ends ends(Identity::brainpool256, ProtocolVersion::tls1_3);
    ends.client.schemes = ends.server.schemes = {SignatureScheme::ecdsa_secp256r1_sha256};
    Pair pair = ends.pair();
    pair.run();
    EXPECT_EQ(pair.server.reason(), Reason::no_suitable_signature_algorithm);
}

}  // namespace
}  // namespace handfast::testing
