// SPDX-License-Identifier: Apache-2.0
#include "crypto/base/secret.h"

#include <sodium.h>

namespace handfast {

void wipe(ByteSpan bytes) noexcept {
    sodium_memzero(bytes.data(), bytes.size());
}

bool constant_time_equal(ByteView a, ByteView b) noexcept {
    return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace handfast
