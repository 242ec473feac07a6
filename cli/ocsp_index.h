// SPDX-License-Identifier: Apache-2.0
// Answers of `ocsp -index`: from the database that `openssl ca` keeps.
#pragma once

#include <expected>
#include <string>

#include "cli/ocsp_options.h"
#include "crypto/provider.h"
#include "x509/ocsp_request.h"

namespace handfast::cli {

/// The response to a request, in DER. The error is the lines for stderr.
std::expected<Buffer, std::string> answer_from_index(const OcspOptions& options,
                                                     const x509::OcspRequest& request,
                                                     const crypto::Provider& provider, Rng& rng);

}  // namespace handfast::cli
