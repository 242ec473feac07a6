// SPDX-License-Identifier: Apache-2.0
// -crl_download: fetches the CRLs that the certificates of a path point to.
#pragma once

#include <cstddef>

#include "cli/output.h"
#include "x509/verify.h"

namespace handfast::cli {

/// The most bytes of a CRL where only the user waits for it; servers and clients have -crl_limit.
inline constexpr std::size_t kCrlDownloadLimit = std::size_t{100} << 20;

/// The CRLs, and deltas if the rules use them, of those certificates of the path that the rules
/// want checked: none without crl_check. What cannot be had is told on `err`. `limit` is in bytes
/// for each. Blocks while it fetches.
x509::CrlList download_crls(const x509::CertificateList& chain, const x509::VerifyOptions& rules,
                            std::size_t limit, Output& err);

}  // namespace handfast::cli
