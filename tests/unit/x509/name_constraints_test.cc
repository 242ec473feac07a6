// SPDX-License-Identifier: Apache-2.0
// Name constraints on paths; subtree_test.cc has the comparisons one by one, betterTLS and limbo
// what users expect of all together.
#include "x509/name_constraints.h"

#include <gtest/gtest.h>

#include "tests/unit/x509/forge.h"
#include "x509/oid.h"
#include "x509/path.h"

namespace handfast::x509 {
namespace {

using handfast::testing::alternative_name;
using handfast::testing::certificate_of;
using handfast::testing::dns_names;
using handfast::testing::element;
using handfast::testing::extension;
using handfast::testing::forged;
using handfast::testing::ForgedExtension;
using handfast::testing::name_of;

constexpr DerTag kEmail = der::context(1);
constexpr DerTag kDns = der::context(2);
constexpr DerTag kX400 = der::context_constructed(3);
constexpr DerTag kDirectory = der::context_constructed(4);
constexpr DerTag kUri = der::context(6);
constexpr DerTag kIp = der::context(7);
constexpr DerTag kRegisteredId = der::context(8);

Buffer text(std::string_view characters) {
    return to_buffer(as_bytes(characters));
}

struct Base {
    DerTag tag;
    Buffer content;
    Buffer bounds = {};
};

Buffer subtrees(unsigned number, const std::vector<Base>& bases) {
    if (bases.empty()) return {};
    Buffer list;
    for (const Base& base : bases) {
        Buffer entry = element(base.tag, base.content);
        append(entry, base.bounds);
        append(list, element(der::kSequence, entry));
    }
    return element(der::context_constructed(number), list);
}

ForgedExtension constraints(const std::vector<Base>& permitted,
                            const std::vector<Base>& excluded = {}) {
    Buffer lists = subtrees(0, permitted);
    append(lists, subtrees(1, excluded));
    return extension(Oid::name_constraints, element(der::kSequence, lists), true);
}

/// A leaf with these extensions below a CA with those below an anchor.
CertificateList path_of(const std::vector<ForgedExtension>& leaf,
                        const std::vector<ForgedExtension>& ca, Buffer subject = name_of("Leaf")) {
    auto leaf_parts = certificate_of("Leaf", "CA");
    leaf_parts.subject = std::move(subject);
    leaf_parts.extensions = leaf;
    auto ca_parts = certificate_of("CA", "Root");
    ca_parts.extensions = ca;
    return {forged(leaf_parts), forged(ca_parts), forged(certificate_of("Root", "Root"))};
}

VerifyCode code_of(const std::vector<VerifyError>& errors) {
    return errors.empty() ? VerifyCode::ok : errors.front().code;
}

VerifyCode judged(const ForgedExtension& name, const std::vector<Base>& permitted,
                  const std::vector<Base>& excluded = {}) {
    return code_of(check_name_constraints(path_of({name}, {constraints(permitted, excluded)})));
}

TEST(NameConstraints, JudgeEveryKindOfName) {
    const Buffer directory = name_of("Directory");
    const Buffer address = {192, 0, 2, 1};
    const Buffer net = {192, 0, 2, 0, 255, 255, 255, 0};
    const Buffer other_net = {192, 0, 3, 0, 255, 255, 255, 0};
    struct Kind {
        DerTag tag;
        Buffer name;
        Buffer base;
        Buffer other_base;
    };
    const Kind kinds[] = {
        {kEmail, text("a@example.com"), text("example.com"), text("example.net")},
        {kDns, text("www.example.com"), text("example.com"), text("example.net")},
        {kUri, text("http://example.com/"), text("example.com"), text("example.net")},
        {kIp, address, net, other_net},
    };
    for (const auto& [tag, name, base, other_base] : kinds) {
        const auto san = alternative_name(tag, name);
        EXPECT_EQ(judged(san, {{tag, base}}), VerifyCode::ok) << tag;
        EXPECT_EQ(judged(san, {{tag, other_base}}), VerifyCode::permitted_violation) << tag;
        EXPECT_EQ(judged(san, {{tag, other_base}, {tag, base}}), VerifyCode::ok) << tag;
        EXPECT_EQ(judged(san, {}, {{tag, base}}), VerifyCode::excluded_violation) << tag;
        EXPECT_EQ(judged(san, {}, {{tag, other_base}}), VerifyCode::ok) << tag;
        // CVE-2024-39312: what is permitted can be excluded all the same.
        EXPECT_EQ(judged(san, {{tag, base}}, {{tag, base}}), VerifyCode::excluded_violation) << tag;
    }
    EXPECT_EQ(
        judged(alternative_name(kDirectory, directory), {}, {{kDirectory, name_of("DIRECTORY")}}),
        VerifyCode::excluded_violation);
}

TEST(NameConstraints, ConstrainTheirOwnKindOnly) {
    const auto san = dns_names({"www.example.com"});
    EXPECT_EQ(judged(san, {{kEmail, text("example.net")}, {kIp, Buffer(8)}}), VerifyCode::ok);
    EXPECT_EQ(judged(san, {}, {{kUri, text("www.example.com")}}), VerifyCode::ok);
}

TEST(NameConstraints, RefuseKindsThatNobodyCompares) {
    const Buffer identifier = {0x2a, 0x03};
    EXPECT_EQ(judged(alternative_name(kRegisteredId, identifier), {{kRegisteredId, identifier}}),
              VerifyCode::unsupported_constraint_type);
    // CVE-2023-0286
    EXPECT_EQ(judged(alternative_name(kX400, {}), {}, {{kX400, {}}}),
              VerifyCode::unsupported_constraint_type);
    Buffer other = element(der::kOid, identifier);
    append(other, element(der::context_constructed(0), element(der::kUtf8String, text("x"))));
    Buffer stranger = element(der::kOid, Buffer{0x2a, 0x04});
    append(stranger, element(der::context_constructed(0), element(der::kUtf8String, text("x"))));
    constexpr DerTag kOther = der::context_constructed(0);
    EXPECT_EQ(judged(alternative_name(kOther, other), {}, {{kOther, other}}),
              VerifyCode::unsupported_constraint_type);
    EXPECT_EQ(judged(alternative_name(kOther, other), {}, {{kOther, stranger}}), VerifyCode::ok);
}

TEST(NameConstraints, RefuseMinimumAndMaximum) {
    const auto san = dns_names({"www.example.com"});
    const auto with = [&](Buffer bounds) {
        return judged(san, {{kDns, text("example.com"), std::move(bounds)}});
    };
    EXPECT_EQ(with(element(der::context(0), Buffer{1})), VerifyCode::subtree_minmax);
    EXPECT_EQ(with(element(der::context(1), Buffer{1})), VerifyCode::subtree_minmax);
    EXPECT_EQ(with(element(der::context(0), Buffer{0})), VerifyCode::ok);
}

TEST(NameConstraints, TakeTheSubject) {
    const auto path = path_of({}, {constraints({{kDirectory, name_of("Other")}})});
    EXPECT_EQ(check_name_constraints(path),
              (std::vector<VerifyError>{{0, VerifyCode::permitted_violation}}));
    EXPECT_EQ(code_of(check_name_constraints(
                  path_of({}, {constraints({}, {{kDirectory, name_of(" lEAF ")}})}))),
              VerifyCode::excluded_violation);
    EXPECT_EQ(
        code_of(check_name_constraints(path_of({}, {constraints({{kDirectory, name_of("Other")}})},
                                               element(der::kSequence, {})))),
        VerifyCode::ok)
        << "an empty subject is no name";
}

Buffer subject_of(Oid type, DerTag tag, std::string_view value) {
    Buffer pair = element(der::kOid, encoded(type));
    append(pair, element(tag, as_bytes(value)));
    return element(der::kSequence, element(der::kSet, element(der::kSequence, pair)));
}

TEST(NameConstraints, TakeEmailAddressesOfTheSubject) {
    const auto code = [](DerTag tag, std::string_view value) {
        return code_of(
            check_name_constraints(path_of({}, {constraints({}, {{kEmail, text("example.com")}})},
                                           subject_of(Oid::email_address, tag, value))));
    };
    EXPECT_EQ(code(der::kIa5String, "a@example.com"), VerifyCode::excluded_violation);
    EXPECT_EQ(code(der::kIa5String, "a@example.net"), VerifyCode::ok);
    EXPECT_EQ(code(der::kUtf8String, "a@example.net"), VerifyCode::unsupported_name_syntax);
}

TEST(NameConstraints, TakeCommonNamesThatCountAsHosts) {
    const auto code = [](std::string_view common_name, std::vector<ForgedExtension> leaf,
                         CommonNames use) {
        return code_of(check_name_constraints(
            path_of(leaf, {constraints({}, {{kDns, text("example.com")}})},
                    subject_of(Oid::common_name, der::kUtf8String, common_name)),
            {.common_names = use}));
    };
    using enum CommonNames;
    constexpr auto kExcluded = VerifyCode::excluded_violation;
    EXPECT_EQ(code("www.example.com", {}, unless_identified), kExcluded);
    // CVE-2026-32884
    EXPECT_EQ(code("WWW.Example.COM", {}, unless_identified), kExcluded);
    EXPECT_EQ(code("*.example.com", {}, unless_identified), kExcluded);
    EXPECT_EQ(code("www.example.com", {}, ignored), VerifyCode::ok);
    EXPECT_EQ(code("a person at example.com", {}, unless_identified), VerifyCode::ok);
    const auto dns = dns_names({"example.net"});
    EXPECT_EQ(code("www.example.com", {dns}, unless_identified), VerifyCode::ok);
    EXPECT_EQ(code("www.example.com", {dns}, as_hosts), kExcluded);
    // Nor does anybody look at them beside an address, see find_host().
    const auto address = alternative_name(kIp, Buffer{192, 0, 2, 1});
    EXPECT_EQ(code("www.example.com", {address}, unless_identified), VerifyCode::ok);
    const auto mailbox = alternative_name(kEmail, text("a@example.net"));
    EXPECT_EQ(code("www.example.com", {mailbox}, unless_identified), kExcluded);
    EXPECT_EQ(code(std::string_view("www.a\0.com", 10), {}, unless_identified),
              VerifyCode::unsupported_name_syntax);
    EXPECT_EQ(code(std::string_view("www.example.com\0", 16), {}, unless_identified), kExcluded);
}

TEST(NameConstraints, TakeMailboxesInOtherNames) {
    const auto mailbox = [](DerTag tag, std::string_view address) {
        Buffer other = element(der::kOid, encoded(Oid::on_smtp_utf8_mailbox));
        append(other, element(der::context_constructed(0), element(tag, as_bytes(address))));
        return alternative_name(der::context_constructed(0), other);
    };
    const std::vector<Base> base = {{kEmail, text("xn--mller-kva.de")}};
    EXPECT_EQ(judged(mailbox(der::kUtf8String, "\xe5\xad\xa6@m\xc3\xbcller.de"), base),
              VerifyCode::ok);
    EXPECT_EQ(judged(mailbox(der::kUtf8String, "\xe5\xad\xa6@muller.de"), base),
              VerifyCode::permitted_violation);
    EXPECT_EQ(judged(mailbox(der::kUtf8String, "\xe5\xad\xa6@m\xc3\xbcller.de"), {}, base),
              VerifyCode::excluded_violation);
    EXPECT_EQ(judged(mailbox(der::kUtf8String, ""), {}, base), VerifyCode::unsupported_name_syntax);
    // CVE-2024-6119's kind of confusion: another type of string.
    EXPECT_EQ(judged(mailbox(der::kOctetString, "\xe5\xad\xa6@m\xc3\xbcller.de"), {}, base),
              VerifyCode::unsupported_name_syntax);
}

TEST(NameConstraints, HoldForAllBelowAndNotForTheirOwner) {
    auto leaf = certificate_of("Leaf", "Second");
    leaf.extensions = {dns_names({"a.example.com"})};
    auto second = certificate_of("Second", "First");
    second.extensions = {dns_names({"bad.example.com"}),
                         constraints({{kDns, text("b.example.com")}})};
    auto first = certificate_of("First", "Root");
    first.extensions = {dns_names({"bad.example.com"}),
                        constraints({}, {{kDns, text("bad.example.com")}})};
    const CertificateList path = {forged(leaf), forged(second), forged(first)};
    EXPECT_EQ(check_name_constraints(path),
              (std::vector<VerifyError>{{1, VerifyCode::excluded_violation},
                                        {0, VerifyCode::permitted_violation}}));
}

TEST(NameConstraints, SpareSelfIssuedCertificatesUnlessTheyAreLeaves) {
    auto root = certificate_of("CA", "CA");
    root.extensions = {constraints({}, {{kDns, text("bad.example.com")}})};
    auto self_issued = certificate_of("CA", "CA");
    self_issued.serial = {2};
    self_issued.extensions = {dns_names({"bad.example.com"})};
    const auto leaf = forged(certificate_of("Leaf", "CA"));
    EXPECT_TRUE(
        check_name_constraints(CertificateList{leaf, forged(self_issued), forged(root)}).empty());
    EXPECT_EQ(check_name_constraints(CertificateList{forged(self_issued), forged(root)}),
              (std::vector<VerifyError>{{0, VerifyCode::excluded_violation}}));
}

TEST(NameConstraints, RefuseMalformedExtensions) {
    const Buffer empty = element(der::kSequence, {});
    const Buffer empty_lists = [] {
        Buffer lists = element(der::context_constructed(0), {});
        append(lists, element(der::context_constructed(1), {}));
        return element(der::kSequence, lists);
    }();
    for (const Buffer& value : {empty, empty_lists, Buffer{}, Buffer{0x30, 1}}) {
        EXPECT_FALSE(NameConstraints::parse(value)) << to_hex(value);
        const auto path = path_of({}, {extension(Oid::name_constraints, value)});
        EXPECT_EQ(code_of(check_name_constraints(path)), VerifyCode::unsupported_constraint_syntax);
    }
}

/// That many names below that many constraints, none of which they touch.
CertificateList crowd(std::size_t names, std::size_t bases) {
    std::vector<std::string> hosts;
    std::vector<Base> excluded;
    for (std::size_t number = 0; number < names; ++number)
        hosts.push_back("host" + std::to_string(number) + ".example.com");
    for (std::size_t number = 0; number < bases; ++number)
        excluded.push_back({kDns, text("not" + std::to_string(number) + ".example.com")});
    return path_of({dns_names({hosts.begin(), hosts.end()})}, {constraints({}, excluded)});
}

/// CVE-2024-34702, CVE-2024-12243, CVE-2025-14831
TEST(NameConstraints, CompareNoMoreThanTheBudgetAllows) {
    const CertificateList small = crowd(40, 50);
    EXPECT_TRUE(check_name_constraints(small, {.budget = 2050}).empty());
    EXPECT_EQ(check_name_constraints(small, {.budget = 2049}),
              (std::vector<VerifyError>{{0, VerifyCode::unspecified}}));
    EXPECT_EQ(code_of(check_name_constraints(crowd(1025, 1024))), VerifyCode::unspecified);
}

}  // namespace
}  // namespace handfast::x509
