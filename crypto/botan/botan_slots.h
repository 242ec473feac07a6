// SPDX-License-Identifier: Apache-2.0
// The parts of the Botan backend: each file fills its own slots.
#pragma once

#include "crypto/operations.h"

namespace handfast::crypto {

void offer_botan_aeads(Operations& offered);
void offer_botan_hashes(Operations& offered);
void offer_botan_ciphers(Operations& offered);
void offer_botan_curves(Operations& offered);
void offer_botan_dh(Operations& offered);
void offer_botan_dsa(Operations& offered);
void offer_botan_ffdhe(Operations& offered);
void offer_botan_rsa(Operations& offered);
void offer_botan_sponges(Operations& offered);
void offer_botan_key_encryption(Operations& offered);

/// Botan's name of a hash, "SHA-256".
const char* botan_hash_name(HashId id);

}  // namespace handfast::crypto
