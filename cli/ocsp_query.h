// SPDX-License-Identifier: Apache-2.0
// What `ocsp` asks: the request that -cert, -serial and -reqin make.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/ocsp_options.h"
#include "x509/ocsp_request.h"

namespace handfast::cli {

/// INTEGER content of a decimal number or of "0x…", either with a minus.
std::optional<Buffer> parse_serial(std::string_view text);

struct OcspQuestion {
    /// Null when neither -cert, -serial nor -reqin is there.
    std::shared_ptr<const x509::OcspRequest> request;
    std::vector<Buffer> ids;         ///< CertIDs of -cert and -serial
    std::vector<std::string> names;  ///< As they were typed
    x509::CertificateList issuers;
};

/// The error is the lines for stderr, with the final newline.
std::expected<OcspQuestion, std::string> make_question(const OcspOptions& options,
                                                       const crypto::Provider& provider, Rng& rng);

}  // namespace handfast::cli
