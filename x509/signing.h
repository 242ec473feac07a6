// SPDX-License-Identifier: Apache-2.0
// How a key signs certificates, CRLs and OCSP messages.
#pragma once

#include <optional>

#include "crypto/provider.h"
#include "x509/algorithm.h"

namespace handfast::x509 {

struct SigningAlgorithm {
    crypto::SignatureAlgorithm algorithm;
    Buffer identifier;  ///< The AlgorithmIdentifier
};

/// Without a hash, the one that goes with the key: SHA-384 with P-384, SHA-256 with RSA.
/// `unsupported_algorithm` for keys that do not sign and hashes that go with none.
Result<SigningAlgorithm> signing_algorithm(const crypto::PublicKey& key,
                                           std::optional<crypto::HashId> hash = std::nullopt);

}  // namespace handfast::x509
