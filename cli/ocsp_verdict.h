// SPDX-License-Identifier: Apache-2.0
// What `ocsp` makes of a response: whether it is believed, and what it says of each certificate.
#pragma once

#include <string>

#include "cli/ocsp_query.h"
#include "x509/ocsp_response.h"

namespace handfast::cli {

/// Whether the nonces agree, as far as both have one (RFC 6960 §4.4.1); a response without is only
/// worth a warning, since many responders make theirs in advance.
bool judge_nonce(const OcspQuestion& question, const x509::OcspResponse& response);

/// Prints "Response verify OK" or why not to stderr; false for a response that is not believed.
bool judge_response(const OcspOptions& options, const OcspQuestion& question,
                    const x509::OcspResponse& response,
                    const std::shared_ptr<const crypto::Provider>& provider);

/// A line and its details for each certificate that was asked about.
struct Summary {
    std::string text;
    bool complete = true;  ///< There is an answer about each.
};
Summary response_summary(const OcspOptions& options, const OcspQuestion& question,
                         const x509::OcspResponse& response);

}  // namespace handfast::cli
