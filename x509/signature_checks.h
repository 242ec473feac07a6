// SPDX-License-Identifier: Apache-2.0
// Signatures of certificates, each checked once however many paths it is part of.
#pragma once

#include <map>
#include <memory>
#include <utility>

#include "x509/certificate.h"

namespace handfast::x509 {

class SignatureChecks {
  public:
    using CertificatePtr = std::shared_ptr<const Certificate>;

    /// Whether `issuer`'s key made `child`'s signature.
    bool is_signed_by(const CertificatePtr& child, const CertificatePtr& issuer);
    /// Of different pairs.
    std::size_t count() const { return known_.size(); }

  private:
    /// Kept alive, so that no other certificate gets their addresses.
    std::map<std::pair<CertificatePtr, CertificatePtr>, bool> known_;
};

}  // namespace handfast::x509
