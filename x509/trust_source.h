// SPDX-License-Identifier: Apache-2.0
// Where trusted certificates and CRLs come from: looked up by name when a path needs them. What
// reads files and directories is in cli/; the one in memory is here.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "x509/certificate.h"

namespace handfast::x509 {

class Crl;

using CertificateList = std::vector<std::shared_ptr<const Certificate>>;
using CrlList = std::vector<std::shared_ptr<const Crl>>;

class TrustSource {
  public:
    virtual ~TrustSource() = default;
    /// The trusted certificates of that subject, in the order in which to try them.
    virtual CertificateList certificates_named(const Name& subject) const = 0;
    /// The CRLs of that issuer.
    virtual CrlList crls_of(const Name& issuer) const = 0;
};

class TrustList : public TrustSource {
  public:
    TrustList() = default;
    explicit TrustList(const CertificateList& certificates);

    /// Once each.
    void add(std::shared_ptr<const Certificate> certificate);
    CertificateList certificates_named(const Name& subject) const override;
    CrlList crls_of(const Name& issuer) const override;

  private:
    std::unordered_map<std::string, CertificateList> by_subject_;
};

/// Of equal DER.
bool is_same(const Certificate& a, const Certificate& b);

}  // namespace handfast::x509
