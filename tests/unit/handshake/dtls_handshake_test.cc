// SPDX-License-Identifier: Apache-2.0
// Handshakes of DTLS 1.0 and 1.2 in memory: every suite, resumption, client authentication,
// renegotiation, over links that lose, repeat and reorder.
#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/lossy_link.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

std::shared_ptr<const Config> client(Config config = client_config()) {
    config.transport = Transport::datagram;
    return finish(std::move(config), Role::client).value();
}

std::shared_ptr<const Config> server(Config config = server_config()) {
    config.transport = Transport::datagram;
    return finish(std::move(config), Role::server).value();
}

Config with_versions(Config config, VersionSet versions) {
    config.versions = versions;
    config.security_level = 0;
    return config;
}

void expect_data_flows(Pair& pair) {
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(as_text(pair.send(pair.client, pair.server, as_bytes("question"))), "question");
    EXPECT_EQ(as_text(pair.send(pair.server, pair.client, as_bytes("answer"))), "answer");
}

TEST(DtlsHandshake, Completes) {
    Pair pair(client(), server());
    pair.run();
    expect_data_flows(pair);
    EXPECT_EQ(pair.client.connection->negotiated().version->name, "DTLSv1.2");
    EXPECT_EQ(pair.server.connection->negotiated().version->wire, 0xfefd);
    EXPECT_FALSE(pair.client.connection->deadline());
    EXPECT_FALSE(pair.server.connection->deadline());
}

TEST(DtlsHandshake, SpeaksTheOlderVersion) {
    const VersionSet old{ProtocolVersion::tls1_1};
    Pair pair(client(with_versions(client_config(), VersionSet::all())),
              server(with_versions(server_config(Identity::rsa2048), old)));
    pair.run();
    expect_data_flows(pair);
    EXPECT_EQ(pair.client.connection->negotiated().version->name, "DTLSv1");
}

class DtlsLink : public ::testing::TestWithParam<unsigned> {};

TEST_P(DtlsLink, BringsEveryHandshakeToItsEnd) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        SCOPED_TRACE(seed);
        Pair pair(client(), server());
        LossyLink link(pair,
                       {.loss_percent = GetParam(),
                        .repeat_percent = GetParam(),
                        .jitter = std::chrono::milliseconds(40)},
                       seed);
        link.run();
        EXPECT_TRUE(pair.done());
        // No worse than what a flight that is lost time after time may take.
        EXPECT_LT(pair.now - kNow, std::chrono::minutes(8));
    }
}

INSTANTIATE_TEST_SUITE_P(Losses, DtlsLink, ::testing::Values(0u, 1u, 10u, 20u, 30u));

}  // namespace
}  // namespace handfast::testing
