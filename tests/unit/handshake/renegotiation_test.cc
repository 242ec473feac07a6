// SPDX-License-Identifier: Apache-2.0
// More than one handshake on a connection: RFC 5746, RFC 5246 §7.4.1.1, and who may have how many
// (gauntlet 15, 18, 63, 65).
#include <gmock/gmock.h>

#include "tests/unit/handshake/renegotiation_fixture.h"

namespace handfast::testing {

namespace {

using ::testing::Contains;

constexpr std::size_t kVerifyDataSize = 12;
constexpr std::size_t kRecordHeader = 5;

// --- RFC 5746, the good case -------------------------------------------------------------------

TEST_F(Renegotiation12, AClientBeginsAnotherHandshake) {
    run();
    const Negotiated& agreed = ours().connection->negotiated();
    const auto first_random = agreed.client_random;
    ASSERT_TRUE(from_client());
    expect_agreement(pair());
    EXPECT_NE(first_random, agreed.client_random);
    EXPECT_EQ(count_sent(ours(), HandshakeType::client_hello), 2U);
    EXPECT_EQ(count_sent(ours(), HandshakeType::finished), 2U);
    EXPECT_EQ(count_sent(theirs(), HandshakeType::hello_request), 0U);
}

TEST_F(Renegotiation12, AServerAsksForAnotherHandshake) {
    run();
    ASSERT_TRUE(from_server());
    expect_agreement(pair());
    EXPECT_EQ(count_sent(theirs(), HandshakeType::hello_request), 1U);
    EXPECT_EQ(count_sent(ours(), HandshakeType::client_hello), 2U);
    EXPECT_THAT(ours().log.steps, Contains("read_hello_request"));
}

// RFC 5746 §3.5, §3.7: each hello carries the last handshake's verify_data, and no SCSV.
TEST_F(Renegotiation12, EveryHandshakeIsBoundToTheOneBefore) {
    run();
    for (std::size_t nth = 1; nth <= 3; ++nth) {
        ASSERT_TRUE(from_client());
        ASSERT_TRUE(pair().done());
        const Buffer hello = sent(ours(), HandshakeType::client_hello, nth);
        const Buffer answer = sent(theirs(), HandshakeType::server_hello, nth);
        Buffer expected = verify_data_of(sent(ours(), HandshakeType::finished, nth - 1));
        ASSERT_EQ(expected.size(), kVerifyDataSize);
        Buffer said{kVerifyDataSize};
        append(said, expected);
        EXPECT_EQ(extension_of(hello, ExtensionType::renegotiation_info), said);
        EXPECT_FALSE(has_scsv(hello));
        append(expected, verify_data_of(sent(theirs(), HandshakeType::finished, nth - 1)));
        said = {2 * kVerifyDataSize};
        append(said, expected);
        EXPECT_EQ(extension_of(answer, ExtensionType::renegotiation_info), said);
    }
    EXPECT_TRUE(has_scsv(sent(ours(), HandshakeType::client_hello, 0)));
}

TEST_F(Renegotiation12, ItsMessagesGoUnderTheOldKeys) {
    run();
    std::vector<std::uint8_t> types;
    ours().filter.record = [&](Buffer& record) {
        types.push_back(record[0]);
        EXPECT_NE(record[kRecordHeader], code(HandshakeType::client_hello)) << "in the clear";
        EXPECT_EQ(record[2], 3);
    };
    ASSERT_TRUE(from_client());
    ASSERT_TRUE(pair().done());
    EXPECT_EQ(types.front(), code(ContentType::handshake));
}

TEST_F(Renegotiation12, DataGoesOnUntilTheHellosMeet) {
    run();
    // Both are on their way at once: the server's data, and our hello.
    ASSERT_TRUE(theirs().connection->write(as_bytes("before")));
    ASSERT_TRUE(ours().connection->renegotiate());
    EXPECT_FALSE(ours().connection->may_write());
    EXPECT_FALSE(ours().connection->write(as_bytes("too early")));
    EXPECT_FALSE(ours().connection->error());
    EXPECT_FALSE(ours().connection->export_keying_material("EXPERIMENT", {}, 32));
    pair().run();
    EXPECT_EQ(as_text(ours().received), "before");
    EXPECT_TRUE(ours().connection->may_write());
    expect_agreement(pair());
}

TEST_F(Renegotiation12, DataGoesOnAfterAHelloRequest) {
    run();
    ASSERT_TRUE(ours().connection->write(as_bytes("crossing")));
    ASSERT_TRUE(theirs().connection->renegotiate());
    EXPECT_TRUE(theirs().connection->may_write());
    pair().run();
    EXPECT_EQ(as_text(theirs().received), "crossing");
    expect_agreement(pair());
}

TEST_F(Renegotiation12, DataInTheMidstOfTheHandshakeIsRefused) {
    run();
    ours().filter.plaintext = [](ContentType& type, Buffer& content) {
        if (type == ContentType::handshake &&
            content[0] == code(HandshakeType::client_key_exchange))
            type = ContentType::application_data;
    };
    ASSERT_TRUE(from_client());
    expect_failure(theirs(), Reason::app_data_in_handshake, AlertDescription::unexpected_message);
    EXPECT_TRUE(theirs().received.empty());
}

TEST_F(Renegotiation12, ItsEndIsTold) {
    run();
    ours().log.done = theirs().log.done = false;
    ASSERT_TRUE(from_server());
    EXPECT_TRUE(ours().log.done);
    EXPECT_TRUE(theirs().log.done);
}

// --- RFC 5746, what is refused (gauntlet 63, CVE-2009-3555) ------------------------------------

TEST_F(Renegotiation12, AServerRefusesAHelloWithoutRenegotiationInfo) {
    run();
    change_next_hello(ours(),
                      [](HelloParts& hello) { hello.remove(ExtensionType::renegotiation_info); });
    ASSERT_TRUE(from_client());
    expect_failure(theirs(), Reason::unsafe_legacy_renegotiation_disabled,
                   AlertDescription::handshake_failure);
}

TEST_F(Renegotiation12, AServerRefusesTheScsv) {
    run();
    change_next_hello(ours(), [](HelloParts& hello) { append(hello.suites, Buffer{0x00, 0xff}); });
    ASSERT_TRUE(from_client());
    expect_failure(theirs(), Reason::scsv_received_when_renegotiating,
                   AlertDescription::handshake_failure);
}

TEST_F(Renegotiation12, AServerRefusesOtherVerifyData) {
    const std::vector<Buffer> wrong = {
        {0},  // as in a first handshake
        {kVerifyDataSize, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
    };
    for (const Buffer& body : wrong) {
        make().run();
        change_next_hello(
            ours(), [&](HelloParts& hello) { hello.set(ExtensionType::renegotiation_info, body); });
        ASSERT_TRUE(from_client());
        expect_failure(theirs(), Reason::renegotiation_mismatch,
                       AlertDescription::handshake_failure);
    }
}

// CVE-2009-3555 itself: what a client takes for its first handshake, spliced in by a third party.
TEST_F(Renegotiation12, AServerRefusesAFirstHelloOfAnother) {
    run();
    const Buffer hello = sent(ours(), HandshakeType::client_hello, 0);
    send_message(ours(), theirs(), hello);
    pair().run();
    expect_failure(theirs(), Reason::scsv_received_when_renegotiating,
                   AlertDescription::handshake_failure);
}

TEST_F(Renegotiation12, AClientRefusesAnAnswerWithoutRenegotiationInfo) {
    run();
    change_next_hello(theirs(),
                      [](HelloParts& hello) { hello.remove(ExtensionType::renegotiation_info); });
    ASSERT_TRUE(from_client());
    expect_failure(ours(), Reason::unsafe_legacy_renegotiation_disabled,
                   AlertDescription::handshake_failure);
}

TEST_F(Renegotiation12, AClientRefusesOtherVerifyData) {
    for (const std::size_t wrong : {1U, 13U}) {
        make().run();
        change_next_hello(theirs(), [&](HelloParts& hello) {
            for (auto& [type, body] : hello.extensions)
                if (type == ExtensionType::renegotiation_info) body[wrong] ^= 1;
        });
        ASSERT_TRUE(from_client());
        expect_failure(ours(), Reason::renegotiation_mismatch, AlertDescription::handshake_failure);
    }
}

// Half of it, the client's, is what a server that is attacked would say.
TEST_F(Renegotiation12, AClientRefusesHalfTheVerifyData) {
    run();
    change_next_hello(theirs(), [](HelloParts& hello) {
        for (auto& [type, body] : hello.extensions)
            if (type == ExtensionType::renegotiation_info) {
                body.resize(1 + kVerifyDataSize);
                body[0] = kVerifyDataSize;
            }
    });
    ASSERT_TRUE(from_client());
    expect_failure(ours(), Reason::renegotiation_mismatch, AlertDescription::handshake_failure);
}

// --- Peers without RFC 5746 --------------------------------------------------------------------

/// A client's hellos as they were before 2010.
void forget_rfc5746(HelloParts& hello) {
    hello.remove(ExtensionType::renegotiation_info);
    if (!hello.of_client) return;
    const std::size_t size = hello.suites.size();
    if (size >= 2 && hello.suites[size - 2] == 0x00 && hello.suites[size - 1] == 0xff)
        hello.suites.resize(size - 2);
}

class LegacyRenegotiation12 : public Renegotiation12 {
  protected:
    LegacyRenegotiation12() { client.legacy_peers = LegacyPeers::renegotiate; }
    /// Both hellos pass through the hands of somebody who knows no RFC 5746.
    void run_without_rfc5746() {
        make();
        change_next_hello(ours(), forget_rfc5746);
        change_next_hello(theirs(), forget_rfc5746);
        pair().run();
        ASSERT_TRUE(pair().done());
        EXPECT_FALSE(ours().connection->negotiated().secure_renegotiation);
        EXPECT_FALSE(theirs().connection->negotiated().secure_renegotiation);
    }
};

TEST_F(LegacyRenegotiation12, IsRefusedByAServer) {
    run_without_rfc5746();
    EXPECT_EQ(from_server().error().reason, Reason::unsafe_legacy_renegotiation_disabled);
    EXPECT_FALSE(theirs().connection->error());
    ASSERT_TRUE(from_client());
    EXPECT_TRUE(theirs().log.sent_alert(AlertDescription::no_renegotiation));
    EXPECT_EQ(theirs().reason(), Reason::peer_alert) << "the client's";
}

TEST_F(LegacyRenegotiation12, IsRefusedByAClientThatOnlyConnects) {
    client.legacy_peers = LegacyPeers::connect;
    server.legacy_peers = LegacyPeers::renegotiate;
    run_without_rfc5746();
    EXPECT_EQ(from_client().error().reason, Reason::unsafe_legacy_renegotiation_disabled);
    ASSERT_TRUE(from_server());
    EXPECT_TRUE(ours().log.sent_alert(AlertDescription::no_renegotiation));
}

TEST_F(LegacyRenegotiation12, GoesThroughWhereBothAllowIt) {
    server.legacy_peers = LegacyPeers::renegotiate;
    run_without_rfc5746();
    ASSERT_TRUE(from_client());
    EXPECT_TRUE(pair().done());
    EXPECT_EQ(count_sent(ours(), HandshakeType::finished), 2U);
    EXPECT_EQ(as_text(pair().send(ours(), theirs(), as_bytes("on"))), "on");
}

// RFC 5746 §4.4: what did not know it then cannot know it now.
TEST_F(LegacyRenegotiation12, ARenegotiationInfoOutOfNowhereIsAnAttack) {
    server.legacy_peers = LegacyPeers::renegotiate;
    run_without_rfc5746();
    ours().filter.message = nullptr;
    ASSERT_TRUE(from_client());
    expect_failure(theirs(), Reason::renegotiation_mismatch, AlertDescription::handshake_failure);
}

// RFC 5746 §4.4.
TEST_F(LegacyRenegotiation12, AnScsvOutOfNowhereIsAnAttack) {
    server.legacy_peers = LegacyPeers::renegotiate;
    run_without_rfc5746();
    change_next_hello(ours(), [](HelloParts& hello) {
        forget_rfc5746(hello);
        append(hello.suites, Buffer{0x00, 0xff});
    });
    ASSERT_TRUE(from_client());
    expect_failure(theirs(), Reason::scsv_received_when_renegotiating,
                   AlertDescription::handshake_failure);
}

// RFC 5746 §4.2.
TEST_F(LegacyRenegotiation12, AnAnswerWithRenegotiationInfoOutOfNowhereIsAnAttack) {
    server.legacy_peers = LegacyPeers::renegotiate;
    run_without_rfc5746();
    change_next_hello(theirs(),
                      [](HelloParts& hello) { hello.set(ExtensionType::renegotiation_info, {0}); });
    ASSERT_TRUE(from_client());
    expect_failure(ours(), Reason::renegotiation_mismatch, AlertDescription::handshake_failure);
}

// --- Policy and limits (gauntlet 18, 65) -------------------------------------------------------

// Gauntlet 65, CVE-2011-1473: OpenSSL's default.
TEST_F(Renegotiation12, AServerRefusesAClientsByDefault) {
    server.renegotiation = Config{}.renegotiation;
    run();
    ASSERT_TRUE(from_client());
    EXPECT_TRUE(theirs().log.sent_alert(AlertDescription::no_renegotiation));
    EXPECT_EQ(theirs().reason(), Reason::peer_alert) << "the client's";
    // Who wanted it gives up, as OpenSSL.
    expect_failure(ours(), Reason::no_renegotiation, AlertDescription::handshake_failure);
}

TEST_F(Renegotiation12, AServersOwnWishIsNotBoundByThat) {
    server.renegotiation = RenegotiationPolicy::own;
    run();
    ASSERT_TRUE(from_server());
    expect_agreement(pair());
    // Once: the next one would be the client's again.
    ASSERT_TRUE(from_client());
    EXPECT_TRUE(theirs().log.sent_alert(AlertDescription::no_renegotiation));
}

TEST_F(Renegotiation12, AServerThatIsRefusedGivesUp) {
    client.renegotiation = RenegotiationPolicy::refuse;
    run();
    ASSERT_TRUE(from_server());
    EXPECT_TRUE(ours().log.sent_alert(AlertDescription::no_renegotiation));
    expect_failure(theirs(), Reason::no_renegotiation, AlertDescription::handshake_failure);
}

TEST_F(Renegotiation12, AClientMayIgnoreHelloRequests) {
    client.renegotiation = RenegotiationPolicy::ignore;
    run();
    ASSERT_TRUE(from_server());
    EXPECT_TRUE(ours().log.alerts.empty());
    EXPECT_EQ(count_sent(ours(), HandshakeType::client_hello), 1U);
    EXPECT_EQ(as_text(pair().send(theirs(), ours(), as_bytes("on"))), "on");
}

// RFC 5246 §7.2.1: who has sent close_notify sends no more, whatever the peer wants.
TEST_F(Renegotiation12, ThereIsNoneAfterCloseNotify) {
    const auto refuses = [&](End& closed, End& peer, const Buffer& wish) {
        ASSERT_TRUE(closed.connection->close());
        closed.connection->output_sent(closed.connection->output().size());
        EXPECT_EQ(closed.connection->renegotiate().error().reason, Reason::invalid_argument);
        send_message(peer, closed, wish);
        EXPECT_TRUE(closed.connection->output().empty());
        EXPECT_FALSE(closed.connection->error());
        EXPECT_EQ(as_text(pair().send(peer, closed, as_bytes("on"))), "on");
    };
    run();
    refuses(ours(), theirs(), {0, 0, 0, 0});
    make().run();
    refuses(theirs(), ours(), sent(ours(), HandshakeType::client_hello, 0));
}

TEST_F(Renegotiation12, ThereIsNoneWhereTheConfigurationHasNone) {
    client.renegotiation = server.renegotiation = RenegotiationPolicy::refuse;
    run();
    EXPECT_EQ(from_client().error().reason, Reason::no_renegotiation);
    EXPECT_EQ(from_server().error().reason, Reason::no_renegotiation);
    expect_agreement(pair());
}

TEST_F(Renegotiation12, ThereIsNoneBeforeTheFirstHandshakeNorInTls13) {
    make();
    EXPECT_EQ(ours().connection->renegotiate().error().reason, Reason::invalid_argument);
    client.versions = server.versions = VersionSet::usual();
    make().run();
    EXPECT_EQ(from_client().error().reason, Reason::wrong_ssl_version);
    EXPECT_EQ(from_server().error().reason, Reason::wrong_ssl_version);
    EXPECT_TRUE(pair().done());
}

// RFC 5246 §7.4.1.1: not repeated before it is answered.
TEST_F(Renegotiation12, AServerAsksOnceAtATime) {
    run();
    ASSERT_TRUE(theirs().connection->renegotiate());
    EXPECT_EQ(theirs().connection->renegotiate().error().reason, Reason::request_pending);
    pair().run();
    EXPECT_EQ(count_sent(theirs(), HandshakeType::hello_request), 1U);
    ASSERT_TRUE(from_server());
    expect_agreement(pair());
}

// Gauntlet 18: HelloRequest storms.
TEST_F(Renegotiation12, AClientRefusesAStormOfHelloRequests) {
    client.renegotiation = RenegotiationPolicy::refuse;
    for (const std::uint32_t more : {0U, 1U}) {
        make().run();
        const Buffer request{0, 0, 0, 0};
        const std::uint32_t limit = Limits{}.refused_renegotiations;
        for (std::uint32_t i = 0; i < limit + more; ++i) send_message(theirs(), ours(), request);
        EXPECT_EQ(ours().connection->error().has_value(), more != 0);
        EXPECT_EQ(ours().reason() == Reason::too_many_renegotiations, more != 0);
    }
}

TEST_F(Renegotiation12, ARequestInTheMidstOfItIsIgnoredButNotForever) {
    for (const std::uint32_t more : {0U, 1U}) {
        make().run();
        ASSERT_TRUE(ours().connection->renegotiate());
        Buffer storm;
        for (std::uint32_t i = 0; i < Limits{}.hello_requests + more; ++i)
            append(storm, Buffer{0, 0, 0, 0});
        send_message(theirs(), ours(), storm);
        pair().run();
        EXPECT_EQ(ours().reason() == Reason::unexpected_message, more != 0);
        EXPECT_EQ(pair().done(), more == 0);
    }
}

// Gauntlet 65: a client that goes on although it is refused.
TEST_F(Renegotiation12, AServerRefusesAStormOfHellos) {
    server.renegotiation = RenegotiationPolicy::own;
    for (const std::uint32_t more : {0U, 1U}) {
        make().run();
        const Buffer hello = sent(ours(), HandshakeType::client_hello, 0);
        const std::uint32_t limit = Limits{}.refused_renegotiations;
        for (std::uint32_t i = 0; i < limit + more; ++i) send_message(ours(), theirs(), hello);
        EXPECT_EQ(theirs().connection->error().has_value(), more != 0);
        if (more != 0) {
            EXPECT_EQ(theirs().reason(), Reason::too_many_renegotiations);
            EXPECT_EQ(theirs().alert(), AlertDescription::handshake_failure);
        }
    }
}

// Gauntlet 65: where a client may renegotiate it may so often.
TEST_F(Renegotiation12, AClientMayRenegotiateSoOften) {
    server.limits.renegotiations = 2;
    run();
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(from_client());
        ASSERT_TRUE(pair().done());
    }
    ASSERT_TRUE(from_client());
    EXPECT_TRUE(theirs().log.sent_alert(AlertDescription::no_renegotiation));
    EXPECT_EQ(theirs().reason(), Reason::peer_alert) << "the client's";
}

TEST_F(Renegotiation12, AServerMayAskSoOften) {
    client.limits.renegotiations = 2;
    run();
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(from_server());
        ASSERT_TRUE(pair().done());
    }
    ASSERT_TRUE(from_server());
    EXPECT_TRUE(ours().log.sent_alert(AlertDescription::no_renegotiation));
}

// Gauntlet 15, CVE-2020-24659 (GNUTLS-SA-2020-09-04): no_renegotiation that answers nothing, and
// then another handshake.
TEST_F(Renegotiation12, NoRenegotiationAtAnOddTimeIsAWarningAndNoMore) {
    run();
    send_warning(theirs(), ours(), AlertDescription::no_renegotiation);
    send_warning(ours(), theirs(), AlertDescription::no_renegotiation);
    EXPECT_TRUE(pair().done());
    ASSERT_TRUE(from_client());
    expect_agreement(pair());
}

// Gauntlet 15: in the midst of a handshake it ends it.
TEST_F(Renegotiation12, NoRenegotiationAfterTheServersHelloEndsIt) {
    run();
    theirs().filter.plaintext = [](ContentType& type, Buffer& content) {
        if (type != ContentType::handshake || content[0] != code(HandshakeType::certificate))
            return;
        type = ContentType::alert;
        content = {code(AlertLevel::warning), code(AlertDescription::no_renegotiation)};
    };
    ASSERT_TRUE(from_client());
    expect_failure(ours(), Reason::no_renegotiation, AlertDescription::handshake_failure);
}

}  // namespace

}  // namespace handfast::testing
