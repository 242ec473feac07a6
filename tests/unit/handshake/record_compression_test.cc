// SPDX-License-Identifier: Apache-2.0
// How compression of records is agreed on (RFC 3749, RFC 5246 §7.4.1.2 and §7.4.1.3), what a
// session remembers of it, and when there must be none.
#include "handshake/record_compression.h"

#include "handshake/session_der.h"
#include "tests/support/toy_compression.h"
#include "tests/unit/handshake/renegotiation_fixture.h"

namespace handfast::testing {
namespace {

constexpr auto kOther = CompressionMethod(64);  // LZS, RFC 3943

std::shared_ptr<const RecordCompression> toy(CompressionMethod method) {
    return std::make_shared<ToyCompression>(method);
}

class RecordCompression12 : public Renegotiation12 {
  protected:
    RecordCompression12() {
        client.record_compressions = {toy(CompressionMethod::deflate)};
        server.record_compressions = {toy(CompressionMethod::deflate)};
    }
    CompressionMethod of(const End& end) {
        const RecordCompression* agreed = end.connection->negotiated().compression;
        return agreed == nullptr ? CompressionMethod::null : agreed->method();
    }
    void expect_agreed(CompressionMethod method) {
        expect_agreement(pair());
        for (End* end : {&ours(), &theirs()}) {
            EXPECT_EQ(of(*end), method);
            EXPECT_EQ(end->connection->negotiated().session->compression, method);
        }
    }
    Buffer offer() { return parts_of(sent(ours(), HandshakeType::client_hello, 0)).compression; }
};

TEST_F(RecordCompression12, IsThereInEveryVersionBeforeTls13) {
    for (const ProtocolVersion version : {ProtocolVersion::ssl3, ProtocolVersion::tls1_0,
                                          ProtocolVersion::tls1_1, ProtocolVersion::tls1_2}) {
        client.versions = server.versions = {version};
        client.suites12 = server.suites12 = {CipherSuite{0xc013}, CipherSuite{0x002f}};
        server.credentials = {credential(Identity::rsa2048)};
        make().run();
        ASSERT_TRUE(pair().done());
        EXPECT_EQ(of(ours()), CompressionMethod::deflate);
        EXPECT_EQ(of(theirs()), CompressionMethod::deflate);
        for (int i = 0; i < 3; ++i) {
            const Buffer data(20'000, static_cast<std::uint8_t>(i));
            EXPECT_EQ(pair().send(ours(), theirs(), data), data);
            EXPECT_EQ(pair().send(theirs(), ours(), data), data);
        }
    }
}

TEST_F(RecordCompression12, NeedsBothEnds) {
    client.record_compressions.clear();
    run();
    expect_agreed(CompressionMethod::null);
    EXPECT_EQ(offer(), Buffer{0});
    std::swap(client.record_compressions, server.record_compressions);
    make().run();
    expect_agreed(CompressionMethod::null);
    EXPECT_EQ(offer(), (Buffer{1, 0}));
}

TEST_F(RecordCompression12, TheServerTakesTheFirstOfItsOwn) {
    client.record_compressions = {toy(CompressionMethod::deflate), toy(kOther)};
    server.record_compressions = {toy(kOther), toy(CompressionMethod::deflate)};
    run();
    expect_agreed(kOther);
    EXPECT_EQ(offer(), (Buffer{1, 64, 0}));
}

// RFC 8446 §4.1.2: one that offers TLS 1.3 says null and nothing else.
TEST_F(RecordCompression12, AClientThatOffersTls13OffersNone) {
    client.versions = {ProtocolVersion::tls1_2, ProtocolVersion::tls1_3};
    run();
    expect_agreed(CompressionMethod::null);
    EXPECT_EQ(offer(), Buffer{0});
}

TEST_F(RecordCompression12, SecurityLevel2Forbids) {
    server.security_level = 2;
    run();
    expect_agreed(CompressionMethod::null);
    server.security_level = 1;
    client.security_level = 2;
    make().run();
    expect_agreed(CompressionMethod::null);
    EXPECT_EQ(offer(), Buffer{0});
}

TEST_F(RecordCompression12, BeginsAnewWithEveryEpoch) {
    run();
    expect_agreed(CompressionMethod::deflate);
    ASSERT_TRUE(from_client());
    expect_agreed(CompressionMethod::deflate);
    ASSERT_TRUE(from_server());
    expect_agreed(CompressionMethod::deflate);
}

TEST_F(RecordCompression12, OfARenegotiationIsItsOwn) {
    run();
    Config next = server;
    next.record_compressions.clear();
    ASSERT_TRUE(from_server(finish(next, Role::server).value()));
    EXPECT_EQ(of(ours()), CompressionMethod::null);
    EXPECT_EQ(as_text(pair().send(ours(), theirs(), as_bytes("plain"))), "plain");
}

class ResumedCompression12 : public RecordCompression12 {
  protected:
    void expect_resumed(bool resumed) {
        EXPECT_EQ(theirs().connection->negotiated().resumed, resumed);
    }
    void change_hello(End& end, std::function<void(HelloParts&)> change) {
        change_next_hello(end, std::move(change));
    }
};

TEST_F(ResumedCompression12, IsTheSessionsById) {
    use_stateful_sessions();
    const auto session = first_session();
    server.record_compressions.insert(server.record_compressions.begin(), toy(kOther));
    client.record_compressions.push_back(toy(kOther));
    resume(session);
    run();
    expect_resumed(true);
    expect_agreed(CompressionMethod::deflate);
}

TEST_F(ResumedCompression12, IsTheSessionsByTicket) {
    use_tickets();
    const auto session = first_session();
    resume(session);
    run();
    expect_resumed(true);
    expect_agreed(CompressionMethod::deflate);
}

TEST_F(ResumedCompression12, IsNoneWhereTheSessionHadNone) {
    use_stateful_sessions();
    const auto compressions = std::exchange(server.record_compressions, {});
    const auto session = first_session();
    server.record_compressions = compressions;
    resume(session);
    run();
    expect_resumed(true);
    expect_agreed(CompressionMethod::null);
}

TEST_F(ResumedCompression12, ServerThatNoLongerCompressesDoesNotResume) {
    use_stateful_sessions();
    const auto session = first_session();
    server.record_compressions.clear();
    resume(session);
    run();
    expect_resumed(false);
    expect_agreed(CompressionMethod::null);
}

TEST_F(ResumedCompression12, ClientThatNoLongerCompressesDoesNotOfferTheSession) {
    use_stateful_sessions();
    const auto session = first_session();
    client.record_compressions.clear();
    resume(session);
    run();
    expect_resumed(false);
    EXPECT_TRUE(parts_of(sent(ours(), HandshakeType::client_hello, 0)).session_id.empty());
}

// RFC 5246 §7.4.1.2: the list MUST include the method of the session.
TEST_F(ResumedCompression12, ServerRefusesAListWithoutTheSessionsMethod) {
    use_stateful_sessions();
    resume(first_session());
    change_hello(ours(), [](HelloParts& hello) { hello.compression = {0}; });
    run();
    expect_refusal(theirs(), ours(), Reason::required_compression_algorithm_missing,
                   AlertDescription::illegal_parameter);
}

TEST_F(ResumedCompression12, ClientRefusesAnotherMethodThanTheSessions) {
    use_stateful_sessions();
    resume(first_session());
    change_hello(theirs(), [](HelloParts& hello) { hello.compression = {0}; });
    run();
    expect_refusal(ours(), theirs(), Reason::old_session_compression_algorithm_not_returned,
                   AlertDescription::illegal_parameter);
}

// RFC 5246 §7.4.1.3: selected from the client's list.
TEST_F(RecordCompression12, ClientRefusesAMethodThatItDidNotOffer) {
    make();
    change_next_hello(theirs(), [](HelloParts& hello) { hello.compression = {64}; });
    run();
    expect_refusal(ours(), theirs(), Reason::unsupported_compression_algorithm,
                   AlertDescription::illegal_parameter);
}

TEST_F(RecordCompression12, ClientRefusesAMethodThatItCannotDo) {
    make();
    change_next_hello(ours(), [](HelloParts& hello) { hello.compression = {64, 0}; });
    change_next_hello(theirs(), [](HelloParts& hello) { hello.compression = {64}; });
    run();
    expect_refusal(ours(), theirs(), Reason::unsupported_compression_algorithm,
                   AlertDescription::illegal_parameter);
}

// RFC 5246 §7.4.1.2: the list MUST contain null, also where the method is known.
TEST_F(RecordCompression12, ServerRefusesAListWithoutNull) {
    make();
    change_next_hello(ours(), [](HelloParts& hello) { hello.compression = {1}; });
    run();
    expect_refusal(theirs(), ours(), Reason::no_null_compression,
                   AlertDescription::illegal_parameter);
}

TEST_F(RecordCompression12, TheMethodIsInSessionFilesAndTickets) {
    run();
    const Session& session = *ours().connection->negotiated().session;
    EXPECT_EQ(parse_from_ticket(serialize_for_ticket(session), *client.provider)->compression,
              CompressionMethod::deflate);
    EXPECT_EQ(session_from_der(session_to_der(session), *client.provider)->compression,
              CompressionMethod::deflate);
}

}  // namespace
}  // namespace handfast::testing
