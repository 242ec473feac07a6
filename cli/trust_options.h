// SPDX-License-Identifier: Apache-2.0
// Whom s_server and s_client trust: one store for all ends, and separate ones for the peer's chain
// and for their own where the options name some.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "cli/file_format.h"
#include "cli/trust_store.h"

namespace handfast::cli {

struct TrustOptions {
    TrustPlaces places;  ///< -CAfile and its like
    TrustPlaces verify;  ///< -verifyCAfile …
    TrustPlaces chain;   ///< -chainCAfile …
    std::string crl;     ///< -CRL
    FileFormat crl_format = FileFormat::any;
    bool crl_download = false;
    int crl_limit = 100;  ///< -crl_limit: KiB that a downloaded one may have.

    std::size_t crl_bytes() const { return static_cast<std::size_t>(crl_limit) * 1024; }
};

struct TrustStores {
    std::shared_ptr<const TrustStore> common;
    std::shared_ptr<const TrustStore> for_peers;
    std::shared_ptr<const TrustStore> for_own_chain;
};

/// Without any of -CAfile, -CApath and -CAstore the system's defaults count. The error is lines
/// for stderr.
std::expected<TrustStores, std::string> load_trust(
    const TrustOptions& options, const std::shared_ptr<const crypto::Provider>& provider);

}  // namespace handfast::cli
