// SPDX-License-Identifier: Apache-2.0
// Every suite with every version before TLS 1.3, DTLS's too, and every kind of certificate: what
// can work does, and what cannot is refused for want of a common suite.
#include <algorithm>

#include <gtest/gtest.h>

#include "handshake/codec_parts.h"
#include "handshake/key_exchange12.h"
#include "handshake/select12.h"
#include "tests/unit/handshake/one_srp_user.h"
#include "tests/unit/handshake/tls12_fixture.h"

namespace handfast::testing {

namespace {

/// RFC 4346 §7.4.2, RFC 4492 §2: before TLS 1.2 the names of static exchanges say who signed.
bool is_signed_for(const VersionProfile& version, const SuiteInfo& suite, Identity identity) {
    const bool by_rsa = identity == Identity::dh2048 || identity == Identity::p256_by_rsa;
    return version.signatures == SignatureForm::negotiated ||
           suite.key_exchange ==
               (by_rsa ? KeyExchangeKind::ecdh_rsa : KeyExchangeKind::ecdh_ecdsa) ||
           (by_rsa && suite.key_exchange == KeyExchangeKind::dh_rsa);
}

/// RFC 8422 §5.10, RFC 8446 §4.2.3: EdDSA and PSS keys sign from TLS 1.2 on, and do nothing else.
bool can_use(const VersionProfile& version, const SuiteInfo& suite, Identity identity) {
    const crypto::PublicKey& key = credential(identity).key->public_key();
    const CertificateUse use = certificate_use(suite);
    if (use == CertificateUse::none) return true;
    if (!authenticates(suite, key.type())) return false;
    if (use == CertificateUse::agrees) return is_signed_for(version, suite, identity);
    if (use != CertificateUse::signs) return key.type() != crypto::KeyType::rsa_pss;
    return version.signatures == SignatureForm::negotiated || fixed_scheme(key.type()) != nullptr;
}

std::vector<Identity> all_identities() {
    std::vector<Identity> all(kIdentities.begin(), kIdentities.end());
    all.insert(all.end(), kLegacyIdentities.begin(), kLegacyIdentities.end());
    return all;
}

struct Row {
    ProtocolVersion version;
    Transport transport;
};

std::vector<Row> all_rows() {
    std::vector<Row> rows;
    for (const VersionProfile& version : all_versions())
        if (version.family == Family::legacy) rows.push_back({version.version, version.transport});
    return rows;
}

/// "TLSv1_2"
std::string row_name(const ::testing::TestParamInfo<Row>& info) {
    std::string name(profile(info.param.version, info.param.transport).name);
    std::ranges::replace(name, '.', '_');
    return name;
}

class SuiteMatrix : public Tls12, public ::testing::WithParamInterface<Row> {
  protected:
    SuiteMatrix() {
        client.versions = server.versions = {GetParam().version};
        client.transport = server.transport = GetParam().transport;
        static const auto key = std::make_shared<const SecretBuffer>(as_bytes("a shared secret"));
        client.external_psks = {{.identity = to_buffer(as_bytes("someone")), .key = key}};
        server.external_psks = client.external_psks;
        server.srp_users = one_srp_user(key->expose());
        client.srp_name = to_buffer(as_bytes("someone"));
        client.srp_password = key;
        server.schemes = client.schemes = all_scheme_codes();
    }

    static const VersionProfile& version() {
        return profile(GetParam().version, GetParam().transport);
    }

    static std::vector<SignatureScheme> all_scheme_codes() {
        std::vector<SignatureScheme> codes;
        for (const SchemeInfo& row : all_schemes()) codes.push_back(row.scheme);
        return codes;
    }
};

TEST_P(SuiteMatrix, CompletesWhatIsLegalAndRefusesTheRest) {
    for (const SuiteInfo& suite : all_suites()) {
        if (find_version(suite.first_version)->family != Family::legacy) continue;
        for (Identity identity : all_identities()) {
            SCOPED_TRACE(std::string(suite.openssl_name) + " " +
                         std::string(testing::name_of(identity)));
            client.suites12 = server.suites12 = {suite.suite};
            server.credentials = {credential(identity)};
            // SSLv3 has no extension for a name.
            const bool offered =
                has_suite(version(), suite) && (version().has_extensions || !uses_srp(suite));
            make();
            run();
            if (offered && can_use(version(), suite, identity)) {
                expect_agreement(pair());
                EXPECT_EQ(pair().server.connection->negotiated().suite, &suite);
                EXPECT_EQ(pair().client.connection->negotiated().version, &version());
            } else {
                expect_refusal(pair().server, pair().client, Reason::no_shared_cipher,
                               AlertDescription::handshake_failure);
            }
        }
    }
}

// RFC 9258 §3.1: an imported key is bound to TLS 1.3's exchanges.
TEST_P(SuiteMatrix, NeverUsesAnImportedPsk) {
    server.external_psks.front().imported = true;
    client.suites12 = server.suites12 = {CipherSuite{0x008c}};
    make();
    run();
    expect_refusal(pair().server, pair().client, Reason::no_shared_cipher,
                   AlertDescription::handshake_failure);
    client.external_psks.front().imported = true;
    client.suites12 = {CipherSuite{0x008c}, CipherSuite{0x002f}};
    server.credentials = {credential(Identity::rsa2048)};
    server.suites12 = client.suites12;
    make();
    run();
    ASSERT_TRUE(pair().done());
    EXPECT_EQ(pair().server.connection->negotiated().suite->suite, CipherSuite{0x002f});
}

TEST_P(SuiteMatrix, RefusesAnSrpUserThatItDoesNotKnow) {
    client.suites12 = server.suites12 = {CipherSuite{0xc01d}};
    client.srp_name = to_buffer(as_bytes("nobody"));
    make();
    run();
    // SSLv3 has no extension to name the user in.
    const bool named = version().has_extensions;
    expect_refusal(
        pair().server, pair().client,
        named ? Reason::psk_identity_not_found : Reason::no_shared_cipher,
        named ? AlertDescription::unknown_psk_identity : AlertDescription::handshake_failure);
}

TEST_P(SuiteMatrix, AWrongSrpPasswordFailsAtFinished) {
    // SSLv3 has no extension to name the user in.
    const bool named = version().has_extensions;
    client.suites12 = server.suites12 = {CipherSuite{0xc01d}};
    client.srp_password = std::make_shared<const SecretBuffer>(as_bytes("another secret"));
    make();
    run();
    if (GetParam().transport == Transport::datagram) {
        // RFC 6347 §4.1.2.7: what does not authenticate is nobody's, and both wait for more.
        EXPECT_FALSE(pair().server.connection->handshake_done());
        EXPECT_FALSE(pair().server.connection->error());
        EXPECT_TRUE(pair().client.connection->deadline());
        return;
    }
    expect_refusal(pair().server, pair().client,
                   named ? Reason::decryption_failed_or_bad_record_mac : Reason::no_shared_cipher,
                   named ? AlertDescription::bad_record_mac : AlertDescription::handshake_failure);
}

// FREAK, CVE-2015-0204
TEST_P(SuiteMatrix, AClientOfPlainRsaRefusesAKeyForExport) {
    client.suites12 = server.suites12 = {CipherSuite{0x002f}};
    server.credentials = {credential(Identity::rsa2048)};
    options.filter_server = true;
    make();
    pair().server.filter.message = [](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::server_hello_done) return;
        message.clear();
        ByteWriter writer(message);
        const auto body = begin_message(writer, HandshakeType::server_key_exchange);
        write(writer, RsaParams{as_bytes("modulus"), as_bytes("3")});
    };
    run();
    expect_refusal(pair().client, pair().server, Reason::unexpected_message,
                   AlertDescription::unexpected_message);
}

INSTANTIATE_TEST_SUITE_P(Versions, SuiteMatrix, ::testing::ValuesIn(all_rows()), row_name);

// RFC 6347 §4.1.2.2 and RFC 4347 §4.1.2.2: no RC4; RFC 4346 §A.5: nothing for export.
TEST(DtlsSuites, LackWhatNeedsOrder) {
    std::size_t missing = 0;
    for (const SuiteInfo& suite : all_suites()) {
        const bool odd = suite.openssl_name.contains("RC4") || suite.openssl_name.contains("EXP");
        missing += odd ? 1 : 0;
        for (const ProtocolVersion version : {ProtocolVersion::tls1_1, ProtocolVersion::tls1_2}) {
            const bool over_stream = has_suite(profile(version), suite);
            EXPECT_EQ(has_suite(profile(version, Transport::datagram), suite), over_stream && !odd)
                << suite.openssl_name;
        }
    }
    EXPECT_GT(missing, 10u);
}

}  // namespace

}  // namespace handfast::testing
