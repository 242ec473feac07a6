// SPDX-License-Identifier: Apache-2.0
// What an RSA signature raises to the power: EMSA-PKCS1-v1_5 and EMSA-PSS (RFC 8017 §9).
// Internal to crypto/.
#pragma once

#include "crypto/operations.h"

namespace handfast::crypto {

/// The parameters that both sides of PSS need. `hash` and `mgf` make the hashes.
struct PssParameters {
    MakeHash hash, mgf;
    std::size_t mgf_size;  ///< Digest size of `mgf`.
    std::size_t salt_size;
};

/// Fills all of `out` (the modulus's length): 0, 1, ff…, 0, DigestInfo. False when it is too
/// short.
bool encode_pkcs1(HashId hash, ByteView digest, ByteSpan out) noexcept;

/// Fills `out` for a modulus of `bits` bits; the salt comes from `rng`. False when too short.
bool encode_pss(const PssParameters& parameters, ByteView digest, std::size_t bits, Rng& rng,
                ByteSpan out) noexcept;

/// Whether `encoded` (consumed) is a PSS encoding of `digest` for a modulus of `bits` bits.
bool check_pss(const PssParameters& parameters, ByteView digest, std::size_t bits,
               ByteSpan encoded) noexcept;

}  // namespace handfast::crypto
