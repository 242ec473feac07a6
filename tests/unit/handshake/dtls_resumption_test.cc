// SPDX-License-Identifier: Apache-2.0
// Sessions and datagrams: a session belongs to its transport's version (RFC 5246 §F.1.4 has it
// resumed under the same), and what extensions agree on is agreed on anew.
#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

constexpr WireVersion kTls12 = 0x0303;
constexpr WireVersion kDtls12 = 0xfefd;
constexpr WireVersion kDtls10 = 0xfeff;

enum class Keeping : std::uint8_t { ticket, id };

class DtlsResumption : public ::testing::TestWithParam<Keeping> {
  protected:
    DtlsResumption() {
        server_.session_store = std::make_shared<MemorySessionStore>();
        client_.versions = {ProtocolVersion::tls1_1, ProtocolVersion::tls1_2};
        server_.versions = client_.versions;
        if (GetParam() == Keeping::id) server_.ticket_keys = nullptr;
    }
    std::unique_ptr<Pair> connect(Transport transport, std::shared_ptr<const Session> session) {
        Config client = client_;
        Config server = server_;
        client.transport = server.transport = transport;
        auto pair =
            std::make_unique<Pair>(finish(std::move(client), Role::client).value(),
                                   finish(std::move(server), Role::server).value(),
                                   PairOptions{.session = std::move(session), .seed = ++seed_});
        pair->run();
        EXPECT_TRUE(pair->done());
        return pair;
    }
    std::shared_ptr<const Session> first_session(Transport transport) {
        const auto pair = connect(transport, nullptr);
        EXPECT_FALSE(pair->client.hooks.sessions.empty());
        return pair->client.hooks.sessions.back();
    }
    /// What a client has that does not look at where its session is from.
    static std::shared_ptr<const Session> as_version(const Session& session, WireVersion version) {
        auto copy = std::make_shared<Session>(session.clone());
        copy->version = version;
        return copy;
    }
    static bool resumed(const Pair& pair) {
        EXPECT_EQ(pair.client.connection->negotiated().resumed,
                  pair.server.connection->negotiated().resumed);
        return pair.server.connection->negotiated().resumed;
    }

    Config client_ = client_config();
    Config server_ = server_config();
    std::uint64_t seed_ = 0;
};

TEST_P(DtlsResumption, WorksOverTheSameTransport) {
    const auto session = first_session(Transport::datagram);
    EXPECT_EQ(session->version, kDtls12);
    EXPECT_TRUE(resumed(*connect(Transport::datagram, session)));
}

TEST_P(DtlsResumption, AClientOffersNoSessionOfAnotherTransport) {
    EXPECT_FALSE(resumed(*connect(Transport::datagram, first_session(Transport::stream))));
    EXPECT_FALSE(resumed(*connect(Transport::stream, first_session(Transport::datagram))));
}

TEST_P(DtlsResumption, AServerTakesNoSessionOfAnotherTransport) {
    const auto of_stream = first_session(Transport::stream);
    EXPECT_EQ(of_stream->version, kTls12);
    EXPECT_FALSE(resumed(*connect(Transport::datagram, as_version(*of_stream, kDtls12))));
    const auto of_datagrams = first_session(Transport::datagram);
    EXPECT_FALSE(resumed(*connect(Transport::stream, as_version(*of_datagrams, kTls12))));
}

TEST_P(DtlsResumption, AServerTakesNoSessionOfTheOtherVersion) {
    const auto session = first_session(Transport::datagram);
    client_.versions = server_.versions = {ProtocolVersion::tls1_1};
    client_.security_level = server_.security_level = 0;
    EXPECT_FALSE(resumed(*connect(Transport::datagram, as_version(*session, kDtls10))));
}

TEST_P(DtlsResumption, AgreesAnewOnSrtpAndConnectionIds) {
    const auto session = first_session(Transport::datagram);
    client_.srtp_profiles = server_.srtp_profiles = {SrtpProfile{7}};
    client_.connection_id_size = 4;
    server_.connection_id_size = 6;
    const auto pair = connect(Transport::datagram, session);
    EXPECT_TRUE(resumed(*pair));
    EXPECT_EQ(pair->client.connection->negotiated().srtp_profile, SrtpProfile{7});
    EXPECT_EQ(pair->server.connection->negotiated().srtp_profile, SrtpProfile{7});
    EXPECT_EQ(pair->client.connection->own_connection_id().size(), 4u);
    EXPECT_EQ(pair->server.connection->own_connection_id().size(), 6u);
    EXPECT_EQ(as_text(pair->send(pair->client, pair->server, as_bytes("hello"))), "hello");
    EXPECT_EQ(as_text(pair->send(pair->server, pair->client, as_bytes("hello"))), "hello");
}

INSTANTIATE_TEST_SUITE_P(Kept, DtlsResumption, ::testing::Values(Keeping::ticket, Keeping::id),
                         [](const auto& kept) {
                             return kept.param == Keeping::ticket ? "ByTicket" : "ById";
                         });

}  // namespace
}  // namespace handfast::testing
