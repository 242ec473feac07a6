// SPDX-License-Identifier: Apache-2.0
// Distinguished names: how they print, and what they may hold. The corpus is compared with
// OpenSSL's output in printing_test.cc.
#include "x509/name.h"

#include <gtest/gtest.h>

#include "tests/unit/x509/forge.h"

namespace handfast::x509 {
namespace {

using handfast::testing::Attribute;
using handfast::testing::element;
using handfast::testing::name_der;

std::string printed(const std::string& value, DerTag tag, NameFormat format) {
    const Buffer der = name_der({{{Oid::common_name, tag, value}}});
    return Name::parse(der).value().print(format);
}

std::optional<Reason> refusal(const std::string& value, DerTag tag) {
    const auto name = Name::parse(name_der({{{Oid::common_name, tag, value}}}));
    if (name) return std::nullopt;
    return name.error().reason;
}

TEST(Name, PrintsInThreeForms) {
    const Buffer der = name_der({{{Oid::country_name, der::kPrintableString, "AU"}},
                                 {{Oid::organization_name, der::kUtf8String, "Widgits, Ltd"},
                                  {Oid::organizational_unit_name, der::kUtf8String, "R&D"}},
                                 {{Oid::common_name, der::kUtf8String, "host"}}});
    const Name name = Name::parse(der).value();
    EXPECT_EQ(name.print(NameFormat::oneline),
              "C = AU, O = \"Widgits, Ltd\" + OU = R&D, CN = host");
    EXPECT_EQ(name.print(NameFormat::rfc2253), "CN=host,OU=R&D+O=Widgits\\, Ltd,C=AU");
    EXPECT_EQ(name.print(NameFormat::slashes), "/C=AU/O=Widgits, Ltd+OU=R&D/CN=host");
    EXPECT_EQ(name.common_name(), "host");
}

TEST(Name, EscapesByPlace) {
    using enum NameFormat;
    EXPECT_EQ(printed(" a b ", der::kUtf8String, oneline), "CN = \" a b \"");
    EXPECT_EQ(printed(" a b ", der::kUtf8String, rfc2253), "CN=\\ a b\\ ");
    EXPECT_EQ(printed("#a#", der::kUtf8String, rfc2253), "CN=\\#a#");
    EXPECT_EQ(printed("a\"b\\c", der::kUtf8String, oneline), "CN = a\\\"b\\\\c");
    EXPECT_EQ(printed("a\"b\\c", der::kUtf8String, rfc2253), "CN=a\\\"b\\\\c");
    EXPECT_EQ(printed("<>;+,", der::kUtf8String, rfc2253), "CN=\\<\\>\\;\\+\\,");
}

TEST(Name, PrintsNoControlCharacterInAnyForm) {
    std::string all;
    for (int c = 0; c < 256; ++c) all.push_back(static_cast<char>(c));
    for (NameFormat format : {NameFormat::oneline, NameFormat::rfc2253, NameFormat::slashes}) {
        const std::string text = printed(all, der::kT61String, format);
        for (char c : text) EXPECT_TRUE(c >= ' ' && c <= '~');
    }
    EXPECT_EQ(printed("a\x1b[2J\n", der::kUtf8String, NameFormat::oneline), "CN = a\\1B[2J\\0A");
    EXPECT_EQ(printed("a\n", der::kUtf8String, NameFormat::slashes), "/CN=a\\x0A");
}

TEST(Name, TranscodesToUtf8) {
    EXPECT_EQ(printed("\xe4", der::kT61String, NameFormat::oneline), "CN = \\C3\\A4");
    EXPECT_EQ(printed(std::string("\0A\x20\xac", 4), der::kBmpString, NameFormat::oneline),
              "CN = A\\E2\\82\\AC");
    EXPECT_EQ(printed(std::string("\0\1\xf6\0", 4), der::kUniversalString, NameFormat::oneline),
              "CN = \\F0\\9F\\98\\80");
}

TEST(Name, DumpsWhatIsNoString) {
    EXPECT_EQ(printed(std::string("\0\xff", 2), der::kBitString, NameFormat::oneline),
              "CN = #030200FF");
}

TEST(Name, RefusesStringsThatAreNotWhole) {
    const std::pair<std::string, DerTag> cases[] = {
        {"\xc3", der::kUtf8String},
        {"\x80", der::kUtf8String},
        {"\xc0\x80", der::kUtf8String},          // NUL in two octets
        {"\xe0\x80\x80", der::kUtf8String},      // not the shortest
        {"\xed\xa0\x80", der::kUtf8String},      // a surrogate
        {"\xf4\x90\x80\x80", der::kUtf8String},  // beyond Unicode
        {"\xf8\x88\x80\x80\x80", der::kUtf8String},
        {"abc", der::kBmpString},
        {std::string("\xd8\x00", 2), der::kBmpString},
        {"abcde", der::kUniversalString},
        {std::string("\0\x11\0\0", 4), der::kUniversalString},
        {"x", der::kOctetString},
    };
    for (const auto& [value, tag] : cases)
        EXPECT_EQ(refusal(value, tag), Reason::bad_distinguished_name) << to_hex(as_bytes(value));
    EXPECT_EQ(refusal("\xf4\x8f\xbf\xbf", der::kUtf8String), std::nullopt) << "the last character";
}

TEST(Name, RefusesBrokenStructure) {
    const auto reason = [](const Buffer& der) -> std::optional<Reason> {
        const auto name = Name::parse(der);
        if (name) return std::nullopt;
        return name.error().reason;
    };
    EXPECT_EQ(reason(element(der::kSequence, {})), std::nullopt) << "an empty name is a name";
    EXPECT_EQ(reason(element(der::kSequence, element(der::kSet, {}))), std::nullopt)
        << "OpenSSL passes over an empty set";
    EXPECT_EQ(reason(element(der::kSequence, element(der::kSequence, {}))), Reason::der_bad_tag);
    EXPECT_EQ(reason({}), Reason::der_bad_tag);
    Buffer behind = element(der::kSequence, {});
    behind.push_back(5);
    EXPECT_EQ(reason(behind), Reason::der_trailing_data);
}

TEST(Oid, PrintsDotsAndKnowsItsNames) {
    EXPECT_EQ(dotted(encoded(Oid::common_name)), "2.5.4.3");
    EXPECT_EQ(dotted(encoded(Oid::rsa_encryption)), "1.2.840.113549.1.1.1");
    EXPECT_EQ(dotted(Buffer{0x88, 0x37, 0x03}), "2.999.3");
    EXPECT_EQ(dotted(Buffer(400, 0xff)), "") << "an arc without end";
    EXPECT_EQ(find_oid(encoded(Oid::state_or_province_name)), Oid::state_or_province_name);
    EXPECT_EQ(short_name(Oid::state_or_province_name), "ST");
    EXPECT_EQ(find_oid(Buffer{0x2a, 0x03}), Oid::unknown);
    EXPECT_EQ(find_oid({}), Oid::unknown);
}

TEST(Oid, PrintsArcsOfAnySize) {
    EXPECT_EQ(
        dotted(Buffer{0x2a, 0x83, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}),
        "1.2.4722366482869645213695");
    EXPECT_EQ(dotted(Buffer{0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}),
              "2.18446744073709551536");
    Buffer longest(586, 0x01);
    EXPECT_NE(dotted(longest), "");
    longest.push_back(0x01);
    EXPECT_EQ(dotted(longest), "");
}

TEST(Oid, NamesObjectsThatNoCodeAsksFor) {
    const Buffer route_origin{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x18};
    EXPECT_EQ(find_oid(route_origin), Oid::unknown);
    EXPECT_EQ(object_names(route_origin).short_name, "id-ct-routeOriginAuthz");
    EXPECT_EQ(object_names(encoded(Oid::common_name)).long_name, "commonName");
    EXPECT_FALSE(object_names(Buffer{0x2a, 0x03}).known());
    EXPECT_EQ(as_text(encoded(Oid::common_name)), object_named("commonName").encoded);
    EXPECT_EQ(object_named("id-ct-routeOriginAuthz").encoded, as_text(route_origin));
    EXPECT_FALSE(object_named("").known());
    EXPECT_FALSE(object_named("no such thing").known());
}

}  // namespace
}  // namespace handfast::x509
