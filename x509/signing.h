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

/// RSASSA-PSS-params (RFC 4055 §3.1) with every field that is not its default; a salt of
/// kSaltIsDigest has the digest's length.
Buffer pss_parameters(const crypto::SignatureAlgorithm& algorithm);
/// The same as what signs: `algorithm.kind` is rsa_pss.
SigningAlgorithm pss_signing_algorithm(const crypto::SignatureAlgorithm& algorithm);

}  // namespace handfast::x509
