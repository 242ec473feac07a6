// SPDX-License-Identifier: Apache-2.0
// DEFLATE for records by zlib (RFC 3749): what goes through, and that nothing but content within
// the limit comes out.
#include <algorithm>

#include <gtest/gtest.h>

#include "cli/compression.h"
#include "crypto/random.h"
#include "record/record_layer.h"
#include "tests/support/credentials.h"
#include "tests/support/pair.h"

namespace handfast::cli {
namespace {

using handfast::testing::End;
using handfast::testing::Identity;
using handfast::testing::Pair;

const RecordCompression& deflate_method() {
    static const auto all = record_compressions();
    return *all.front();
}

Buffer random_bytes(std::size_t size) {
    crypto::SeededRng rng(5);
    Buffer bytes(size);
    rng.fill(bytes);
    return bytes;
}

Buffer squeezed(ByteView plain) {
    const auto stream = deflate_method().compressor();
    const auto out = stream->next(plain, plain.size() + kMaxCompressionExpansion);
    return out ? to_buffer(*out) : Buffer();
}

std::optional<Buffer> inflated(ByteView compressed, std::size_t limit = kMaxPlaintext) {
    const auto stream = deflate_method().decompressor();
    const auto out = stream->next(compressed, limit);
    return out ? std::optional(to_buffer(*out)) : std::nullopt;
}

TEST(Deflate, IsMethodOne) {
    EXPECT_EQ(deflate_method().method(), CompressionMethod::deflate);
}

TEST(Deflate, KeepsItsWindowFromRecordToRecord) {
    const auto in = deflate_method().compressor();
    const auto out = deflate_method().decompressor();
    const Buffer plain = random_bytes(1000);
    std::size_t first = 0;
    for (int i = 0; i < 50; ++i) {
        const auto compressed = in->next(plain, plain.size() + kMaxCompressionExpansion);
        ASSERT_TRUE(compressed);
        // What was there before is referred to.
        if (i == 0) first = compressed->size();
        EXPECT_LE(compressed->size(), i == 0 ? first : first / 10);
        const auto back = out->next(*compressed, kMaxPlaintext);
        ASSERT_TRUE(back);
        EXPECT_TRUE(equal(*back, plain));
    }
}

TEST(Deflate, WhatDoesNotShrinkGrowsLittle) {
    const Buffer plain = random_bytes(kMaxPlaintext);
    const Buffer compressed = squeezed(plain);
    EXPECT_GT(compressed.size(), plain.size());
    EXPECT_EQ(inflated(compressed), plain);
}

TEST(Deflate, TheLimitIsExact) {
    const Buffer compressed = squeezed(Buffer(kMaxPlaintext, 'x'));
    EXPECT_TRUE(inflated(compressed, kMaxPlaintext));
    EXPECT_FALSE(inflated(compressed, kMaxPlaintext - 1));
    EXPECT_FALSE(inflated(squeezed(Buffer(kMaxPlaintext + 1, 'x'))));
}

TEST(Deflate, NothingBecomesNothing) {
    EXPECT_TRUE(squeezed({}).empty());
    EXPECT_EQ(inflated({}), Buffer());
}

TEST(Deflate, BombsAndGarbageAreNoContent) {
    EXPECT_FALSE(inflated(squeezed(Buffer(1 << 20))));
    EXPECT_FALSE(inflated(random_bytes(100)));
    EXPECT_FALSE(inflated(Buffer(100)));
    Buffer changed = squeezed(as_bytes("a block of some kind, but of the wrong one"));
    changed[2] |= 0x06;  // block type 3
    EXPECT_FALSE(inflated(changed));
}

// One that ends cannot go on with the next record.
TEST(Deflate, AStreamDoesNotEnd) {
    const Buffer whole = certificate_compressions().at(1)->compress(Buffer(500, 'z')).value();
    EXPECT_FALSE(inflated(whole));
}

/// "Compresses" to whatever a test says, once it does.
class Scripted final : public RecordCompression {
  public:
    CompressionMethod method() const override { return CompressionMethod::deflate; }
    std::unique_ptr<CompressionStream> compressor() const override {
        return std::make_unique<Stream>(*this);
    }
    std::unique_ptr<CompressionStream> decompressor() const override {
        return deflate_method().decompressor();
    }
    std::optional<Buffer> say;

  private:
    struct Stream final : CompressionStream {
        explicit Stream(const Scripted& script_) : script(script_) {}
        std::optional<ByteSpan> next(ByteView content, std::size_t limit) noexcept override {
            if (!script.say) return honest->next(content, limit);
            out = *script.say;
            return out;
        }
        const Scripted& script;
        std::unique_ptr<CompressionStream> honest = deflate_method().compressor();
        Buffer out;
    };
};

class CompressedRecords : public ::testing::TestWithParam<ProtocolVersion> {
  protected:
    void SetUp() override {
        Config client = handfast::testing::client_config();
        Config server = handfast::testing::server_config(Identity::rsa2048);
        client.versions = server.versions = {GetParam()};
        client.security_level = server.security_level = 0;
        client.record_compressions = {by_client};
        server.record_compressions = {by_server};
        pair = std::make_unique<Pair>(finish(client, Role::client).value(),
                                      finish(server, Role::server).value());
        pair->run();
        ASSERT_TRUE(pair->done());
    }
    void expect_refused(End& from, End& to, Reason reason, AlertDescription alert) {
        pair->send(from, to, as_bytes("x"));
        pair->carry(to, from);
        ASSERT_TRUE(to.reason().has_value());
        EXPECT_EQ(info(*to.reason()).name, info(reason).name);
        EXPECT_TRUE(to.log.sent_alert(alert));
        EXPECT_EQ(from.connection->peer_alert(), alert);
    }

    std::shared_ptr<Scripted> by_client = std::make_shared<Scripted>();
    std::shared_ptr<Scripted> by_server = std::make_shared<Scripted>();
    std::unique_ptr<Pair> pair;
};
INSTANTIATE_TEST_SUITE_P(Versions, CompressedRecords,
                         ::testing::Values(ProtocolVersion::ssl3, ProtocolVersion::tls1_0,
                                           ProtocolVersion::tls1_1, ProtocolVersion::tls1_2));

TEST_P(CompressedRecords, CarryDataBothWays) {
    for (const Buffer& data : {Buffer(100'000, 'a'), random_bytes(100'000), Buffer{7}}) {
        EXPECT_EQ(pair->send(pair->client, pair->server, data), data);
        EXPECT_EQ(pair->send(pair->server, pair->client, data), data);
    }
}

TEST_P(CompressedRecords, AreShorter) {
    ASSERT_TRUE(pair->client.connection->write(Buffer(100'000, 'a')));
    EXPECT_LT(pair->client.connection->output().size(), 3'000u);
}

// RFC 5246 §6.2.2: over 2^14 bytes is decompression_failure, and not a byte reaches the reader.
TEST_P(CompressedRecords, BombsAreRefused) {
    const auto stream = deflate_method().compressor();
    by_client->say = to_buffer(*stream->next(Buffer(1 << 20), 1 << 20));
    expect_refused(pair->client, pair->server, Reason::bad_decompression,
                   AlertDescription::decompression_failure);
    EXPECT_TRUE(pair->server.received.empty());
}

TEST_P(CompressedRecords, GarbageIsRefusedByAClient) {
    by_server->say = random_bytes(50);
    expect_refused(pair->server, pair->client, Reason::bad_decompression,
                   AlertDescription::decompression_failure);
}

// RFC 5246 §6.2.2, §7.2.2: a TLSCompressed of over 2^14+1024 bytes is record_overflow.
TEST_P(CompressedRecords, CompressedLengthIsBounded) {
    by_client->say = Buffer(kMaxPlaintext + kMaxCompressionExpansion + 1);
    // SSLv3 has no such alert (RFC 6101 §5.4).
    const bool ssl3 = GetParam() == ProtocolVersion::ssl3;
    expect_refused(pair->client, pair->server, Reason::compressed_length_too_long,
                   ssl3 ? AlertDescription::bad_record_mac : AlertDescription::record_overflow);
}

// A record that is sealed well and stands for nothing counts as an empty one.
TEST_P(CompressedRecords, EmptyOnesAreBounded) {
    by_client->say = Buffer();
    for (int i = 0; i < 100 && !pair->server.reason(); ++i)
        pair->send(pair->client, pair->server, as_bytes("x"));
    EXPECT_EQ(pair->server.reason(), Reason::empty_records);
}

}  // namespace
}  // namespace handfast::cli
