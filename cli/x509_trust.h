// SPDX-License-Identifier: Apache-2.0
// Trust settings as `x509` changes and writes them, and what a certificate is good for.
#pragma once

#include <optional>
#include <string>

#include "cli/x509_options.h"
#include "x509/certificate.h"

namespace handfast::cli {

/// The certificate's settings after the changes; nothing where there are none.
std::optional<x509::TrustSettings> changed_trust(const x509::Certificate& certificate,
                                                 const TrustChanges& changes);

/// What follows the certificate in a TRUSTED CERTIFICATE.
Buffer encode_trust(const x509::TrustSettings& settings);

/// The lines of -purpose.
std::string purpose_lines(const x509::Certificate& certificate);

}  // namespace handfast::cli
