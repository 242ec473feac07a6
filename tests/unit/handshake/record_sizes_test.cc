// SPDX-License-Identifier: Apache-2.0
// record_size_limit (RFC 8449), max_fragment_length (RFC 6066 §4) and padding between our client
// and our server: what is negotiated, what is sent, what is refused.
#include <gtest/gtest.h>

#include "crypto/base/byte_reader.h"
#include "tests/support/credentials.h"
#include "tests/support/edit.h"
#include "tests/support/edit_hello.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

constexpr std::size_t kTag13 = 16;
constexpr std::size_t kGcm12 = 8 + 16;

/// Two ends with what they say about sizes, and the lengths of the records that they send.
struct Ends {
    Config client = client_config();
    Config server = server_config();
    std::vector<std::size_t> from_client;
    std::vector<std::size_t> from_server;

    explicit Ends(ProtocolVersion version) { client.versions = server.versions = {version}; }

    Pair pair(PairOptions options = {}) {
        options.filter_client = options.filter_server = true;
        Pair pair(finish(client, Role::client).value(), finish(server, Role::server).value(),
                  options);
        pair.client.filter.record = [this](Buffer& record) { note(record, from_client); };
        pair.server.filter.record = [this](Buffer& record) { note(record, from_server); };
        return pair;
    }

  private:
    static void note(ByteView record, std::vector<std::size_t>& into) {
        ByteReader reader(record);
        const std::uint8_t type = reader.u8();
        reader.bytes(2);
        const std::size_t length = reader.u16();
        if (type == code(ContentType::application_data)) into.push_back(length);
    }
};

void expect_both_ways(Pair& pair) {
    const Buffer data(5000, 0x5a);
    EXPECT_EQ(pair.send(pair.client, pair.server, data), data);
    EXPECT_EQ(pair.send(pair.server, pair.client, data), data);
}

std::size_t longest(const std::vector<std::size_t>& lengths) {
    return *std::ranges::max_element(lengths);
}

class RecordSizes : public ::testing::TestWithParam<ProtocolVersion> {
  protected:
    bool tls13() const { return GetParam() == ProtocolVersion::tls1_3; }
    /// The body of the largest record that a limit allows.
    std::size_t body_of(std::size_t limit) const { return limit + (tls13() ? kTag13 : kGcm12); }
    void expect_refused(Pair& pair, const End& by, Reason reason, AlertDescription alert) const {
        pair.run();
        EXPECT_EQ(by.reason(), reason);
        EXPECT_EQ(by.alert(), alert);
        EXPECT_TRUE(by.log.sent_alert(alert));
    }
};

// RFC 8449 §4: TLS 1.3 counts the content type, TLS 1.2 the plaintext alone.
TEST_P(RecordSizes, EachSenderKeepsToThePeersLimit) {
    Ends ends(GetParam());
    ends.client.record_size_limit = 600;
    ends.server.record_size_limit = 1300;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    expect_both_ways(pair);
    EXPECT_EQ(longest(ends.from_server), body_of(600));
    EXPECT_EQ(longest(ends.from_client), body_of(1300));
}

TEST_P(RecordSizes, TheSmallestLimitWorks) {
    Ends ends(GetParam());
    ends.client.record_size_limit = ends.server.record_size_limit = 64;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    expect_both_ways(pair);
    EXPECT_EQ(longest(ends.from_server), body_of(64));
    EXPECT_EQ(longest(ends.from_client), body_of(64));
}

// RFC 8449 §4: the first flight under keys is bound too.
TEST(RecordSizes13, EncryptedExtensionsAndCertificateKeepToTheLimit) {
    Ends ends(ProtocolVersion::tls1_3);
    ends.client.record_size_limit = ends.server.record_size_limit = 64;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_GT(ends.from_server.size(), 5u);
    EXPECT_LE(longest(ends.from_server), 64 + kTag13);
}

TEST_P(RecordSizes, AServerWithoutTheExtensionLeavesTheLimitsAlone) {
    Ends ends(GetParam());
    ends.client.record_size_limit = 600;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    expect_both_ways(pair);
    EXPECT_FALSE(pair.client.connection->negotiated().record_sizes.peer_limit);
    EXPECT_GT(longest(ends.from_server), 5000u);
}

TEST_P(RecordSizes, LimitsAboveTheProtocolsChangeNothing) {
    Ends ends(GetParam());
    ends.client.record_size_limit = ends.server.record_size_limit = kMaxRecordSizeLimit;
    Pair pair = ends.pair();
    // RFC 8449 §4: a server MUST NOT refuse them.
    pair.client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello)
            edit_client_hello(message,
                              [](ClientHello& h) { h.extensions.record_size_limit = 0xffff; });
    };
    pair.run();
    ASSERT_TRUE(pair.done());
    const Buffer data(40000, 1);
    EXPECT_EQ(pair.send(pair.server, pair.client, data), data);
    EXPECT_EQ(longest(ends.from_server), body_of(kMaxPlaintext + (tls13() ? 1 : 0)));
}

// RFC 8449 §4: a server's answer is not above what its version allows.
TEST_P(RecordSizes, TheAnswerIsWhatTheVersionAllows) {
    Ends ends(GetParam());
    ends.client.record_size_limit = ends.server.record_size_limit = kMaxRecordSizeLimit;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(pair.client.connection->negotiated().record_sizes.peer_limit,
              tls13() ? 16385 : 16384);
}

// RFC 8449 §4
TEST_P(RecordSizes, ServerRefusesALimitBelow64) {
    Ends ends(GetParam());
    Pair pair = ends.pair();
    pair.client.filter.message = [](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello)
            edit_hello(message, [](HelloParts& hello) {
                hello.set(ExtensionType::record_size_limit, {0, 63});
            });
    };
    expect_refused(pair, pair.server, Reason::bad_record_size_limit,
                   AlertDescription::illegal_parameter);
}

/// Changes the answer of a server that has both extensions to offer.
void edit_answer(Pair& pair, const std::function<void(Extensions&)>& change) {
    pair.server.filter.message = [change](HandshakeType type, Buffer& message) {
        static const OfferedExtensions kBoth = {
            ExtensionType::max_fragment_length, ExtensionType::record_size_limit,
            ExtensionType::supported_groups, ExtensionType::application_layer_protocol_negotiation};
        if (type == HandshakeType::server_hello)
            edit_server_hello(message, [&](ServerHello& hello) {
                if (!hello.extensions.selected_version) change(hello.extensions);
            });
        if (type == HandshakeType::encrypted_extensions)
            edit(
                message, [](ByteView body) { return decode_encrypted_extensions(body, kBoth); },
                [&](EncryptedExtensions& answer) { change(answer.extensions); });
    };
}

// RFC 8449 §5
TEST_P(RecordSizes, ClientRefusesBothExtensionsInTheAnswer) {
    Ends ends(GetParam());
    ends.client.record_size_limit = ends.server.record_size_limit = 512;
    ends.client.max_fragment_length = 1;
    Pair pair = ends.pair();
    edit_answer(pair, [](Extensions& answer) { answer.max_fragment_length = 1; });
    expect_refused(pair, pair.client, Reason::bad_record_size_limit,
                   AlertDescription::illegal_parameter);
}

// RFC 6066 §4
TEST_P(RecordSizes, ClientRefusesAnotherFragmentLengthThanItAskedFor) {
    Ends ends(GetParam());
    ends.client.max_fragment_length = 1;
    Pair pair = ends.pair();
    edit_answer(pair, [](Extensions& answer) { answer.max_fragment_length = 2; });
    expect_refused(pair, pair.client, Reason::bad_max_fragment_length,
                   AlertDescription::illegal_parameter);
}

// RFC 8449 §5
TEST_P(RecordSizes, ServerIgnoresMaxFragmentLengthBesideALimit) {
    Ends ends(GetParam());
    ends.client.record_size_limit = ends.server.record_size_limit = 2000;
    ends.client.max_fragment_length = 1;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    expect_both_ways(pair);
    EXPECT_EQ(pair.server.connection->negotiated().record_sizes.fragment_code, 0);
    EXPECT_EQ(longest(ends.from_server), body_of(2000));
}

// RFC 6066 §4: both ends keep to it, at once.
TEST_P(RecordSizes, MaxFragmentLengthBindsBothEnds) {
    for (std::uint8_t length_code = 1; length_code <= 4; ++length_code) {
        Ends ends(GetParam());
        ends.client.max_fragment_length = length_code;
        Pair pair = ends.pair();
        pair.run();
        ASSERT_TRUE(pair.done());
        expect_both_ways(pair);
        const std::size_t body = body_of((256u << length_code) + (tls13() ? 1 : 0));
        EXPECT_EQ(longest(ends.from_server), body);
        EXPECT_EQ(longest(ends.from_client), body);
    }
}

TEST_P(RecordSizes, AnOwnSmallerFragmentStays) {
    Ends ends(GetParam());
    ends.client.record_size_limit = ends.server.record_size_limit = 4000;
    ends.server.max_send_fragment = 700;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    expect_both_ways(pair);
    EXPECT_EQ(longest(ends.from_server), body_of(700 + (tls13() ? 1 : 0)));
}

/// One octet more than fits goes into the next record of `from`.
void send_too_much(Pair& pair, End& from, End& to, std::size_t limit) {
    from.filter.plaintext = [limit](ContentType& type, Buffer& content) {
        if (type == ContentType::application_data) content.resize(limit + 1);
    };
    pair.send(from, to, Buffer(1, 7));
}

// RFC 8449 §4, RFC 6066 §4: record_overflow.
TEST_P(RecordSizes, APeerThatExceedsTheLimitIsRefused) {
    for (const bool by_limit : {true, false}) {
        Ends ends(GetParam());
        if (by_limit) ends.client.record_size_limit = ends.server.record_size_limit = 512;
        if (!by_limit) ends.client.max_fragment_length = 1;
        const std::size_t content = by_limit && tls13() ? 511 : 512;
        for (const bool by_client : {true, false}) {
            Pair pair = ends.pair();
            pair.run();
            ASSERT_TRUE(pair.done());
            End& from = by_client ? pair.client : pair.server;
            End& to = by_client ? pair.server : pair.client;
            send_too_much(pair, from, to, content);
            EXPECT_EQ(to.reason(), Reason::data_length_too_long);
            EXPECT_EQ(to.alert(), AlertDescription::record_overflow);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Versions, RecordSizes,
                         ::testing::Values(ProtocolVersion::tls1_2, ProtocolVersion::tls1_3),
                         [](const auto& row) {
                             return row.param == ProtocolVersion::tls1_3 ? "tls13" : "tls12";
                         });

TEST(RecordSizesConfig, RefusesWhatTheRfcsDoNotHave) {
    const auto refused = [](const std::function<void(Config&)>& change) {
        Config config = client_config();
        change(config);
        const auto finished = finish(config, Role::client);
        return !finished && finished.error().reason == Reason::invalid_argument;
    };
    EXPECT_TRUE(refused([](Config& c) { c.record_size_limit = 63; }));
    EXPECT_TRUE(refused([](Config& c) { c.record_size_limit = 16386; }));
    EXPECT_TRUE(refused([](Config& c) { c.max_fragment_length = 5; }));
    EXPECT_TRUE(refused([](Config& c) { c.record_padding = 16385; }));
    EXPECT_FALSE(refused([](Config& c) { c.record_size_limit = 64; }));
    EXPECT_FALSE(refused([](Config& c) { c.record_padding = 16384; }));
}

// RFC 8446 §5.4: every protected record, alerts and handshake messages too.
TEST(RecordPadding, EveryProtectedRecordIsWholeBlocks) {
    Ends ends(ProtocolVersion::tls1_3);
    ends.client.record_padding = 512;
    ends.server.record_padding = 100;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    expect_both_ways(pair);
    ASSERT_TRUE(pair.server.connection->close());
    for (const std::size_t length : ends.from_client) EXPECT_EQ((length - kTag13) % 512, 0u);
    for (const std::size_t length : ends.from_server) EXPECT_EQ((length - kTag13) % 100, 0u);
}

TEST(RecordPadding, StaysWithinThePeersLimit) {
    Ends ends(ProtocolVersion::tls1_3);
    ends.client.record_size_limit = ends.server.record_size_limit = 700;
    ends.server.record_padding = 512;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    expect_both_ways(pair);
    EXPECT_LE(longest(ends.from_server), 700 + kTag13);
}

TEST(RecordPadding, IsNotThereInTls12) {
    Ends ends(ProtocolVersion::tls1_2);
    ends.server.record_padding = 512;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    ends.from_server.clear();
    pair.send(pair.server, pair.client, Buffer(10, 1));
    EXPECT_EQ(ends.from_server, std::vector<std::size_t>{10 + kGcm12});
}

// RFC 8446 Appendix D.4
TEST(Middlebox, WithoutCompatibilityNobodySendsChangeCipherSpec) {
    for (const bool compatible : {true, false}) {
        Ends ends(ProtocolVersion::tls1_3);
        ends.client.middlebox_compatibility = ends.server.middlebox_compatibility = compatible;
        Pair pair = ends.pair();
        std::size_t seen = 0;
        const auto count = [&](Buffer& record) {
            if (record[0] == code(ContentType::change_cipher_spec)) ++seen;
        };
        pair.client.filter.record = pair.server.filter.record = count;
        pair.run();
        ASSERT_TRUE(pair.done());
        EXPECT_EQ(seen, compatible ? 2u : 0u);
        const HelloParts hello = parts_of(pair.server.log.messages.front().raw);
        EXPECT_EQ(hello.session_id.size(), compatible ? 32u : 0u);
    }
}

}  // namespace
}  // namespace handfast::testing
