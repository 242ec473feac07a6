// SPDX-License-Identifier: Apache-2.0
// RFC 8701: values of no meaning in our ClientHello, and what becomes of a server that takes one.
#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/edit.h"
#include "tests/support/edit_hello.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

bool is_grease(std::uint16_t value) {
    return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

template <class List>
std::size_t grease_in(const List& list) {
    return static_cast<std::size_t>(std::ranges::count_if(
        list, [](auto value) { return is_grease(static_cast<std::uint16_t>(value)); }));
}

struct Greased {
    Greased() {
        client.grease = true;
        client.alpn = {"h2"};
        options.filter_client = options.filter_server = true;
    }
    Pair pair() {
        Pair made(finish(client, Role::client).value(), finish(server, Role::server).value(),
                  options);
        made.client.filter.message = [this](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::client_hello) hellos.push_back(message);
        };
        return made;
    }
    ClientHello hello(std::size_t index = 0) const {
        return decode_client_hello(ByteView(hellos.at(index)).subspan(kHandshakeHeaderSize))
            .value();
    }
    Config client = client_config();
    Config server = server_config();
    PairOptions options;
    std::vector<Buffer> hellos;
};

TEST(Grease, IsInEveryList) {
    Greased ends;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    const ClientHello hello = ends.hello();
    const Extensions& extensions = hello.extensions;
    EXPECT_EQ(grease_in(hello.cipher_suites), 1u);
    EXPECT_EQ(grease_in(*extensions.supported_groups), 1u);
    EXPECT_EQ(grease_in(*extensions.signature_algorithms), 1u);
    EXPECT_EQ(grease_in(*extensions.supported_versions), 1u);
    EXPECT_TRUE(is_grease(code(extensions.key_shares->front().group)));
    EXPECT_EQ(extensions.key_shares->front().group, extensions.supported_groups->front());
    EXPECT_EQ(extensions.key_shares->front().key_exchange.size(), 1u);
    EXPECT_EQ(extensions.alpn->front().size(), 2u);
    EXPECT_EQ(extensions.psk_key_exchange_modes->size(), 2u);
    EXPECT_EQ((extensions.psk_key_exchange_modes->front() - 0x0b) % 0x1f, 0);
    std::size_t types = 0;
    for (const RawExtension& extension : extensions.raw)
        if (is_grease(code(extension.type))) ++types;
    EXPECT_EQ(types, 2u);
}

TEST(Grease, IsAbsentUnlessAskedFor) {
    Greased ends;
    ends.client.grease = false;
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(grease_in(ends.hello().cipher_suites), 0u);
}

TEST(Grease, DoesNoHarmInTls12) {
    Greased ends;
    ends.client.versions = {ProtocolVersion::tls1_2};
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(grease_in(ends.hello().cipher_suites), 1u);
    EXPECT_FALSE(ends.hello().extensions.supported_versions);
}

TEST(ClientHelloGroups, HybridsAreOfferedToTls13Alone) {
    Greased ends;
    ends.client.grease = false;
    ends.client.groups = {NamedGroup::x25519_mlkem768, NamedGroup::x25519, NamedGroup::secp256r1};
    ends.client.versions = {ProtocolVersion::tls1_2};
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(*ends.hello().extensions.supported_groups,
              (std::vector{NamedGroup::x25519, NamedGroup::secp256r1}));
}

// RFC 8446 §4.1.2: the second ClientHello is the first but for what was asked.
TEST(Grease, IsTheSameAfterARetryButForTheShare) {
    Greased ends;
    ends.client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
    ends.server.groups = {NamedGroup::secp384r1};
    Pair pair = ends.pair();
    pair.run();
    ASSERT_TRUE(pair.done());
    const ClientHello first = ends.hello(0);
    const ClientHello second = ends.hello(1);
    EXPECT_EQ(first.cipher_suites, second.cipher_suites);
    EXPECT_EQ(first.extensions.supported_groups, second.extensions.supported_groups);
    EXPECT_EQ(first.extensions.supported_versions, second.extensions.supported_versions);
    ASSERT_EQ(second.extensions.key_shares->size(), 1u);
    EXPECT_EQ(second.extensions.key_shares->front().group, NamedGroup::secp384r1);
}

// RFC 8701 §3.1: "Clients MUST reject GREASE values when negotiated by the server."
void expect_hello_refused(const std::function<void(ServerHello&, const ClientHello&)>& change,
                          Reason reason, AlertDescription alert) {
    Greased ends;
    Pair pair = ends.pair();
    pair.server.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::server_hello) return;
        const ClientHello offer = ends.hello();
        edit_server_hello(message, [&](ServerHello& hello) { change(hello, offer); });
    };
    pair.run();
    EXPECT_EQ(pair.client.reason(), reason);
    EXPECT_EQ(pair.server.connection->peer_alert(), alert);
}

TEST(Grease, AsTheSuiteIsRefused) {
    expect_hello_refused(
        [](ServerHello& hello, const ClientHello& offer) {
            hello.cipher_suite = offer.cipher_suites.front();
        },
        Reason::wrong_cipher_returned, AlertDescription::illegal_parameter);
}
TEST(Grease, AsTheVersionIsRefused) {
    expect_hello_refused(
        [](ServerHello& hello, const ClientHello& offer) {
            hello.extensions.selected_version = offer.extensions.supported_versions->front();
        },
        Reason::unsupported_protocol, AlertDescription::protocol_version);
}
TEST(Grease, AsTheGroupIsRefused) {
    expect_hello_refused(
        [](ServerHello& hello, const ClientHello& offer) {
            hello.extensions.key_share->group = offer.extensions.supported_groups->front();
        },
        Reason::wrong_curve, AlertDescription::illegal_parameter);
}
TEST(Grease, AsAnExtensionIsRefused) {
    Greased ends;
    Pair pair = ends.pair();
    pair.server.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::encrypted_extensions) return;
        const ClientHello offer = ends.hello();
        for (const RawExtension& extension : offer.extensions.raw) {
            if (!is_grease(code(extension.type))) continue;
            const auto byte = static_cast<std::uint8_t>(code(extension.type));
            message = make_message(type, Buffer{0, 4, byte, byte, 0, 0});
        }
    };
    pair.run();
    EXPECT_EQ(pair.client.reason(), Reason::unsolicited_extension);
    EXPECT_EQ(pair.server.connection->peer_alert(), AlertDescription::unsupported_extension);
}
TEST(Grease, AsTheProtocolIsRefused) {
    Greased ends;
    Pair pair = ends.pair();
    pair.server.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::encrypted_extensions) return;
        const ClientHello offer = ends.hello();
        Buffer body{0, 9, 0, 16, 0, 5, 0, 3, 2};
        append(body, offer.extensions.alpn->front());
        message = make_message(type, body);
    };
    pair.run();
    EXPECT_EQ(pair.client.reason(), Reason::bad_alpn);
    EXPECT_EQ(pair.server.connection->peer_alert(), AlertDescription::illegal_parameter);
}

}  // namespace
}  // namespace handfast::testing
