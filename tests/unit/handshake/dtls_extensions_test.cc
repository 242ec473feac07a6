// SPDX-License-Identifier: Apache-2.0
// use_srtp (RFC 5764) and connection_id (RFC 9146): agreed on in both roles, refused where wrong.
#include <gtest/gtest.h>

#include "record/names.h"
#include "tests/support/credentials.h"
#include "tests/support/edit.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

using Profiles = std::vector<SrtpProfile>;
constexpr SrtpProfile kSha80{1}, kSha32{2}, kGcm128{7};

class DtlsExtensions : public ::testing::Test {
  protected:
    DtlsExtensions() {
        client_.transport = Transport::datagram;
        server_.transport = Transport::datagram;
        client_.renegotiation = server_.renegotiation = RenegotiationPolicy::any;
    }
    Pair run() {
        Pair pair(finish(client_, Role::client).value(), finish(server_, Role::server).value());
        pair.run();
        return pair;
    }
    /// The client's error when the server's hello is changed so.
    std::optional<AlertDescription> alert_after(const std::function<void(ServerHello&)>& change) {
        Pair pair(finish(client_, Role::client).value(), finish(server_, Role::server).value(),
                  {.filter_server = true});
        pair.server.filter.message = [&](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::server_hello) edit_server_hello(message, change);
        };
        pair.run();
        return pair.client.alert();
    }

    Config client_ = client_config();
    Config server_ = server_config();
};

TEST_F(DtlsExtensions, SrtpFollowsTheServersOrder) {
    client_.srtp_profiles = {kSha32, kSha80, kGcm128};
    server_.srtp_profiles = {kGcm128, kSha32};
    const Pair pair = run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(pair.client.connection->negotiated().srtp_profile, kGcm128);
    EXPECT_EQ(pair.server.connection->negotiated().srtp_profile, kGcm128);
    EXPECT_EQ(pair.client.connection->export_keying_material("EXTRACTOR-dtls_srtp", {}, 60),
              pair.server.connection->export_keying_material("EXTRACTOR-dtls_srtp", {}, 60));
}

TEST_F(DtlsExtensions, SrtpIsNotUsedWhereNothingIsShared) {
    client_.srtp_profiles = {kSha32};
    server_.srtp_profiles = {kSha80};
    const Pair pair = run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(pair.client.connection->negotiated().srtp_profile, SrtpProfile{});
}

TEST_F(DtlsExtensions, SrtpAnswersAreJudged) {
    client_.srtp_profiles = server_.srtp_profiles = {kSha80};
    static const Buffer kMki = {1};
    for (const UseSrtp& wrong :
         {UseSrtp{{kGcm128}, {}}, UseSrtp{{kSha80, kSha80}, {}}, UseSrtp{{kSha80}, kMki}})
        EXPECT_EQ(alert_after([&](ServerHello& hello) { hello.extensions.use_srtp = wrong; }),
                  AlertDescription::illegal_parameter);
}

TEST_F(DtlsExtensions, StreamsHaveNeither) {
    client_.transport = server_.transport = Transport::stream;
    client_.versions = server_.versions = {ProtocolVersion::tls1_2};
    client_.srtp_profiles = server_.srtp_profiles = {kSha80};
    client_.connection_id_size = server_.connection_id_size = 4;
    const Pair pair = run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(pair.client.connection->negotiated().srtp_profile, SrtpProfile{});
    EXPECT_TRUE(pair.client.connection->own_connection_id().empty());
}

TEST(SrtpProfiles, HaveNames) {
    EXPECT_EQ(srtp_profile_name(kGcm128), "SRTP_AEAD_AES_128_GCM");
    EXPECT_EQ(find_srtp_profile("SRTP_AES128_CM_SHA1_80"), kSha80);
    EXPECT_EQ(find_srtp_profile("SRTP"), SrtpProfile{});
}

constexpr std::uint8_t kCidType = 25;

struct Sizes {
    std::optional<std::uint8_t> client, server;
};

class ConnectionIds : public DtlsExtensions, public ::testing::WithParamInterface<Sizes> {};

TEST_P(ConnectionIds, AreBorneWhereTheOtherEndWantsThem) {
    client_.connection_id_size = GetParam().client;
    server_.connection_id_size = GetParam().server;
    Pair pair = run();
    ASSERT_TRUE(pair.done());
    const bool agreed = GetParam().client && GetParam().server;
    struct Way {
        End& from;
        End& to;
        std::size_t size;
    };
    for (const Way& way : {Way{pair.client, pair.server, agreed ? *GetParam().server : 0u},
                           Way{pair.server, pair.client, agreed ? *GetParam().client : 0u}}) {
        EXPECT_EQ(way.to.connection->own_connection_id().size(), way.size);
        ASSERT_TRUE(way.from.connection->write(as_bytes("data")));
        const Buffer datagram = take_datagram(way.from).value();
        EXPECT_EQ(datagram[0] == kCidType, way.size > 0);
        if (way.size > 0) {
            EXPECT_TRUE(equal(ByteView(datagram).subspan(11, way.size),
                              way.to.connection->own_connection_id()));
        }
        deliver(way.to, datagram, kNow);
        EXPECT_EQ(as_text(std::exchange(way.to.received, {})), "data");
    }
}

INSTANTIATE_TEST_SUITE_P(Both, ConnectionIds,
                         ::testing::Values(Sizes{4, 8}, Sizes{0, 8}, Sizes{255, 0}, Sizes{0, 0},
                                           Sizes{8, std::nullopt}, Sizes{std::nullopt, 8}));

TEST_F(DtlsExtensions, OnlyNewerRecordsMoveThePeer) {
    client_.connection_id_size = server_.connection_id_size = 4;
    Pair pair = run();
    const Connection& server = *pair.server.connection;
    std::vector<Buffer> datagrams;
    for (const char* text : {"one", "two"}) {
        ASSERT_TRUE(pair.client.connection->write(as_bytes(text)));
        datagrams.push_back(take_datagram(pair.client).value());
    }
    const std::uint64_t before = server.newest_records();
    Buffer forged = datagrams[1];
    forged.back() ^= 1;
    deliver(pair.server, forged, kNow);
    EXPECT_EQ(server.newest_records(), before);
    deliver(pair.server, datagrams[1], kNow);
    EXPECT_EQ(server.newest_records(), before + 1);
    deliver(pair.server, datagrams[1], kNow);
    deliver(pair.server, datagrams[0], kNow);
    EXPECT_EQ(server.newest_records(), before + 1);
    EXPECT_EQ(as_text(pair.server.received), "twoone");
}

TEST_F(DtlsExtensions, RoomIsWhatADatagramHolds) {
    Pair pair = run();
    Connection& client = *pair.client.connection;
    for (const std::size_t mtu : {300u, 1400u}) {
        client.set_path_mtu(mtu);
        ASSERT_TRUE(client.write(Buffer(client.room_in_datagram(), 'x')));
        EXPECT_EQ(take_datagram(pair.client).value().size(), mtu);
    }
}

TEST_F(DtlsExtensions, ConnectionIdsLastThroughRenegotiation) {
    client_.connection_id_size = server_.connection_id_size = 4;
    Pair pair = run();
    const Buffer before = to_buffer(pair.server.connection->own_connection_id());
    ASSERT_TRUE(pair.client.connection->renegotiate());
    pair.run();
    ASSERT_TRUE(pair.client.connection->may_write());
    EXPECT_EQ(as_text(pair.send(pair.client, pair.server, as_bytes("x"))), "x");
    EXPECT_EQ(to_buffer(pair.server.connection->own_connection_id()), before);
}

}  // namespace
}  // namespace handfast::testing
