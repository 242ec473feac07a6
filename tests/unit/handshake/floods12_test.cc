// SPDX-License-Identifier: Apache-2.0
// What a peer may do over and over again without getting anywhere, in every version before TLS 1.3:
// warnings, empty records, wishes for another handshake. All of it is bounded (gauntlet 17, 18, 20,
// 65).
#include <gtest/gtest.h>

#include "crypto/base/byte_writer.h"
#include "tests/unit/handshake/renegotiation_fixture.h"

namespace handfast::testing {

namespace {

constexpr CipherSuite kRsaSuite{0x002f};

class Floods : public Renegotiation12, public ::testing::WithParamInterface<ProtocolVersion> {
  protected:
    Floods() {
        client.versions = server.versions = {GetParam()};
        client.suites12 = server.suites12 = {kRsaSuite};
        server.credentials = {credential(Identity::rsa2048)};
    }

    /// A record under the keys in force.
    void send_record(End& from, End& to, ContentType wanted, const Buffer& bytes) {
        from.filter.plaintext = [&](ContentType& type, Buffer& content) {
            type = wanted;
            content = bytes;
        };
        pair().send(from, to, as_bytes("x"));
        from.filter.plaintext = nullptr;
    }
    void send_warning(End& from, End& to) {
        send_record(from, to, ContentType::alert,
                    {code(AlertLevel::warning), code(AlertDescription::unrecognized_name)});
    }
    void send_nothing(End& from, End& to) {
        send_record(from, to, ContentType::application_data, {});
    }
    /// Both directions, each on a connection of its own.
    template <class Test>
    void each_way(Test&& test) {
        make().run();
        test(ours(), theirs());
        make().run();
        test(theirs(), ours());
    }
    static void expect_refused(const End& end, Reason reason) {
        ASSERT_TRUE(end.connection->error());
        EXPECT_EQ(info(*end.reason()).name, info(reason).name);
        EXPECT_TRUE(end.log.sent_alert(AlertDescription::unexpected_message));
    }
    Buffer clear_record(ContentType type, const Buffer& body) const {
        Buffer record;
        ByteWriter writer(record);
        writer.u8(code(type));
        writer.u16(profile(GetParam()).wire);
        writer.vec(2, body);
        return record;
    }
};

INSTANTIATE_TEST_SUITE_P(Versions, Floods, ::testing::ValuesIn(kLegacyVersions), version_name);

// CVE-2016-8610
TEST_P(Floods, TheFifthWarningInARowIsTheLast) {
    each_way([&](End& from, End& to) {
        for (int i = 0; i < 4; ++i) send_warning(from, to);
        EXPECT_EQ(as_text(pair().send(from, to, as_bytes("on"))), "on");
        for (int i = 0; i < 4; ++i) send_warning(from, to);
        EXPECT_FALSE(to.connection->error()) << "counted anew after data";
        send_warning(from, to);
        expect_refused(to, Reason::too_many_warn_alerts);
    });
}

TEST_P(Floods, TheFifthWarningBeforeTheHelloIsTheLast) {
    const Buffer alert = clear_record(ContentType::alert, {1, 112});
    make();
    (void)ours().connection->start(pair().now);
    for (End* end : {&ours(), &theirs()}) {
        for (int i = 0; i < 4; ++i) ASSERT_TRUE(end->connection->receive(alert, pair().now)) << i;
        EXPECT_FALSE(end->connection->receive(alert, pair().now));
        expect_refused(*end, Reason::too_many_warn_alerts);
    }
}

TEST_P(Floods, TheThirtyThirdEmptyRecordInARowIsTheLast) {
    each_way([&](End& from, End& to) {
        for (int i = 0; i < 32; ++i) send_nothing(from, to);
        EXPECT_EQ(as_text(pair().send(from, to, as_bytes("on"))), "on");
        for (int i = 0; i < 32; ++i) send_nothing(from, to);
        EXPECT_FALSE(to.connection->error()) << "counted anew after data";
        send_nothing(from, to);
        expect_refused(to, Reason::empty_records);
    });
}

TEST_P(Floods, EmptyRecordsBetweenWarningsAreNoProgress) {
    each_way([&](End& from, End& to) {
        for (int i = 0; i < 5; ++i) {
            EXPECT_FALSE(to.connection->error());
            send_nothing(from, to);
            send_warning(from, to);
        }
        expect_refused(to, Reason::too_many_warn_alerts);
    });
}

TEST_P(Floods, WarningsBetweenEmptyRecordsAreNoProgress) {
    each_way([&](End& from, End& to) {
        for (int i = 0; i < 32; ++i) {
            send_nothing(from, to);
            if (i % 8 == 7) send_warning(from, to);
        }
        EXPECT_FALSE(to.connection->error());
        send_nothing(from, to);
        expect_refused(to, Reason::empty_records);
    });
}

// RFC 5246 §6.2.1: "Implementations MUST NOT send zero-length fragments of Handshake, Alert, or
// ChangeCipherSpec content types."
TEST_P(Floods, OtherEmptyRecordsAreRefusedAtOnce) {
    for (const ContentType type :
         {ContentType::handshake, ContentType::alert, ContentType::change_cipher_spec})
        each_way([&](End& from, End& to) {
            send_record(from, to, type, {});
            expect_refused(to, Reason::record_too_small);
        });
}

// RFC 6101 §5.4.2 has twelve alerts; the others go by OpenSSL's names for them there.
TEST(Alerts, AreThoseOfTheVersion) {
    using enum AlertDescription;
    const VersionProfile& ssl3 = profile(ProtocolVersion::ssl3);
    for (const std::uint8_t known : Buffer{0, 10, 20, 30, 40, 41, 42, 43, 44, 45, 46, 47})
        EXPECT_EQ(code(alert_for(ssl3, AlertDescription{known})), known);
    EXPECT_EQ(alert_for(ssl3, record_overflow), bad_record_mac);
    EXPECT_EQ(alert_for(ssl3, unknown_ca), bad_certificate);
    for (const AlertDescription other :
         {decode_error, decrypt_error, protocol_version, insufficient_security, internal_error,
          unsupported_extension, no_renegotiation, certificate_required, no_application_protocol})
        EXPECT_EQ(alert_for(ssl3, other), handshake_failure) << alert_name(other);
    for (const VersionProfile& version : all_versions()) {
        if (version.is_ssl3_framed) continue;
        for (unsigned alert = 0; alert < 256; ++alert)
            EXPECT_EQ(code(alert_for(version, AlertDescription{static_cast<std::uint8_t>(alert)})),
                      alert);
    }
}

// RFC 5746 §4.5: SSLv3 has no alert to say so and go on.
TEST_P(Floods, ARefusedHandshakeIsAWarningWhereThereIsOne) {
    client.renegotiation = server.renegotiation = RenegotiationPolicy::refuse;
    const bool warns = !profile(GetParam()).is_ssl3_framed;
    const Buffer request{0, 0, 0, 0};
    make().run();
    const Buffer hello = sent(ours(), HandshakeType::client_hello, 0);
    for (const bool by_client : {true, false}) {
        make().run();
        End& from = by_client ? ours() : theirs();
        End& to = by_client ? theirs() : ours();
        send_message(from, to, by_client ? hello : request);
        EXPECT_EQ(to.log.sent_alert(AlertDescription::no_renegotiation), warns);
        EXPECT_EQ(to.log.sent_alert(AlertDescription::handshake_failure), !warns);
        EXPECT_EQ(to.connection->error().has_value(), !warns);
        if (!warns) {
            EXPECT_EQ(to.reason(), Reason::no_renegotiation);
        }
    }
}

TEST_P(Floods, RefusedHandshakesEndTheConnection) {
    client.renegotiation = server.renegotiation = RenegotiationPolicy::ignore;
    make().run();
    const Buffer hello = sent(ours(), HandshakeType::client_hello, 0);
    each_way([&](End& from, End& to) {
        const Buffer wish = &from == &ours() ? hello : Buffer{0, 0, 0, 0};
        const std::uint32_t limit = Limits{}.refused_renegotiations;
        for (std::uint32_t i = 0; i < limit; ++i) send_message(from, to, wish);
        EXPECT_FALSE(to.connection->error());
        send_message(from, to, wish);
        ASSERT_TRUE(to.connection->error());
        EXPECT_EQ(to.reason(), Reason::too_many_renegotiations);
        EXPECT_TRUE(to.log.sent_alert(AlertDescription::handshake_failure));
    });
}

TEST_P(Floods, APeerMayBeginAnotherHandshakeSoOften) {
    client.limits.renegotiations = server.limits.renegotiations = 2;
    for (const bool by_client : {true, false}) {
        make().run();
        End& judge = by_client ? theirs() : ours();
        for (int i = 0; i < 2; ++i) {
            ASSERT_TRUE(by_client ? from_client() : from_server());
            ASSERT_TRUE(pair().done()) << i;
        }
        EXPECT_TRUE(judge.log.alerts.empty());
        ASSERT_TRUE(by_client ? from_client() : from_server());
        EXPECT_FALSE(judge.log.alerts.empty());
        EXPECT_EQ(judge.connection->renegotiation_attempts(), 3U);
        EXPECT_EQ(count_sent(theirs(), HandshakeType::server_hello), 3U);
    }
}

TEST_P(Floods, HelloRequestsInAHandshakeAreBounded) {
    for (const std::uint32_t more : {0U, 1U}) {
        make();
        const Buffer request = clear_record(ContentType::handshake, {0, 0, 0, 0});
        theirs().filter.record = [&](Buffer& record) {
            if (record[0] != code(ContentType::handshake) ||
                record[5] != code(HandshakeType::certificate))
                return;
            Buffer storm;
            for (std::uint32_t i = 0; i < Limits{}.hello_requests + more; ++i)
                append(storm, request);
            append(storm, record);
            record = std::move(storm);
        };
        run();
        EXPECT_EQ(pair().done(), more == 0);
        if (more != 0) expect_refused(ours(), Reason::unexpected_message);
    }
}

}  // namespace

}  // namespace handfast::testing
