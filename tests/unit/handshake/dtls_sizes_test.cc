// SPDX-License-Identifier: Apache-2.0
// How large DTLS records are: our own wish (-max_send_frag), max_fragment_length (RFC 6066 §4) and
// record_size_limit (RFC 8449).
#include <gtest/gtest.h>

#include "record/datagram_records.h"
#include "tests/support/credentials.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

class DtlsSizes : public ::testing::Test {
  protected:
    void connect() {
        client_.transport = server_.transport = Transport::datagram;
        pair_ = std::make_unique<Pair>(finish(client_, Role::client).value(),
                                       finish(server_, Role::server).value(),
                                       PairOptions{.filter_client = true, .filter_server = true});
        const auto watch = [](std::size_t& most) {
            return
                [&most](ContentType&, Buffer& content) { most = std::max(most, content.size()); };
        };
        pair_->client.filter.plaintext = watch(from_client_);
        pair_->server.filter.plaintext = watch(from_server_);
        pair_->run();
        ASSERT_TRUE(pair_->done());
    }
    void expect_data_flows(std::size_t size) {
        const Buffer data(size, 'd');
        EXPECT_EQ(pair_->send(pair_->client, pair_->server, data), data);
        EXPECT_EQ(pair_->send(pair_->server, pair_->client, data), data);
    }

    Config client_ = client_config();
    Config server_ = server_config();
    std::unique_ptr<Pair> pair_;
    std::size_t from_client_ = 0;  ///< The most content in a record.
    std::size_t from_server_ = 0;
};

TEST_F(DtlsSizes, OneWriteIsOneRecordOfAnySize) {
    connect();
    expect_data_flows(kMaxPlaintext);
    EXPECT_EQ(from_client_, kMaxPlaintext);
    EXPECT_EQ(from_server_, kMaxPlaintext);
}

TEST_F(DtlsSizes, AWriteMayNotBeLongerThanARecord) {
    connect();
    const Buffer data(kMaxPlaintext + 1);
    EXPECT_EQ(pair_->client.connection->write(data).error().reason, Reason::dtls_message_too_big);
}

TEST_F(DtlsSizes, AnEmptyWriteIsAnEmptyRecord) {
    connect();
    ASSERT_TRUE(pair_->client.connection->write({}));
    EXPECT_TRUE(take_datagram(pair_->client));
}

TEST_F(DtlsSizes, OurOwnLimitHolds) {
    server_.max_send_fragment = 512;
    connect();
    EXPECT_LE(from_server_, 512u) << "the handshake's, too";
    expect_data_flows(3000);
    EXPECT_EQ(from_server_, 512u);
    EXPECT_EQ(from_client_, 3000u);
}

// RFC 6066 §4: the negotiated length applies to handshake messages from then on, too.
TEST_F(DtlsSizes, MaxFragmentLengthBindsBothEnds) {
    client_.max_fragment_length = 1;
    connect();
    EXPECT_LE(from_server_, 512u);
    expect_data_flows(3000);
    EXPECT_EQ(from_client_, 512u);
    EXPECT_EQ(from_server_, 512u);
}

// RFC 8449 §4: only protected records are bound, each by what the other end takes.
TEST_F(DtlsSizes, RecordSizeLimitBindsEachWay) {
    client_.record_size_limit = 600;
    server_.record_size_limit = 700;
    connect();
    from_client_ = from_server_ = 0;
    expect_data_flows(3000);
    EXPECT_EQ(from_client_, 700u);
    EXPECT_EQ(from_server_, 600u);
}

// RFC 8449 §4: a DTLS endpoint may discard what is larger than its limit.
TEST_F(DtlsSizes, WhatIsLongerThanWeTakeIsDropped) {
    client_.record_size_limit = 600;
    server_.record_size_limit = 700;
    connect();
    pair_->server.filter.plaintext = [](ContentType&, Buffer& content) {
        content.resize(601, 'x');
    };
    EXPECT_TRUE(pair_->send(pair_->server, pair_->client, as_bytes("short")).empty());
    EXPECT_FALSE(pair_->client.reason());
    pair_->server.filter.plaintext = nullptr;
    EXPECT_EQ(as_text(pair_->send(pair_->server, pair_->client, as_bytes("short"))), "short");
}

}  // namespace
}  // namespace handfast::testing
