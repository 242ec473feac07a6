// SPDX-License-Identifier: Apache-2.0
// The suite table and the names.
#include "record/names.h"

#include <set>

#include <gtest/gtest.h>

#include "record/suites.h"

namespace handfast {
namespace {

TEST(Suites, AreFoundByNumberAndByEitherName) {
    for (const SuiteInfo& row : all_suites()) {
        EXPECT_EQ(find_suite(row.suite), &row);
        EXPECT_EQ(find_suite(row.iana_name), &row);
        EXPECT_EQ(find_suite(row.openssl_name), &row);
    }
    EXPECT_EQ(find_suite(CipherSuite(0)), nullptr);
    EXPECT_EQ(find_suite("AES128"), nullptr);
    EXPECT_EQ(find_suite(""), nullptr);
}

TEST(Suites, StandInOpensslsOrder) {
    const std::uint16_t kOrder[] = {0x1302, 0x1303, 0x1301, 0x1304, 0x1305, 0xc0b4, 0xc0b5,
                                    0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc02b, 0xc02f};
    std::vector<std::uint16_t> order;
    for (const SuiteInfo& row : all_suites()) order.push_back(code(row.suite));
    EXPECT_EQ(order, std::vector<std::uint16_t>(std::begin(kOrder), std::end(kOrder)));
}

TEST(Suites, RowsAgreeWithTheirNames) {
    for (const SuiteInfo& row : all_suites()) {
        const bool sha384 = row.iana_name.ends_with("SHA384");
        EXPECT_EQ(row.hash == crypto::HashId::sha384, sha384) << row.iana_name;
        const CipherInfo& cipher = cipher_info(row.cipher);
        EXPECT_EQ(row.mac == MacId::aead, cipher.aead() != nullptr) << row.iana_name;
        if (cipher.aead() != nullptr) {
            EXPECT_EQ(cipher.key_size, crypto::key_size(row.aead())) << row.iana_name;
        }
        EXPECT_EQ(row.strength_bits, cipher.strength_bits) << row.iana_name;
        EXPECT_EQ(row.key_exchange == KeyExchangeKind::any, row.first_version == 0x0304);
        EXPECT_EQ(row.iana_name.find("ECDSA") != std::string_view::npos,
                  row.authentication == AuthenticationKind::ecdsa);
        EXPECT_EQ(row.iana_name.find("CHACHA20") != std::string_view::npos,
                  row.cipher == RecordCipher::chacha20_poly1305);
    }
}

TEST(Names, AreThereInEverySpelling) {
    EXPECT_EQ(name_of(ContentType::handshake), "handshake");
    EXPECT_EQ(name_of(HandshakeType::client_hello), "client_hello");
    EXPECT_EQ(msg_name(HandshakeType::client_hello), "ClientHello");
    EXPECT_EQ(msg_name(HandshakeType::next_protocol), "NextProto");
    EXPECT_EQ(name_of(ExtensionType::server_name), "server_name");
    EXPECT_EQ(tlsextdebug_name(ExtensionType::server_name), "server name");
    EXPECT_EQ(tlsextdebug_name(ExtensionType::early_data), "");
    EXPECT_EQ(name_of(NamedGroup::x25519), "x25519");
    EXPECT_EQ(name_of(SignatureScheme::ed25519), "ed25519");
    EXPECT_EQ(version_name(0x0304), "TLSv1.3");
}

TEST(Names, OfUnknownCodesAreEmpty) {
    EXPECT_EQ(name_of(ContentType(99)), "");
    EXPECT_EQ(name_of(HandshakeType(99)), "");
    EXPECT_EQ(msg_name(HandshakeType(99)), "");
    EXPECT_EQ(name_of(ExtensionType(0x9999)), "");
    EXPECT_EQ(tlsextdebug_name(ExtensionType(0x9999)), "");
    EXPECT_EQ(name_of(NamedGroup(0x9999)), "");
    EXPECT_EQ(name_of(SignatureScheme(0x9999)), "");
    EXPECT_EQ(version_name(0x0305), "");
}

/// How many of all 16-bit codes have names, and whether no name is used twice.
template <class Enum>
std::size_t distinct_names() {
    std::set<std::string_view> names;
    std::size_t count = 0;
    for (unsigned value = 0; value <= 0xffff; ++value) {
        const std::string_view name = name_of(Enum(value));
        if (name.empty()) continue;
        ++count;
        EXPECT_TRUE(names.insert(name).second) << name;
    }
    return count;
}

TEST(Names, AreDistinct) {
    EXPECT_GE(distinct_names<ExtensionType>(), 55u);
    EXPECT_GE(distinct_names<NamedGroup>(), 40u);
    EXPECT_GE(distinct_names<SignatureScheme>(), 25u);
}

}  // namespace
}  // namespace handfast
