// SPDX-License-Identifier: Apache-2.0
// What DH and DSA ask of their numbers before arithmetic. All are public and without leading
// zeros. Internal to crypto/.
#pragma once

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"

namespace handfast::crypto {

/// p is odd and has 512 to 10000 bits: `key_size_out_of_range`, `bad_key`.
Status judge_prime(ByteView p);

/// Whether 1 < value < p - 1, for an odd p.
bool is_inside_group(ByteView p, ByteView value);

}  // namespace handfast::crypto
