// SPDX-License-Identifier: Apache-2.0
// What RSA raises to the power: EMSA-PKCS1-v1_5 and EMSA-PSS for signatures (RFC 8017 §9),
// RSAES-PKCS1-v1_5 for premaster secrets (§7.2).
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

/// RSAES-PKCS1-v1_5 (RFC 8017 §7.2.1): fills all of `out` with 0, 2, random non-zero bytes, 0, the
/// message. False when there is no room for eight random bytes.
bool encode_encryption(ByteView message, Rng& rng, ByteSpan out) noexcept;

constexpr std::size_t kPremasterSize = 48;
/// Copies what `encoded` ends in over `premaster` when it is a well-formed premaster of `version`,
/// in a time that does not tell (RFC 5246 §7.4.7.1). `encoded`: 64 bytes or more.
void take_premaster(ByteView encoded, std::uint16_t version, ByteSpan premaster) noexcept;

/// Fills `out` for a modulus of `bits` bits; the salt comes from `rng`. False when too short.
bool encode_pss(const PssParameters& parameters, ByteView digest, std::size_t bits, Rng& rng,
                ByteSpan out) noexcept;

/// Whether `encoded` (consumed) is a PSS encoding of `digest` for a modulus of `bits` bits.
bool check_pss(const PssParameters& parameters, ByteView digest, std::size_t bits,
               ByteSpan encoded) noexcept;

}  // namespace handfast::crypto
