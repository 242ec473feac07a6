// SPDX-License-Identifier: Apache-2.0
#include "x509/policy_extensions.h"

#include <algorithm>

#include "crypto/base/der.h"
#include "x509/certificate.h"
#include "x509/oid.h"

namespace handfast::x509 {

namespace {

bool is_any(ByteView policy) {
    return equal(policy, any_policy());
}

std::uint64_t saturated(ByteView number) {
    if (number.size() > 8) return UINT64_MAX;
    std::uint64_t value = 0;
    for (std::uint8_t byte : number) value = value << 8 | byte;
    return value;
}

/// [n] IMPLICIT INTEGER that is not negative.
std::optional<std::uint64_t> read_skip(DerReader& fields, unsigned number) {
    if (!fields.next_is(der::context(number))) return std::nullopt;
    const ByteView content = fields.element(der::context(number)).content;
    const bool negative = !content.empty() && (content[0] & 0x80) != 0;
    const bool padded = content.size() > 1 && content[0] == 0 && (content[1] & 0x80) == 0;
    if (content.empty() || negative || padded) fields.mark_failed(Reason::der_bad_value);
    return saturated(content.subspan(!content.empty() && content[0] == 0 ? 1 : 0));
}

bool has_duplicates(const std::vector<PolicyInformation>& policies) {
    std::vector<std::string_view> oids;
    oids.reserve(policies.size());
    for (const PolicyInformation& one : policies) oids.push_back(as_text(one.policy));
    std::ranges::sort(oids);
    return std::ranges::adjacent_find(oids) != oids.end();
}

}  // namespace

ByteView any_policy() {
    return encoded(Oid::any_policy);
}

Result<std::vector<PolicyInformation>> parse_certificate_policies(ByteView der) {
    std::vector<PolicyInformation> policies;
    DerReader reader(der);
    DerReader list = reader.sequence();
    if (list.empty()) list.mark_failed(Reason::bad_certificate_extension);
    while (!list.empty()) {
        DerReader fields = list.sequence();
        PolicyInformation information;
        information.policy = fields.oid();
        if (!fields.empty()) information.qualifiers = fields.element(der::kSequence).whole;
        CHECK_OK(fields.done());
        policies.push_back(information);
    }
    CHECK_OK(list.done());
    CHECK_OK(reader.done());
    // RFC 5280 §4.2.1.4: a policy MUST NOT appear more than once.
    if (has_duplicates(policies)) return fail(Reason::bad_certificate_extension);
    return policies;
}

Result<std::vector<PolicyMapping>> parse_policy_mappings(ByteView der) {
    std::vector<PolicyMapping> mappings;
    DerReader reader(der);
    DerReader list = reader.sequence();
    if (list.empty()) list.mark_failed(Reason::bad_certificate_extension);
    while (!list.empty()) {
        DerReader fields = list.sequence();
        PolicyMapping mapping;
        mapping.issuer_domain = fields.oid();
        mapping.subject_domain = fields.oid();
        CHECK_OK(fields.done());
        // RFC 5280 §4.2.1.5: policies MUST NOT be mapped either to or from anyPolicy.
        if (is_any(mapping.issuer_domain) || is_any(mapping.subject_domain))
            return fail(Reason::bad_certificate_extension);
        mappings.push_back(mapping);
    }
    CHECK_OK(list.done());
    CHECK_OK(reader.done());
    return mappings;
}

Result<PolicyConstraints> parse_policy_constraints(ByteView der) {
    DerReader reader(der);
    DerReader fields = reader.sequence();
    PolicyConstraints constraints;
    constraints.require_explicit = read_skip(fields, 0);
    constraints.inhibit_mapping = read_skip(fields, 1);
    CHECK_OK(fields.done());
    CHECK_OK(reader.done());
    // RFC 5280 §4.2.1.11: it MUST NOT be empty.
    if (!constraints.require_explicit && !constraints.inhibit_mapping)
        return fail(Reason::bad_certificate_extension);
    return constraints;
}

Result<std::uint64_t> parse_inhibit_any_policy(ByteView der) {
    DerReader reader(der);
    const ByteView number = reader.unsigned_integer();
    CHECK_OK(reader.done());
    return saturated(number);
}

Result<PolicyStatement> read_policies(const Certificate& certificate) {
    PolicyStatement statement;
    for (const Extension& extension : certificate.extensions()) {
        switch (extension.oid) {
            case Oid::certificate_policies: {
                TRY(statement.policies, parse_certificate_policies(extension.value));
                statement.critical = extension.critical;
                break;
            }
            case Oid::policy_mappings: {
                TRY(statement.mappings, parse_policy_mappings(extension.value));
                break;
            }
            case Oid::policy_constraints: {
                TRY(statement.constraints, parse_policy_constraints(extension.value));
                break;
            }
            case Oid::inhibit_any_policy: {
                TRY(statement.inhibit_any, parse_inhibit_any_policy(extension.value));
                break;
            }
            default:
                break;
        }
    }
    return statement;
}

}  // namespace handfast::x509
