// SPDX-License-Identifier: Apache-2.0
// Stands in for X448 and Ed448 where nettle is older than 3.6.
#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {

void offer_hogweed_448(Operations&) {}

}  // namespace handfast::crypto
