// SPDX-License-Identifier: Apache-2.0
// Names against the bases of name constraints, and the host names and Punycode within them.
#include "x509/subtree.h"

#include <gtest/gtest.h>

#include "x509/host_name.h"
#include "x509/punycode.h"

namespace handfast::x509 {
namespace {

using enum SubtreeSide;

constexpr auto kWithin = VerifyCode::ok;
constexpr auto kOutside = VerifyCode::permitted_violation;
constexpr auto kBadName = VerifyCode::unsupported_name_syntax;
constexpr auto kBadBase = VerifyCode::unsupported_constraint_syntax;

struct Case {
    std::string_view name;
    std::string_view base;
    VerifyCode code;
};

TEST(DnsSubtree, TakesAHostAndWhatIsBelowIt) {
    const Case cases[] = {
        {"example.com", "example.com", kWithin},
        {"a.example.com", "example.com", kWithin},
        {"a.b.example.com", "example.com", kWithin},
        {"aexample.com", "example.com", kOutside},
        {"com", "example.com", kOutside},
        {"example.com", ".example.com", kOutside},
        {"a.example.com", ".example.com", kWithin},
        {"example.com.evil.com", "example.com", kOutside},
        {"anything", "", kWithin},
        {"a_b.example.com", "example.com", kWithin},
    };
    for (const auto& [name, base, code] : cases)
        for (SubtreeSide side : {permitted, excluded})
            EXPECT_EQ(within_dns(name, base, side), code) << name << " " << base;
}

/// CVE-2026-3833
TEST(DnsSubtree, IgnoresCase) {
    EXPECT_EQ(within_dns("WWW.Example.COM", "eXample.com", excluded), kWithin);
    EXPECT_EQ(within_dns("WWW.Example.COM", ".EXAMPLE.com", permitted), kWithin);
}

TEST(DnsSubtree, RefusesWhatIsNoHost) {
    for (std::string_view name : {"", ".example.com", "example.com.", "a..example.com", "a b.com",
                                  "*", "a.*.example.com", "f*.example.com", "b\xc3\xbc.com"})
        EXPECT_EQ(within_dns(name, "example.com", excluded), kBadName) << name;
    EXPECT_EQ(within_dns(std::string_view("a.com\0.example.com", 18), "example.com", permitted),
              kBadName);
    for (std::string_view base : {".", "..com", "*.example.com", "a b", "example.com."})
        EXPECT_EQ(within_dns("example.com", base, excluded), kBadBase) << base;
}

/// CVE-2025-61727
TEST(DnsSubtree, AWildcardReachesAnExcludedHost) {
    EXPECT_EQ(within_dns("*.example.com", "bar.example.com", excluded), kWithin);
    EXPECT_EQ(within_dns("*.example.com", "BAR.EXAMPLE.COM", excluded), kWithin);
    EXPECT_EQ(within_dns("*.example.com", "bar.example.com", permitted), kOutside);
    EXPECT_EQ(within_dns("*.example.com", "a.bar.example.com", excluded), kOutside);
    EXPECT_EQ(within_dns("*.example.com", ".bar.example.com", excluded), kOutside);
    EXPECT_EQ(within_dns("*.example.com", "example.com", permitted), kWithin);
    EXPECT_EQ(within_dns("*.example.com", ".example.com", permitted), kWithin);
    EXPECT_EQ(within_dns("*.example.com", "com", excluded), kWithin);
}

TEST(MailboxSubtree, TakesAMailboxAHostOrADomain) {
    const Case cases[] = {
        {"a@example.com", "a@example.com", kWithin},
        {"b@example.com", "a@example.com", kOutside},
        {"a@EXAMPLE.com", "a@example.COM", kWithin},
        {"A@example.com", "a@example.com", kOutside},
        {"a@example.com", "example.com", kWithin},
        {"a@b.example.com", "example.com", kOutside},
        {"a@b.example.com", ".example.com", kWithin},
        {"a@example.com", ".example.com", kOutside},
        {"a@b.EXAMPLE.com", ".example.com", kWithin},
        {"a@bexample.com", ".example.com", kOutside},
        {"a@example.com", "@example.com", kWithin},
        {"a*@example.com", "a*@example.com", kWithin},
        {"ab@example.com", "a*@example.com", kOutside},
        {"\"a@b\"@example.com", "example.com", kWithin},
        {"a@example.com", "", kWithin},
        {"a@[192.0.2.1]", "example.com", kOutside},
    };
    for (const auto& [name, base, code] : cases)
        EXPECT_EQ(within_mailbox(name, base), code) << name << " " << base;
}

TEST(MailboxSubtree, RefusesWhatIsNoMailbox) {
    for (std::string_view name : {"", "example.com", "@example.com", "a@", "a@example.com.",
                                  "a@b c", "a b@example.com", "a@b@example.com", "a@.example.com"})
        EXPECT_EQ(within_mailbox(name, "example.com"), kBadName) << name;
    EXPECT_EQ(within_mailbox(std::string_view("a\0@example.com", 14), "example.com"), kBadName);
    for (std::string_view base :
         {"invalid@invalid@example.com", "a@", "a@.example.com", "..", "a b"})
        EXPECT_EQ(within_mailbox("a@example.com", base), kBadBase) << base;
}

TEST(MailboxSubtree, ComparesInternationalHosts) {
    EXPECT_EQ(within_mailbox("\xe5\xad\xa6@m\xc3\xbcller.de", "xn--mller-kva.de"), kWithin);
    EXPECT_EQ(within_mailbox("\xe5\xad\xa6@XN--MLLER-kva.de", "xn--mller-kva.de"), kWithin);
    EXPECT_EQ(within_mailbox("\xe5\xad\xa6@a.m\xc3\xbcller.de", ".xn--mller-kva.de"), kWithin);
    EXPECT_EQ(within_mailbox("\xe5\xad\xa6@mller-kva.de", "xn--mller-kva.de"), kOutside);
    EXPECT_EQ(within_mailbox("a@xn--\x7e.de", "example.com"), kBadName);
    EXPECT_EQ(within_mailbox("a@xn--99999999.de", "example.com"), kBadName);
    EXPECT_EQ(within_mailbox("a@example.com", "xn--99999999.de"), kBadBase);
}

TEST(UriSubtree, TakesTheHostOfAUri) {
    const Case cases[] = {
        {"http://example.com/", "example.com", kWithin},
        {"http://example.com:80/x", "example.com", kWithin},
        {"http://example.com?x", "example.com", kWithin},
        {"http://example.com#x", "example.com", kWithin},
        {"http://EXAMPLE.com", "example.COM", kWithin},
        {"http://example.com./", "example.com", kWithin},
        {"ldap://a.example.com", ".example.com", kWithin},
        {"ldap://example.com", ".example.com", kOutside},
        {"ldap://a.example.com", "example.com", kOutside},
        {"http://example.com@evil.com/", "example.com", kOutside},
        {"http://a:b@example.com/", "example.com", kWithin},
        {"http://evil.com/a:example.com", "example.com", kOutside},
        {"http://evil.com/@example.com", "example.com", kOutside},
        {"http://anything.at.all", "", kWithin},
    };
    for (const auto& [name, base, code] : cases)
        EXPECT_EQ(within_uri(name, base), code) << name << " " << base;
}

/// RUSTSEC-2026-0098: what cannot be compared is refused, not ignored.
TEST(UriSubtree, RefusesUrisWithoutAHostsName) {
    for (std::string_view name :
         {"", "urn:a:b", "mailto:a@example.com", "http:/example.com", "http://", "http:///x",
          "http://:80/", "http://192.0.2.1/", "http://[2001:db8::1]/", "//example.com/",
          "http://a b/", "http://user@/"})
        EXPECT_EQ(within_uri(name, "example.com"), kBadName) << name;
    EXPECT_EQ(within_uri("http://example.com/", "http://example.com/"), kBadBase);
}

Buffer hex(std::string_view text) {
    return from_hex(text).bytes;
}

TEST(AddressSubtree, ComparesUnderTheMask) {
    const auto check = [](std::string_view address, std::string_view base) {
        return within_addresses(hex(address), hex(base), permitted);
    };
    EXPECT_EQ(check("c0000201", "c0000200ffffff00"), kWithin);
    EXPECT_EQ(check("c0000301", "c0000200ffffff00"), kOutside);
    EXPECT_EQ(check("c0000301", "0000000000000000"), kWithin);
    EXPECT_EQ(check("c0000201", "c0000201ffffffff"), kWithin);
    EXPECT_EQ(check("c0000201", "c00002ffffffff00"), kWithin) << "bits of the host do not count";
    EXPECT_EQ(check("20010db8000000000000000000000001",
                    "20010db8000000000000000000000000ffffffff000000000000000000000000"),
              kWithin);
    EXPECT_EQ(check("20010db9000000000000000000000001",
                    "20010db8000000000000000000000000ffffffff000000000000000000000000"),
              kOutside);
}

TEST(AddressSubtree, RefusesOtherSizesAndMasks) {
    EXPECT_EQ(within_addresses(hex("c0000200ffffff00"), hex("c0000200ffffff00"), permitted),
              kBadName);
    EXPECT_EQ(within_addresses({}, hex("c0000200ffffff00"), excluded), kBadName);
    EXPECT_EQ(within_addresses(hex("c0000201"), hex("c0000200"), excluded), kBadBase);
    EXPECT_EQ(within_addresses(hex("c0000201"), hex("c0000200ff00ff00"), excluded), kBadBase);
    EXPECT_EQ(within_addresses(hex("c0000201"), hex("c0000200ffffffaf"), excluded), kBadBase);
}

TEST(AddressSubtree, ExcludesMappedAddressesToo) {
    const Buffer mapped = hex("00000000000000000000ffffc0000201");
    const Buffer base = hex("c0000200ffffff00");
    EXPECT_EQ(within_addresses(mapped, base, excluded), kWithin);
    EXPECT_EQ(within_addresses(mapped, base, permitted), kOutside);
    const Buffer mapped_base =
        hex("00000000000000000000ffffc0000200ffffffffffffffffffffffffffffff00");
    EXPECT_EQ(within_addresses(hex("c0000201"), mapped_base, excluded), kWithin);
    EXPECT_EQ(within_addresses(hex("c0000301"), mapped_base, excluded), kOutside);
}

/// CVE-2026-48057: a name is within another set by set, not by its text.
TEST(DirectorySubtree, TakesNamesThatBeginWithTheBase) {
    const Buffer name = {1, 2, 3};
    EXPECT_EQ(within_directory(name, Buffer{1, 2}), kWithin);
    EXPECT_EQ(within_directory(name, Buffer{}), kWithin);
    EXPECT_EQ(within_directory(name, Buffer{2, 3}), kOutside);
    EXPECT_EQ(within_directory(name, Buffer{1, 2, 3, 4}), kOutside);
}

TEST(Punycode, DecodesTheSamplesOfTheRfc) {
    // RFC 3492 §7.1 (B), (L), (R), (S)
    EXPECT_EQ(decode_punycode("ihqwcrb4cv8a8dqg056pqjye"),
              "\xe4\xbb\x96\xe4\xbb\xac\xe4\xb8\xba\xe4\xbb\x80\xe4\xb9\x88"
              "\xe4\xb8\x8d\xe8\xaf\xb4\xe4\xb8\xad\xe6\x96\x87");
    EXPECT_EQ(decode_punycode("3B-ww4c5e180e575a65lsy2b"),
              "3\xe5\xb9\xb4"
              "b\xe7\xb5\x84\xe9\x87\x91\xe5\x85\xab\xe5\x85\x88\xe7\x94\x9f");
    EXPECT_EQ(
        decode_punycode("d9juau41awczczp"),
        "\xe3\x81\x9d\xe3\x81\xae\xe3\x82\xb9\xe3\x83\x94\xe3\x83\xbc\xe3\x83\x89\xe3\x81\xa7");
    EXPECT_EQ(decode_punycode("mller-kva"), "m\xc3\xbcller");
    EXPECT_EQ(decode_punycode(""), "");
}

/// CVE-2022-3602, CVE-2022-3786: what overflowed a buffer is refused or bounded.
TEST(Punycode, RefusesWhatIsNone) {
    for (std::string_view text : {"-", "a-b", "99999999", "a!", "\xc3\xbc", "zzzzzzzzzzzzzzzzzz"})
        EXPECT_EQ(decode_punycode(text), std::nullopt) << text;
    EXPECT_EQ(decode_punycode(std::string(64, 'a')), std::nullopt);
    for (std::size_t size = 1; size < 64; ++size) {
        const auto decoded = decode_punycode(std::string(size, 'a'));
        EXPECT_LE(decoded.value_or("").size(), 4 * size);
    }
    std::string dots(1000, '.');
    EXPECT_EQ(unicode_host(dots), dots);
    EXPECT_EQ(unicode_host("a.xn--\xff.b"), std::nullopt);
}

TEST(HostName, IsLabelsAndDots) {
    for (std::string_view name : {"a", "a.b", "A-1.b_2", "127.0.0.1", "xn--mller-kva.de"})
        EXPECT_TRUE(is_host_name(name)) << name;
    for (std::string_view name : {"", ".", "a.", ".a", "a..b", "a b", "a/b", "\xc3\xbc"})
        EXPECT_FALSE(is_host_name(name)) << name;
    EXPECT_TRUE(is_host_name(std::string(253, 'a')));
    EXPECT_FALSE(is_host_name(std::string(254, 'a')));
}

}  // namespace
}  // namespace handfast::x509
