// SPDX-License-Identifier: Apache-2.0
// Revocation by CRLs (RFC 5280 §6.3), as OpenSSL's check_revocation does it: for every certificate
// the CRL that fits best, its issuer's path, its signature, and what it says.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "x509/crl.h"
#include "x509/verify.h"

namespace handfast::x509 {

/// What has been found out. One object for all paths that a verification tries bounds their work.
struct RevocationWork {
    // What was asked about is kept alive, so that nothing else gets its address.
    std::map<std::pair<std::shared_ptr<const Crl>, std::shared_ptr<const Certificate>>, bool>
        signatures;
    std::map<std::shared_ptr<const Certificate>, VerifyReport> issuers;
    std::size_t spent = 0;
};

/// What is the same for all paths of a verification; all of it outlives the judging.
struct RevocationContext {
    const VerifyOptions& options;
    /// Where issuers of CRLs are looked for that are not on the path: what the peer sent, and
    /// what came beside it.
    std::span<const std::shared_ptr<const Certificate>> untrusted;
    /// Judges the path of such an issuer. Without it, this is the path of a CRL's issuer itself,
    /// and only its own leaf may have issued a CRL beside it.
    std::function<VerifyReport(const std::shared_ptr<const Certificate>&)> judge_issuer;
    RevocationWork& work;
};

/// Judges a path, leaf first, anchor included: what OpenSSL reports, in its order; nothing where
/// CRLs are not to be checked. Issuers' paths are judged and signatures are checked
/// options.signature_budget times at most.
std::vector<VerifyEvent> check_revocation(std::span<const std::shared_ptr<const Certificate>> path,
                                          const RevocationContext& context);

}  // namespace handfast::x509
