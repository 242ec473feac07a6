// SPDX-License-Identifier: Apache-2.0
// The parts of the ipsec-mb backend: each file fills its own slots.
#pragma once

#include "crypto/operations.h"

namespace handfast::crypto {

void offer_ipsec_mb_cbc(Operations& offered);

}  // namespace handfast::crypto
