// SPDX-License-Identifier: Apache-2.0
// Public keys that are wrong, as faults of certificates.
#pragma once

#include "cli/mint_fault.h"

namespace handfast::cli {

enum class PointChange : std::uint8_t { off_curve, infinity, compressed, hybrid };
/// Of an EC key's SubjectPublicKeyInfo; other keys stay as they are.
void change_point(Buffer& spki, PointChange change);
/// The curve's parameters written out; the key becomes one of P-256 if it is not.
void explicit_curve(CertificateDraft& draft);
void unknown_curve(CertificateDraft& draft);
void unknown_key(CertificateDraft& draft);
/// An RSA key of an odd random modulus with this exponent; `bits` 0 keeps the modulus of an RSA key
/// that is there.
void set_rsa_key(CertificateDraft& draft, std::size_t bits, Buffer exponent);

}  // namespace handfast::cli
