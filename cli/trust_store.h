// SPDX-License-Identifier: Apache-2.0
// Whom the user trusts: files, hashed directories (`openssl rehash`, `handfast rehash`) and store
// URIs, with the CRLs that they hold. Directories are looked into when a path asks for a name.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/hashed_directory.h"
#include "x509/trust_source.h"

namespace handfast::cli {

/// -CAfile, -CApath and -CAstore, and their -no- forms. "" where not given.
struct TrustPlaces {
    std::string file;
    std::string directory;  ///< One or more, between colons.
    std::string uri;        ///< file:…, or a path.
    bool no_default_file = false;
    bool no_default_directory = false;
    bool no_default_store = false;

    bool given() const { return !file.empty() || !directory.empty() || !uri.empty(); }
};

class TrustStore final : public x509::TrustSource {
  public:
    explicit TrustStore(std::shared_ptr<const crypto::Provider> provider);

    /// The error is lines for stderr.
    std::expected<void, std::string> add(const TrustPlaces& places);
    /// PEM with certificates, trusted certificates and CRLs, or one of them in DER.
    std::expected<void, std::string> add_file(const std::string& path);
    void add_directories(std::string_view list);
    std::expected<void, std::string> add_uri(std::string_view uri);
    /// The places, and the system's in place of each that is not named, as OpenSSL's commands other
    /// than s_server and s_client have it. The error is lines for stderr.
    std::expected<void, std::string> add_or_default(const TrustPlaces& places);
    /// The system's: SSL_CERT_FILE and SSL_CERT_DIR, or /etc/ssl/certs. Read when needed; what
    /// cannot be read is not there.
    void add_defaults(const TrustPlaces& places);
    void add(std::shared_ptr<const x509::Certificate> certificate);
    void add(std::shared_ptr<const x509::Crl> crl);

    x509::CertificateList certificates_named(const x509::Name& subject) const override;
    x509::CrlList crls_of(const x509::Name& issuer) const override;
    /// Those that `add` and its like put in, in order.
    const x509::CertificateList& file_certificates() const { return file_certificates_; }
    /// Whether nobody can be trusted.
    bool empty() const;

  private:
    void load_default_file() const;

    std::shared_ptr<const crypto::Provider> provider_;
    x509::CertificateList file_certificates_;
    mutable x509::TrustList listed_;
    mutable std::string default_file_;  ///< To be read; "" when it has been.
    x509::CrlList crls_;
    std::vector<HashedDirectory> directories_;
};

}  // namespace handfast::cli
