// SPDX-License-Identifier: Apache-2.0
// Revocation by CRLs (RFC 5280 §6.3), as OpenSSL's check_revocation does it: for every certificate
// the CRL that fits best, its issuer's path, its signature, and what it says.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "x509/verify.h"

namespace handfast::x509 {

struct RevocationQuestion {
    std::span<const std::shared_ptr<const Certificate>> path;  ///< Leaf first, anchor included
    const VerifyOptions& options;
    /// Where issuers of CRLs are looked for that are not on the path: what the peer sent, and
    /// what came beside it.
    std::span<const std::shared_ptr<const Certificate>> untrusted;
    /// Judges the path of such an issuer by the same options. Without it, this is the path of a
    /// CRL's issuer itself, and only its own leaf may have issued a CRL beside it.
    std::function<VerifyReport(const std::shared_ptr<const Certificate>&)> judge_issuer;
};

/// What OpenSSL reports, in its order; nothing where CRLs are not to be checked. Issuers' paths
/// are judged and signatures are checked at most options.signature_budget times.
std::vector<VerifyEvent> check_revocation(const RevocationQuestion& question);

}  // namespace handfast::x509
