// SPDX-License-Identifier: Apache-2.0
// Compressed certificates (RFC 8879) between our own ends, and what a receiver refuses.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/edit.h"
#include "tests/support/pair.h"
#include "x509/certificate.h"

namespace handfast::testing {
namespace {

/// "Compresses" by turning all bits, and counts.
class Inverter final : public CertificateCompression {
  public:
    explicit Inverter(CompressionAlgorithm algorithm) : algorithm_(algorithm) {}
    CompressionAlgorithm algorithm() const override { return algorithm_; }
    std::optional<Buffer> compress(ByteView plain) const override {
        ++compressed;
        if (broken) return std::nullopt;
        return inverted(plain);
    }
    std::optional<Buffer> decompress(ByteView bytes, std::size_t size) const override {
        ++decompressed;
        if (bytes.size() != size) return std::nullopt;
        return inverted(bytes);
    }
    mutable int compressed = 0;
    mutable int decompressed = 0;
    bool broken = false;

  private:
    static Buffer inverted(ByteView bytes) {
        Buffer out = to_buffer(bytes);
        for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(~byte);
        return out;
    }
    CompressionAlgorithm algorithm_;
};

/// Overwrites the body of the compress_certificate that offers zlib and brotli.
void replace_offer(Buffer& message, const Buffer& body) {
    const Buffer ours = {0, 27, 0, 5, 4, 0, 1, 0, 2};
    const auto found = std::ranges::search(message, ours);
    ASSERT_FALSE(found.empty());
    ASSERT_EQ(body.size(), 5u);
    std::ranges::copy(body, found.begin() + 4);
}

class Compression : public ::testing::Test {
  protected:
    Compression() {
        client.versions = server.versions = {ProtocolVersion::tls1_3};
        client.certificate_compressions = {zlib, brotli};
        server.certificate_compressions = {brotli, zlib};
        options.filter_client = options.filter_server = true;
    }
    Pair& make() {
        pair_ = std::make_unique<Pair>(finish(client, Role::client).value(),
                                       finish(server, Role::server).value(), options);
        return *pair_;
    }
    Pair& run() {
        make().run();
        return *pair_;
    }
    bool compressed_seen(const End& end) const {
        return std::ranges::count(end.log.messages, HandshakeType::compressed_certificate,
                                  &EventLog::MessageEntry::type) > 0;
    }
    void run_with(const std::function<void(CompressedCertificate&)>& change) {
        make().server.filter.message = [&](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::compressed_certificate)
                edit(message, decode_compressed_certificate, change);
        };
        pair_->run();
    }
    void expect_client_refusal(Reason reason, AlertDescription alert) {
        ASSERT_TRUE(pair_->client.reason().has_value()) << "the client accepted it";
        EXPECT_EQ(*pair_->client.reason(), reason) << info(*pair_->client.reason()).name;
        EXPECT_TRUE(pair_->client.log.sent_alert(alert));
    }

    std::shared_ptr<Inverter> zlib = std::make_shared<Inverter>(CompressionAlgorithm::zlib);
    std::shared_ptr<Inverter> brotli = std::make_shared<Inverter>(CompressionAlgorithm::brotli);
    Config client = client_config();
    Config server = server_config();
    PairOptions options;
    std::unique_ptr<Pair> pair_;
};

TEST_F(Compression, TheSenderPrefersAmongWhatTheReceiverHas) {
    ASSERT_TRUE(run().done());
    EXPECT_TRUE(compressed_seen(pair_->client));
    EXPECT_EQ(brotli->decompressed, 1);
    EXPECT_EQ(zlib->decompressed, 0);
    EXPECT_EQ(pair_->client.connection->negotiated().peer_chain.size(), 1u);
}

TEST_F(Compression, ACertificateIsCompressedOnce) {
    const auto config = finish(server, Role::server).value();
    for (int i = 0; i < 3; ++i) {
        Pair pair(finish(client, Role::client).value(), config, options);
        pair.run();
        ASSERT_TRUE(pair.done());
    }
    EXPECT_EQ(brotli->compressed, 1);
    EXPECT_EQ(brotli->decompressed, 3);
}

// A certificate with a staple is another message than the one without.
TEST_F(Compression, StaplesAreCompressedAlong) {
    server.credentials.front().ocsp_staple = {1, 2, 3};
    const auto config = finish(server, Role::server).value();
    for (const bool wanted : {true, false, true}) {
        client.want_ocsp_staple = wanted;
        Pair pair(finish(client, Role::client).value(), config, options);
        pair.run();
        ASSERT_TRUE(pair.done());
        EXPECT_EQ(pair.client.connection->negotiated().peer_ocsp_response.size(), wanted ? 3u : 0u);
    }
    EXPECT_EQ(brotli->compressed, 2);
}

TEST_F(Compression, WithoutACommonAlgorithmNothingIsCompressed) {
    server.certificate_compressions = {std::make_shared<Inverter>(CompressionAlgorithm::zstd)};
    ASSERT_TRUE(run().done());
    EXPECT_FALSE(compressed_seen(pair_->client));
}

TEST_F(Compression, WhatDoesNotCompressTravelsPlain) {
    brotli->broken = true;
    ASSERT_TRUE(run().done());
    EXPECT_FALSE(compressed_seen(pair_->client));
}

TEST_F(Compression, IsNotThereInTls12) {
    client.versions = server.versions = {ProtocolVersion::tls1_2};
    ASSERT_TRUE(run().done());
    EXPECT_EQ(brotli->compressed, 0);
}

TEST_F(Compression, ClientsCompressTheirsInTheHandshakeAndAfter) {
    client.credentials = {credential(Identity::ed25519)};
    client.post_handshake_authentication = true;
    server.client_authentication = ClientAuthentication::require;
    ASSERT_TRUE(run().done());
    EXPECT_TRUE(compressed_seen(pair_->server));
    EXPECT_EQ(zlib->decompressed, 1);
    ASSERT_TRUE(
        pair_->server.connection->request_client_certificate(ClientAuthentication::require));
    pair_->run();
    EXPECT_FALSE(pair_->server.reason());
    EXPECT_EQ(zlib->decompressed, 2);
    EXPECT_EQ(pair_->server.connection->negotiated().peer_chain.size(), 1u);
}

// RFC 8879 §4: one of the algorithms listed in the peer's extension; illegal_parameter.
TEST_F(Compression, AnAlgorithmThatWasNotOfferedIsRefused) {
    run_with([](CompressedCertificate& c) { c.algorithm = CompressionAlgorithm::zstd; });
    expect_client_refusal(Reason::unknown_certificate_compression,
                          AlertDescription::illegal_parameter);
}

// RFC 8879 §4: bad_certificate, for every length but the right one.
TEST_F(Compression, AWrongLengthIsRefused) {
    for (const int difference : {-1, 1, -20}) {
        run_with([&](CompressedCertificate& c) {
            c.uncompressed_length =
                static_cast<std::uint32_t>(static_cast<int>(c.uncompressed_length) + difference);
        });
        expect_client_refusal(Reason::certificate_decompression_failed,
                              AlertDescription::bad_certificate);
    }
}

// RFC 8879 §4 and §5: a bomb is refused by what it announces, before it is decompressed.
TEST_F(Compression, ABombIsNotDecompressed) {
    const auto limit = static_cast<std::uint32_t>(Limits().certificate_list);
    run_with([&](CompressedCertificate& c) { c.uncompressed_length = limit + 1; });
    expect_client_refusal(Reason::uncompressed_certificate_too_large,
                          AlertDescription::bad_certificate);
    EXPECT_EQ(brotli->decompressed, 0);
    run_with([&](CompressedCertificate& c) { c.uncompressed_length = limit; });
    expect_client_refusal(Reason::certificate_decompression_failed,
                          AlertDescription::bad_certificate);
    EXPECT_EQ(brotli->decompressed, 1);
}

// RFC 8879 §4: what comes out is judged as if it had come plain.
TEST_F(Compression, WhatComesOutIsJudged) {
    run_with([](CompressedCertificate& c) {
        static Buffer changed;
        changed = to_buffer(c.compressed);
        changed.front() = static_cast<std::uint8_t>(~1);  // a context of one byte
        c.compressed = changed;
    });
    ASSERT_TRUE(pair_->client.reason().has_value());
    EXPECT_TRUE(pair_->client.log.sent_alert(AlertDescription::decode_error));
}

// RFC 8879 §3: without an offer no such message; unexpected_message.
TEST_F(Compression, WithoutAnOfferTheMessageIsRefused) {
    client.certificate_compressions.clear();
    make().server.filter.message = [](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::certificate) return;
        const Buffer body(message.begin() + kHandshakeHeaderSize, message.end());
        message.clear();
        encode(CompressedCertificate{CompressionAlgorithm::brotli,
                                     static_cast<std::uint32_t>(body.size()), body},
               message);
    };
    pair_->run();
    expect_client_refusal(Reason::unexpected_message, AlertDescription::unexpected_message);
}

// RFC 8879 §3: each algorithm once; a server refuses a list that repeats one, even without any.
TEST_F(Compression, AListThatRepeatsItselfIsRefused) {
    for (const bool configured : {true, false}) {
        if (!configured) server.certificate_compressions.clear();
        make().client.filter.message = [](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::client_hello)
                edit_client_hello(message, [](ClientHello& hello) {
                    hello.extensions.compress_certificate = {
                        {CompressionAlgorithm::zlib, CompressionAlgorithm::zlib}};
                });
        };
        pair_->run();
        EXPECT_EQ(pair_->server.reason(), Reason::bad_extension);
        EXPECT_TRUE(pair_->server.log.sent_alert(AlertDescription::decode_error));
    }
}

// RFC 8879 §3: algorithms<2..2^8-2>, of two bytes each; decode_error.
TEST_F(Compression, AListOfAnotherLengthIsRefused) {
    for (const Buffer& bad : {Buffer{0, 0, 1, 0, 2}, Buffer{2, 0, 1, 0, 2}, Buffer{3, 0, 1, 0, 2},
                              Buffer{5, 0, 1, 0, 2}}) {
        make().client.filter.message = [&](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::client_hello) replace_offer(message, bad);
        };
        pair_->run();
        EXPECT_EQ(pair_->server.reason(), Reason::bad_extension);
        EXPECT_TRUE(pair_->server.log.sent_alert(AlertDescription::decode_error));
    }
}

TEST_F(Compression, AnEmptyListIsRefused) {
    make().client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello)
            edit_client_hello(message, [](ClientHello& hello) {
                hello.extensions.compress_certificate.emplace();
            });
    };
    pair_->run();
    EXPECT_EQ(pair_->server.reason(), Reason::bad_extension);
    EXPECT_TRUE(pair_->server.log.sent_alert(AlertDescription::decode_error));
}

// RFC 8879 §4: compressed_certificate_message<1..2^24-1>; decode_error.
TEST_F(Compression, NothingAtAllIsRefused) {
    run_with([](CompressedCertificate& c) { c.compressed = {}; });
    expect_client_refusal(Reason::decode_error, AlertDescription::decode_error);
}

// RFC 8879 §4: a server refuses like a client.
TEST_F(Compression, AServerRefusesWhatDoesNotDecompress) {
    client.credentials = {credential(Identity::ed25519)};
    server.client_authentication = ClientAuthentication::require;
    make().client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::compressed_certificate)
            edit(message, decode_compressed_certificate,
                 [](CompressedCertificate& c) { ++c.uncompressed_length; });
    };
    pair_->run();
    EXPECT_EQ(pair_->server.reason(), Reason::certificate_decompression_failed);
    EXPECT_TRUE(pair_->server.log.sent_alert(AlertDescription::bad_certificate));
}

}  // namespace
}  // namespace handfast::testing
