// SPDX-License-Identifier: Apache-2.0
// OCSP requests (RFC 6960 §4.1): read and made. Parsed ones are views of their own DER.
#pragma once

#include <optional>
#include <vector>

#include "x509/general_name.h"
#include "x509/ocsp_parts.h"

namespace handfast::x509 {

struct OcspSingleRequest {
    OcspCertId id;
    ExtensionList extensions;
};

class OcspRequest {
  public:
    static Result<std::shared_ptr<const OcspRequest>> parse(Buffer der, const crypto::Provider&);

    ByteView der() const { return der_; }
    ByteView tbs() const { return tbs_; }
    std::uint64_t encoded_version() const { return version_; }  ///< 0 is version 1
    const std::optional<GeneralName>& requestor() const { return requestor_; }
    const std::vector<OcspSingleRequest>& requests() const { return requests_; }
    const ExtensionList& extensions() const { return extensions_; }
    const std::optional<OcspSignature>& signature() const { return signature_; }
    ByteView nonce() const { return find_nonce(extensions_); }

  private:
    OcspRequest() = default;
    Status parse_outer(const crypto::Provider& provider);
    Status parse_tbs();
    Status parse_list(DerReader& fields);

    Buffer der_;
    ByteView tbs_;
    std::uint64_t version_ = 0;
    std::optional<GeneralName> requestor_;
    std::vector<OcspSingleRequest> requests_;
    ExtensionList extensions_;
    std::optional<OcspSignature> signature_;
};

/// What a request is to ask.
struct OcspRequestParts {
    std::vector<Buffer> ids;  ///< CertIDs (make_ocsp_cert_id)
    Buffer nonce;             ///< Octets; empty: no nonce
    ByteView extensions;      ///< Extensions (DER) to send where there is no nonce; may be empty.
    const OcspSigner* signer = nullptr;
};
/// The signer's errors; cannot fail without one.
Result<Buffer> encode_ocsp_request(const OcspRequestParts& parts, Rng& rng);

}  // namespace handfast::x509
