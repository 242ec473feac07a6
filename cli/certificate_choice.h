// SPDX-License-Identifier: Apache-2.0
// -xcert and its like: identities of which a handshake takes what its peer can use, and that take
// the place of -cert's.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "cli/common_options.h"
#include "handshake/certificate_needs.h"
#include "x509/print/name_text.h"
#include "x509/trust_source.h"

namespace handfast::cli {

/// One of them as it was loaded.
struct Candidate {
    Credential given;          ///< What peers' needs are held against.
    bool build_chain = false;  ///< -xchain_build
};

/// Reads the files, the newest option's first as OpenSSL does. A lone -xkey without -xcert is
/// nothing. The error is lines for stderr, without the final newline.
std::expected<std::vector<Candidate>, std::string> load_candidates(
    const std::vector<ExtraIdentityFiles>& files, const crypto::Provider& provider);

class CertificateChoice {
  public:
    /// Chains are completed from `trust`, or built from it where that was asked for.
    CertificateChoice(std::vector<Candidate> candidates, const x509::TrustSource& trust);

    bool empty() const { return entries_.empty(); }

    /// What was made of every candidate, as OpenSSL prints it, and the configuration with those
    /// that suit: the last one of each kind of key, at a client before TLS 1.3 the last one.
    struct Outcome {
        std::string lines;
        Result<std::shared_ptr<const Config>> config;
    };
    Outcome choose(const CertificateNeeds& needs, const Config& present,
                   const x509::NameOptions& names) const;

  private:
    struct Entry {
        Credential given;
        std::expected<Credential, std::string> shown;  ///< Else lines for stderr.
        bool is_pair;                                  ///< The key is the certificate's.
    };
    std::vector<Entry> entries_;
};

}  // namespace handfast::cli
