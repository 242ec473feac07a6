// SPDX-License-Identifier: Apache-2.0
// Policies of a path (RFC 5280 §6.1 with RFC 9618's graph in place of the tree): the work is linear
// in what the certificates say, and bounded.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "crypto/base/bytes.h"
#include "x509/certificate.h"
#include "x509/verify_code.h"

namespace handfast::x509 {

/// RFC 5280 §6.1.1 (c), (e), (f), (g).
struct PolicyInputs {
    /// Encoded OIDs; one of them may be anyPolicy. As in OpenSSL, without any the user's set is
    /// empty, which is an error only where a policy is required.
    std::vector<Buffer> initial_policies;
    bool require_explicit = false;
    bool inhibit_mapping = false;
    bool inhibit_any = false;
    std::size_t max_nodes = 1'000;
};

struct ValidPolicy {
    Buffer policy;      ///< Encoded OID
    Buffer qualifiers;  ///< SEQUENCE; empty when there are none
    bool critical = false;
};

struct PolicyOutcome {
    /// ok; no_explicit_policy; invalid_policy_extension, at every depth of `invalid`;
    /// out_of_memory beyond the limit of nodes, as in OpenSSL.
    VerifyCode code = VerifyCode::ok;
    std::vector<std::size_t> invalid;
    bool explicit_required = false;
    /// RFC 5280 §6.1.6: the policies that the path is good for, and those of them that the user
    /// asked for. Sorted; anyPolicy alone when all are.
    std::vector<ValidPolicy> authority;
    std::vector<ValidPolicy> user;
};

/// Judges a path, leaf first, whose last certificate is the anchor and has no say.
PolicyOutcome check_policies(std::span<const std::shared_ptr<const Certificate>> path,
                             const PolicyInputs& inputs);

}  // namespace handfast::x509
