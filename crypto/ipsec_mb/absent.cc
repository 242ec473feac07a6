// SPDX-License-Identifier: Apache-2.0
// Stands in for the ipsec_mb backend where the library was not found.
#include "crypto/operations.h"

namespace handfast::crypto {

const BackendTable* ipsec_mb_backend() noexcept {
    return nullptr;
}

}  // namespace handfast::crypto
