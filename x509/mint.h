// SPDX-License-Identifier: Apache-2.0
// Makes keys and certificates: the demonstration identity, and what tests need.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "crypto/base/clock.h"
#include "crypto/provider.h"
#include "x509/certificate.h"

namespace handfast::x509 {

enum class MintKey : std::uint8_t {
    p256,
    p384,
    p521,
    ed25519,
    ed448,
    brainpool256,
    brainpool384,
    brainpool512,
    secp256k1,
    p224,
    p192,
};

struct Minted {
    std::shared_ptr<const Certificate> certificate;
    std::shared_ptr<const crypto::PrivateKey> key;
    SecretBuffer key_der;  ///< PKCS#8
};

struct MintRequest {
    std::string common_name;
    std::vector<std::string> dns_names;
    std::vector<Buffer> ip_addresses;  ///< 4 or 16 bytes each
    MintKey key = MintKey::p256;
    bool ca = false;
    bool exchanges_keys = false;  ///< Beside signing, the key may encipher and agree on keys.
    Instant not_before{};
    Instant not_after{};
    /// Null: self-signed. Otherwise a CA that must outlive the call.
    const Minted* issuer = nullptr;
};

/// A new key and its certificate, version 3, with key identifiers, usage and alternative names.
Result<Minted> mint(const MintRequest& request, const crypto::Provider& provider, Rng& rng);

/// A certificate for a key that exists already (an RSA key from a file, say).
Result<std::shared_ptr<const Certificate>> mint_certificate(const MintRequest& request,
                                                            const crypto::PrivateKey& key,
                                                            ByteView spki,
                                                            const crypto::Provider& provider,
                                                            Rng& rng);

}  // namespace handfast::x509
