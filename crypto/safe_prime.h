// SPDX-License-Identifier: Apache-2.0
// Whether a number is a safe prime: p with (p - 1) / 2 a prime, too. Internal to crypto/;
// Provider's function of that name states the contract.
#pragma once

#include "crypto/operations.h"

namespace handfast::crypto {

bool is_safe_prime(const Operations&, ByteView number, Rng&) noexcept;

}  // namespace handfast::crypto
