// SPDX-License-Identifier: Apache-2.0
// encrypt_then_mac (RFC 7366): with which suites, by whose wish, and over more than one handshake.
#include <gtest/gtest.h>

#include "tests/unit/handshake/renegotiation_fixture.h"

namespace handfast::testing {

namespace {

constexpr CipherSuite kCbc{0xc009}, kAead{0xc02b}, kStream{0xc007};

class EncryptThenMac : public Renegotiation12 {
  protected:
    bool runs_with(CipherSuite suite) {
        client.suites12 = server.suites12 = {suite};
        make();
        run();
        expect_agreement(pair());
        const bool agreed = ours().connection->negotiated().encrypt_then_mac;
        EXPECT_EQ(theirs().connection->negotiated().encrypt_then_mac, agreed);
        return agreed;
    }
    bool is_answered(std::size_t nth) {
        const auto parts = parts_of(sent(theirs(), HandshakeType::server_hello, nth));
        return std::ranges::any_of(parts.extensions, [](const auto& one) {
            return one.first == ExtensionType::encrypt_then_mac;
        });
    }
};

// RFC 7366 §3: only block ciphers in CBC mode have an order to choose.
TEST_F(EncryptThenMac, IsForBlockCiphersAlone) {
    EXPECT_TRUE(runs_with(kCbc));
    EXPECT_TRUE(is_answered(0));
    EXPECT_FALSE(runs_with(kAead));
    EXPECT_FALSE(is_answered(0));
    EXPECT_FALSE(runs_with(kStream));
    EXPECT_FALSE(is_answered(0));
}

TEST_F(EncryptThenMac, TakesBothToWantIt) {
    client.encrypt_then_mac = false;
    EXPECT_FALSE(runs_with(kCbc));
    client.encrypt_then_mac = true;
    server.encrypt_then_mac = false;
    EXPECT_FALSE(runs_with(kCbc));
}

TEST_F(EncryptThenMac, GoesWithEveryVersionThatHasExtensions) {
    for (const ProtocolVersion version :
         {ProtocolVersion::tls1_0, ProtocolVersion::tls1_1, ProtocolVersion::tls1_2}) {
        client.versions = server.versions = {version};
        EXPECT_TRUE(runs_with(kCbc));
    }
}

// RFC 7366 §3: bytes that the suite does not tell are not taken for an order.
TEST_F(EncryptThenMac, AnAnswerBesideAnotherCipherChangesNothing) {
    client.suites12 = server.suites12 = {kAead};
    make();
    change_next_hello(theirs(), [](HelloParts& parts) {
        parts.extensions.emplace_back(ExtensionType::encrypt_then_mac, Buffer{});
    });
    run();
    EXPECT_FALSE(ours().connection->negotiated().encrypt_then_mac);
}

TEST_F(EncryptThenMac, AnAnswerUnaskedIsRefused) {
    client.suites12 = server.suites12 = {kCbc};
    client.encrypt_then_mac = false;
    make();
    change_next_hello(theirs(), [](HelloParts& parts) {
        parts.extensions.emplace_back(ExtensionType::encrypt_then_mac, Buffer{});
    });
    run();
    expect_refusal(ours(), theirs(), Reason::unsolicited_extension,
                   AlertDescription::unsupported_extension);
}

// CVE-2017-3733: the order belongs to the keys, not to the connection.
TEST_F(EncryptThenMac, MayComeWithAnotherHandshake) {
    client.suites12 = server.suites12 = {kCbc};
    server.encrypt_then_mac = false;
    make();
    run();
    EXPECT_FALSE(ours().connection->negotiated().encrypt_then_mac);
    Config next = server;
    next.encrypt_then_mac = true;
    ASSERT_TRUE(from_server(finish(std::move(next), Role::server).value()));
    expect_agreement(pair());
    EXPECT_TRUE(ours().connection->negotiated().encrypt_then_mac);
    EXPECT_TRUE(theirs().connection->negotiated().encrypt_then_mac);
}

TEST_F(EncryptThenMac, GoesWithAnotherKindOfCipher) {
    client.suites12 = {kCbc, kAead};
    server.suites12 = {kCbc};
    make();
    run();
    EXPECT_TRUE(ours().connection->negotiated().encrypt_then_mac);
    Config next = server;
    next.suites12 = {kAead};
    ASSERT_TRUE(from_server(finish(std::move(next), Role::server).value()));
    expect_agreement(pair());
    EXPECT_FALSE(ours().connection->negotiated().encrypt_then_mac);
    next = server;
    ASSERT_TRUE(from_server(finish(std::move(next), Role::server).value()));
    expect_agreement(pair());
    EXPECT_TRUE(theirs().connection->negotiated().encrypt_then_mac);
}

// RFC 7366 §3.1: not back to the other order, nor by way of a cipher that has none.
TEST_F(EncryptThenMac, IsNotLostByAServer) {
    client.suites12 = server.suites12 = {kCbc, kAead};
    Config without = server;
    without.encrypt_then_mac = false;
    without.suites12 = {kCbc};
    Config between = server;
    between.suites12 = {kAead};
    server.suites12 = {kCbc};
    for (const bool by_way : {false, true}) {
        make();
        run();
        if (by_way) {
            ASSERT_TRUE(from_server(finish(Config(between), Role::server).value()));
            ASSERT_TRUE(pair().done());
        }
        ASSERT_TRUE(from_server(finish(Config(without), Role::server).value()));
        expect_failure(theirs(), Reason::encrypt_then_mac_lost,
                       AlertDescription::handshake_failure);
    }
}

TEST_F(EncryptThenMac, IsNotLostByAClient) {
    client.suites12 = server.suites12 = {kCbc};
    make();
    run();
    change_next_hello(theirs(), [](HelloParts& parts) {
        std::erase_if(parts.extensions,
                      [](const auto& one) { return one.first == ExtensionType::encrypt_then_mac; });
    });
    ASSERT_TRUE(from_client());
    expect_failure(ours(), Reason::encrypt_then_mac_lost, AlertDescription::handshake_failure);
}

}  // namespace

}  // namespace handfast::testing
