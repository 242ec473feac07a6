// SPDX-License-Identifier: Apache-2.0
// What a peer sends as part of a key exchange before TLS 1.3 is judged before anything is computed
// with it: primes, generators, public values, curves and points of every wrong class.
#include <gtest/gtest.h>

#include "crypto/dh_groups.h"
#include "handshake/codec_parts.h"
#include "tests/unit/handshake/one_srp_user.h"
#include "tests/unit/handshake/tls12_fixture.h"

namespace handfast::testing {

namespace {

constexpr CipherSuite kAnonymousDh{0x0034};
constexpr CipherSuite kStaticDh{0x0031};
constexpr CipherSuite kAnonymousEcdh{0xc018};
constexpr CipherSuite kStaticEcdh{0xc00e};

/// A number and one that differs from it by a little in its last byte.
Buffer plus(ByteView number, int more) {
    Buffer out = to_buffer(number);
    out.back() = static_cast<std::uint8_t>(out.back() + more);
    return out;
}

class PeerValues : public Tls12, public ::testing::WithParamInterface<ProtocolVersion> {
  protected:
    PeerValues() { client.versions = server.versions = {GetParam()}; }

    void use(CipherSuite suite, Identity identity = Identity::p256) {
        client.suites12 = server.suites12 = {suite};
        server.credentials = {credential(identity)};
    }
    /// The handshake with another body in an end's message of this type.
    template <class Write>
    void send(Role sender, HandshakeType wanted, Write&& body_of) {
        make();
        End& from = sender == Role::client ? pair().client : pair().server;
        from.filter.message = [&](HandshakeType type, Buffer& message) {
            if (type != wanted) return;
            message.clear();
            ByteWriter writer(message);
            const auto body = begin_message(writer, type);
            body_of(writer);
        };
        run();
    }
    template <class Params>
    void serve(const Params& params) {
        send(Role::server, HandshakeType::server_key_exchange,
             [&](ByteWriter& writer) { write(writer, params); });
    }
    void serve_bytes(ByteView body) {
        send(Role::server, HandshakeType::server_key_exchange,
             [&](ByteWriter& writer) { writer.bytes(body); });
    }
    /// A client's public value, behind its length in `prefix` bytes.
    void answer(ByteView value, std::size_t prefix) {
        send(Role::client, HandshakeType::client_key_exchange,
             [&](ByteWriter& writer) { writer.vec(prefix, value); });
    }
    void client_refuses(Reason reason, AlertDescription alert) {
        expect_refusal(pair().client, pair().server, reason, alert);
    }
    void server_refuses(Reason reason, AlertDescription alert) {
        expect_refusal(pair().server, pair().client, reason, alert);
    }
};

INSTANTIATE_TEST_SUITE_P(Versions, PeerValues, ::testing::ValuesIn(kLegacyVersions), version_name);

const crypto::DhNumbers& field() {
    static const crypto::DhNumbers numbers = crypto::find_dh_prime("ffdhe2048")->numbers();
    return numbers;
}

/// What lies outside of 1 < y < p - 1.
std::vector<Buffer> values_outside(ByteView p) {
    return {{0}, Buffer(p.size()), {1}, plus(p, -1), to_buffer(p), Buffer(p.size() + 1, 0xff)};
}

// RFC 5246 §7.4.3 with RFC 7919 §4; gauntlet 74 and 76.
TEST_P(PeerValues, AClientJudgesThePrime) {
    use(kAnonymousDh);
    const Buffer two{2};
    const Buffer value{5};
    serve(DhParams{plus(field().p, -1), two, value});
    client_refuses(Reason::bad_dh_value, AlertDescription::illegal_parameter);
    serve(DhParams{Buffer(1251, 0xff), two, value});
    client_refuses(Reason::bad_dh_value, AlertDescription::illegal_parameter);
    for (const std::size_t size : {1u, 64u, 127u}) {
        serve(DhParams{Buffer(size, 0xff), two, value});
        client_refuses(Reason::dh_key_too_small, AlertDescription::insufficient_security);
    }
    Buffer leading(200, 0xff);
    std::fill_n(leading.begin(), 100, std::uint8_t{0});
    serve(DhParams{leading, two, value});
    client_refuses(Reason::dh_key_too_small, AlertDescription::insufficient_security);
}

TEST_P(PeerValues, AClientJudgesTheGenerator) {
    use(kAnonymousDh);
    const Buffer value{5};
    for (const Buffer& generator : values_outside(field().p)) {
        serve(DhParams{field().p, generator, value});
        client_refuses(Reason::bad_dh_value, AlertDescription::illegal_parameter);
    }
}

// RFC 2631 §2.1.5; gauntlet 75.
TEST_P(PeerValues, AClientJudgesTheServersValueInAField) {
    use(kAnonymousDh);
    for (const Buffer& value : values_outside(field().p)) {
        serve(DhParams{field().p, field().g, value});
        client_refuses(Reason::bad_dh_value, AlertDescription::illegal_parameter);
    }
}

// RFC 5246 §7.4.3: each opaque<1..2^16-1>
TEST_P(PeerValues, NothingOfAFieldIsEmptyOrCutOff) {
    use(kAnonymousDh);
    const Buffer one{1};
    for (const DhParams& params :
         {DhParams{{}, one, one}, DhParams{one, {}, one}, DhParams{one, one, {}}}) {
        serve(params);
        client_refuses(Reason::decode_error, AlertDescription::decode_error);
    }
    serve_bytes(Buffer{0, 1, 23, 0, 1, 2, 0, 9, 5});
    client_refuses(Reason::decode_error, AlertDescription::decode_error);
    answer({}, 2);
    server_refuses(Reason::decode_error, AlertDescription::decode_error);
}

TEST_P(PeerValues, AServerJudgesTheClientsValueInAField) {
    use(kAnonymousDh);
    for (const Buffer& value : values_outside(field().p)) {
        answer(value, 2);
        server_refuses(Reason::bad_dh_value, AlertDescription::illegal_parameter);
    }
}

// The key of a certificate stays: a value of small order would tell of it (CVE-2016-0701).
TEST_P(PeerValues, AServerJudgesTheClientsValueInTheFieldOfItsCertificate) {
    use(kStaticDh, Identity::dh2048);
    const auto p = to_buffer(credential(Identity::dh2048).key->public_key().dh_group().value().p);
    for (const Buffer& value : values_outside(p)) {
        answer(value, 2);
        server_refuses(Reason::bad_dh_value, AlertDescription::illegal_parameter);
    }
}

/// SSLv3 has no curves, and no name for an SRP user.
class PeerPoints : public PeerValues {
  protected:
    void use_srp() {
        use(CipherSuite{0xc01d});
        const auto password = std::make_shared<const SecretBuffer>(as_bytes("a shared secret"));
        server.srp_users = one_srp_user(password->expose());
        client.srp_name = to_buffer(as_bytes("someone"));
        client.srp_password = password;
    }
};

INSTANTIATE_TEST_SUITE_P(Versions, PeerPoints,
                         ::testing::ValuesIn(std::span(kLegacyVersions).subspan(1)), version_name);

/// A point of P-256 that is right, and its wrong kin.
struct Points {
    Buffer right, off_curve, compressed, hybrid, infinity, shorter, longer, too_large;
};
Points points_of_p256() {
    const ByteView right = credential(Identity::p256).key->public_key().public_value();
    Points points;
    points.right = to_buffer(right);
    points.off_curve = plus(right, right.back() == 0xff ? -1 : 1);
    points.compressed = to_buffer(right.first(33));
    points.compressed[0] = static_cast<std::uint8_t>(2 + (right.back() & 1));
    points.hybrid = points.right;
    points.hybrid[0] = static_cast<std::uint8_t>(6 + (right.back() & 1));
    points.infinity = {0};
    points.shorter = to_buffer(right.first(64));
    points.longer = points.right;
    points.longer.push_back(0);
    points.too_large = Buffer(65, 0xff);
    points.too_large[0] = 4;
    return points;
}
std::vector<Buffer> wrong_points() {
    const Points points = points_of_p256();
    return {points.off_curve, points.compressed, points.hybrid,   points.infinity,
            points.shorter,   points.longer,     points.too_large};
}

// RFC 8422 §5.4, §5.10; gauntlet 77.
TEST_P(PeerPoints, AClientJudgesTheServersPoint) {
    use(kAnonymousEcdh);
    client.groups = server.groups = {NamedGroup::secp256r1};
    for (const Buffer& point : wrong_points()) {
        SCOPED_TRACE(to_hex(point));
        serve(EcdhParams{NamedGroup::secp256r1, point});
        client_refuses(Reason::bad_key_share, AlertDescription::illegal_parameter);
    }
    serve(EcdhParams{NamedGroup::secp256r1, {}});
    client_refuses(Reason::decode_error, AlertDescription::decode_error);
}

TEST_P(PeerPoints, AServerJudgesTheClientsPoint) {
    client.groups = server.groups = {NamedGroup::secp256r1};
    for (const auto& [suite, identity] : {std::pair(kAnonymousEcdh, Identity::p256),
                                          std::pair(kStaticEcdh, Identity::p256_by_rsa)}) {
        use(suite, identity);
        for (const Buffer& point : wrong_points()) {
            SCOPED_TRACE(to_hex(point));
            answer(point, 1);
            server_refuses(Reason::bad_key_share, AlertDescription::illegal_parameter);
        }
        answer({}, 1);
        server_refuses(Reason::decode_error, AlertDescription::decode_error);
    }
}

// RFC 8422 §5.4: "Values 0 through 2 are deprecated"; gauntlet 80 and 81 (CVE-2022-0778).
TEST_P(PeerPoints, AClientTakesNoCurveThatIsSpelledOut) {
    use(kAnonymousEcdh);
    for (const std::uint8_t curve_type : Buffer{0, 1, 2, 4, 255}) {
        Buffer body{curve_type, 32};
        body.resize(200, 0x11);
        serve_bytes(body);
        client_refuses(Reason::wrong_curve, AlertDescription::illegal_parameter);
    }
}

TEST_P(PeerPoints, AClientTakesNoCurveThatItDidNotOffer) {
    use(kAnonymousEcdh);
    client.groups = {NamedGroup::x25519, NamedGroup::secp256r1, NamedGroup::x25519_mlkem768,
                     NamedGroup::ffdhe2048};
    const Buffer point = points_of_p256().right;
    for (const NamedGroup group :
         {NamedGroup{0}, NamedGroup{0xfe00}, NamedGroup{0xff01}, NamedGroup{0xff02},
          NamedGroup::secp384r1, NamedGroup::x25519_mlkem768, NamedGroup::ffdhe2048}) {
        serve(EcdhParams{group, point});
        client_refuses(Reason::wrong_curve, AlertDescription::illegal_parameter);
    }
}

// RFC 7748 §6, RFC 8422 §5.11: "whether the computed shared secret is the all-zero value and abort
// if so"; gauntlet 78.
TEST_P(PeerPoints, ASecretOfZerosEndsTheHandshake) {
    use(kAnonymousEcdh);
    for (const auto& [group, size] :
         {std::pair(NamedGroup::x25519, 32u), std::pair(NamedGroup::x448, 56u)}) {
        client.groups = server.groups = {group};
        Buffer one(size);
        one[0] = 1;
        for (const Buffer& value : {Buffer(size), one, Buffer(size - 1, 9)}) {
            SCOPED_TRACE(to_hex(value));
            serve(EcdhParams{group, value});
            client_refuses(Reason::bad_key_share, AlertDescription::illegal_parameter);
            answer(value, 1);
            server_refuses(Reason::bad_key_share, AlertDescription::illegal_parameter);
        }
    }
}

// RFC 5054 §2.5.3: "If the client doesn't recognize the group … insufficient_security".
TEST_P(PeerPoints, AClientTakesNoSrpGroupThatItDoesNotKnow) {
    use_srp();
    const crypto::SrpGroup known = *crypto::srp_group(1024);
    const Buffer salt{1};
    const Buffer value{5};
    for (const auto& [n, g] :
         {std::pair(plus(known.n, -2), to_buffer(known.g)),
          std::pair(to_buffer(known.n), plus(known.g, 1)), std::pair(Buffer{23}, Buffer{5}),
          std::pair(Buffer(2000, 0xff), Buffer{2})}) {
        serve(SrpParams{n, g, salt, value});
        client_refuses(Reason::untrusted_srp_group, AlertDescription::insufficient_security);
    }
    client.srp_min_bits = 1536;
    serve(SrpParams{known.n, known.g, salt, value});
    client_refuses(Reason::untrusted_srp_group, AlertDescription::insufficient_security);
}

// RFC 5054 §2.5.3, §2.5.4: neither B nor A is a multiple of N.
TEST_P(PeerPoints, SrpValuesAreNoMultiplesOfThePrime) {
    use_srp();
    const crypto::SrpGroup group = *crypto::srp_group(1024);
    for (const Buffer& value : {Buffer{0}, Buffer(128), to_buffer(group.n), Buffer(200, 0xff)}) {
        serve(SrpParams{group.n, group.g, Buffer{1}, value});
        client_refuses(Reason::bad_srp_parameters, AlertDescription::illegal_parameter);
        answer(value, 2);
        server_refuses(Reason::bad_srp_parameters, AlertDescription::illegal_parameter);
    }
}

/// RFC 4346 §A.5: from TLS 1.1 on there are no suites for export.
class PeerExportKeys : public PeerValues {
  protected:
    PeerExportKeys() { use(CipherSuite{0x0008}, Identity::rsa2048); }
};

INSTANTIATE_TEST_SUITE_P(Versions, PeerExportKeys,
                         ::testing::ValuesIn(std::span(kLegacyVersions).first(2)), version_name);

// RFC 2246 §7.4.3; gauntlet 5.
TEST_P(PeerExportKeys, AClientTakesNoneThatIsTooLong) {
    serve(RsaParams{Buffer(65, 0xff), Buffer{1, 0, 1}});
    client_refuses(Reason::bad_export_key, AlertDescription::illegal_parameter);
}

TEST_P(PeerExportKeys, AClientWantsOneWhereTheCertificateHasALongerOne) {
    make();
    pair().server.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::server_key_exchange) message.clear();
    };
    run();
    client_refuses(Reason::bad_export_key, AlertDescription::illegal_parameter);
}

TEST_P(PeerExportKeys, AClientTakesNoneOfWrongNumbers) {
    const Buffer modulus(64, 0xff);
    const Buffer exponent{1, 0, 1};
    using Numbers = std::pair<Buffer, Buffer>;
    for (const auto& [n, e] :
         {Numbers(plus(modulus, -1), exponent), Numbers(Buffer{15}, exponent),
          Numbers(Buffer(64), exponent), Numbers(modulus, Buffer{0}), Numbers(modulus, Buffer{1}),
          Numbers(modulus, Buffer{4}), Numbers(modulus, Buffer(65, 0xff)),
          Numbers(Buffer(4096, 0xff), exponent)}) {
        SCOPED_TRACE(to_hex(n) + " " + to_hex(e));
        serve(RsaParams{n, e});
        client_refuses(Reason::bad_export_key, AlertDescription::illegal_parameter);
    }
}

}  // namespace

}  // namespace handfast::testing
