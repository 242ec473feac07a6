// SPDX-License-Identifier: Apache-2.0
// Every kind of DTLS handshake over links that lose, repeat and reorder: all end well, and in
// time, on a fixed clock and with fixed seeds.
#include <functional>

#include <gtest/gtest.h>

#include "handshake/session_store.h"
#include "tests/support/credentials.h"
#include "tests/support/lossy_link.h"
#include "tests/unit/handshake/one_srp_user.h"

namespace handfast::testing {
namespace {

using namespace std::chrono_literals;

struct Ends {
    Config client = client_config();
    Config server = server_config(Identity::rsa2048);
};

/// What a kind of handshake sets, and what it asks of the ends at its end.
struct Kind {
    const char* name;
    std::function<void(Ends&)> set;
    std::function<void(Pair&)> judge = {};
    bool resumes = false;
    /// Who begins another handshake.
    std::optional<Role> renegotiates = {};
};

std::shared_ptr<const SecretBuffer> shared_key() {
    static const auto key = std::make_shared<const SecretBuffer>(as_bytes("a shared secret"));
    return key;
}

void nothing(Ends&) {}

void client_authentication(Ends& ends) {
    ends.client.credentials = {credential(Identity::p384)};
    ends.server.client_authentication = ClientAuthentication::require;
}

void psk(Ends& ends) {
    ends.client.external_psks = {{.identity = to_buffer(as_bytes("someone")), .key = shared_key()}};
    ends.server.external_psks = ends.client.external_psks;
    ends.client.suites12 = ends.server.suites12 = {CipherSuite{0xc036}};
}

void srp(Ends& ends) {
    ends.server.srp_users = one_srp_user(shared_key()->expose());
    ends.client.srp_name = to_buffer(as_bytes("someone"));
    ends.client.srp_password = shared_key();
    ends.client.suites12 = ends.server.suites12 = {CipherSuite{0xc01d}};
}

void by_id(Ends& ends) {
    ends.client.tickets12 = ends.server.tickets12 = false;
    ends.server.session_store = std::make_shared<MemorySessionStore>();
}

void renegotiation(Ends& ends) {
    ends.client.renegotiation = ends.server.renegotiation = RenegotiationPolicy::any;
}

void small_datagrams(Ends& ends) {
    client_authentication(ends);
    ends.client.datagrams.path_mtu = ends.server.datagrams.path_mtu = 256;
}

void connection_ids(Ends& ends) {
    ends.client.connection_id_size = 4;
    ends.server.connection_id_size = 8;
}

void srtp(Ends& ends) {
    ends.client.srtp_profiles = ends.server.srtp_profiles = {SrtpProfile{7}};
}

void expect_resumption(Pair& pair) {
    EXPECT_TRUE(pair.client.connection->negotiated().resumed);
}

const Kind kKinds[] = {
    {.name = "Full", .set = nothing},
    {.name = "ClientAuthentication",
     .set = client_authentication,
     .judge =
         [](Pair& pair) { EXPECT_FALSE(pair.server.connection->negotiated().peer_chain.empty()); }},
    {.name = "Psk", .set = psk},
    {.name = "Srp", .set = srp},
    {.name = "ById", .set = by_id, .judge = expect_resumption, .resumes = true},
    {.name = "ByTicket", .set = nothing, .judge = expect_resumption, .resumes = true},
    {.name = "RenegotiationByTheClient", .set = renegotiation, .renegotiates = Role::client},
    {.name = "RenegotiationByTheServer", .set = renegotiation, .renegotiates = Role::server},
    {.name = "SmallDatagrams", .set = small_datagrams},
    {.name = "ConnectionIds",
     .set = connection_ids,
     .judge =
         [](Pair& pair) { EXPECT_EQ(pair.server.connection->own_connection_id().size(), 8u); }},
    {.name = "Srtp",
     .set = srtp,
     .judge =
         [](Pair& pair) {
             EXPECT_EQ(pair.client.connection->negotiated().srtp_profile, SrtpProfile{7});
         }},
};

/// Loss, and as much of repetition; what a handshake may take and how many datagrams.
struct Link {
    unsigned percent;
    std::chrono::seconds limit;
    std::size_t datagrams;
};
constexpr Link kLinks[] = {{1, 12s, 50}, {10, 30s, 80}, {30, 240s, 150}};

void PrintTo(const Kind& kind, std::ostream* out) {
    *out << kind.name;
}
void PrintTo(const Link& link, std::ostream* out) {
    *out << link.percent << " %";
}

using Case = std::tuple<ProtocolVersion, Link, Kind>;

class DtlsLossy : public ::testing::TestWithParam<Case> {
  protected:
    const Link& quality() const { return std::get<Link>(GetParam()); }
    const Kind& kind() const { return std::get<Kind>(GetParam()); }

    /// Both ends' configurations, whose tickets and sessions last from one pair to the next.
    void configure() {
        Ends ends;
        for (Config* config : {&ends.client, &ends.server}) {
            config->transport = Transport::datagram;
            config->versions = {std::get<ProtocolVersion>(GetParam())};
            config->security_level = 0;
        }
        kind().set(ends);
        client_ = finish(std::move(ends.client), Role::client).value();
        server_ = finish(std::move(ends.server), Role::server).value();
    }
    void run(Pair& pair, std::uint64_t seed) const {
        const Instant begin = pair.now;
        LossyLink link(pair,
                       {.loss_percent = quality().percent,
                        .repeat_percent = quality().percent,
                        .jitter = 40ms},
                       seed);
        link.run();
        EXPECT_LT(pair.now - begin, quality().limit);
        EXPECT_LT(link.sent(), quality().datagrams);
    }

    std::shared_ptr<const Config> client_, server_;
};

TEST_P(DtlsLossy, EndsWellAndInTime) {
    configure();
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        SCOPED_TRACE(seed);
        PairOptions options{.seed = seed};
        if (kind().resumes) {
            Pair first(client_, server_, {.seed = seed + 1000});
            run(first, seed + 1000);
            ASSERT_TRUE(first.done());
            options.session = first.client.hooks.sessions.back();
            options.now = first.now;
        }
        Pair pair(client_, server_, options);
        run(pair, seed);
        ASSERT_TRUE(pair.done());
        if (kind().renegotiates) {
            End& asking = *kind().renegotiates == Role::client ? pair.client : pair.server;
            ASSERT_TRUE(asking.connection->renegotiate());
            run(pair, seed + 2000);
            EXPECT_EQ(pair.server.connection->renegotiation_attempts(), 1u);
            ASSERT_TRUE(pair.client.connection->may_write() && pair.server.connection->may_write());
        }
        if (kind().judge) kind().judge(pair);
        EXPECT_EQ(as_text(pair.send(pair.client, pair.server, as_bytes("ping"))), "ping");
        EXPECT_EQ(as_text(pair.send(pair.server, pair.client, as_bytes("pong"))), "pong");
    }
}

std::string case_name(const ::testing::TestParamInfo<Case>& info) {
    const auto& [version, link, kind] = info.param;
    return std::string(kind.name) + std::to_string(link.percent) +
           (version == ProtocolVersion::tls1_1 ? "Dtls10" : "Dtls12");
}

INSTANTIATE_TEST_SUITE_P(
    Every, DtlsLossy,
    ::testing::Combine(::testing::Values(ProtocolVersion::tls1_1, ProtocolVersion::tls1_2),
                       ::testing::ValuesIn(kLinks), ::testing::ValuesIn(kKinds)),
    case_name);

}  // namespace
}  // namespace handfast::testing
