// SPDX-License-Identifier: Apache-2.0
// The provider for real use: checks arguments, then asks the operation that the registry chose.
// Internal to crypto/.
#pragma once

#include "crypto/operations.h"

namespace handfast::crypto {

/// `operations` has every slot filled.
std::shared_ptr<const Provider> make_library_provider(const Operations& operations);

}  // namespace handfast::crypto
