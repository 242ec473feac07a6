// SPDX-License-Identifier: Apache-2.0
#include "x509/signature_checks.h"

namespace handfast::x509 {

bool SignatureChecks::is_signed_by(const CertificatePtr& child, const CertificatePtr& issuer) {
    const auto [entry, is_new] = known_.try_emplace(std::pair(child, issuer), false);
    if (is_new) entry->second = child->signed_by(*issuer);
    return entry->second;
}

}  // namespace handfast::x509
