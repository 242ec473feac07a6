// SPDX-License-Identifier: Apache-2.0
// Answers of `ocsp -index`: one who speaks for an authority, from its database.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "cli/ocsp_index.h"
#include "cli/ocsp_options.h"
#include "crypto/provider.h"
#include "handshake/config.h"
#include "x509/ocsp_request.h"
#include "x509/ocsp_response.h"

namespace handfast::cli {

class OcspResponder {
  public:
    /// Reads all files that the options name. The error is the lines for stderr. The options must
    /// outlive the responder.
    static std::expected<OcspResponder, std::string> load(
        const OcspOptions& options, std::shared_ptr<const crypto::Provider> provider);

    /// A response in DER, which may be an error. Reads the database again when it has changed; what
    /// cannot be read is told on stderr, and the former one stays.
    Buffer answer(const x509::OcspRequest& request, Rng& rng);

  private:
    OcspResponder(const OcspOptions& options, std::shared_ptr<const crypto::Provider> provider,
                  OcspIndex index)
        : options_(&options), provider_(std::move(provider)), index_(std::move(index)) {}

    std::expected<void, std::string> load_files();
    void refresh();
    x509::OcspAnswer answer_one(const x509::OcspCertId& id) const;
    Buffer id_for(const x509::OcspCertId& asked, const x509::Certificate& authority) const;
    Result<Buffer> sign(const x509::OcspResponseParts& parts, Rng& rng) const;

    const OcspOptions* options_;
    std::shared_ptr<const crypto::Provider> provider_;
    OcspIndex index_;
    x509::CertificateList authorities_;
    x509::CertificateList along_;
    Credential signer_;
};

}  // namespace handfast::cli
