// SPDX-License-Identifier: Apache-2.0
// Certificates: what is read, and what RFC 5280 forbids, rule by rule.
#include "x509/certificate.h"

#include <gtest/gtest.h>

#include "tests/unit/x509/forge.h"

namespace handfast::x509 {
namespace {

using namespace handfast::testing;

Forgery leaf() {
    return certificate_of("leaf", "authority");
}

std::optional<Reason> refusal(Buffer der) {
    const auto parsed = Certificate::parse(std::move(der), provider());
    if (parsed) return std::nullopt;
    EXPECT_NE(parsed.error().alert(), AlertDescription::internal_error)
        << "a peer's certificate is the peer's fault";
    return parsed.error().reason;
}

std::optional<Reason> refusal(const Forgery& parts) {
    return refusal(forge(parts));
}

TEST(Certificate, ReadsItsFields) {
    Forgery parts = leaf();
    parts.serial = {0x00, 0xff, 0x01};
    parts.extensions = {basic_constraints(true, 3), key_usage(0x8400),
                        extended_key_usage({Oid::server_auth, Oid::client_auth}),
                        dns_names({"a.example", "*.b.example"})};
    const Buffer der = forge(parts);
    const auto parsed = Certificate::parse(der, provider());
    ASSERT_TRUE(parsed);
    const Certificate& certificate = **parsed;
    EXPECT_TRUE(equal(certificate.der(), der));
    EXPECT_EQ(certificate.version(), 3u);
    EXPECT_EQ(to_hex(certificate.serial()), "00ff01");
    EXPECT_EQ(certificate.subject().common_name(), "leaf");
    EXPECT_EQ(certificate.issuer().common_name(), "authority");
    EXPECT_EQ(certificate.not_before(), kToday - std::chrono::days(180));
    EXPECT_EQ(certificate.not_after(), kToday + std::chrono::days(180));
    EXPECT_TRUE(equal(certificate.spki(), key_of("leaf").spki));
    ASSERT_NE(certificate.public_key(), nullptr);
    EXPECT_EQ(certificate.public_key()->type(), crypto::KeyType::ec);
    EXPECT_EQ(certificate.key_algorithm().oid, Oid::ec_public_key);
    EXPECT_EQ(certificate.signature_algorithm().oid, Oid::ecdsa_with_sha256);
    EXPECT_EQ(certificate.extensions().size(), 4u);
    ASSERT_TRUE(certificate.basic_constraints());
    EXPECT_TRUE(certificate.basic_constraints()->ca);
    EXPECT_EQ(certificate.basic_constraints()->path_length, 3u);
    EXPECT_TRUE(certificate.allows(KeyUsage::digital_signature));
    EXPECT_TRUE(certificate.allows(KeyUsage::key_cert_sign));
    EXPECT_FALSE(certificate.allows(KeyUsage::key_encipherment));
    EXPECT_FALSE(certificate.allows(KeyUsage::decipher_only));
    EXPECT_EQ(certificate.extended_key_usage(),
              (std::vector<Oid>{Oid::server_auth, Oid::client_auth}));
    EXPECT_EQ(certificate.dns_names(), (std::vector<std::string_view>{"a.example", "*.b.example"}));
    EXPECT_FALSE(certificate.self_issued());
}

TEST(Certificate, AllowsEveryUsageWithoutTheExtension) {
    EXPECT_TRUE(forged(leaf())->allows(KeyUsage::crl_sign));
    EXPECT_FALSE(forged(leaf())->has_extended_key_usage());
}

TEST(Certificate, ReadsAddresses) {
    const Buffer v4 = {127, 0, 0, 1};
    const Buffer v6(16, 1);
    for (const Buffer& address : {v4, v6}) {
        Forgery parts = leaf();
        parts.extensions = {alternative_name(der::context(7), address)};
        const auto certificate = forged(parts);
        ASSERT_EQ(certificate->ip_addresses().size(), 1u);
        EXPECT_TRUE(equal(certificate->ip_addresses()[0], address));
    }
}

TEST(Certificate, ReadsKeyIdentifiers) {
    const Buffer one = {1};
    const Buffer two = {2};
    Forgery parts = leaf();
    parts.extensions = {subject_key_identifier(one), authority_key_identifier(two)};
    const auto certificate = forged(parts);
    EXPECT_TRUE(equal(certificate->subject_key_identifier(), one));
    EXPECT_TRUE(equal(certificate->authority_key_identifier().key, two));
    // An issuer may also be named by its own issuer and serial number.
    Buffer fields =
        element(der::context_constructed(1), element(der::context_constructed(4), name_of("root")));
    append(fields, element(der::context(2), Buffer{9}));
    parts.extensions = {extension(Oid::authority_key_identifier, element(der::kSequence, fields))};
    const auto named = forged(parts);
    EXPECT_TRUE(equal(named->authority_key_identifier().issuer, name_of("root")));
    EXPECT_TRUE(equal(named->authority_key_identifier().serial, Buffer{9}));
    Forgery issuer = certificate_of("authority", "root");
    EXPECT_FALSE(named->names_as_issuer(*forged(issuer))) << "another serial number";
    issuer.serial = {9};
    EXPECT_TRUE(named->names_as_issuer(*forged(issuer)));
    issuer.issuer = name_of("other root");
    EXPECT_FALSE(named->names_as_issuer(*forged(issuer)));
}

TEST(Certificate, KnowsItsSigner) {
    const auto authority = forged(certificate_of("authority", "authority"));
    EXPECT_TRUE(forged(leaf())->signed_by(*authority));
    EXPECT_TRUE(authority->self_issued());
    Forgery other = leaf();
    other.signer = &key_of("somebody");
    EXPECT_FALSE(forged(other)->signed_by(*authority));
    Buffer changed = forge(leaf());
    changed.back() ^= 1;
    EXPECT_FALSE(Certificate::parse(changed, provider()).value()->signed_by(*authority));
}

TEST(Certificate, RefusesAnyStrictPrefixAndDataBehind) {
    const Buffer der = forge(leaf());
    for (std::size_t size = 0; size < der.size(); ++size)
        ASSERT_TRUE(refusal(Buffer(der.begin(), der.begin() + static_cast<std::ptrdiff_t>(size))))
            << size;
    Buffer longer = der;
    longer.push_back(0);
    EXPECT_EQ(refusal(longer), Reason::der_trailing_data);
}

TEST(Certificate, RemembersVersionsThatRfc5280DoesNotKnow) {
    Forgery parts = leaf();
    parts.version = 3;
    EXPECT_EQ(forged(parts)->version(), 0u);
    EXPECT_EQ(forged(parts)->encoded_version(), 3);
    parts.version = 0;
    EXPECT_EQ(forged(parts)->version(), 1u) << "DER leaves the default out, OpenSSL takes it";
    parts.version = std::nullopt;
    EXPECT_EQ(forged(parts)->version(), 1u);
    parts.version = 1;
    EXPECT_EQ(forged(parts)->version(), 2u);
}

TEST(Certificate, TakesFieldsOfLaterVersions) {
    Forgery parts = leaf();
    parts.version = std::nullopt;
    parts.unique_ids = element(der::context(1), Buffer{0, 7});
    EXPECT_TRUE(equal(forged(parts)->issuer_unique_id()->bytes, Buffer{7}));
    EXPECT_FALSE(forged(parts)->subject_unique_id());
    parts.unique_ids.clear();
    parts.extensions = {basic_constraints(false)};
    EXPECT_EQ(forged(parts)->extensions().size(), 1u);
}

TEST(Certificate, RemembersAnotherAlgorithmOutsideThanInside) {
    Forgery parts = leaf();
    parts.outer_algorithm = Oid::ecdsa_with_sha384;
    EXPECT_EQ(forged(parts)->inner_algorithm().oid, Oid::ecdsa_with_sha256);
    EXPECT_EQ(forged(parts)->signature_algorithm().oid, Oid::ecdsa_with_sha384);
}

TEST(Certificate, RefusesUnusedBitsInTheSignatureWhenItVerifies) {
    Forgery parts = leaf();
    parts.signature = element(der::kBitString, Buffer{1, 0x02});
    const auto certificate = forged(parts);
    EXPECT_EQ(certificate->signature_bits().unused, 1);
    EXPECT_FALSE(certificate->signed_by(*certificate));
    parts.signature = element(der::kBitString, Buffer{8, 0x02});
    EXPECT_EQ(refusal(parts), Reason::der_bad_value);
    parts.signature = element(der::kBitString, {});
    EXPECT_EQ(refusal(parts), Reason::der_bad_value);
}

TEST(Certificate, RemembersTimesOfOtherForms) {
    Forgery parts = leaf();
    for (const char* time : {"2701010000Z", "270230000000Z", "", "270101000000+0100"}) {
        parts.not_before = parts.not_after = element(der::kUtcTime, as_bytes(time));
        const auto certificate = forged(parts);
        EXPECT_FALSE(certificate->not_before_field().instant());
        EXPECT_EQ(as_text(certificate->not_after_field().text), time);
        EXPECT_EQ(certificate->not_before(), Instant::max()) << "never begins";
        EXPECT_EQ(certificate->not_after(), Instant::min()) << "has always ended";
    }
    parts.not_after = element(der::kNull, {});
    EXPECT_EQ(refusal(parts), Reason::der_bad_tag);
}

TEST(Certificate, RefusesPaddedSerialNumbers) {
    Forgery parts = leaf();
    parts.serial = {0, 1};
    EXPECT_EQ(refusal(parts), Reason::der_bad_value);
    parts.serial = {};
    EXPECT_EQ(refusal(parts), Reason::der_bad_value);
}

TEST(Certificate, RemembersDuplicateExtensions) {
    Forgery parts = leaf();
    EXPECT_FALSE(forged(parts)->has_malformed_extension());
    const Buffer unknown = {0x2a, 0x03};
    parts.extensions = {{unknown, false, {1}}, basic_constraints(false), {unknown, false, {2}}};
    EXPECT_TRUE(forged(parts)->has_malformed_extension());
}

// RFC 5280 §4.1.2.9
TEST(Certificate, RemembersExtensionsInVersionsWithoutThem) {
    for (const std::uint64_t version : {0u, 1u}) {
        Forgery parts = leaf();
        parts.version = version;
        parts.extensions = {basic_constraints(true)};
        EXPECT_TRUE(forged(parts)->has_malformed_extension()) << version;
    }
}

TEST(Certificate, ManyExtensionsCostNoSquareOfTime) {
    Forgery parts = leaf();
    for (std::uint32_t i = 0; i < 20000; ++i)
        parts.extensions.push_back({{0x2a, static_cast<std::uint8_t>(0x81 + i / 16384),
                                     static_cast<std::uint8_t>(0x80 | (i / 128 & 0x7f)),
                                     static_cast<std::uint8_t>(i & 0x7f)},
                                    false,
                                    {}});
    const auto certificate = forged(parts);
    EXPECT_EQ(certificate->extensions().size(), 20000u);
}

TEST(Certificate, RemembersThatThereIsNoExtension) {
    Forgery parts = leaf();
    parts.empty_extensions = true;
    EXPECT_TRUE(forged(parts)->has_malformed_extension());
    // As in OpenSSL, lists of no usage and no name are for those who judge.
    parts.empty_extensions = false;
    parts.extensions = {extended_key_usage({}), dns_names({})};
    EXPECT_FALSE(forged(parts)->has_malformed_extension());
}

TEST(Certificate, RemembersMalformedExtensions) {
    const Buffer negative = {0x30, 0x03, 0x02, 0x01, 0xff};
    const Buffer ber_true = {0x30, 0x03, 0x01, 0x01, 0x01};
    const Buffer behind = {0x30, 0x00, 0x05, 0x00};
    const Buffer not_bits = {0x04, 0x01, 0x00};
    const Buffer no_bit = {0x03, 0x01, 0x00};
    const Buffer only_reasons = {0x30, 0x06, 0x30, 0x04, 0x81, 0x02, 0x05, 0x60};
    const ForgedExtension cases[] = {
        extension(Oid::basic_constraints, negative),
        extension(Oid::basic_constraints, ber_true),
        extension(Oid::basic_constraints, behind),
        extension(Oid::basic_constraints, {}),
        extension(Oid::key_usage, not_bits),
        extension(Oid::key_usage, no_bit),
        extension(Oid::ext_key_usage, not_bits),
        extension(Oid::subject_alt_name, not_bits),
        extension(Oid::subject_key_identifier, negative),
        extension(Oid::authority_key_identifier, not_bits),
        extension(Oid::authority_key_identifier, negative),
        extension(Oid::netscape_cert_type, not_bits),
        extension(Oid::proxy_cert_info, not_bits),
        extension(Oid::crl_distribution_points, only_reasons),
        alternative_name(der::context(9), {}),              // there is no such name
        alternative_name(der::context_constructed(2), {}),  // a string in pieces
        alternative_name(der::kUtf8String, Buffer{'a'}),    // not a GeneralName at all
    };
    for (const ForgedExtension& broken : cases) {
        Forgery parts = leaf();
        parts.extensions = {broken};
        const auto certificate = forged(parts);
        EXPECT_TRUE(certificate->has_malformed_extension())
            << to_hex(broken.oid) << " " << to_hex(broken.value);
        EXPECT_FALSE(certificate->names_as_issuer(*forged(certificate_of("authority", "root"))));
    }
}

// RFC 3820 §3.4, §3.5
TEST(Certificate, RemembersProxiesThatAreMore) {
    // A path length of 1, language id-ppl-inheritAll.
    const Buffer info = {0x30, 0x0f, 0x02, 0x01, 0x01, 0x30, 0x0a, 0x06, 0x08,
                         0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x15, 0x01};
    Forgery parts = leaf();
    parts.extensions = {extension(Oid::proxy_cert_info, info, true)};
    const auto proxy = forged(parts);
    ASSERT_TRUE(proxy->proxy());
    EXPECT_EQ(proxy->proxy()->path_length, 1u);
    EXPECT_FALSE(proxy->has_malformed_extension());
    for (const ForgedExtension& more : {basic_constraints(true), dns_names({"a.example"})}) {
        parts.extensions = {extension(Oid::proxy_cert_info, info, true), more};
        EXPECT_TRUE(forged(parts)->has_malformed_extension());
    }
}

TEST(Certificate, ReadsTrustSettings) {
    const Buffer der = forge(leaf());
    Buffer fields;
    append(fields, element(der::kSequence, element(der::kOid, encoded(Oid::server_auth))));
    append(fields,
           element(der::context_constructed(0), element(der::kOid, encoded(Oid::client_auth))));
    append(fields, element(der::kUtf8String, as_bytes("an alias")));
    Buffer trusted = der;
    append(trusted, element(der::kSequence, fields));
    const auto certificate = Certificate::parse_trusted(trusted, provider());
    ASSERT_TRUE(certificate);
    EXPECT_TRUE(equal((*certificate)->der(), der));
    const TrustSettings* settings = (*certificate)->trust_settings();
    ASSERT_NE(settings, nullptr);
    ASSERT_EQ(settings->trusted->size(), 1u);
    EXPECT_TRUE(equal(settings->trusted->front(), encoded(Oid::server_auth)));
    ASSERT_EQ(settings->rejected.size(), 1u);
    EXPECT_EQ(settings->alias, "an alias");
    EXPECT_EQ(Certificate::parse_trusted(der, provider()).value()->trust_settings(), nullptr);
    trusted.back() ^= 1;
    trusted.resize(trusted.size() - 1);
    EXPECT_FALSE(Certificate::parse_trusted(trusted, provider()));
}

TEST(Certificate, HasNoKeyWhereTheKeyIsWrong) {
    Forgery parts = leaf();
    parts.spki.back() ^= 1;  // not on the curve
    EXPECT_EQ(forged(parts)->public_key(), nullptr);
    EXPECT_EQ(forged(parts)->key_algorithm().oid, Oid::ec_public_key);
    parts.spki.push_back(0);
    EXPECT_TRUE(refusal(parts)) << "data behind the key";
}

TEST(Certificate, TakesKeysOfUnknownKinds) {
    Forgery parts = leaf();
    const Buffer unknown_oid = {0x2a, 0x03};
    const Buffer algorithm = element(der::kSequence, element(der::kOid, unknown_oid));
    Buffer fields = algorithm;
    append(fields, element(der::kBitString, Buffer{0, 1, 2, 3}));
    parts.spki = element(der::kSequence, fields);
    const auto certificate = forged(parts);
    EXPECT_EQ(certificate->public_key(), nullptr);
    EXPECT_FALSE(forged(leaf())->signed_by(*certificate));
}

TEST(Certificate, PrintsItsFingerprint) {
    const auto certificate = forged(leaf());
    const std::string text =
        colon_hex(certificate->fingerprint(provider(), crypto::HashId::sha256));
    EXPECT_EQ(text.size(), 32u * 3 - 1);
    EXPECT_EQ(text.find_first_not_of("0123456789ABCDEF:"), std::string::npos);
    EXPECT_EQ(colon_hex(Buffer{0x00, 0xab}), "00:AB");
    EXPECT_EQ(colon_hex({}), "");
}

}  // namespace
}  // namespace handfast::x509
