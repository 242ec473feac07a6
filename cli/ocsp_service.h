// SPDX-License-Identifier: Apache-2.0
// `ocsp -port`: a responder over HTTP. Slow and silent clients hold up nobody else.
#pragma once

#include <expected>
#include <functional>
#include <string>

#include "cli/ocsp_options.h"
#include "crypto/base/bytes.h"

namespace handfast::cli {

/// Answers one OCSP request, whatever bytes that is; the result is a response in DER.
using OcspAnswerer = std::function<Buffer(ByteView)>;

/// Listens on -port, says so on stdout, and answers until as many requests are answered as
/// -nrequest says. With -multi that many processes do. The result is the exit code.
int serve_ocsp(const OcspOptions& options, const OcspAnswerer& answer);

}  // namespace handfast::cli
