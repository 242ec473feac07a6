// SPDX-License-Identifier: Apache-2.0
// Which hosts, mailboxes and addresses a certificate names.
#include "x509/host_match.h"

#include <gtest/gtest.h>

#include "tests/unit/handshake/vec_file.h"
#include "tests/unit/x509/forge.h"
#include "x509/ip_address.h"
#include "x509/oid.h"

namespace handfast::x509 {
namespace {

using handfast::testing::alternative_name;
using handfast::testing::certificate_of;
using handfast::testing::element;
using handfast::testing::extension;
using handfast::testing::forged;
using handfast::testing::ForgedExtension;
using handfast::testing::name_of;

struct Host {
    std::string_view pattern;
    std::string_view host;
    bool matches;
};

TEST(HostMatch, IsRfc9525s) {
    const Host cases[] = {
        {"a.example", "a.example", true},
        {"A.Example", "a.eXample", true},
        {"a.example", "a.example.", true},
        {"a.example", "b.example", false},
        {"a.example", "a.example.org", false},
        {"a_b.example", "a_b.example", true},
        {"*.b.example", "a.b.example", true},
        {"*.b.example", "A.B.EXAMPLE", true},
        {"*.b.example", "xn--bcher-kva.b.example", true},
        {"*.xn--p1ai.example", "a.xn--p1ai.example", true},
        {"*.b.example", "b.example", false},
        {"*.b.example", "c.a.b.example", false},
        {"*.b.example", "*.b.example", false},
        {"*.b.example", "a/.b.example", false},
        {"*.0.0.1", "127.0.0.1", false},
        {"b\xc3\xbc.example", "b\xc3\xbc.example", false},
        {"", "", false},
        {"a", "", false},
        {"", "a", false},
        {"a b", "a b", false},
    };
    for (const auto& [pattern, host, matches] : cases)
        EXPECT_EQ(matches_host(pattern, host), matches) << pattern << " " << host;
}

TEST(HostMatch, TakesAWildcardForAWholeLeftMostLabelOnly) {
    const Host cases[] = {
        {"*", "a", false},
        {"*.", "a.", false},
        {"*.example", "a.example", false},
        {"*.example.", "a.example", false},
        {"a*.b.example", "ab.b.example", false},
        {"*a.b.example", "ba.b.example", false},
        {"a.*.example", "a.b.example", false},
        {"a.b.*", "a.b.c", false},
        {"*.*.example", "a.b.example", false},
        {"**.b.example", "a.b.example", false},
        {"*.b..example", "a.b..example", false},
    };
    for (const auto& [pattern, host, matches] : cases)
        EXPECT_EQ(matches_host(pattern, host), matches) << pattern << " " << host;
    EXPECT_FALSE(matches_host("*.b.example", "a.b.example", {.wildcards = false}));
    EXPECT_TRUE(matches_host("a.b.example", "a.b.example", {.wildcards = false}));
    EXPECT_TRUE(matches_host("*.b.example", "c.a.b.example", {.multi_label_wildcards = true}));
}

/// CVE-2009-2408
TEST(HostMatch, RefusesControlCharacters) {
    EXPECT_FALSE(matches_host(std::string_view("a.example\0.evil.example", 23), "a.example"));
    EXPECT_FALSE(
        matches_host(std::string_view("a.example\0", 10), std::string_view("a.example\0", 10)));
    EXPECT_FALSE(matches_host(std::string_view("a.example\0", 10), "a.example"));
    EXPECT_FALSE(matches_host("a.exam\nple", "a.exam\nple"));
}

TEST(HostMatch, AgreesWithTheVectorsUnderOpensslsFlags) {
    const auto sections = test::read_vec_file("tls/names/dns_wildcards.vec");
    if (!sections) GTEST_SKIP() << "no " << HANDFAST_VECTORS << "/tls/names/dns_wildcards.vec";
    const HostFlags flags = {.partial_wildcards = true};
    std::size_t compared = 0;
    for (const auto& section : *sections) {
        const bool valid = section.name != "Invalid";
        for (std::size_t at = 0; at + 1 < section.lines.size(); at += 2, ++compared) {
            const std::string& pattern = section.lines[at].second;
            const std::string& host = section.lines[at + 1].second;
            // X509_check_host takes a wildcard at an end of a label, not in its midst.
            const std::size_t star = pattern.find('*');
            const bool inside = star != std::string::npos && star > 0 && pattern[star + 1] != '.';
            // A host with a dot in front is a question about what is below it.
            const bool below = host.starts_with('.') && pattern.starts_with('*');
            if (below) continue;
            EXPECT_EQ(matches_host(pattern, host, flags), valid && !inside)
                << pattern << " " << host;
        }
    }
    EXPECT_GT(compared, 50u);
}

TEST(HostMatch, ADotInFrontAsksForWhatIsBelow) {
    EXPECT_TRUE(matches_host("a.example.com", ".example.com"));
    EXPECT_TRUE(matches_host("a.b.example.com", ".example.com"));
    EXPECT_FALSE(
        matches_host("a.b.example.com", ".example.com", {.single_label_subdomains = true}));
    EXPECT_TRUE(matches_host("a.example.com", ".example.com", {.single_label_subdomains = true}));
    EXPECT_FALSE(matches_host("example.com", ".example.com"));
    EXPECT_FALSE(matches_host(".example.com", ".example.com"));
}

std::shared_ptr<const Certificate> certificate(std::string_view common_name,
                                               const std::vector<ForgedExtension>& extensions) {
    auto parts = certificate_of("Leaf", "CA");
    parts.subject = name_of(common_name);
    parts.extensions = extensions;
    return forged(parts);
}

constexpr DerTag kOther = der::context_constructed(0);
constexpr DerTag kEmail = der::context(1);
constexpr DerTag kDns = der::context(2);
constexpr DerTag kUri = der::context(6);
constexpr DerTag kIp = der::context(7);

Buffer other_name(Oid type, DerTag tag, std::string_view value) {
    Buffer out = element(der::kOid, encoded(type));
    append(out, element(kOther, element(tag, as_bytes(value))));
    return out;
}

/// CVE-2026-42012, CVE-2026-42013
TEST(HostMatch, CommonNamesDoNotCountBesideNamesOfHosts) {
    EXPECT_EQ(find_host(*certificate("a.example", {}), "A.example"), "a.example");
    const ForgedExtension identify[] = {
        alternative_name(kDns, as_bytes("b.example")),
        alternative_name(kUri, as_bytes("https://b.example/")),
        alternative_name(kIp, Buffer{192, 0, 2, 1}),
        alternative_name(kOther, other_name(Oid::on_dns_srv, der::kIa5String, "_xmpp.b.example")),
    };
    for (const ForgedExtension& name : identify) {
        const auto leaf = certificate("a.example", {name});
        EXPECT_EQ(find_host(*leaf, "a.example"), std::nullopt) << to_hex(name.value);
        EXPECT_EQ(find_host(*leaf, "a.example", {.common_names = CommonNames::as_hosts}),
                  "a.example");
    }
    const auto mail = certificate("a.example", {alternative_name(kEmail, as_bytes("a@b.example"))});
    EXPECT_EQ(find_host(*mail, "a.example"), "a.example");
    EXPECT_EQ(find_host(*mail, "a.example", {.common_names = CommonNames::ignored}), std::nullopt);
}

TEST(HostMatch, TellsTheNameThatMatched) {
    const auto leaf =
        certificate("c", {handfast::testing::dns_names({"a.example", "*.b.example"})});
    EXPECT_EQ(find_host(*leaf, "x.b.example"), "*.b.example");
    EXPECT_EQ(find_host(*leaf, "x.c.example"), std::nullopt);
}

TEST(MailboxMatch, ComparesTheLocalPartByteForByte) {
    EXPECT_TRUE(matches_mailbox("a@example.com", "a@EXAMPLE.com"));
    EXPECT_FALSE(matches_mailbox("A@example.com", "a@example.com"));
    EXPECT_TRUE(matches_mailbox("\"a@b\"@example.com", "\"a@b\"@Example.com"));
    EXPECT_FALSE(matches_mailbox("a@example.com", "a@example.org"));
    EXPECT_FALSE(matches_mailbox("a@example.com", "a@example.com.evil.org"));
    EXPECT_TRUE(matches_mailbox("a@xn--mller-kva.de", "a@m\xc3\xbcller.de"));
    EXPECT_FALSE(matches_mailbox("a@xn--99999999.de", "a@xn--99999999.de"));
    EXPECT_FALSE(matches_mailbox(std::string_view("a\0@example.com", 14),
                                 std::string_view("a\0@example.com", 14)));
}

TEST(MailboxMatch, TakesAlternativeNamesBeforeTheSubject) {
    Buffer pair = element(der::kOid, encoded(Oid::email_address));
    append(pair, element(der::kIa5String, as_bytes("a@example.com")));
    auto parts = certificate_of("Leaf", "CA");
    parts.subject = element(der::kSequence, element(der::kSet, element(der::kSequence, pair)));
    EXPECT_EQ(find_mailbox(*forged(parts), "a@example.com"), "a@example.com");
    EXPECT_EQ(find_mailbox(*forged(parts), "b@example.com"), std::nullopt);
    parts.extensions = {alternative_name(kEmail, as_bytes("b@example.com"))};
    EXPECT_EQ(find_mailbox(*forged(parts), "b@EXAMPLE.com"), "b@example.com");
    EXPECT_EQ(find_mailbox(*forged(parts), "a@example.com"), std::nullopt);
    EXPECT_EQ(find_mailbox(*forged(parts), ""), std::nullopt);
    parts.extensions = {alternative_name(kDns, as_bytes("example.com"))};
    EXPECT_EQ(find_mailbox(*forged(parts), "a@example.com"), "a@example.com");
}

TEST(MailboxMatch, TakesInternationalMailboxes) {
    const auto leaf = [](DerTag tag) {
        return certificate("c",
                           {alternative_name(kOther, other_name(Oid::on_smtp_utf8_mailbox, tag,
                                                                "\xe5\xad\xa6@m\xc3\xbcller.de"))});
    };
    EXPECT_TRUE(find_mailbox(*leaf(der::kUtf8String), "\xe5\xad\xa6@xn--mller-kva.de"));
    EXPECT_FALSE(find_mailbox(*leaf(der::kUtf8String), "x@xn--mller-kva.de"));
}

/// CVE-2024-6119
TEST(MailboxMatch, TakesNoOtherTypeForAString) {
    const std::string_view mailbox = "\xe5\xad\xa6@b.example";
    for (DerTag tag : {der::kOctetString, der::kIa5String, der::kBitString}) {
        const auto leaf = certificate(
            "c", {alternative_name(kOther, other_name(Oid::on_smtp_utf8_mailbox, tag, mailbox))});
        EXPECT_FALSE(find_mailbox(*leaf, mailbox)) << tag;
    }
}

TEST(AddressMatch, ComparesOctets) {
    const auto leaf = certificate("192.0.2.1", {alternative_name(kIp, Buffer{192, 0, 2, 2})});
    EXPECT_TRUE(names_address(*leaf, Buffer{192, 0, 2, 2}));
    EXPECT_FALSE(names_address(*leaf, Buffer{192, 0, 2, 1})) << "common names are no addresses";
    EXPECT_FALSE(names_address(*leaf, Buffer{192, 0, 2}));
    EXPECT_FALSE(names_address(*certificate("c", {}), Buffer{192, 0, 2, 1}));
}

TEST(IpAddress, AgreesWithTheVectors) {
    std::size_t compared = 0;
    for (const std::string file : {"ipv4", "ipv6", "ipv6_nc"}) {
        const auto sections = test::read_vec_file("tls/names/" + file + ".vec");
        if (!sections) GTEST_SKIP() << "no " << HANDFAST_VECTORS << "/tls/names";
        for (const auto& section : *sections)
            for (const auto& [key, text] : section.lines) {
                const auto address = parse_ip_address(text);
                const bool other_family = key != "Input" && key != "Canonical" && address &&
                                          address->size() != (key == "IPv4" ? 4u : 16u);
                EXPECT_EQ(address.has_value() && !other_family, section.name != "Invalid")
                    << key << " " << text;
                ++compared;
            }
        if (file != "ipv6_nc") continue;
        const auto& lines = sections->front().lines;
        for (std::size_t at = 0; at + 1 < lines.size(); at += 2)
            EXPECT_EQ(parse_ip_address(lines[at].second), parse_ip_address(lines[at + 1].second))
                << lines[at].second;
    }
    EXPECT_GT(compared, 100u);
}

TEST(IpAddress, ReadsAllForms) {
    const auto hex = [](std::string_view text) {
        const auto address = parse_ip_address(text);
        return address ? to_hex(*address) : "";
    };
    EXPECT_EQ(hex("192.0.2.1"), "c0000201");
    EXPECT_EQ(hex("::"), std::string(32, '0'));
    EXPECT_EQ(hex("2001:db8::1"), "20010db8000000000000000000000001");
    EXPECT_EQ(hex("::ffff:192.0.2.1"), "00000000000000000000ffffc0000201");
    EXPECT_EQ(hex("1:2:3:4:5:6:7:8"), "00010002000300040005000600070008");
    for (std::string_view text :
         {"1:2:3:4:5:6:7::8:9", "+1.0.0.1", "1.0.0.-1", "::+1", "fe80::1%1"})
        EXPECT_EQ(hex(text), "") << text;
}

}  // namespace
}  // namespace handfast::x509
