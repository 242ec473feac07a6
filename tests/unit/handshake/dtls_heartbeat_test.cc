// SPDX-License-Identifier: Apache-2.0
// Heartbeats over datagrams: repeated until they are answered (RFC 6520 §3), and as probes of the
// path's MTU (§5.1), on a fixed clock.
#include <functional>

#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

using namespace std::chrono_literals;

class DtlsHeartbeat : public ::testing::Test {
  protected:
    DtlsHeartbeat() {
        for (Config* config : {&client_, &server_}) {
            config->transport = Transport::datagram;
            config->heartbeat = HeartbeatMode::peer_allowed_to_send;
            config->renegotiation = RenegotiationPolicy::any;
        }
    }
    void connect() {
        pair_ = std::make_unique<Pair>(finish(client_, Role::client).value(),
                                       finish(server_, Role::server).value());
        pair_->run();
        ASSERT_TRUE(pair_->done());
    }
    Connection& ours() { return *pair_->client.connection; }
    static std::vector<Buffer> take(End& end) {
        std::vector<Buffer> datagrams;
        while (auto datagram = take_datagram(end)) datagrams.push_back(*std::move(datagram));
        return datagrams;
    }
    /// Carries and lets time pass until nobody waits, over a path that takes `path` bytes. Returns
    /// the size of the largest datagram that was sent.
    std::size_t run_over(std::size_t path) {
        std::size_t largest = 0;
        for (int turn = 0; turn < 200 && ours().heartbeat_pending(); ++turn) {
            for (Buffer& datagram : take(pair_->client)) {
                largest = std::max(largest, datagram.size());
                if (datagram.size() <= path)
                    deliver(pair_->server, std::move(datagram), pair_->now);
            }
            pair_->carry(pair_->server, pair_->client);
            if (!ours().heartbeat_pending() || !ours().output().empty()) continue;
            pair_->now = ours().deadline().value();
            EXPECT_TRUE(ours().on_timer(pair_->now));
        }
        EXPECT_FALSE(ours().heartbeat_pending());
        return largest;
    }

    Config client_ = client_config();
    Config server_ = server_config();
    std::unique_ptr<Pair> pair_;
};

TEST_F(DtlsHeartbeat, IsAnswered) {
    connect();
    ASSERT_TRUE(ours().send_heartbeat());
    EXPECT_EQ(ours().deadline(), kNow + 1s);
    pair_->run();
    EXPECT_EQ(ours().heartbeats_answered(), 1u);
    EXPECT_FALSE(ours().heartbeat_pending());
    EXPECT_FALSE(ours().deadline());
}

TEST_F(DtlsHeartbeat, IsRepeatedWithTheSamePayloadUntilItIsAnswered) {
    connect();
    std::vector<Buffer> said;
    pair_ = nullptr;
    pair_ = std::make_unique<Pair>(finish(client_, Role::client).value(),
                                   finish(server_, Role::server).value(),
                                   PairOptions{.filter_client = true});
    pair_->run();
    pair_->client.filter.plaintext = [&](ContentType& type, Buffer& content) {
        if (type == ContentType::heartbeat) said.push_back(content);
    };
    ASSERT_TRUE(ours().send_heartbeat());
    EXPECT_EQ(take(pair_->client).size(), 1u);
    EXPECT_TRUE(ours().on_timer(kNow + 999ms));
    EXPECT_TRUE(take(pair_->client).empty());
    EXPECT_TRUE(ours().on_timer(kNow + 1s));
    EXPECT_EQ(ours().deadline(), kNow + 3s) << "twice as long";
    pair_->run();
    ASSERT_EQ(said.size(), 2u);
    EXPECT_EQ(said[0], said[1]);
    EXPECT_EQ(ours().heartbeats_answered(), 1u);
    EXPECT_FALSE(ours().deadline());
}

// RFC 6520 §3: "after a number of retransmissions … the DTLS connection SHOULD be terminated".
TEST_F(DtlsHeartbeat, EndsTheConnectionWhenItIsNeverAnswered) {
    connect();
    ASSERT_TRUE(ours().send_heartbeat());
    int sent = 0;
    while (const auto due = ours().deadline()) {
        sent += static_cast<int>(take(pair_->client).size());
        if (!ours().on_timer(*due)) break;
    }
    EXPECT_EQ(sent, 13);
    EXPECT_EQ(pair_->client.reason(), Reason::read_timeout_expired);
}

TEST_F(DtlsHeartbeat, ATimeHandedInCountsForWhatFollows) {
    connect();
    ours().at(kNow + 1h);
    ASSERT_TRUE(ours().send_heartbeat());
    EXPECT_EQ(ours().deadline(), kNow + 1h + 1s);
}

// RFC 6520 §3: "If a handshake is initiated while a HeartbeatRequest is still in flight, the
// sending peer MUST stop the DTLS retransmission timer for it."
TEST_F(DtlsHeartbeat, IsForgottenInAHandshake) {
    connect();
    ASSERT_TRUE(ours().send_heartbeat());
    take(pair_->client);
    ours().at(kNow + 500ms);
    ASSERT_TRUE(ours().renegotiate());
    take(pair_->client);
    EXPECT_EQ(ours().deadline(), kNow + 1500ms) << "the hello's";
    EXPECT_EQ(ours().send_heartbeat().error().reason, Reason::invalid_argument);
    EXPECT_EQ(ours().probe_path_mtu(1500).error().reason, Reason::invalid_argument);
    ASSERT_TRUE(ours().on_timer(kNow + 1500ms));
    EXPECT_EQ(take(pair_->client).size(), 1u) << "the hello alone";
    ASSERT_TRUE(ours().on_timer(kNow + 3500ms));
    pair_->now = kNow + 3500ms;
    pair_->run();
    ASSERT_TRUE(ours().may_write());
    EXPECT_FALSE(ours().heartbeat_pending());
    EXPECT_FALSE(ours().deadline());
    EXPECT_TRUE(ours().send_heartbeat());
}

TEST_F(DtlsHeartbeat, AProbeFindsWhatThePathTakes) {
    for (const std::size_t path : {1472u, 1464u, 1252u, 700u, 300u, 65507u}) {
        connect();
        ASSERT_TRUE(ours().probe_path_mtu(1472));
        EXPECT_EQ(ours().send_heartbeat().error().reason, Reason::tls_heartbeat_pending);
        EXPECT_LE(run_over(path), 1472u);
        const std::size_t takes = std::min<std::size_t>(path, 1472);
        EXPECT_LE(ours().path_mtu(), takes);
        EXPECT_GT(ours().path_mtu() + 16, takes);
        EXPECT_FALSE(ours().error());
        EXPECT_FALSE(ours().deadline());
    }
}

TEST_F(DtlsHeartbeat, AProbeFillsItsDatagramAndTheAnswerIsSmall) {
    connect();
    ASSERT_TRUE(ours().probe_path_mtu(1472));
    const std::vector<Buffer> probe = take(pair_->client);
    ASSERT_EQ(probe.size(), 1u);
    EXPECT_EQ(probe[0].size(), 1472u);
    deliver(pair_->server, probe[0], kNow);
    const std::vector<Buffer> answer = take(pair_->server);
    ASSERT_EQ(answer.size(), 1u);
    EXPECT_LT(answer[0].size(), 100u);
}

TEST_F(DtlsHeartbeat, AProbeGoesByWhatRecordsMayBe) {
    client_.max_fragment_length = 1;
    connect();
    ASSERT_TRUE(ours().probe_path_mtu(9000));
    EXPECT_LE(run_over(65507), 512u + 64u);
    EXPECT_EQ(ours().path_mtu(), 1400u);
}

TEST_F(DtlsHeartbeat, AProbeWorksWithBlockCiphersAndTheOldVersion) {
    for (Config* config : {&client_, &server_}) {
        config->versions = {ProtocolVersion::tls1_1};
        config->security_level = 0;
    }
    server_.credentials = server_config(Identity::rsa2048).credentials;
    connect();
    ASSERT_TRUE(ours().probe_path_mtu(1472));
    run_over(1000);
    EXPECT_LE(ours().path_mtu(), 1000u);
    EXPECT_GT(ours().path_mtu(), 960u);
}

TEST_F(DtlsHeartbeat, WithoutRoomForARequestNothingIsProbed) {
    client_.connection_id_size = 255;
    server_.connection_id_size = 255;
    connect();
    ASSERT_TRUE(ours().probe_path_mtu(260));
    EXPECT_TRUE(take(pair_->client).empty());
    EXPECT_FALSE(ours().heartbeat_pending());
}

TEST_F(DtlsHeartbeat, AStreamHasNoPathToProbe) {
    client_.transport = server_.transport = Transport::stream;
    client_.versions = {ProtocolVersion::tls1_2};
    connect();
    EXPECT_EQ(ours().probe_path_mtu(1472).error().reason, Reason::invalid_argument);
}

TEST_F(DtlsHeartbeat, APeerThatTakesNoneIsNotProbed) {
    server_.heartbeat = std::nullopt;
    connect();
    EXPECT_EQ(ours().probe_path_mtu(1472).error().reason, Reason::tls_heartbeat_peer_doesnt_accept);
}

}  // namespace
}  // namespace handfast::testing
