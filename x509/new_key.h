// SPDX-License-Identifier: Apache-2.0
// New keys of every kind that certificates hold, with what goes into files: PKCS#8 and
// SubjectPublicKeyInfo.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "crypto/provider.h"

namespace handfast::x509 {

struct KeyShape {
    crypto::KeyType type = crypto::KeyType::ec;
    crypto::GroupId curve = crypto::GroupId::secp256r1;  ///< Of an EC key.
    std::size_t bits = 2048;                             ///< Of RSA and DSA keys.
    std::uint32_t exponent = 65537;                      ///< Of RSA keys.
    /// What an RSA-PSS key is bound to (RFC 4055 §3.1); nothing: to PSS alone.
    std::optional<crypto::SignatureAlgorithm> bound_to;
};

struct NewKey {
    std::shared_ptr<const crypto::PrivateKey> key;
    SecretBuffer pkcs8;
    Buffer spki;
};

/// DSA keys are of 1024 or 2048 bits, RSA keys of 512 to 4096; others are `key_size_out_of_range`.
Result<NewKey> new_key(const KeyShape& shape, const crypto::Provider& provider, Rng& rng);

/// "p256", "brainpoolP256r1", "rsa2048", "rsa-pss3072", "ed25519", "dsa1024" and the like;
/// OpenSSL's names of curves too.
std::optional<KeyShape> key_shape_named(std::string_view name);

}  // namespace handfast::x509
