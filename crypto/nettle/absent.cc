// SPDX-License-Identifier: Apache-2.0
// Stands in for the nettle backend where the library was not found.
#include "crypto/operations.h"

namespace handfast::crypto {

const BackendTable* nettle_backend() noexcept {
    return nullptr;
}

}  // namespace handfast::crypto
