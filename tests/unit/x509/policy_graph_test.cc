// SPDX-License-Identifier: Apache-2.0
// Policies of paths; PKITS has more cases (pkits_test.cc).
#include "x509/policy_graph.h"

#include <chrono>

#include <gtest/gtest.h>

#include "tests/unit/x509/forge.h"
#include "x509/path.h"
#include "x509/policy_extensions.h"
#include "x509/print/policy_text.h"

namespace handfast::x509 {
namespace {

using handfast::testing::certificate_of;
using handfast::testing::element;
using handfast::testing::extension;
using handfast::testing::forged;
using handfast::testing::ForgedExtension;

/// 1.2.3.(128 + number)
Buffer policy(unsigned number) {
    return {0x2a, 0x03, static_cast<std::uint8_t>(0x81 + (number >> 7)),
            static_cast<std::uint8_t>(number & 0x7f)};
}

const Buffer kAny = to_buffer(any_policy());

ForgedExtension policies(const std::vector<Buffer>& oids, ByteView qualifiers = {}) {
    Buffer list;
    for (const Buffer& oid : oids) {
        Buffer fields = element(der::kOid, oid);
        append(fields, qualifiers);
        append(list, element(der::kSequence, fields));
    }
    return extension(Oid::certificate_policies, element(der::kSequence, list));
}

ForgedExtension mappings(const std::vector<std::pair<Buffer, Buffer>>& pairs) {
    Buffer list;
    for (const auto& [from, to] : pairs) {
        Buffer fields = element(der::kOid, from);
        append(fields, element(der::kOid, to));
        append(list, element(der::kSequence, fields));
    }
    return extension(Oid::policy_mappings, element(der::kSequence, list));
}

ForgedExtension constraints(unsigned field, std::uint8_t skip) {
    return extension(Oid::policy_constraints,
                     element(der::kSequence, element(der::context(field), Buffer{skip})));
}

/// One certificate an entry, the leaf first; an anchor comes behind.
CertificateList path_of(const std::vector<std::vector<ForgedExtension>>& certificates) {
    CertificateList path;
    for (std::size_t depth = 0; depth <= certificates.size(); ++depth) {
        auto parts = certificate_of(std::to_string(depth), std::to_string(depth + 1));
        if (depth < certificates.size()) parts.extensions = certificates[depth];
        path.push_back(forged(parts));
    }
    return path;
}

std::vector<Buffer> oids(const std::vector<ValidPolicy>& found) {
    std::vector<Buffer> out;
    for (const ValidPolicy& one : found) out.push_back(one.policy);
    return out;
}

using List = std::vector<Buffer>;

TEST(PolicyGraph, AnchorsHaveNoSay) {
    auto parts = certificate_of("1", "1");
    parts.extensions = {extension(Oid::certificate_policies, {})};
    const auto anchor = forged(parts);
    EXPECT_EQ(check_policies(CertificateList{anchor}, {.require_explicit = true}).code,
              VerifyCode::ok);
    CertificateList path = path_of({{policies({policy(1)})}});
    path.back() = anchor;
    EXPECT_EQ(check_policies(path, {.initial_policies = {kAny}}).code, VerifyCode::ok);
}

TEST(PolicyGraph, RequiresAPolicyThatTheWholePathHas) {
    const auto code = [](const CertificateList& path) {
        return check_policies(path, {.initial_policies = {kAny}, .require_explicit = true}).code;
    };
    EXPECT_EQ(code(path_of({{policies({policy(1)})}, {policies({policy(1), policy(2)})}})),
              VerifyCode::ok);
    EXPECT_EQ(code(path_of({{policies({policy(1)})}, {policies({policy(2)})}})),
              VerifyCode::no_explicit_policy);
    EXPECT_EQ(code(path_of({{}, {policies({policy(2)})}})), VerifyCode::no_explicit_policy);
    EXPECT_EQ(code(path_of({{policies({policy(1)})}, {}})), VerifyCode::no_explicit_policy);
    EXPECT_EQ(code(path_of({{policies({policy(1)})}, {policies({kAny})}})), VerifyCode::ok);
    EXPECT_EQ(code(path_of({{policies({kAny})}, {policies({policy(1)})}})), VerifyCode::ok);
}

TEST(PolicyGraph, WithoutWishesNoPolicyOfTheUserIsFound) {
    const auto path = path_of({{policies({policy(1)})}});
    EXPECT_EQ(check_policies(path, {}).code, VerifyCode::ok);
    EXPECT_TRUE(check_policies(path, {}).user.empty());
    EXPECT_EQ(check_policies(path, {.require_explicit = true}).code,
              VerifyCode::no_explicit_policy);
}

TEST(PolicyGraph, TellsTheSetsOfAuthorityAndUser) {
    const auto path = path_of({{policies({policy(3), policy(1)})}, {policies({kAny})}});
    const auto outcome = check_policies(path, {.initial_policies = {policy(2), policy(1)}});
    EXPECT_EQ(oids(outcome.authority), (List{policy(1), policy(3)}));
    EXPECT_EQ(oids(outcome.user), (List{policy(1)}));
    EXPECT_FALSE(outcome.explicit_required);
}

TEST(PolicyGraph, AnyPolicyStandsForWhatTheUserWants) {
    const Buffer qualifiers = element(der::kSequence, element(der::kSequence, {}));
    const auto path = path_of({{policies({kAny}, qualifiers)}, {policies({kAny})}});
    const auto outcome = check_policies(path, {.initial_policies = {policy(2)}});
    EXPECT_EQ(oids(outcome.authority), List{kAny});
    EXPECT_EQ(oids(outcome.user), List{policy(2)});
    EXPECT_EQ(outcome.user[0].qualifiers, qualifiers);
}

TEST(PolicyGraph, InhibitsAnyPolicy) {
    const auto path = path_of({{policies({kAny})}});
    const PolicyInputs inputs = {.initial_policies = {kAny}, .require_explicit = true};
    PolicyInputs inhibited = inputs;
    inhibited.inhibit_any = true;
    EXPECT_EQ(check_policies(path, inputs).code, VerifyCode::ok);
    EXPECT_EQ(check_policies(path, inhibited).code, VerifyCode::no_explicit_policy);
    const Buffer zero = element(der::kInteger, Buffer{0});
    const auto by_issuer =
        path_of({{policies({kAny})}, {policies({kAny}), extension(Oid::inhibit_any_policy, zero)}});
    EXPECT_EQ(check_policies(by_issuer, inputs).code, VerifyCode::no_explicit_policy);
}

TEST(PolicyGraph, MapsPolicies) {
    const auto path =
        path_of({{policies({policy(2)})},
                 {policies({policy(1)}), mappings({{policy(1), policy(2)}}), constraints(0, 0)}});
    PolicyInputs inputs = {.initial_policies = {policy(1)}};
    EXPECT_EQ(check_policies(path, inputs).code, VerifyCode::ok);
    EXPECT_EQ(oids(check_policies(path, inputs).user), List{policy(1)});
    inputs.initial_policies = {policy(2)};
    EXPECT_EQ(check_policies(path, inputs).code, VerifyCode::no_explicit_policy);
    inputs = {.initial_policies = {policy(1)}, .inhibit_mapping = true};
    EXPECT_EQ(check_policies(path, inputs).code, VerifyCode::no_explicit_policy);
}

TEST(PolicyGraph, CountsCertificatesBeforeAPolicyIsRequired) {
    const auto code = [](std::uint8_t skip) {
        const auto path = path_of({{}, {}, {policies({policy(1)}), constraints(0, skip)}});
        return check_policies(path, {.initial_policies = {kAny}}).code;
    };
    EXPECT_EQ(code(0), VerifyCode::no_explicit_policy);
    EXPECT_EQ(code(2), VerifyCode::no_explicit_policy);
    EXPECT_EQ(code(3), VerifyCode::ok);
}

TEST(PolicyGraph, NamesEveryCertificateWithAMalformedExtension) {
    const Buffer none = element(der::kSequence, {});
    Buffer negative = element(der::kSequence, element(der::context(0), Buffer{0xff}));
    const std::vector<ForgedExtension> wrong = {
        extension(Oid::certificate_policies, none),
        extension(Oid::certificate_policies, Buffer{0x30}),
        policies({policy(1), policy(2), policy(1)}),
        extension(Oid::policy_mappings, none),
        mappings({{kAny, policy(1)}}),
        mappings({{policy(1), kAny}}),
        extension(Oid::policy_constraints, none),
        extension(Oid::policy_constraints, negative),
        extension(Oid::inhibit_any_policy, element(der::kInteger, Buffer{0xff})),
    };
    for (const ForgedExtension& one : wrong) {
        const auto path = path_of({{one}, {}, {one}});
        const auto outcome = check_policies(path, {.initial_policies = {kAny}});
        EXPECT_EQ(outcome.code, VerifyCode::invalid_policy_extension) << to_hex(one.value);
        EXPECT_EQ(outcome.invalid, (std::vector<std::size_t>{0, 2})) << to_hex(one.value);
    }
}

TEST(PolicyGraph, TakesSkipsOfAnySize) {
    Buffer huge(40, 0x7f);
    const auto path =
        path_of({{},
                 {extension(Oid::policy_constraints,
                            element(der::kSequence, element(der::context(0), huge)))}});
    EXPECT_EQ(check_policies(path, {.initial_policies = {kAny}}).code, VerifyCode::ok);
}

/// CVE-2023-0464: in a tree every mapping of all policies to all doubles what there is.
TEST(PolicyGraph, ABombOfMappingsCostsNoMoreThanItsSize) {
    constexpr unsigned kPolicies = 20;
    List all;
    std::vector<std::pair<Buffer, Buffer>> each_to_each;
    for (unsigned a = 0; a < kPolicies; ++a) {
        all.push_back(policy(a));
        for (unsigned b = 0; b < kPolicies; ++b) each_to_each.emplace_back(policy(a), policy(b));
    }
    std::vector<std::vector<ForgedExtension>> certificates(30,
                                                           {policies(all), mappings(each_to_each)});
    const auto path = path_of(certificates);
    const auto before = std::chrono::steady_clock::now();
    const auto outcome = check_policies(path, {.initial_policies = {policy(0)}});
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(1));
    EXPECT_EQ(outcome.code, VerifyCode::ok);
    EXPECT_EQ(outcome.authority.size(), kPolicies);
}

TEST(PolicyGraph, StopsAtAThousandNodes) {
    List all;
    for (unsigned number = 0; number < 500; ++number) all.push_back(policy(number));
    const auto code = [&](std::size_t certificates) {
        const auto path =
            path_of(std::vector<std::vector<ForgedExtension>>(certificates, {policies(all)}));
        return check_policies(path, {.initial_policies = {kAny}}).code;
    };
    EXPECT_EQ(code(2), VerifyCode::ok);
    EXPECT_EQ(code(3), VerifyCode::out_of_memory);
}

TEST(PolicyText, IsOpenssls) {
    Buffer qualifier = element(der::kOid, encoded(Oid::qualifier_cps));
    append(qualifier, element(der::kIa5String, as_bytes("http://a/\x1b")));
    Buffer list = element(der::kSequence, qualifier);
    append(list, element(der::kSequence, qualifier));
    auto with_qualifiers = policies({policy(1)}, element(der::kSequence, list));
    with_qualifiers.critical = true;
    const auto path = path_of({{with_qualifiers}});
    EXPECT_EQ(policy_text(check_policies(path, {.initial_policies = {kAny}})),
              "Require explicit Policy: False\n"
              "Authority Policies:\n"
              "  Policy: 1.2.3.129\n"
              "    Critical\n"
              "    CPS: http://a/\\1B\n"
              "    CPS: http://a/\\1B\n"
              "User Policies:\n"
              "  Policy: 1.2.3.129\n"
              "    Critical\n"
              "    CPS: http://a/\\1B\n"
              "    CPS: http://a/\\1B\n");
    EXPECT_EQ(policy_text(check_policies(path_of({{policies({policy(2)})}}), {})),
              "Require explicit Policy: False\n"
              "Authority Policies:\n"
              "  Policy: 1.2.3.130\n"
              "    Non Critical\n"
              "    No Qualifiers\n"
              "User Policies: <empty>\n");
    EXPECT_EQ(policy_text(check_policies(path, {.require_explicit = true})),
              "Require explicit Policy: True\n"
              "Authority Policies: <empty>\n"
              "User Policies: <empty>\n");
}

}  // namespace
}  // namespace handfast::x509
