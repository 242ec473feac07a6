// SPDX-License-Identifier: Apache-2.0
// OCSP messages in words: `openssl ocsp -req_text` and `-resp_text`. Valid UTF-8 without control
// characters other than newline, whatever the message holds.
#pragma once

#include <string>
#include <string_view>

#include "x509/ocsp_request.h"
#include "x509/ocsp_response.h"

namespace handfast::x509 {

/// "keyCompromise"; OpenSSL spells two of them in another way than in CRLs.
std::string_view ocsp_reason_text(RevocationReason reason);

std::string ocsp_request_text(const OcspRequest& request);

/// Ends early where the response inside is malformed.
std::string ocsp_response_text(const OcspResponse& response);

}  // namespace handfast::x509
