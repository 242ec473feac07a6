// SPDX-License-Identifier: Apache-2.0
#include "x509/print/policy_text.h"

#include "x509/print/extension_text.h"
#include "x509/print/text.h"

namespace handfast::x509 {

namespace {

void append_policy(std::string& out, const ValidPolicy& policy) {
    out.append("  Policy: ").append(object_text(policy.policy)).append("\n");
    out.append(policy.critical ? "    Critical\n" : "    Non Critical\n");
    if (policy.qualifiers.empty()) {
        out.append("    No Qualifiers");
    } else {
        append_policy_qualifiers(out, policy.qualifiers, 4);
    }
    out.push_back('\n');
}

void append_policies(std::string& out, std::string_view whose,
                     const std::vector<ValidPolicy>& policies) {
    out.append(whose).append(" Policies:").append(policies.empty() ? " <empty>\n" : "\n");
    for (const ValidPolicy& policy : policies) append_policy(out, policy);
}

}  // namespace

std::string policy_text(const PolicyOutcome& outcome) {
    std::string out = "Require explicit Policy: ";
    out.append(outcome.explicit_required ? "True\n" : "False\n");
    const bool good = outcome.code == VerifyCode::ok;
    append_policies(out, "Authority", good ? outcome.authority : std::vector<ValidPolicy>());
    append_policies(out, "User", good ? outcome.user : std::vector<ValidPolicy>());
    return out;
}

}  // namespace handfast::x509
