// SPDX-License-Identifier: Apache-2.0
// Finite fields out of files: PEM (PKCS #3, "DH PARAMETERS") or DER.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "crypto/base/bytes.h"

namespace handfast::cli {

/// Numbers without leading zeros.
struct DhFile {
    Buffer p, g;
    std::size_t bits() const;  ///< Of p.
};

/// The parameters of -dhparam. The error is the lines for stderr.
std::expected<DhFile, std::string> load_dh_parameters(const std::string& path);
/// Those that stand beside a certificate, where there are any.
std::optional<DhFile> find_dh_parameters(const std::string& path);

}  // namespace handfast::cli
