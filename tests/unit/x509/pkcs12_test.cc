// SPDX-License-Identifier: Apache-2.0
// PKCS #12 files to order: what is read, and what once broke others.
#include "x509/pkcs12.h"

#include <gtest/gtest.h>

#include "crypto/random.h"
#include "tests/unit/x509/forge.h"
#include "x509/pbe1.h"
#include "x509/pkcs12_builder.h"

namespace handfast::x509 {
namespace {

using namespace handfast::testing;

Buffer oid(std::string_view short_name) {
    return element(der::kOid, as_bytes(object_named(short_name).encoded));
}

Buffer number(std::uint64_t value) {
    Buffer out;
    DerWriter(out).small_integer(value);
    return out;
}

Buffer sequence(std::initializer_list<Buffer> parts) {
    return element_of(der::kSequence, parts);
}

Buffer wrapped(const Buffer& inner) {
    return element(der::context_constructed(0), inner);
}

Buffer octets(ByteView content) {
    return element(der::kOctetString, content);
}

Buffer plain(const Buffer& content) {
    return sequence({oid("pkcs7-data"), wrapped(octets(content))});
}

Buffer attribute(std::string_view name, const Buffer& value) {
    return sequence({oid(name), element(der::kSet, value)});
}

Buffer bag(std::string_view type, const Buffer& value, const Buffer& attributes = {}) {
    return sequence({oid(type), wrapped(value),
                     attributes.empty() ? Buffer{} : element(der::kSet, attributes)});
}

Buffer certificate_bag(std::string_view subject, const Buffer& attributes = {}) {
    const Buffer certificate = forge(certificate_of(subject, "authority"));
    return bag("certBag", sequence({oid("x509Certificate"), wrapped(octets(certificate))}),
               attributes);
}

/// A minted key with its certificate, so that they belong together.
const Minted& identity() {
    static const Minted made = [] {
        crypto::SeededRng rng(5);
        return mint({.common_name = "own", .not_before = kToday, .not_after = kToday}, provider(),
                    rng)
            .value();
    }();
    return made;
}

Buffer key_bag(const Buffer& attributes = {}) {
    return bag("keyBag", to_buffer(identity().key_der.expose()), attributes);
}

Buffer own_certificate_bag() {
    return bag("certBag",
               sequence({oid("x509Certificate"), wrapped(octets(identity().certificate->der()))}));
}

/// Safes without a MAC.
Buffer file(const Buffer& safes, const Buffer& mac = {}) {
    return sequence({number(3), plain(safes), mac});
}

Buffer file_of_bags(std::initializer_list<Buffer> bags) {
    return file(sequence({plain(element_of(der::kSequence, bags))}));
}

Result<Pkcs12Contents> read(const Buffer& der, std::string_view passphrase = "password") {
    return read_pkcs12(der, as_bytes(passphrase), provider());
}

Reason refusal(const Buffer& der, std::string_view passphrase = "password") {
    const auto contents = read(der, passphrase);
    return contents ? Reason{} : contents.error().reason;
}

Buffer hmac_of(crypto::HashId hash, ByteView key, ByteView message) {
    Buffer mac(crypto::digest_size(hash));
    auto hmac = provider().hmac(hash, key);
    hmac->update(message);
    hmac->finish(mac);
    return mac;
}

/// RFC 7292's own MAC over `safes`.
Buffer classic_mac(const Buffer& safes, std::uint64_t iterations) {
    const Buffer salt(8, 9);
    const SecretBuffer phrase = pkcs12_passphrase(as_bytes("password"));
    const std::uint64_t affordable = std::min<std::uint64_t>(iterations, 100);
    const SecretBuffer key =
        derive_pkcs12({phrase.expose(), salt, affordable, crypto::HashId::sha256}, Pkcs12Use::mac,
                      32, provider());
    const Buffer digest = hmac_of(crypto::HashId::sha256, key.expose(), safes);
    return sequence(
        {sequence({algorithm_of(Oid::sha256), octets(digest)}), octets(salt), number(iterations)});
}

/// RFC 9579's, with a key of that length.
Buffer pbmac1(const Buffer& safes, std::size_t length) {
    const Buffer salt(8, 9);
    const SecretBuffer key =
        provider().pbkdf2(crypto::HashId::sha256, as_bytes("password"), salt, 10, length).value();
    const Buffer digest = hmac_of(crypto::HashId::sha256, key.expose(), safes);
    const Buffer derivation = sequence({element(der::kOid, encoded(Oid::pbkdf2)),
                                        sequence({octets(salt), number(10), number(length),
                                                  algorithm_of(Oid::hmac_with_sha256)})});
    const Buffer algorithm =
        sequence({oid("PBMAC1"), sequence({derivation, algorithm_of(Oid::hmac_with_sha256)})});
    return sequence({sequence({algorithm, octets(digest)}), octets({}), number(1)});
}

TEST(Pkcs12Derivation, GivesWhatIsKnown) {
    const SecretBuffer phrase = pkcs12_passphrase(as_bytes("smeg"));
    EXPECT_EQ(to_hex(phrase.expose()), "0073006d006500670000");
    const auto derive = [&](std::string_view salt, Pkcs12Use use, std::size_t length) {
        const Buffer bytes = from_hex(salt).bytes;
        return to_hex(derive_pkcs12({phrase.expose(), bytes, 1}, use, length, provider()).expose());
    };
    EXPECT_EQ(derive("0a58cf64530d823f", Pkcs12Use::key, 24),
              "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3");
    EXPECT_EQ(derive("0a58cf64530d823f", Pkcs12Use::iv, 8), "79993dfe048d3b76");
    EXPECT_EQ(derive("3d83c0e4546ac140", Pkcs12Use::mac, 20),
              "8d967d88f6caa9d714800ab3d48051d63f73a312");
}

TEST(Pkcs12Derivation, PassphrasesAreUtf16) {
    EXPECT_EQ(to_hex(pkcs12_passphrase(as_bytes("\xc3\xa9\xf0\x9f\x98\x80")).expose()),
              "00e9d83dde000000");
    EXPECT_EQ(to_hex(pkcs12_passphrase(as_bytes("\xe9")).expose()), "00e90000");
    EXPECT_EQ(to_hex(pkcs12_passphrase({}).expose()), "0000");
}

TEST(Pkcs12, FindsTheKeysOwnCertificateAmongOthers) {
    const Buffer name = element(der::kBmpString, Buffer{0, 'h', 0, 'i'});
    const auto contents =
        read(file_of_bags({certificate_bag("one"), key_bag(attribute("friendlyName", name)),
                           own_certificate_bag(), certificate_bag("two")}));
    ASSERT_TRUE(contents);
    ASSERT_TRUE(contents->key);
    ASSERT_TRUE(contents->certificate);
    EXPECT_EQ(contents->certificate->subject().common_name(), "own");
    ASSERT_EQ(contents->others.size(), 2u);
    EXPECT_EQ(contents->others[0]->subject().common_name(), "one");
    EXPECT_EQ(contents->others[1]->subject().common_name(), "two");
    EXPECT_EQ(contents->friendly_name, "hi");
}

TEST(Pkcs12, MayHoldNoKeyAndNestedBags) {
    const Buffer inner = sequence({certificate_bag("one")});
    const auto contents = read(file_of_bags({bag("safeContentsBag", inner)}));
    ASSERT_TRUE(contents);
    EXPECT_FALSE(contents->key);
    EXPECT_FALSE(contents->certificate);
    EXPECT_EQ(contents->others.size(), 1u);
}

TEST(Pkcs12, BothMacsAreJudged) {
    const Buffer safes = sequence({plain(sequence({certificate_bag("one")}))});
    for (const Buffer& mac : {classic_mac(safes, 7), pbmac1(safes, 32), pbmac1(safes, 20)}) {
        EXPECT_TRUE(read(file(safes, mac)));
        EXPECT_EQ(refusal(file(safes, mac), "another"), Reason::mac_verify_failure);
        Buffer other = safes;
        other.back() ^= 1;
        EXPECT_EQ(refusal(file(other, mac)), Reason::mac_verify_failure);
    }
}

/// CVE-2025-11187, CVE-2026-34181: a key of an octet is guessed at once.
TEST(Pkcs12, ShortMacKeysAreRefused) {
    const Buffer safes = sequence({plain(sequence({certificate_bag("one")}))});
    for (const std::size_t length : {std::size_t{1}, std::size_t{19}, std::size_t{65}})
        EXPECT_EQ(refusal(file(safes, pbmac1(safes, length))), Reason::unsupported_encryption);
}

/// CVE-2024-0727: parts that may be absent where others took them for granted.
TEST(Pkcs12, AbsentContentsAreErrors) {
    const Buffer empty = sequence({oid("pkcs7-data")});
    EXPECT_EQ(refusal(sequence({number(3), empty})), Reason::der_bad_tag);
    EXPECT_EQ(refusal(file(sequence({empty}))), Reason::der_bad_tag);
    EXPECT_EQ(refusal(file(sequence({sequence({oid("pkcs7-encryptedData")})}))),
              Reason::der_bad_tag);
    EXPECT_EQ(refusal(file_of_bags({sequence({oid("certBag")})})), Reason::der_bad_tag);
    EXPECT_EQ(refusal(file_of_bags({sequence({oid("keyBag"), wrapped({})})})), Reason::der_bad_tag);
    EXPECT_EQ(refusal(file({}, {})), Reason::der_bad_tag);
}

/// CVE-2025-69421, CVE-2026-22795: a value of another type than its bag's or attribute's.
TEST(Pkcs12, ValuesOfOtherTypesAreErrors) {
    const Buffer null = element(der::kNull, {});
    for (const char* type : {"keyBag", "pkcs8ShroudedKeyBag", "certBag", "safeContentsBag"})
        EXPECT_NE(refusal(file_of_bags({bag(type, null)})), Reason{}) << type;
    const Buffer as_null = sequence({oid("x509Certificate"), wrapped(null)});
    EXPECT_EQ(refusal(file_of_bags({bag("certBag", as_null)})), Reason::der_bad_tag);
    // Attributes are no reason to refuse a file.
    const auto contents =
        read(file_of_bags({key_bag(attribute("friendlyName", null)), own_certificate_bag()}));
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->friendly_name, "");
}

/// CVE-2025-69419: names that are not whole, or no characters.
TEST(Pkcs12, FriendlyNamesThatAreNoTextAreNone) {
    for (const Buffer& text : {Buffer{0, 'h', 0}, Buffer{0xd8, 0x00}, Buffer{0xdc, 0x00, 0, 'x'}}) {
        const auto contents = read(
            file_of_bags({key_bag(attribute("friendlyName", element(der::kBmpString, text)))}));
        ASSERT_TRUE(contents);
        EXPECT_EQ(contents->friendly_name, "");
    }
}

TEST(Pkcs12, NamesOfFilesThatWeMakeAreUtf8) {
    crypto::SeededRng rng(6);
    const std::string name = "caf\xc3\xa9 \xe2\x82\xac";
    const auto file = encode_pkcs12({.key = identity().key_der.expose(),
                                     .certificate = identity().certificate->der(),
                                     .friendly_name = name,
                                     .passphrase = as_bytes("password")},
                                    provider(), rng);
    ASSERT_TRUE(file);
    const auto contents = read(*file);
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->friendly_name, name);
}

/// CVE-2026-42015: the 33rd was written behind the end.
TEST(Pkcs12, ManyBagsAreReadAndTooManyRefused) {
    const auto file_with = [](std::size_t count) {
        const Buffer one = certificate_bag("one");
        Buffer bags;
        for (std::size_t i = 0; i < count; ++i) append(bags, one);
        return file(sequence({plain(element(der::kSequence, bags))}));
    };
    const auto contents = read(file_with(33));
    ASSERT_TRUE(contents);
    EXPECT_EQ(contents->others.size(), 33u);
    EXPECT_EQ(refusal(file_with(1001)), Reason::work_factor_too_large);
}

TEST(Pkcs12, NestingIsBounded) {
    Buffer bags = sequence({certificate_bag("one")});
    for (int i = 0; i < 5; ++i) bags = sequence({bag("safeContentsBag", bags)});
    EXPECT_EQ(refusal(file(sequence({plain(bags)}))), Reason::der_too_deep);
}

TEST(Pkcs12, WorkIsBounded) {
    const Buffer safes = sequence({plain(sequence({certificate_bag("one")}))});
    for (const std::uint64_t iterations :
         {std::uint64_t{0}, kMaxIterations + 1, std::uint64_t{1} << 31, std::uint64_t{1} << 62})
        EXPECT_EQ(refusal(file(safes, classic_mac(safes, iterations))),
                  Reason::work_factor_too_large);
    // All of a file draws on one bound.
    const Buffer with_mac = file(safes, classic_mac(safes, 7));
    EXPECT_TRUE(read_pkcs12(with_mac, as_bytes("password"), provider(), 7));
    EXPECT_EQ(read_pkcs12(with_mac, as_bytes("password"), provider(), 6).error().reason,
              Reason::work_factor_too_large);
}

TEST(Pkcs12, RefusesEveryStrictPrefixAndBytesBehindIt) {
    Buffer der = file_of_bags({certificate_bag("one")});
    for (std::size_t size = 0; size < der.size(); ++size)
        EXPECT_FALSE(read(to_buffer(ByteView(der).first(size)))) << size;
    der.push_back(0);
    EXPECT_EQ(refusal(der), Reason::der_trailing_data);
    EXPECT_EQ(refusal(sequence({number(2), plain(sequence({}))})), Reason::unsupported_algorithm);
}

}  // namespace
}  // namespace handfast::x509
