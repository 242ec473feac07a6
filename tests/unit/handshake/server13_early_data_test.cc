// SPDX-License-Identifier: Apache-2.0
// Early data at a TLS 1.3 server (RFC 8446 §4.2.10, §8): what is taken, what is skipped, what ends
// the connection.
#include "handshake/session_store.h"
#include "tests/unit/handshake/ends13.h"

namespace handfast::testing {
namespace {

using std::chrono::seconds;

struct EarlyEnds : Ends13 {
    EarlyEnds() {
        client.offer_early_data = true;
        server.accept_early_data = true;
        server.max_early_data = 1024;
        server.alpn = client.alpn = {"h2", "http/1.1"};
    }
    /// A connection made so that the next one can send early data.
    EarlyEnds& with_session() {
        options.session = session_of(*this);
        return *this;
    }
};

/// The client says hello and sends `data` behind it; the server has heard both.
void begin(Pair& pair, std::string_view data) {
    (void)pair.server.connection->start(pair.now);
    ASSERT_TRUE(pair.client.connection->start(pair.now));
    const auto written = pair.client.connection->write_early_data(as_bytes(data));
    ASSERT_TRUE(written);
    ASSERT_EQ(*written, data.size());
    pair.carry(pair.client, pair.server);
}

void expect_accepted(EarlyEnds ends, seconds skew = seconds(0)) {
    Pair pair = ends.pair();
    begin(pair, "early");
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_EQ(as_text(pair.server.received), "early");
    EXPECT_EQ(pair.server.connection->negotiated().early_data, EarlyData::accepted);
    EXPECT_EQ(pair.client.connection->negotiated().early_data, EarlyData::accepted);
    EXPECT_EQ(pair.server.connection->negotiated().early_data_reason, EarlyDataReason::accepted);
    EXPECT_EQ(pair.server.connection->negotiated().ticket_age_skew, skew);
    EXPECT_EQ(as_text(pair.send(pair.client, pair.server, as_bytes("late"))), "late");
    EXPECT_EQ(as_text(pair.send(pair.server, pair.client, as_bytes("answer"))), "answer");
}

/// Whether the session was resumed all the same.
bool expect_rejected(EarlyEnds ends, EarlyDataReason reason) {
    Pair pair = ends.pair();
    begin(pair, "early");
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_TRUE(pair.server.received.empty()) << "early data that was not to be believed";
    EXPECT_EQ(pair.server.connection->negotiated().early_data, EarlyData::rejected);
    EXPECT_EQ(name_of(pair.server.connection->negotiated().early_data_reason), name_of(reason));
    EXPECT_EQ(pair.client.connection->negotiated().early_data, EarlyData::rejected);
    EXPECT_FALSE(pair.server.connection->export_early_keying_material("label", {}, 32));
    EXPECT_EQ(as_text(pair.send(pair.client, pair.server, as_bytes("late"))), "late");
    return pair.server.connection->negotiated().resumed;
}

TEST(ServerEarlyData, IsTaken) {
    expect_accepted(EarlyEnds().with_session());
}

TEST(ServerEarlyData, TakesTheStepsOfTheFigure) {
    EarlyEnds ends;
    ends.with_session();
    Pair pair = ends.pair();
    begin(pair, "early");
    EXPECT_TRUE(pair.server.connection->in_early_data());
    EXPECT_EQ(pair.server.connection->state_name(), "expect_end_of_early_data");
    pair.run();
    EXPECT_FALSE(pair.server.connection->in_early_data());
    const std::vector<std::string> steps = {"read_client_hello",       "send_server_hello",
                                            "send_change_cipher_spec", "send_encrypted_extensions",
                                            "send_finished",           "read_end_of_early_data",
                                            "read_finished",           "send_new_session_ticket"};
    EXPECT_EQ(pair.server.log.steps, steps);
    EXPECT_FALSE(pair.server.log.secret("CLIENT_EARLY_TRAFFIC_SECRET").empty());
}

TEST(ServerEarlyData, MayBeEmpty) {
    EarlyEnds ends;
    ends.with_session();
    Pair pair = ends.pair();
    begin(pair, "");
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_EQ(pair.server.connection->negotiated().early_data, EarlyData::accepted);
}

// RFC 8446 §7.5
TEST(ServerEarlyData, HasTheClientsExporter) {
    EarlyEnds ends;
    ends.with_session();
    Pair pair = ends.pair();
    begin(pair, "early");
    const auto theirs =
        pair.client.connection->export_early_keying_material("label", as_bytes("context"), 32);
    const auto ours =
        pair.server.connection->export_early_keying_material("label", as_bytes("context"), 32);
    ASSERT_TRUE(theirs);
    ASSERT_TRUE(ours);
    EXPECT_EQ(*ours, *theirs);
}

// RFC 8446 §7.5: the exporter_master_secret does not wait for the client.
TEST(ServerEarlyData, HasItsExporterBeforeTheClientsFinished) {
    EarlyEnds ends;
    ends.with_session();
    Pair pair = ends.pair();
    begin(pair, "early");
    ASSERT_TRUE(pair.server.connection->in_early_data());
    const auto ours = pair.server.connection->export_keying_material("label", std::nullopt, 32);
    ASSERT_TRUE(ours);
    pair.run();
    const auto theirs = pair.client.connection->export_keying_material("label", std::nullopt, 32);
    ASSERT_TRUE(theirs);
    EXPECT_EQ(*ours, *theirs);
}

// RFC 8446 §2: half-RTT data, before the client's Finished.
TEST(ServerEarlyData, IsAnsweredBeforeTheClientsFinished) {
    EarlyEnds ends;
    ends.with_session();
    Pair pair = ends.pair();
    begin(pair, "ping");
    ASSERT_FALSE(pair.server.connection->handshake_done());
    ASSERT_TRUE(pair.server.connection->write(as_bytes("pong")));
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_EQ(as_text(pair.client.received), "pong");
}
TEST(ServerEarlyData, WithoutItNothingIsWrittenBeforeTheClientsFinished) {
    Pair pair = EarlyEnds().pair();
    (void)pair.client.connection->start(kNow);
    pair.carry(pair.client, pair.server);
    ASSERT_FALSE(pair.server.connection->handshake_done());
    EXPECT_FALSE(pair.server.connection->write(as_bytes("pong")));
}

// RFC 8446 §4.2.10: "the server ... MUST behave in one of three ways": it need not take it.
TEST(ServerEarlyData, IsRejectedUnlessAskedFor) {
    EarlyEnds ends;
    ends.with_session();
    ends.server.accept_early_data = false;
    expect_rejected(ends, EarlyDataReason::disabled);
}
TEST(ServerEarlyData, IsRejectedWithAnotherProtocol) {
    EarlyEnds ends;
    ends.with_session();
    ends.server.alpn = {"http/1.1"};
    expect_rejected(ends, EarlyDataReason::alpn_mismatch);
}
TEST(ServerEarlyData, IsRejectedUnderAnotherSuite) {
    EarlyEnds ends;
    ends.server.suites13 = {CipherSuite(0x1301)};
    ends.with_session();
    ends.server.suites13 = {CipherSuite(0x1303)};
    expect_rejected(ends, EarlyDataReason::cipher_mismatch);
}
TEST(ServerEarlyData, IsRejectedWhenTheSessionIsNotResumed) {
    EarlyEnds ends;
    ends.with_session();
    ends.server.session_store = std::make_shared<MemorySessionStore>();
    expect_rejected(ends, EarlyDataReason::session_not_resumed);
}
TEST(ServerEarlyData, IsRejectedForASessionThatAllowsNone) {
    EarlyEnds ends;
    ends.server.anti_replay = false;
    ends.server.max_early_data = 0;
    const auto session = session_of(ends);
    ASSERT_NE(session, nullptr);
    Session bold = session->clone();
    bold.max_early_data = 100;
    ends.options.session = std::make_shared<const Session>(std::move(bold));
    expect_rejected(ends, EarlyDataReason::unsupported_for_session);
}
// RFC 8446 §4.2.10: only by the first PSK.
TEST(ServerEarlyData, IsRejectedWhenTheFirstPskIsNotTaken) {
    EarlyEnds ends;
    ends.with_session();
    const auto key = std::make_shared<const SecretBuffer>(as_bytes("a key that both have"));
    ends.client.external_psks = ends.server.external_psks = {
        ExternalPsk{.identity = {1, 2}, .key = key, .hash = crypto::HashId::sha384}};
    ends.server.session_store = std::make_shared<MemorySessionStore>();
    expect_rejected(ends, EarlyDataReason::session_not_resumed);
}
// RFC 8446 §4.2.10: a HelloRetryRequest rejects it.
TEST(ServerEarlyData, IsRejectedByARetry) {
    EarlyEnds ends;
    ends.client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    ends.with_session();
    ends.server.groups = {NamedGroup::secp384r1};
    EXPECT_TRUE(expect_rejected(ends, EarlyDataReason::hello_retry_request))
        << "the first hello used the session up";
}

// RFC 8446 §8.3: a hello that is not fresh.
TEST(ServerEarlyData, IsRejectedOutsideTheTimeWindow) {
    const auto with_age = [](int difference) {
        EarlyEnds ends;
        ends.with_session();
        Session other_clock = ends.options.session->clone();
        other_clock.created -= seconds(difference);
        ends.options.session = std::make_shared<const Session>(std::move(other_clock));
        ends.options.now = kNow + seconds(60);
        return ends;
    };
    expect_accepted(with_age(10), seconds(10));
    expect_accepted(with_age(-10), seconds(-10));
    expect_rejected(with_age(11), EarlyDataReason::ticket_age_skew);
    expect_rejected(with_age(-11), EarlyDataReason::ticket_age_skew);
}

// RFC 8446 §8.1: a session with early data is good for one connection.
TEST(ServerEarlyData, IsNotTakenTwice) {
    const EarlyEnds ends = EarlyEnds().with_session();
    expect_accepted(ends);
    expect_rejected(ends, EarlyDataReason::session_not_resumed);
}
// The same hello and data, recorded and sent again.
TEST(ServerEarlyData, IsNotTakenWhenReplayed) {
    const EarlyEnds ends = EarlyEnds().with_session();
    Pair pair = ends.pair();
    (void)pair.client.connection->start(kNow);
    ASSERT_TRUE(pair.client.connection->write_early_data(as_bytes("pay 100")));
    const Buffer recorded = to_buffer(pair.client.connection->output());
    for (const bool first : {true, false}) {
        Pair fresh = ends.pair();
        ByteView rest(recorded);
        while (!rest.empty()) {
            const auto taken = fresh.server.connection->receive(rest, kNow);
            ASSERT_TRUE(taken);
            rest = rest.subspan(*taken);
            read_all(fresh.server, kNow);
        }
        EXPECT_EQ(as_text(fresh.server.received), first ? "pay 100" : "");
    }
}
// -no_anti_replay: the application looks after itself; tickets hold the sessions.
TEST(ServerEarlyData, IsTakenTwiceWithoutAntiReplay) {
    EarlyEnds ends;
    ends.server.anti_replay = false;
    ends.with_session();
    EXPECT_GT(ends.options.session->ticket.size(), 32u);
    expect_accepted(ends);
    expect_accepted(ends);
}

TEST(ServerEarlyData, TicketsAnnounceTheLimit) {
    EarlyEnds ends;
    EXPECT_EQ(session_of(ends)->max_early_data, 1024u);
    ends.server.max_early_data = 0;
    EXPECT_EQ(session_of(ends)->max_early_data, 0u);
}

/// A client that believes in `announced` bytes sends `size` of them.
Pair overdo(EarlyEnds ends, std::size_t size) {
    ends.with_session();
    Session greedy = ends.options.session->clone();
    greedy.max_early_data = 100000;
    ends.options.session = std::make_shared<const Session>(std::move(greedy));
    Pair pair = ends.pair();
    begin(pair, std::string(size, 'x'));
    pair.run();
    return pair;
}
// RFC 8446 §4.2.10: "A server receiving more than max_early_data_size bytes of 0-RTT data SHOULD
// terminate the connection with an "unexpected_message" alert."
TEST(ServerEarlyData, IsRefusedBeyondTheAnnouncedLimit) {
    EXPECT_TRUE(overdo(EarlyEnds(), 1024).done());
    Pair pair = overdo(EarlyEnds(), 1025);
    EXPECT_EQ(pair.server.reason(), Reason::too_much_early_data);
    EXPECT_EQ(pair.server.alert(), AlertDescription::unexpected_message);
    EXPECT_EQ(pair.client.connection->peer_alert(), AlertDescription::unexpected_message);
}
TEST(ServerEarlyData, IsRefusedBeyondTheReceiversLimit) {
    EarlyEnds ends;
    ends.server.recv_max_early_data = 10;
    EXPECT_TRUE(overdo(ends, 10).done());
    EXPECT_EQ(overdo(ends, 11).server.reason(), Reason::too_much_early_data);
}

void expect_end_refused(const std::function<void(HandshakeType, Buffer&)>& change, Reason reason,
                        AlertDescription alert) {
    Pair pair = EarlyEnds().with_session().pair();
    pair.client.filter.message = change;
    begin(pair, "early");
    expect_refusal(pair, reason, alert);
}
// RFC 8446 §4.5: the server expects EndOfEarlyData before anything else.
TEST(ServerEarlyData, MustBeEnded) {
    expect_end_refused(
        [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::end_of_early_data)
                message[0] = code(HandshakeType::finished);
        },
        Reason::unexpected_message, AlertDescription::unexpected_message);
}
TEST(ServerEarlyData, IsEndedByAnEmptyMessage) {
    expect_end_refused(
        [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::end_of_early_data) message = {5, 0, 0, 1, 0};
        },
        Reason::bad_handshake_length, AlertDescription::decode_error);
}
// RFC 8446 §5.1: no message spans a change of keys.
TEST(ServerEarlyData, IsEndedAtARecordsEnd) {
    expect_end_refused(
        [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::end_of_early_data) append(message, Buffer{20, 0});
        },
        Reason::not_on_record_boundary, AlertDescription::unexpected_message);
}
// RFC 8446 §4.5: "Servers MUST NOT" see it when they took no early data.
TEST(ServerEarlyData, IsNotEndedUnlessItWasTaken) {
    Pair pair = EarlyEnds().pair();
    pair.client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::finished) message = {5, 0, 0, 0};
    };
    expect_refusal(pair, Reason::unexpected_message, AlertDescription::unexpected_message);
}
// RFC 8446 §4.2.10: early data is over once its end was said.
TEST(ServerEarlyData, DoesNotGoOnAfterItsEnd) {
    Pair pair = EarlyEnds().with_session().pair();
    pair.client.filter.plaintext = [](ContentType& type, Buffer& content) {
        if (content[0] == code(HandshakeType::finished)) type = ContentType::application_data;
    };
    begin(pair, "early");
    expect_refusal(pair, Reason::app_data_in_handshake, AlertDescription::unexpected_message);
}
TEST(ServerEarlyData, DoesNotHideAWrongFinished) {
    expect_end_refused(
        [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::finished) message.back() ^= 1;
        },
        Reason::digest_check_failed, AlertDescription::decrypt_error);
}

// An external PSK may allow early data, too.
TEST(ServerEarlyData, GoesWithAnExternalPsk) {
    EarlyEnds ends;
    const auto key = std::make_shared<const SecretBuffer>(as_bytes("a key that both have"));
    ends.client.external_psks =
        ends.server.external_psks = {ExternalPsk{.identity = {1, 2},
                                                 .key = key,
                                                 .suite = CipherSuite(0x1301),
                                                 .alpn = "h2",
                                                 .max_early_data = 100}};
    ends.client.suites13 = {CipherSuite(0x1301)};
    expect_accepted(ends);
}

}  // namespace
}  // namespace handfast::testing
