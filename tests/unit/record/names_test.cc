// SPDX-License-Identifier: Apache-2.0
// The suite table and the names.
#include "record/names.h"

#include <map>
#include <set>
#include <string>
#include <utility>

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
    EXPECT_EQ(find_suite(CipherSuite(0x000b)), nullptr);
    EXPECT_EQ(find_suite("AES128"), nullptr);
    EXPECT_EQ(find_suite(""), nullptr);
}

TEST(Suites, HaveDistinctCodesAndNames) {
    std::set<std::uint16_t> codes;
    std::set<std::string_view> iana_names;
    std::set<std::string_view> openssl_names;
    for (const SuiteInfo& row : all_suites()) {
        codes.insert(code(row.suite));
        iana_names.insert(row.iana_name);
        openssl_names.insert(row.openssl_name);
    }
    EXPECT_EQ(codes.size(), 242u);
    EXPECT_EQ(iana_names.size(), codes.size());
    EXPECT_EQ(openssl_names.size(), codes.size());
}

/// The part of a registry's name before "_WITH_", without what marks export.
std::string exchange_of(const SuiteInfo& row) {
    std::string name(row.iana_name.substr(4, row.iana_name.find("_WITH_") - 4));
    if (const auto at = name.find("_EXPORT"); at != std::string::npos) name.erase(at);
    return name;
}

struct Exchange {
    KeyExchangeKind key_exchange;
    AuthenticationKind authentication;
    bool operator==(const Exchange&) const = default;
};

Exchange named_exchange(const std::string& name) {
    using enum KeyExchangeKind;
    using A = AuthenticationKind;
    static const std::map<std::string, Exchange> kExchanges{
        {"RSA", {rsa, A::rsa}},
        {"DHE_RSA", {dhe, A::rsa}},
        {"DHE_DSS", {dhe, A::dss}},
        {"DH_anon", {dhe, A::none}},
        {"DH_RSA", {dh_rsa, A::dh}},
        {"DH_DSS", {dh_dss, A::dh}},
        {"ECDHE_RSA", {ecdhe, A::rsa}},
        {"ECDHE_ECDSA", {ecdhe, A::ecdsa}},
        {"ECDH_anon", {ecdhe, A::none}},
        {"ECDH_RSA", {ecdh_rsa, A::ecdh}},
        {"ECDH_ECDSA", {ecdh_ecdsa, A::ecdh}},
        {"PSK", {psk, A::psk}},
        {"DHE_PSK", {dhe_psk, A::psk}},
        {"PSK_DHE", {dhe_psk, A::psk}},
        {"ECDHE_PSK", {ecdhe_psk, A::psk}},
        {"RSA_PSK", {rsa_psk, A::rsa}},
        {"SRP_SHA", {srp, A::srp}},
        {"SRP_SHA_RSA", {srp, A::rsa}},
        {"SRP_SHA_DSS", {srp, A::dss}},
    };
    return kExchanges.at(name);
}

TEST(Suites, RowsAgreeWithTheirNames) {
    for (const SuiteInfo& row : all_suites()) {
        SCOPED_TRACE(row.iana_name);
        const bool sha384 = row.iana_name.ends_with("SHA384");
        EXPECT_EQ(row.hash == crypto::HashId::sha384, sha384);
        const CipherInfo& cipher = cipher_info(row.cipher);
        EXPECT_EQ(row.mac == MacId::aead, cipher.aead() != nullptr);
        if (cipher.aead() != nullptr) {
            EXPECT_EQ(cipher.key_size, crypto::key_size(row.aead()));
        } else {
            const std::string_view mac = row.iana_name.substr(row.iana_name.rfind('_') + 1);
            EXPECT_EQ(mac == "MD5", row.mac == MacId::md5);
            EXPECT_EQ(mac == "SHA", row.mac == MacId::sha1);
            EXPECT_EQ(mac == "SHA256", row.mac == MacId::sha256);
            EXPECT_EQ(mac == "SHA384", row.mac == MacId::sha384);
        }
        EXPECT_EQ(row.strength_bits, cipher.strength_bits);
        EXPECT_EQ(row.iana_name.find("_EXPORT_") != std::string_view::npos, cipher.is_export());
        EXPECT_EQ(row.is_tls13(), row.first_version == 0x0304);
        if (row.is_tls13()) continue;
        EXPECT_EQ((Exchange{row.key_exchange, row.authentication}),
                  named_exchange(exchange_of(row)));
    }
}

/// What a name says that it encrypts with, and the row's cipher.
TEST(Suites, CiphersAreWhatTheNamesSay) {
    const std::pair<std::string_view, RecordCipher> kWords[] = {
        {"_NULL_", RecordCipher::null},
        {"_RC4_40_", RecordCipher::rc4_40},
        {"_RC4_128_", RecordCipher::rc4_128},
        {"_RC2_CBC_40_", RecordCipher::rc2_cbc_40},
        {"_DES40_CBC_", RecordCipher::des40_cbc},
        {"_WITH_DES_CBC_", RecordCipher::des_cbc},
        {"_3DES_EDE_CBC_", RecordCipher::triple_des_cbc},
        {"_IDEA_CBC_", RecordCipher::idea_cbc},
        {"_SEED_CBC_", RecordCipher::seed_cbc},
        {"_AES_128_CBC_", RecordCipher::aes_128_cbc},
        {"_AES_256_CBC_", RecordCipher::aes_256_cbc},
        {"_CAMELLIA_128_CBC_", RecordCipher::camellia_128_cbc},
        {"_CAMELLIA_256_CBC_", RecordCipher::camellia_256_cbc},
        {"_AES_128_GCM_", RecordCipher::aes_128_gcm},
        {"_AES_256_GCM_", RecordCipher::aes_256_gcm},
        {"_ARIA_128_GCM_", RecordCipher::aria_128_gcm},
        {"_ARIA_256_GCM_", RecordCipher::aria_256_gcm},
        {"_AES_128_CCM_8_", RecordCipher::aes_128_ccm_8},
        {"_AES_256_CCM_8_", RecordCipher::aes_256_ccm_8},
        {"_CHACHA20_POLY1305_", RecordCipher::chacha20_poly1305},
    };
    for (const SuiteInfo& row : all_suites()) {
        const std::string name = std::string(row.iana_name) + "_";
        for (const auto& [word, cipher] : kWords)
            EXPECT_EQ(name.find(word) != std::string::npos, row.cipher == cipher) << name << word;
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
