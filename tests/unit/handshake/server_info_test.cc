// SPDX-License-Identifier: Apache-2.0
// Extensions of the owner's making: where they go, and when they do.
#include <algorithm>

#include <gtest/gtest.h>

#include "handshake/extensions.h"
#include "tests/support/credentials.h"
#include "tests/support/edit.h"
#include "tests/support/pair.h"

namespace handfast::testing {
namespace {

constexpr ExtensionType kType{1234};

std::uint16_t in(std::initializer_list<Where> places) {
    unsigned bits = 0;
    for (Where where : places) bits |= static_cast<unsigned>(where);
    return static_cast<std::uint16_t>(bits);
}

/// A server that has an extension, and what it sent in which messages.
struct Ends {
    Config client = client_config();
    Config server = server_config();
    std::optional<Buffer> asked = Buffer{};  ///< The body of the client's extension.
    std::vector<HandshakeType> answers;

    Ends(ProtocolVersion version, std::uint16_t places) {
        client.versions = server.versions = {version};
        server.credentials.front().server_info = {{kType, places, to_buffer(as_bytes("hello"))}};
    }

    Pair run() {
        Pair pair(finish(client, Role::client).value(), finish(server, Role::server).value(),
                  {.filter_client = true, .filter_server = true});
        pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
            if (type == HandshakeType::client_hello && asked)
                edit_client_hello(message, [&](ClientHello& hello) {
                    hello.extensions.raw.push_back({kType, *asked});
                });
        };
        pair.server.filter.message = [&](HandshakeType type, Buffer& message) {
            const Buffer wire = {0x04, 0xd2, 0, 5, 'h', 'e', 'l', 'l', 'o'};
            const auto found = std::ranges::search(message, wire);
            if (found.empty()) return;
            answers.push_back(type);
            EXPECT_TRUE(std::ranges::search(std::ranges::subrange(found.end(), message.end()), wire)
                            .empty());
        };
        pair.run();
        return pair;
    }
};

struct Place {
    ProtocolVersion version;
    Where where;
    HandshakeType message;
};
constexpr Place kPlaces[] = {
    {ProtocolVersion::tls1_2, Where::server_hello12, HandshakeType::server_hello},
    {ProtocolVersion::tls1_3, Where::server_hello13, HandshakeType::server_hello},
    {ProtocolVersion::tls1_3, Where::encrypted_extensions, HandshakeType::encrypted_extensions},
    {ProtocolVersion::tls1_3, Where::certificate, HandshakeType::certificate}};

TEST(ServerInfo, GoesWhereItBelongsIfItIsAskedFor) {
    for (const Place& place : kPlaces) {
        Ends ends(place.version, in({Where::client_hello, place.where}));
        EXPECT_TRUE(ends.run().done());
        EXPECT_EQ(ends.answers, std::vector{place.message});
    }
}

TEST(ServerInfo, IsLeftOutWhereItDoesNotFit) {
    for (const Place& place : kPlaces) {
        const std::uint16_t places = in({Where::client_hello, place.where});
        Ends ends(place.version, places);
        auto& infos = ends.server.credentials.front().server_info;
        infos.insert(infos.begin(), {kType, places, Buffer(65000, 'x')});
        EXPECT_TRUE(ends.run().done());
        EXPECT_EQ(ends.answers, std::vector{place.message});
    }
}

TEST(ServerInfo, GoesNowhereUnasked) {
    for (const Place& place : kPlaces) {
        Ends ends(place.version, in({Where::client_hello, place.where}));
        ends.asked.reset();
        EXPECT_TRUE(ends.run().done());
        EXPECT_TRUE(ends.answers.empty());
    }
}

TEST(ServerInfo, BelongsToItsVersion) {
    Ends old(ProtocolVersion::tls1_3, in({Where::client_hello, Where::server_hello12}));
    EXPECT_TRUE(old.run().done());
    EXPECT_TRUE(old.answers.empty());
    Ends fresh(ProtocolVersion::tls1_2, in({Where::client_hello, Where::certificate}));
    EXPECT_TRUE(fresh.run().done());
    EXPECT_TRUE(fresh.answers.empty());
}

TEST(ServerInfo, BelongsToItsCredential) {
    Ends ends(ProtocolVersion::tls1_3, in({Where::client_hello, Where::certificate}));
    ends.server.credentials.push_back(credential(Identity::ed25519));
    ends.client.schemes = {SignatureScheme::ed25519};
    EXPECT_TRUE(ends.run().done());
    EXPECT_TRUE(ends.answers.empty());
}

TEST(ServerInfo, StandsWithTheLeafOnly) {
    Ends ends(ProtocolVersion::tls1_3, in({Where::client_hello, Where::certificate}));
    auto& chain = ends.server.credentials.front().chain;
    chain.push_back(credential(Identity::p384).chain.front());
    EXPECT_TRUE(ends.run().done());
    EXPECT_EQ(ends.answers, std::vector{HandshakeType::certificate});
}

// RFC 8446 §4.3.2: a request may say what it likes.
TEST(ServerInfo, GoesIntoACertificateRequestUnasked) {
    Ends ends(ProtocolVersion::tls1_3, in({Where::certificate_request}));
    ends.asked.reset();
    ends.server.client_authentication = ClientAuthentication::request;
    EXPECT_TRUE(ends.run().done());
    EXPECT_EQ(ends.answers, std::vector{HandshakeType::certificate_request});
}

TEST(ServerInfo, RefusesARequestThatSaysSomething) {
    for (const Place& place : kPlaces) {
        Ends ends(place.version, in({Where::client_hello, place.where}));
        ends.asked = Buffer{1};
        const Pair pair = ends.run();
        EXPECT_EQ(pair.server.reason(), Reason::bad_extension);
        EXPECT_TRUE(pair.server.log.sent_alert(AlertDescription::decode_error));
    }
}

TEST(ServerInfo, RefusesARequestForWhatIsNotForRequests) {
    Ends ends(ProtocolVersion::tls1_3, in({Where::encrypted_extensions}));
    const Pair pair = ends.run();
    EXPECT_EQ(pair.server.reason(), Reason::misplaced_extension);
    EXPECT_TRUE(pair.server.log.sent_alert(AlertDescription::illegal_parameter));
}

}  // namespace
}  // namespace handfast::testing
