// SPDX-License-Identifier: Apache-2.0
// The libraries behind RFC 8879: exact sizes, no bombs, nothing after the end.
#include "cli/compression.h"

#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/pair.h"
#include "x509/certificate.h"

namespace handfast::cli {
namespace {

Buffer sample() {
    Buffer plain(3000, 'a');
    for (std::size_t i = 0; i < plain.size(); i += 7) plain[i] = static_cast<std::uint8_t>(i);
    return plain;
}

class Libraries : public ::testing::TestWithParam<std::size_t> {
  protected:
    std::shared_ptr<const CertificateCompression> library =
        certificate_compressions().at(GetParam());
};
INSTANTIATE_TEST_SUITE_P(All, Libraries, ::testing::Range<std::size_t>(0, 3));

TEST_P(Libraries, GiveBackWhatTheyTook) {
    const auto compressed = library->compress(sample());
    ASSERT_TRUE(compressed);
    EXPECT_LT(compressed->size(), sample().size());
    EXPECT_EQ(library->decompress(*compressed, sample().size()), sample());
}

TEST_P(Libraries, MakeExactlyTheSizeThatIsAsked) {
    const Buffer compressed = library->compress(sample()).value();
    for (const std::size_t size : {std::size_t{0}, sample().size() - 1, sample().size() + 1})
        EXPECT_FALSE(library->decompress(compressed, size)) << size;
}

TEST_P(Libraries, RefuseEveryPrefixAndWhatFollowsTheEnd) {
    Buffer compressed = library->compress(sample()).value();
    for (std::size_t size = 0; size < compressed.size(); ++size)
        EXPECT_FALSE(library->decompress(ByteView(compressed).first(size), sample().size()));
    compressed.push_back(0);
    EXPECT_FALSE(library->decompress(compressed, sample().size()));
}

// A megabyte out of a few bytes: refused without having been made.
TEST_P(Libraries, RefuseBombs) {
    const Buffer compressed = library->compress(Buffer(1 << 20)).value();
    EXPECT_LT(compressed.size(), 2000u);
    EXPECT_FALSE(library->decompress(compressed, 100'000));
}

TEST_P(Libraries, CarryAHandshake) {
    Config server = handfast::testing::server_config();
    Config client = handfast::testing::client_config();
    server.certificate_compressions = {library};
    client.certificate_compressions = {library};
    handfast::testing::Pair pair(finish(client, Role::client).value(),
                                 finish(server, Role::server).value());
    pair.run();
    ASSERT_TRUE(pair.done());
    bool seen = false;
    for (const auto& entry : pair.client.log.messages)
        seen = seen || entry.type == HandshakeType::compressed_certificate;
    EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace handfast::cli
