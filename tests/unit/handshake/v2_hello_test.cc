// SPDX-License-Identifier: Apache-2.0
// A ClientHello in SSLv2's form (RFC 5246 §E.2): what a server makes of it, and a handshake with a
// client of this test's own that begins so (gauntlet 34).
#include <gtest/gtest.h>

#include "handshake/codec_parts.h"
#include "tests/unit/handshake/tls12_fixture.h"

namespace handfast::testing {

namespace {

constexpr CipherSuite kPskNull{0x002c};

struct V2Hello {
    WireVersion version = 0x0303;
    std::vector<CipherSuite> suites = {kPskNull};
    Buffer session_id;
    Buffer challenge = Buffer(32, 0x77);

    /// From msg_type on, which is what both ends hash.
    Buffer message() const {
        Buffer bytes;
        bytes.reserve(256);
        ByteWriter writer(bytes);
        writer.u8(1);
        writer.u16(version);
        writer.u16(static_cast<std::uint16_t>(3 * suites.size() + 3));
        writer.u16(static_cast<std::uint16_t>(session_id.size()));
        writer.u16(static_cast<std::uint16_t>(challenge.size()));
        // A suite of SSLv2's own.
        writer.bytes(Buffer{0x01, 0x00, 0x80});
        for (const CipherSuite suite : suites) {
            writer.u8(0);
            writer.u16(code(suite));
        }
        writer.bytes(session_id);
        writer.bytes(challenge);
        return bytes;
    }
};

Buffer v2_record(ByteView message) {
    Buffer bytes;
    bytes.reserve(2 + message.size());
    ByteWriter writer(bytes);
    writer.u16(static_cast<std::uint16_t>(0x8000 | message.size()));
    writer.bytes(message);
    return bytes;
}

TEST(V2ClientHello, SaysWhatAClientHelloSays) {
    V2Hello sent{.suites = {kPskNull, CipherSuite::tls_fallback_scsv}};
    sent.session_id = Buffer(16, 5);
    const Buffer message = sent.message();
    const auto hello = decode_v2_client_hello(ByteView(message).subspan(1));
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->legacy_version, 0x0303);
    EXPECT_EQ(hello->cipher_suites, sent.suites);
    EXPECT_TRUE(equal(hello->session_id, sent.session_id));
    EXPECT_TRUE(equal(hello->random, sent.challenge));
    EXPECT_TRUE(equal(hello->compression_methods, Buffer{0}));
    EXPECT_FALSE(hello->has_extensions);
}

TEST(V2ClientHello, ShortChallengesStandAtTheEnd) {
    const auto random = [](std::size_t size) {
        const Buffer message = V2Hello{.challenge = Buffer(size, 9)}.message();
        return decode_v2_client_hello(ByteView(message).subspan(1))->random;
    };
    const auto of_16 = random(16);
    EXPECT_TRUE(equal(ByteView(of_16).first(16), Buffer(16, 0)));
    EXPECT_TRUE(equal(ByteView(of_16).last(16), Buffer(16, 9)));
    EXPECT_TRUE(equal(random(48), Buffer(32, 9)));
}

TEST(V2ClientHello, LengthsThatDoNotAddUpAreRefused) {
    const Buffer message = V2Hello{}.message();
    const ByteView body = ByteView(message).subspan(1);
    const auto refused = [](ByteView bytes) {
        const auto hello = decode_v2_client_hello(bytes);
        return !hello && hello.error().alert() == AlertDescription::decode_error;
    };
    for (std::size_t size = 0; size < body.size(); ++size)
        EXPECT_TRUE(refused(body.first(size))) << size;
    Buffer longer = to_buffer(body);
    longer.push_back(0);
    EXPECT_TRUE(refused(longer));
    // RFC 5246 §E.2: specifications have three bytes, and there is one at least.
    const auto with = [&](std::size_t at, std::uint8_t value) {
        Buffer changed = to_buffer(body);
        changed[at] = value;
        return changed;
    };
    for (const int size : {0, 4, 5, 7})
        EXPECT_TRUE(refused(with(3, static_cast<std::uint8_t>(size)))) << size;
    const Buffer short_challenge = V2Hello{.challenge = Buffer(15, 9)}.message();
    EXPECT_TRUE(refused(ByteView(short_challenge).subspan(1)));
    const Buffer long_id = V2Hello{.session_id = Buffer(33, 9)}.message();
    EXPECT_TRUE(refused(ByteView(long_id).subspan(1)));
}

/// A server alone; the other end is the test.
class V2Server : public Tls12 {
  protected:
    V2Server() {
        server.versions = {ProtocolVersion::tls1_0, ProtocolVersion::tls1_1,
                           ProtocolVersion::tls1_2};
        server.suites12 = {kPskNull};
        server.external_psks = {
            {.identity = to_buffer(as_bytes("someone")),
             .key = std::make_shared<const SecretBuffer>(as_bytes("a shared secret"))}};
    }

    void start() {
        make();
        pair().client.connection.reset();
    }
    End& end() { return pair().server; }

    void feed(ByteView bytes) {
        while (!bytes.empty() && !end().connection->error()) {
            const ByteSpan room = end().connection->receive_buffer();
            const std::size_t count = std::min(room.size(), bytes.size());
            std::ranges::copy(bytes.first(count), room.begin());
            static_cast<void>(end().connection->received(count, kNow));
            bytes = bytes.subspan(count);
        }
    }
    Buffer take() {
        const Buffer bytes = to_buffer(end().connection->output());
        end().connection->output_sent(bytes.size());
        return bytes;
    }
    void expect_failure(Reason reason, AlertDescription alert) {
        ASSERT_TRUE(end().reason());
        EXPECT_EQ(info(*end().reason()).name, info(reason).name);
        EXPECT_TRUE(end().log.sent_alert(alert));
    }
};

/// The client's keys and transcript of TLS_PSK_WITH_NULL_SHA.
class PskClient {
  public:
    PskClient(const VersionProfile& version, ByteView hello, ByteView server_random)
        : server_random_(to_buffer(server_random)), version_(version) {
        transcript_.start(handshake_hash(version, *find_suite(kPskNull)));
        add(hello);
    }
    void add(ByteView message) {
        transcript_.add(message);
        transcript_.settle();
    }
    /// ClientKeyExchange, change_cipher_spec and a Finished.
    Buffer flight(ByteView key) {
        Buffer out;
        Buffer exchange;
        {
            ByteWriter writer(exchange);
            const auto body = begin_message(writer, HandshakeType::client_key_exchange);
            writer.vec(2, as_bytes("someone"));
        }
        add(exchange);
        append(out, record(ContentType::handshake, exchange));
        append(out, record(ContentType::change_cipher_spec, Buffer{1}));
        const MasterSecret master = derive_master(context(), premaster(key));
        Buffer finished;
        {
            ByteWriter writer(finished);
            const auto body = begin_message(writer, HandshakeType::finished);
            writer.bytes(
                verify_data12(context(), master, Role::client, transcript_.current()).view());
        }
        append(out, seal(master, finished));
        return out;
    }

  private:
    ScheduleContext12 context() const {
        return {*test_provider(),         version_,      transcript_.hash_id(), events_,
                ByteView(client_random_), server_random_};
    }
    /// RFC 4279 §2.
    static Buffer premaster(ByteView key) {
        Buffer out;
        ByteWriter writer(out);
        writer.vec(2, Buffer(key.size(), 0));
        writer.vec(2, key);
        return out;
    }
    Buffer record(ContentType type, ByteView content) const {
        Buffer out{code(type)};
        ByteWriter writer(out);
        writer.u16(version_.record_version);
        writer.vec(2, content);
        return out;
    }
    Buffer seal(const MasterSecret& master, ByteView content) {
        auto protectors =
            make_protectors12(context(), master,
                              {*find_suite(kPskNull), MacOrder::mac_then_encrypt, rng_})
                .value();
        const auto overhead = protectors.client_write->overhead();
        Buffer out = record(ContentType::handshake,
                            Buffer(overhead.before + content.size() + overhead.after, 0));
        std::ranges::copy(content, out.begin() + 5 + static_cast<std::ptrdiff_t>(overhead.before));
        protectors.client_write->seal(0, ContentType::handshake, unsealed_record(out));
        return out;
    }

    Buffer client_random_ = Buffer(32, 0x77);
    Buffer server_random_;
    const VersionProfile& version_;
    EventSink events_{Role::client, nullptr};
    crypto::SeededRng rng_{3};
    Transcript transcript_{*test_provider()};
};

TEST_F(V2Server, CompletesAHandshakeThatBeginsSo) {
    for (WireVersion wire = 0x0301; wire <= 0x0303; ++wire) {
        start();
        const Buffer hello = V2Hello{.version = wire}.message();
        feed(v2_record(hello));
        ASSERT_FALSE(end().connection->error());
        const Negotiated& negotiated = end().connection->negotiated();
        ASSERT_EQ(negotiated.version->wire, wire);
        PskClient peer(*negotiated.version, hello, negotiated.server_random);
        for (const auto& message : end().log.messages)
            if (message.direction == Direction::sent) peer.add(message.raw);
        take();
        feed(peer.flight(as_bytes("a shared secret")));
        EXPECT_FALSE(end().connection->error());
        EXPECT_TRUE(end().connection->handshake_done());
    }
}

TEST_F(V2Server, RefusesAClientOfSslv2Alone) {
    start();
    feed(v2_record(V2Hello{.version = 0x0002}.message()));
    expect_failure(Reason::unsupported_protocol, AlertDescription::protocol_version);
}

TEST_F(V2Server, TakesOneAtTheBeginningOnly) {
    start();
    feed(v2_record(V2Hello{}.message()));
    ASSERT_FALSE(end().connection->error());
    feed(v2_record(V2Hello{}.message()));
    expect_failure(Reason::wrong_version_number, AlertDescription::protocol_version);
}

// RFC 8446 §D.5
TEST_F(V2Server, TakesNoneForTls13Alone) {
    server.versions = {ProtocolVersion::tls1_3};
    server.suites12.clear();
    start();
    feed(v2_record(V2Hello{.version = 0x0304}.message()));
    expect_failure(Reason::wrong_version_number, AlertDescription::protocol_version);
}

// RFC 7507 §3: the signalling suite is heard in this form as well.
TEST_F(V2Server, RefusesANeedlessFallback) {
    start();
    feed(v2_record(V2Hello{.version = 0x0301, .suites = {kPskNull, CipherSuite::tls_fallback_scsv}}
                       .message()));
    expect_failure(Reason::inappropriate_fallback, AlertDescription::inappropriate_fallback);
}

}  // namespace

}  // namespace handfast::testing
