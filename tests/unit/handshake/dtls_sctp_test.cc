// SPDX-License-Identifier: Apache-2.0
// DTLS as SCTP carries it (RFC 6083): a record to each message, no timer, no replay detection, and
// the keys that authenticate the chunks.
#include <gtest/gtest.h>

#include "crypto/base/byte_reader.h"
#include "record/datagram_records.h"
#include "tests/support/credentials.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

constexpr std::string_view kLabel = "EXPORTER_DTLS_OVER_SCTP";
constexpr std::size_t kKeySize = 64;

class DtlsOverSctp : public ::testing::Test {
  protected:
    DtlsOverSctp() {
        for (Config* config : {&client_, &server_}) {
            config->transport = Transport::datagram;
            config->datagrams.carrier = Carrier::sctp;
            config->renegotiation = RenegotiationPolicy::any;
        }
    }
    Pair make() {
        return Pair(finish(client_, Role::client).value(), finish(server_, Role::server).value());
    }
    static const std::vector<Buffer>& keys(const End& end) { return end.log.sctp_keys; }

    Config client_ = client_config();
    Config server_ = server_config();
};

TEST_F(DtlsOverSctp, EachMessageIsOneRecord) {
    Pair pair = make();
    ASSERT_TRUE(pair.client.connection->start(kNow));
    std::size_t datagrams = 0;
    for (bool any = true; any;) {
        any = false;
        for (auto [from, to] :
             {std::pair(&pair.client, &pair.server), std::pair(&pair.server, &pair.client)}) {
            while (const auto datagram = take_datagram(*from)) {
                any = true;
                ++datagrams;
                ByteReader reader(*datagram);
                reader.bytes(kDatagramRecordHeaderSize - 2);
                reader.vec(2, 0, kMaxDatagramSize);
                EXPECT_TRUE(reader.done());
                deliver(*to, *datagram, kNow);
            }
        }
    }
    ASSERT_TRUE(pair.done());
    EXPECT_GT(datagrams, 10u);
}

TEST_F(DtlsOverSctp, LargeMessagesAreNotCut) {
    client_.datagrams.path_mtu = server_.datagrams.path_mtu = 300;
    Pair pair = make();
    pair.run();
    ASSERT_TRUE(pair.done());
    ASSERT_TRUE(pair.server.connection->write(Buffer(kMaxPlaintext, 'x')));
    EXPECT_GT(take_datagram(pair.server).value().size(), kMaxPlaintext);
}

TEST_F(DtlsOverSctp, NothingIsRepeated) {
    Pair pair = make();
    ASSERT_TRUE(pair.client.connection->start(kNow));
    EXPECT_FALSE(pair.client.connection->deadline());
    pair.run();
    EXPECT_TRUE(pair.done());
    EXPECT_FALSE(pair.server.connection->deadline());
}

TEST_F(DtlsOverSctp, ReplayIsTheCarriersBusiness) {
    Pair pair = make();
    pair.run();
    ASSERT_TRUE(pair.client.connection->write(as_bytes("again")));
    const Buffer datagram = take_datagram(pair.client).value();
    for (int i = 0; i < 2; ++i) deliver(pair.server, datagram, kNow);
    EXPECT_EQ(as_text(pair.server.received), "againagain");
}

TEST_F(DtlsOverSctp, KeysComeFromEveryMasterSecret) {
    Pair pair = make();
    pair.run();
    ASSERT_TRUE(pair.done());
    ASSERT_EQ(keys(pair.client).size(), 1u);
    EXPECT_EQ(keys(pair.client), keys(pair.server));
    EXPECT_EQ(keys(pair.client).back(),
              pair.client.connection->export_keying_material(kLabel, {}, kKeySize));
    ASSERT_TRUE(pair.client.connection->renegotiate());
    pair.run();
    ASSERT_EQ(keys(pair.client).size(), 2u);
    EXPECT_EQ(keys(pair.client), keys(pair.server));
    EXPECT_NE(keys(pair.client)[0], keys(pair.client)[1]);
}

TEST_F(DtlsOverSctp, OldPeersCountTheNul) {
    client_.datagrams.sctp_label_bug = server_.datagrams.sctp_label_bug = true;
    Pair pair = make();
    pair.run();
    EXPECT_EQ(keys(pair.client), keys(pair.server));
    const std::string with_nul = std::string(kLabel) + '\0';
    EXPECT_EQ(keys(pair.client).back(),
              pair.client.connection->export_keying_material(with_nul, {}, kKeySize));
}

TEST_F(DtlsOverSctp, UdpHasNoSuchKeys) {
    client_.datagrams.carrier = server_.datagrams.carrier = Carrier::udp;
    Pair pair = make();
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_TRUE(keys(pair.client).empty());
}

}  // namespace
}  // namespace handfast::testing
