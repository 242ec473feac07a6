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
    /// Whether `issuer`'s key made `child`'s signature. Both must outlive this object.
    bool is_signed_by(const Certificate& child, const Certificate& issuer);
    /// Of different pairs.
    std::size_t count() const { return known_.size(); }

  private:
    std::map<std::pair<const Certificate*, const Certificate*>, bool> known_;
};

}  // namespace handfast::x509
