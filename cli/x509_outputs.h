// SPDX-License-Identifier: Apache-2.0
// What `x509` prints of a certificate.
#pragma once

#include <string>

#include "cli/x509_options.h"
#include "crypto/provider.h"
#include "x509/certificate.h"

namespace handfast::cli {

/// The lines that this output is.
std::string x509_output(X509Output output, const x509::Certificate& certificate,
                        const X509Options& options, const crypto::Provider& provider);

/// "issuer=CN = name\n", or below the label in the multiline form.
std::string titled_name(std::string_view title, const x509::Name& name,
                        const x509::NameOptions& options);

/// The lines of -checkhost, -checkemail and -checkip.
std::string x509_checks(const x509::Certificate& certificate, const X509Options& options);

}  // namespace handfast::cli
