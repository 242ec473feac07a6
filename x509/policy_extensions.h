// SPDX-License-Identifier: Apache-2.0
// The extensions that speak of policies: certificate policies, policy mappings, policy constraints
// and inhibitAnyPolicy (RFC 5280 §4.2.1.4, .5, .11, .14), as views of their DER.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"

namespace handfast::x509 {

class Certificate;

/// Encoded OID of anyPolicy, 2.5.29.32.0.
ByteView any_policy();

struct PolicyInformation {
    ByteView policy;      ///< Encoded OID
    ByteView qualifiers;  ///< SEQUENCE OF PolicyQualifierInfo; empty when absent
};

struct PolicyMapping {
    ByteView issuer_domain;  ///< Encoded OIDs
    ByteView subject_domain;
};

/// Numbers of certificates to skip; what is beyond 64 bits counts as the largest number.
struct PolicyConstraints {
    std::optional<std::uint64_t> require_explicit;
    std::optional<std::uint64_t> inhibit_mapping;
};

/// At least one, none twice.
Result<std::vector<PolicyInformation>> parse_certificate_policies(ByteView der);
/// At least one, none of them from or to anyPolicy.
Result<std::vector<PolicyMapping>> parse_policy_mappings(ByteView der);
/// At least one of the two numbers is there.
Result<PolicyConstraints> parse_policy_constraints(ByteView der);
Result<std::uint64_t> parse_inhibit_any_policy(ByteView der);

/// What one certificate says about policies.
struct PolicyStatement {
    std::optional<std::vector<PolicyInformation>> policies;
    bool critical = false;  ///< The certificate policies extension is.
    std::vector<PolicyMapping> mappings;
    PolicyConstraints constraints;
    std::optional<std::uint64_t> inhibit_any;
};

/// Fails where one of the extensions is malformed. Views into the certificate.
Result<PolicyStatement> read_policies(const Certificate& certificate);

}  // namespace handfast::x509
