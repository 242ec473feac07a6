// SPDX-License-Identifier: Apache-2.0
// NIST's PKITS 1.0.1: path validation with policies and CRLs.
#include "tests/unit/x509/pkits.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "x509/policy_graph.h"

namespace handfast::x509 {
namespace {

using handfast::testing::pkits;
using handfast::testing::pkits_is_absent;
using handfast::testing::PkitsRow;

PolicyInputs policy_inputs(const PkitsRow& row) {
    return {.initial_policies = row.initial_policies,
            .require_explicit = row.require_explicit,
            .inhibit_mapping = row.inhibit_mapping,
            .inhibit_any = row.inhibit_any};
}

std::vector<Buffer> policies(const std::vector<ValidPolicy>& found) {
    std::vector<Buffer> out;
    for (const ValidPolicy& one : found) out.push_back(one.policy);
    std::ranges::sort(out);
    return out;
}

TEST(Pkits, PoliciesAreThoseOfTheUser) {
    if (pkits().empty()) GTEST_SKIP() << pkits_is_absent();
    for (const PkitsRow& row : pkits()) {
        if (!row.valid) continue;
        ASSERT_TRUE(row.parses) << row.id;
        const CertificateList path = row.path();
        const PolicyOutcome outcome = check_policies(path, policy_inputs(row));
        EXPECT_EQ(outcome.code, VerifyCode::ok) << row.id;
        EXPECT_EQ(policies(outcome.user), row.user_policies) << row.id;
    }
}

TEST(Pkits, PoliciesAreRefusedWithOpensslsCode) {
    if (pkits().empty()) GTEST_SKIP() << pkits_is_absent();
    const std::set<std::string> sections = {"Certificate Policies", "Require Explicit Policy",
                                            "Policy Mappings", "Inhibit Policy Mapping",
                                            "Inhibit Any Policy"};
    std::size_t judged = 0;
    for (const PkitsRow& row : pkits()) {
        if (row.valid || !sections.contains(row.section)) continue;
        ASSERT_TRUE(row.parses) << row.id;
        const CertificateList path = row.path();
        const PolicyOutcome outcome = check_policies(path, policy_inputs(row));
        // OpenSSL's table has no row for one part of 4.10.13.
        const auto expected =
            row.openssl_error == 0 ? VerifyCode::no_explicit_policy : VerifyCode(row.openssl_error);
        EXPECT_EQ(outcome.code, expected) << row.id;
        ++judged;
    }
    EXPECT_EQ(judged, 43u);
}

}  // namespace
}  // namespace handfast::x509
