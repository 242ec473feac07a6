// SPDX-License-Identifier: Apache-2.0
// The parameters of signatures in OpenSSL's notation, "name:value" (-rsigopt).
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>

#include "crypto/keys.h"
#include "x509/signing.h"

namespace handfast::cli {

/// rsa_padding_mode, rsa_pss_saltlen and rsa_mgf1_md, which RSA alone has. The error is a line.
std::expected<x509::SigningAlgorithm, std::string> signing_algorithm_with(
    const crypto::PublicKey& key, std::optional<crypto::HashId> hash,
    std::span<const std::string> parameters);

}  // namespace handfast::cli
