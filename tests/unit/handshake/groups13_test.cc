// SPDX-License-Identifier: Apache-2.0
// TLS 1.3 in every group: both ends agree, with and without a retry, and refuse shares that are
// none.
#include <gtest/gtest.h>

#include "crypto/registry.h"
#include "handshake/groups.h"
#include "tests/support/credentials.h"
#include "tests/support/edit.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

class EveryGroup13 : public ::testing::TestWithParam<NamedGroup> {
  protected:
    EveryGroup13() {
        client_.versions = server_.versions = {ProtocolVersion::tls1_3};
        client_.groups = server_.groups = {GetParam()};
    }

    void SetUp() override {
        if (!crypto::has_group(row().id)) GTEST_SKIP() << "a build without " << row().name;
    }

    const GroupInfo& row() const { return *find_group(GetParam()); }

    Pair pair() const {
        return Pair(finish(client_, Role::client).value(), finish(server_, Role::server).value(),
                    {.filter_client = true, .filter_server = true});
    }

    Config client_ = client_config();
    Config server_ = server_config();
};

void expect_completion(Pair& pair, NamedGroup group) {
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(pair.client.connection->negotiated().group->group, group);
    EXPECT_EQ(pair.server.connection->negotiated().group->group, group);
    const Buffer ping = to_buffer(as_bytes("ping"));
    EXPECT_EQ(pair.send(pair.client, pair.server, ping), ping);
    EXPECT_EQ(pair.send(pair.server, pair.client, ping), ping);
}

TEST_P(EveryGroup13, Completes) {
    Pair both = pair();
    expect_completion(both, GetParam());
    EXPECT_FALSE(both.server.connection->negotiated().retried);
}

TEST_P(EveryGroup13, CompletesAfterARetry) {
    const bool usual = GetParam() == NamedGroup::x25519;
    client_.groups = {usual ? NamedGroup::secp256r1 : NamedGroup::x25519, GetParam()};
    Pair both = pair();
    expect_completion(both, GetParam());
    EXPECT_TRUE(both.server.connection->negotiated().retried);
}

/// What is no share, made of one that is: a byte less, a byte more, zeros; where they are malformed
/// too, one and others.
std::vector<Buffer> malformed(const GroupInfo& row, ByteView good) {
    Buffer longer = to_buffer(good), zero(good.size());
    longer.insert(longer.begin(), 0);
    std::vector<Buffer> shares = {to_buffer(good.first(good.size() - 1)), longer, zero};
    if (row.temp_key_name.starts_with("X")) {
        // RFC 7748 §6.1, §6.2: of low order. Numbers are little-endian.
        zero.front() = 1;
        if (!row.name.contains("MLKEM")) shares.push_back(zero);
        return shares;
    }
    zero.back() = 1;
    shares.push_back(zero);
    if (!row.temp_key_name.starts_with("ECDH")) return shares;
    // RFC 8446 §4.2.8.2: not on the curve; without coordinates; compressed.
    Buffer off = to_buffer(good), compressed = to_buffer(good.first(good.size() / 2 + 1));
    off.back() ^= 1;
    compressed.front() = static_cast<std::uint8_t>(2 + (good.back() & 1));
    shares.insert(shares.end(), {off, {0}, compressed});
    return shares;
}
constexpr std::size_t kMostMalformed = 7;

// RFC 8446 §4.2.8.1, §4.2.8.2, §7.4.2.
TEST_P(EveryGroup13, ServerRefusesWhatIsNoShare) {
    for (std::size_t i = 0, count = kMostMalformed; i < count; ++i) {
        Pair both = pair();
        std::vector<Buffer> bad;
        both.client.filter.message = [&](HandshakeType type, Buffer& message) {
            if (type != HandshakeType::client_hello) return;
            edit_client_hello(message, [&](ClientHello& hello) {
                ByteView& share = hello.extensions.key_shares->front().key_exchange;
                bad = malformed(row(), share);
                share = bad.at(i);
            });
        };
        both.run();
        count = bad.size();
        EXPECT_EQ(both.server.reason(), Reason::bad_key_share) << i;
        EXPECT_TRUE(both.server.log.sent_alert(AlertDescription::illegal_parameter)) << i;
        EXPECT_EQ(both.client.connection->peer_alert(), AlertDescription::illegal_parameter) << i;
    }
}

TEST_P(EveryGroup13, ClientRefusesWhatIsNoShare) {
    for (std::size_t i = 0, count = kMostMalformed; i < count; ++i) {
        Pair both = pair();
        std::vector<Buffer> bad;
        both.server.filter.message = [&](HandshakeType type, Buffer& message) {
            if (type != HandshakeType::server_hello) return;
            edit_server_hello(message, [&](ServerHello& hello) {
                ByteView& share = hello.extensions.key_share->key_exchange;
                bad = malformed(row(), share);
                share = bad.at(i);
            });
        };
        both.run();
        count = bad.size();
        EXPECT_EQ(both.client.reason(), Reason::bad_key_share) << i;
        EXPECT_TRUE(both.client.log.sent_alert(AlertDescription::illegal_parameter)) << i;
    }
}

std::vector<NamedGroup> groups_of_tls13() {
    std::vector<NamedGroup> groups;
    for (const GroupInfo& row : all_groups())
        if (in_family(row.group, Family::tls13)) groups.push_back(row.group);
    return groups;
}

INSTANTIATE_TEST_SUITE_P(Groups, EveryGroup13, ::testing::ValuesIn(groups_of_tls13()),
                         [](const auto& test) {
                             return std::string(find_group(test.param)->name);
                         });

/// Both ends have both versions, and Brainpool's curve in one of its two numbers.
Pair brainpool_pair(NamedGroup clients, NamedGroup servers) {
    Config client = client_config(), server = server_config();
    client.versions = server.versions = VersionSet::usual();
    client.groups = {clients, NamedGroup::x25519};
    server.groups = {servers, NamedGroup::x25519};
    return Pair(finish(client, Role::client).value(), finish(server, Role::server).value());
}

// RFC 8734 §1: the numbers of RFC 7027 are not for TLS 1.3.
TEST(Groups13, OldBrainpoolNumbersAreNotTaken) {
    Pair pair = brainpool_pair(NamedGroup::brainpoolP256r1, NamedGroup::brainpoolP256r1);
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(pair.client.log.version, 0x0304);
    EXPECT_EQ(pair.client.connection->negotiated().group->group, NamedGroup::x25519);
    EXPECT_FALSE(pair.client.connection->negotiated().retried);
}

TEST(Groups13, NewBrainpoolNumbersAreTaken) {
    Pair pair = brainpool_pair(NamedGroup::brainpoolP256r1tls13, NamedGroup::brainpoolP256r1tls13);
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(pair.client.connection->negotiated().group->group, NamedGroup::brainpoolP256r1tls13);
}

// A client shows what it has, but works out no share of a finite field before it is asked.
TEST(Groups13, DefaultsSendOneShare) {
    Config client = client_config();
    client.groups = default_groups();
    Pair pair(finish(client, Role::client).value(), finish(server_config(), Role::server).value(),
              {.filter_client = true});
    std::vector<NamedGroup> shares;
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::client_hello) return;
        edit_client_hello(message, [&](ClientHello& hello) {
            for (const KeyShareEntry& entry : *hello.extensions.key_shares)
                shares.push_back(entry.group);
        });
    };
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(shares, std::vector{NamedGroup::x25519});
}

}  // namespace
}  // namespace handfast::testing
