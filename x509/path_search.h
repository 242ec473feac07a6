// SPDX-License-Identifier: Apache-2.0
// Looks for a path that is good where OpenSSL's own (path.h) is not: depth first over all issuers
// that fit, past those that are expired, constrained, weak or for another purpose. In bounded
// work: a mesh of cross-signed certificates ends the search, it does not slow it down.
#pragma once

#include <functional>
#include <optional>

#include "x509/path.h"
#include "x509/signature_checks.h"
#include "x509/verify.h"

namespace handfast::x509 {

/// Whether a path from leaf to anchor is good in all respects.
using PathVerdict = std::function<bool(const Path&)>;

/// Nothing when there is none, or when the budgets of `options` end the search.
std::optional<Path> search_path(const PathMaterial& material, const VerifyOptions& options,
                                SignatureChecks& signatures, const PathVerdict& is_good);

}  // namespace handfast::x509
