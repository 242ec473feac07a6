// SPDX-License-Identifier: Apache-2.0
// Names are compared and hashed as OpenSSL does it (X509_NAME_cmp, X509_NAME_hash).
#include "x509/name_canonical.h"

#include <gtest/gtest.h>

#include "tests/unit/handshake/vec_file.h"
#include "tests/unit/x509/forge.h"

namespace handfast::x509 {
namespace {

using handfast::testing::Attribute;
using handfast::testing::name_der;
using handfast::testing::provider;

bool are_equal(ByteView a, ByteView b) {
    return Name::parse(a).value() == Name::parse(b).value();
}

bool common_names_are_equal(const Attribute& a, const Attribute& b) {
    return are_equal(name_der({{a}}), name_der({{b}}));
}

using enum Oid;

TEST(NameEquality, IgnoresCaseOfAscii) {
    EXPECT_TRUE(common_names_are_equal({common_name, der::kUtf8String, "AZ[`az{@"},
                                       {common_name, der::kUtf8String, "az[`AZ{@"}));
    EXPECT_FALSE(common_names_are_equal({common_name, der::kUtf8String, "Ä"},
                                        {common_name, der::kUtf8String, "ä"}));
}

TEST(NameEquality, FoldsSpaces) {
    EXPECT_TRUE(common_names_are_equal({common_name, der::kUtf8String, " \ta \n\v b\f\r "},
                                       {common_name, der::kPrintableString, "a b"}));
    EXPECT_FALSE(common_names_are_equal({common_name, der::kUtf8String, "a b"},
                                        {common_name, der::kUtf8String, "ab"}));
    EXPECT_TRUE(common_names_are_equal({common_name, der::kUtf8String, "   "},
                                       {common_name, der::kUtf8String, ""}));
}

TEST(NameEquality, IgnoresTypesOfStrings) {
    const Attribute utf8 = {common_name, der::kUtf8String, "Aä"};
    const Attribute others[] = {
        {common_name, der::kT61String, "A\xe4"},
        {common_name, der::kBmpString, {"\0A\0\xe4", 4}},
        {common_name, der::kUniversalString, {"\0\0\0A\0\0\0\xe4", 8}},
        {common_name, der::kIa5String, "a\xe4"},
    };
    for (const Attribute& other : others) EXPECT_TRUE(common_names_are_equal(utf8, other));
}

TEST(NameEquality, ComparesOtherTypesByteForByte) {
    EXPECT_FALSE(common_names_are_equal({common_name, der::kNumericString, "1"},
                                        {common_name, der::kUtf8String, "1"}));
    EXPECT_FALSE(common_names_are_equal({common_name, der::kNumericString, "1 "},
                                        {common_name, der::kNumericString, "1"}));
    EXPECT_TRUE(common_names_are_equal({common_name, der::kNumericString, "1"},
                                       {common_name, der::kNumericString, "1"}));
}

TEST(NameEquality, IgnoresTheOrderWithinASetOnly) {
    const Attribute a = {common_name, der::kUtf8String, "a"};
    const Attribute b = {organization_name, der::kUtf8String, "b"};
    EXPECT_TRUE(are_equal(name_der({{a, b}}), name_der({{b, a}})));
    EXPECT_FALSE(are_equal(name_der({{a}, {b}}), name_der({{b}, {a}})));
    EXPECT_FALSE(are_equal(name_der({{a}, {b}}), name_der({{a, b}})));
}

TEST(NameEquality, IsOfWholeNames) {
    const Attribute a = {common_name, der::kUtf8String, "a"};
    EXPECT_FALSE(are_equal(name_der({}), name_der({{a}})));
    EXPECT_FALSE(are_equal(name_der({{a}}), name_der({{a}, {a}})));
    EXPECT_TRUE(are_equal(name_der({}), name_der({})));
    EXPECT_FALSE(common_names_are_equal(a, {organization_name, der::kUtf8String, "a"}));
}

TEST(NameEquality, AgreesWithTheVectors) {
    const auto sections = test::read_vec_file("tls/x509/x509_dn.vec");
    if (!sections) GTEST_SKIP() << "no " << HANDFAST_VECTORS << "/tls/x509/x509_dn.vec";
    std::size_t compared = 0;
    for (const auto& section : *sections) {
        for (std::size_t at = 0; at + 1 < section.lines.size(); at += 2) {
            const Buffer first = from_hex(section.lines[at].second).bytes;
            const Buffer second = from_hex(section.lines[at + 1].second).bytes;
            const auto a = Name::parse(first);
            const auto b = Name::parse(second);
            // One name in indefinite length is no DER.
            if (!b) continue;
            EXPECT_EQ(a.value() == *b, section.name == "Equal") << section.lines[at].second;
            ++compared;
        }
    }
    EXPECT_EQ(compared, 8u);
}

/// What `openssl x509 -subject_hash -subject_hash_old` says of such a subject.
TEST(NameHash, IsOpenssls) {
    const Buffer der =
        name_der({{{country_name, der::kPrintableString, "DE"}},
                  {{organization_name, der::kUtf8String, "  Handfast   Müller  GmbH"}},
                  {{organizational_unit_name, der::kUtf8String, "b"},
                   {common_name, der::kUtf8String, "Some  HOST"}}});
    const Name name = Name::parse(der).value();
    EXPECT_EQ(name_hash(name, provider()), 0x04e42048u);
    EXPECT_EQ(old_name_hash(name, provider()), 0xa5cfe6b5u);
}

TEST(NameHash, IsThatOfEqualNames) {
    const Buffer upper = name_der({{{common_name, der::kPrintableString, "A  B"}}});
    const Buffer lower = name_der({{{common_name, der::kUtf8String, "a b"}}});
    const Name a = Name::parse(upper).value();
    const Name b = Name::parse(lower).value();
    EXPECT_EQ(name_hash(a, provider()), name_hash(b, provider()));
    EXPECT_NE(old_name_hash(a, provider()), old_name_hash(b, provider()));
}

}  // namespace
}  // namespace handfast::x509
