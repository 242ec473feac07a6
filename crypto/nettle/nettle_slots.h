// SPDX-License-Identifier: Apache-2.0
// The parts of the nettle backend: each file fills its own slots.
#pragma once

#include "crypto/operations.h"

namespace handfast::crypto {

void offer_nettle_ccm(Operations& offered);
void offer_nettle_ciphers(Operations& offered);
void offer_nettle_hashes(Operations& offered);
void offer_nettle_record_macs(Operations& offered);
void offer_nettle_sponges(Operations& offered);
void offer_hogweed_curves(Operations& offered);
void offer_hogweed_448(Operations& offered);
void offer_gmp_dh(Operations& offered);
void offer_gmp_dsa(Operations& offered);
void offer_gmp_ffdhe(Operations& offered);
void offer_gmp_rsa(Operations& offered);

}  // namespace handfast::crypto
