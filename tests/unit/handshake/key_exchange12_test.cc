// SPDX-License-Identifier: Apache-2.0
// What the key exchanges before TLS 1.3 must do and must not tell, in every version: premaster
// secrets that are wrong in any way (RFC 5246 §7.4.7.1), the finite field that a server takes, keys
// that are short or bound elsewhere.
#include <gtest/gtest.h>

#include "crypto/dh_groups.h"
#include "crypto/modp_groups.h"
#include "handshake/codec_parts.h"
#include "tests/unit/handshake/tls12_fixture.h"

namespace handfast::testing {

namespace {

constexpr CipherSuite kRsaSuite{0x002f};

/// A client that sends any ciphertext it likes.
class RsaPremaster : public Tls12, public ::testing::WithParamInterface<ProtocolVersion> {
  protected:
    RsaPremaster() {
        client.versions = server.versions = {GetParam()};
        client.suites12 = server.suites12 = {kRsaSuite};
        server.credentials = {credential(Identity::rsa2048)};
    }

    const VersionProfile& version() const { return profile(GetParam()); }

    /// What an honest client encrypts: the version of its ClientHello, then randomness.
    Buffer honest() const {
        Buffer premaster(48, 0x5a);
        premaster[0] = static_cast<std::uint8_t>(version().wire >> 8);
        premaster[1] = static_cast<std::uint8_t>(version().wire);
        return premaster;
    }

    static Buffer encrypted(ByteView plaintext) {
        crypto::SeededRng rng(77);
        return credential(Identity::rsa2048).key->public_key().encrypt(plaintext, rng).value();
    }

    /// The handshake with this ciphertext in place of the client's.
    void send(ByteView ciphertext) {
        make();
        pair().client.filter.message = [&](HandshakeType type, Buffer& message) {
            if (type != HandshakeType::client_key_exchange) return;
            message.clear();
            ByteWriter writer(message);
            const auto body = begin_message(writer, type);
            if (version().is_ssl3_framed) {
                writer.bytes(ciphertext);
            } else {
                writer.vec(2, ciphertext);
            }
        };
        run();
    }

    /// RFC 5246 §7.4.7.1: on to the Finished, whose record then does not open.
    void expect_silence_until_finished(const std::string& what) {
        SCOPED_TRACE(what);
        expect_refusal(pair().server, pair().client, Reason::decryption_failed_or_bad_record_mac,
                       AlertDescription::bad_record_mac);
    }
};

INSTANTIATE_TEST_SUITE_P(Versions, RsaPremaster, ::testing::ValuesIn(kLegacyVersions),
                         version_name);

TEST_P(RsaPremaster, AnHonestOneIsTaken) {
    // It is not the client's, so the keys differ: the same end as for all the others below.
    send(encrypted(honest()));
    expect_silence_until_finished("another secret of the right form");
    make();
    run();
    expect_agreement(pair());
}

// Bleichenbacher 1998, ROBOT, RFC 5246 §7.4.7.1.
TEST_P(RsaPremaster, AllWrongOnesEndAlike) {
    Buffer bytes = honest();
    send(encrypted(ByteView(bytes).first(47)));
    expect_silence_until_finished("too short");
    send(encrypted({}));
    expect_silence_until_finished("empty");
    bytes.push_back(0);
    send(encrypted(bytes));
    expect_silence_until_finished("too long");
    send(encrypted(Buffer(245, 1)));
    expect_silence_until_finished("as long as fits");

    Buffer ciphertext = encrypted(honest());
    ciphertext.back() ^= 1;
    send(ciphertext);
    expect_silence_until_finished("no padding at all");
    for (const std::size_t size : {0u, 1u, 128u, 255u, 256u, 257u, 512u}) {
        send(Buffer(size, 0));
        expect_silence_until_finished("zeros: " + std::to_string(size));
    }
    Buffer one(256, 0);
    one.back() = 1;
    send(one);
    expect_silence_until_finished("one");
}

// RFC 5246 §7.4.7.1: the version in it is the ClientHello's, or the hello was changed on its way.
TEST_P(RsaPremaster, AWrongVersionInItEndsAlike) {
    for (const unsigned wrong : {0x0000u, 0x0200u, 0x0305u, 0xffffu}) {
        Buffer premaster = honest();
        premaster[0] = static_cast<std::uint8_t>(wrong >> 8);
        premaster[1] = static_cast<std::uint8_t>(wrong);
        send(encrypted(premaster));
        expect_silence_until_finished(std::to_string(wrong));
    }
}

class Fields : public Tls12 {
  protected:
    Fields() {
        client.suites12 = server.suites12 = {CipherSuite{0x00ab}};
        client.groups = {NamedGroup::secp256r1};
        client.external_psks = {
            {.identity = to_buffer(as_bytes("someone")),
             .key = std::make_shared<const SecretBuffer>(as_bytes("a shared secret"))}};
        server.external_psks = client.external_psks;
        server.credentials.clear();
    }
    std::size_t bits(SecurityLevel level) {
        server.security_level = level;
        make();
        run();
        EXPECT_TRUE(pair().done());
        return pair().client.connection->negotiated().dh_bits;
    }
};

// As OpenSSL's -dhparam auto.
TEST_F(Fields, AreWorthTheSecurityLevel) {
    EXPECT_EQ(bits(0), 2048u);
    EXPECT_EQ(bits(2), 2048u);
    EXPECT_EQ(bits(3), 3072u);
    EXPECT_EQ(bits(4), 8192u);
}

TEST_F(Fields, ThatAreWorthTheHighestLevelDoNotExist) {
    server.security_level = 5;
    make();
    run();
    expect_refusal(pair().server, pair().client, Reason::no_shared_cipher,
                   AlertDescription::handshake_failure);
}

// RFC 7919 §4: a list without one of ours leaves no DHE, and says why where there is nothing else.
TEST_F(Fields, ThatTheClientListsAreTheOnlyOnes) {
    server.groups = {NamedGroup::ffdhe2048, NamedGroup::secp256r1};
    const auto list_ffdhe3072 = [this] {
        make();
        pair().client.filter.message = [](HandshakeType type, Buffer& message) {
            if (type != HandshakeType::client_hello) return;
            edit_hello(message, [](HelloParts& hello) {
                hello.set(ExtensionType::supported_groups, {0, 2, 1, 1});
            });
        };
        run();
    };
    list_ffdhe3072();
    expect_refusal(pair().server, pair().client, Reason::no_shared_cipher,
                   AlertDescription::insufficient_security);
    client.suites12.push_back(CipherSuite{0x00a9});
    server.suites12 = client.suites12;
    list_ffdhe3072();
    ASSERT_TRUE(pair().done());
    EXPECT_EQ(pair().server.connection->negotiated().suite->suite, CipherSuite{0x00a9});
}

TEST_F(Fields, OfAClientOfTls12AreNotListed) {
    client.groups = {NamedGroup::ffdhe3072};
    make();
    run();
    ASSERT_TRUE(pair().done());
    const auto& hello = pair().server.log.messages.front();
    ASSERT_EQ(hello.type, HandshakeType::client_hello);
    for (const auto& [type, body] : parts_of(hello.raw).extensions)
        EXPECT_NE(type, ExtensionType::supported_groups);
    EXPECT_EQ(pair().client.connection->negotiated().dh_bits, 2048u);
}

// Logjam, CVE-2015-4000; as in OpenSSL a level that allows all else still wants 1024 bits.
TEST_F(Fields, ThatAreShortAreRefusedByAClient) {
    const auto serve = [this](const crypto::DhNumbers& group, SecurityLevel level) {
        server.dh_parameters = {DhParameters::Source::given, to_buffer(group.p),
                                to_buffer(group.g)};
        client.security_level = level;
        make();
        run();
    };
    const crypto::DhNumbers short_one = crypto::find_dh_prime("export512")->numbers();
    const crypto::SrpGroup modp = *crypto::srp_group(1024);
    for (SecurityLevel level = 0; level <= 2; ++level) {
        serve(short_one, level);
        expect_refusal(pair().client, pair().server, Reason::dh_key_too_small,
                       AlertDescription::insufficient_security);
    }
    serve({modp.n, modp.g, {}}, 1);
    EXPECT_TRUE(pair().done());
    serve({modp.n, modp.g, {}}, 2);
    expect_refusal(pair().client, pair().server, Reason::dh_key_too_small,
                   AlertDescription::insufficient_security);
}

// Raccoon, CVE-2020-1968: a value serves one handshake.
TEST_F(Fields, AreUsedWithANewKeyEachTime) {
    std::vector<Buffer> seen;
    for (int i = 0; i < 3; ++i) {
        ++options.seed;
        make();
        run();
        ASSERT_TRUE(pair().done());
        for (const auto& entry : pair().client.log.messages)
            if (entry.type == HandshakeType::server_key_exchange) seen.push_back(entry.raw);
    }
    ASSERT_EQ(seen.size(), 3u);
    EXPECT_NE(seen[0], seen[1]);
    EXPECT_NE(seen[1], seen[2]);
}

}  // namespace

}  // namespace handfast::testing
