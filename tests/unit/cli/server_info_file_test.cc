// SPDX-License-Identifier: Apache-2.0
// The files of -serverinfo: OpenSSL's blocks, and its words for what is none.
#include "cli/server_info_file.h"

#include <gtest/gtest.h>

#include "crypto/base/pem.h"
#include "handshake/extensions.h"
#include "tests/support/temp_dir.h"

namespace handfast::cli {
namespace {

constexpr std::string_view kFirst = "SERVERINFO FOR A TEST";
constexpr std::string_view kSecond = "SERVERINFOV2 FOR A TEST";

/// A block of the first form: an extension as on the wire.
std::string first(std::uint8_t type, std::string_view body = "hello") {
    Buffer bytes = {4, type, 0, static_cast<std::uint8_t>(body.size())};
    append(bytes, as_bytes(body));
    return encode_pem(kFirst, bytes);
}

/// One of the second: OpenSSL's context in front.
std::string second(std::uint16_t context, std::uint8_t type = 0xd2) {
    const Buffer bytes = {0,
                          0,
                          static_cast<std::uint8_t>(context >> 8),
                          static_cast<std::uint8_t>(context),
                          4,
                          type,
                          0,
                          1,
                          'x'};
    return encode_pem(kSecond, bytes);
}

class ServerInfoFile : public testing::Test {
  protected:
    std::expected<std::vector<ServerInfo>, std::string> load(const std::string& text) {
        return load_server_info(folder_.write("file", text));
    }
    void expect_complaint(const std::string& text, std::string_view words) {
        const auto loaded = load(text);
        ASSERT_FALSE(loaded) << text;
        EXPECT_TRUE(loaded.error().contains(words)) << loaded.error();
        EXPECT_TRUE(loaded.error().ends_with("\n"));
    }
    std::uint16_t places(std::uint16_t context) { return load(second(context))->front().places; }

    handfast::test::TempDir folder_;
};

constexpr std::uint16_t bits(Where a, Where b) {
    return static_cast<std::uint16_t>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

TEST_F(ServerInfoFile, FirstFormIsForTls12) {
    const auto loaded = load("text\n" + first(0xd2) + first(0xd3, ""));
    ASSERT_TRUE(loaded);
    ASSERT_EQ(loaded->size(), 2u);
    EXPECT_EQ(loaded->front().type, ExtensionType(1234));
    EXPECT_EQ(loaded->front().body, to_buffer(as_bytes("hello")));
    EXPECT_EQ(loaded->front().places, bits(Where::client_hello, Where::server_hello12));
    EXPECT_TRUE(loaded->back().body.empty());
}

TEST_F(ServerInfoFile, SecondFormNamesItsMessages) {
    EXPECT_EQ(places(0x0180), bits(Where::client_hello, Where::server_hello12));
    EXPECT_EQ(places(0x0280), bits(Where::client_hello, Where::server_hello13));
    EXPECT_EQ(places(0x0480), bits(Where::client_hello, Where::encrypted_extensions));
    EXPECT_EQ(places(0x1080), bits(Where::client_hello, Where::certificate));
    EXPECT_EQ(places(0x4000), static_cast<std::uint16_t>(Where::certificate_request));
    // 0x10: TLS 1.2 only; 0x20: TLS 1.3 only.
    EXPECT_EQ(places(0x0590), bits(Where::client_hello, Where::server_hello12));
    EXPECT_EQ(places(0x05a0), bits(Where::client_hello, Where::encrypted_extensions));
}

TEST_F(ServerInfoFile, WhatIsNoneIsToldAsOpensslTells) {
    expect_complaint("", ":0480006C:PEM routines:get_name:no start line:");
    expect_complaint("", ":0A000185:SSL routines:SSL_CTX_use_serverinfo_file:no pem extensions:");
    expect_complaint(encode_pem("CERTIFICATE", Buffer{1}), ":0A000188:");
    expect_complaint(encode_pem("XERVERINFO FOR A", Buffer{1}), ":0A000188:");
    expect_complaint(encode_pem("XERVERINFO FOR ABC", Buffer{1}), ":0A000187:");
    expect_complaint(encode_pem(kFirst, Buffer{4, 0xd2, 0}), ":0A000186:");
    expect_complaint(encode_pem(kFirst, Buffer{4, 0xd2, 0, 0, 0}), ":0A000186:");
    expect_complaint(encode_pem(kSecond, Buffer{4, 0xd2, 0, 0}), ":0A000186:");
    const auto absent = load_server_info(folder_ / "absent");
    ASSERT_FALSE(absent);
    EXPECT_TRUE(absent.error().contains(":80000002:")) << absent.error();
}

TEST_F(ServerInfoFile, TypesAreNewAndDistinct) {
    expect_complaint(first(0xd2) + first(0xd2), ":0A000184:");
    for (std::uint8_t type :
         {std::uint8_t{0}, std::uint8_t{16}, std::uint8_t{28}, std::uint8_t{51}})
        expect_complaint(encode_pem(kFirst, Buffer{0, type, 0, 0}), ":0A000184:");
    EXPECT_TRUE(load(encode_pem(kFirst, Buffer{0, 18, 0, 0}))) << "certificate timestamps";
}

TEST_F(ServerInfoFile, WhatIsCutEndsTheFile) {
    const auto loaded = load(first(0xd2) + "-----BEGIN SERVERINFO FOR X-----\nAAA");
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->size(), 1u);
}

}  // namespace
}  // namespace handfast::cli
