// SPDX-License-Identifier: Apache-2.0
// General names and distribution points: what their forms are, and what is refused.
#include "x509/general_name.h"

#include <gtest/gtest.h>

#include "tests/unit/x509/forge.h"
#include "x509/distribution_point.h"

namespace handfast::x509 {
namespace {

using handfast::testing::element;

Buffer joined(std::initializer_list<Buffer> parts) {
    Buffer all;
    for (const Buffer& part : parts) append(all, part);
    return all;
}

Buffer list_of(std::initializer_list<Buffer> parts) {
    return element(der::kSequence, joined(parts));
}

Buffer host(std::string_view name) {
    return element(der::context(2), as_bytes(name));
}

/// { type-id 1.3.6.1.5.5.7.8.9, [0] UTF8String }
Buffer mailbox() {
    static constexpr std::uint8_t kSmtpUtf8[] = {0x2b, 6, 1, 5, 5, 7, 8, 9};
    return element(
        der::context_constructed(0),
        joined({element(der::kOid, kSmtpUtf8),
                element(der::context_constructed(0), element(der::kUtf8String, as_bytes("a@b")))}));
}

TEST(GeneralNames, KeepTheirOrderKindsAndContents) {
    const Buffer address = {127, 0, 0, 1};
    const Buffer der = list_of({host("a.example"), element(der::context(7), address),
                                element(der::context(6), as_bytes("http://a/")), mailbox()});
    const auto names = parse_general_names(der);
    ASSERT_TRUE(names);
    ASSERT_EQ(names->size(), 4u);
    EXPECT_EQ((*names)[0].kind, GeneralNameKind::dns_name);
    EXPECT_EQ(as_text((*names)[0].content), "a.example");
    EXPECT_EQ((*names)[1].kind, GeneralNameKind::ip_address);
    EXPECT_TRUE(equal((*names)[1].content, address));
    EXPECT_EQ((*names)[2].kind, GeneralNameKind::uri);
    EXPECT_EQ((*names)[3].kind, GeneralNameKind::other_name);
}

TEST(GeneralNames, OtherNamesHaveATypeAndAValue) {
    const Buffer der = list_of({mailbox()});
    const auto names = parse_general_names(der);
    ASSERT_TRUE(names);
    const auto other = parse_other_name(names->front());
    ASSERT_TRUE(other);
    EXPECT_EQ(other->tag, der::kUtf8String);
    EXPECT_EQ(as_text(other->value), "a@b");
    EXPECT_EQ(dotted(other->type), "1.3.6.1.5.5.7.8.9");
}

TEST(GeneralNames, DirectoryNamesHoldAWholeName) {
    const Buffer name = element(der::kSequence, {});
    const Buffer der = list_of({element(der::context_constructed(4), name)});
    const auto names = parse_general_names(der);
    ASSERT_TRUE(names);
    EXPECT_TRUE(equal(names->front().content, name));
}

struct BadNames {
    std::string what;
    Buffer der;
    Reason reason;
};

class RefusedNames : public ::testing::TestWithParam<BadNames> {};

TEST_P(RefusedNames, WithTheirReason) {
    const auto names = parse_general_names(GetParam().der);
    ASSERT_FALSE(names) << GetParam().what;
    EXPECT_EQ(names.error().reason, GetParam().reason) << GetParam().what;
    EXPECT_EQ(names.error().alert(), AlertDescription::bad_certificate);
}

INSTANTIATE_TEST_SUITE_P(
    GeneralNames, RefusedNames,
    ::testing::Values(
        BadNames{"no name at all", list_of({}), Reason::bad_alternative_name},
        BadNames{"a tag without a kind", list_of({element(der::context(9), {})}),
                 Reason::bad_alternative_name},
        BadNames{"a host name that is constructed",
                 list_of({element(der::context_constructed(2), {})}), Reason::bad_alternative_name},
        BadNames{"a universal tag", list_of({element(der::kIa5String, as_bytes("a"))}),
                 Reason::bad_alternative_name},
        BadNames{"a directory name without a Name",
                 list_of({element(der::context_constructed(4), as_bytes("x"))}),
                 Reason::bad_alternative_name},
        BadNames{"an otherName without a type", list_of({element(der::context_constructed(0), {})}),
                 Reason::bad_alternative_name},
        BadNames{"bytes after the list", joined({list_of({host("a")}), element(der::kNull, {})}),
                 Reason::der_trailing_data},
        BadNames{"not a list", element(der::kSet, host("a")), Reason::der_bad_tag}));

Buffer full_name(std::string_view uri) {
    return element(der::context_constructed(0),
                   element(der::context_constructed(0), element(der::context(6), as_bytes(uri))));
}

TEST(DistributionPoints, HaveNamesReasonsAndIssuers) {
    const Buffer reasons = {1, 0x60};  // keyCompromise and cACompromise
    const Buffer der =
        list_of({list_of({full_name("http://a/crl"), element(der::context(1), reasons)}),
                 list_of({element(der::context_constructed(2), host("issuer"))})});
    const auto points = parse_distribution_points(der);
    ASSERT_TRUE(points);
    ASSERT_EQ(points->size(), 2u);
    const DistributionPoint& first = points->front();
    ASSERT_EQ(first.name.full_name.size(), 1u);
    EXPECT_EQ(as_text(first.name.full_name[0].content), "http://a/crl");
    ASSERT_TRUE(first.reasons);
    EXPECT_EQ(first.reasons->bits(), 0b110);
    EXPECT_TRUE(first.reasons->has(1));
    EXPECT_FALSE(first.reasons->has(3));
    EXPECT_TRUE(first.crl_issuer.empty());
    const DistributionPoint& second = points->back();
    EXPECT_TRUE(second.name.absent());
    EXPECT_FALSE(second.reasons);
    EXPECT_EQ(second.crl_issuer.size(), 1u);
}

TEST(DistributionPoints, MayBeNamedRelativeToTheIssuer) {
    const Buffer relative = element(der::kSequence, as_bytes("RDN"));
    const Buffer der = list_of({list_of(
        {element(der::context_constructed(0), element(der::context_constructed(1), relative))})});
    const auto points = parse_distribution_points(der);
    ASSERT_TRUE(points);
    EXPECT_TRUE(equal(points->front().name.relative_name, relative));
    EXPECT_FALSE(points->front().name.absent());
}

TEST(DistributionPoints, AreRefusedWhereTheyAreMalformed) {
    EXPECT_EQ(parse_distribution_points(list_of({})).error().reason,
              Reason::bad_certificate_extension);
    const Buffer empty_name = list_of({list_of(
        {element(der::context_constructed(0), element(der::context_constructed(1), {}))})});
    EXPECT_EQ(parse_distribution_points(empty_name).error().reason,
              Reason::bad_certificate_extension);
    const Buffer out_of_order = list_of(
        {list_of({element(der::context_constructed(2), host("issuer")), full_name("http://a")})});
    EXPECT_EQ(parse_distribution_points(out_of_order).error().reason, Reason::der_trailing_data);
    const Buffer two_names = list_of({list_of({element(
        der::context_constructed(0), joined({element(der::context_constructed(0), host("a")),
                                             element(der::context_constructed(1), host("b"))}))})});
    EXPECT_EQ(parse_distribution_points(two_names).error().reason, Reason::der_trailing_data);
}

TEST(IssuingDistributionPoints, HaveTheirFlags) {
    const Buffer yes = {0xff};
    const Buffer reasons = {5, 0x20};
    const auto point = parse_issuing_distribution_point(
        list_of({full_name("http://a/crl"), element(der::context(2), yes),
                 element(der::context(3), reasons), element(der::context(4), yes)}));
    ASSERT_TRUE(point);
    EXPECT_FALSE(point->only_user_certificates);
    EXPECT_TRUE(point->only_ca_certificates);
    EXPECT_TRUE(point->indirect);
    EXPECT_FALSE(point->only_attribute_certificates);
    ASSERT_TRUE(point->only_some_reasons);
    EXPECT_EQ(point->only_some_reasons->bits(), 0b100);
}

TEST(IssuingDistributionPoints, AreRefusedWhereTheyAreMalformed) {
    const Buffer neither = {0x01};
    EXPECT_EQ(parse_issuing_distribution_point(list_of({element(der::context(1), neither)}))
                  .error()
                  .reason,
              Reason::der_bad_value);
    EXPECT_EQ(
        parse_issuing_distribution_point(list_of({element(der::context(6), {})})).error().reason,
        Reason::der_trailing_data);
    const Buffer set_unused_bits = {5, 0x21};
    EXPECT_EQ(parse_issuing_distribution_point(list_of({element(der::context(3), set_unused_bits)}))
                  .error()
                  .reason,
              Reason::der_bad_value);
}

}  // namespace
}  // namespace handfast::x509
