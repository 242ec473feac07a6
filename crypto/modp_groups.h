// SPDX-License-Identifier: Apache-2.0
// Finite-field groups that everybody knows: RFC 2409's and RFC 3526's for DH, RFC 5054's for SRP.
#pragma once

#include <optional>

#include "crypto/provider.h"

namespace handfast::crypto {

/// The group whose safe prime has 1024 (RFC 2409), 1536, 2048, 3072, 4096, 6144 or 8192 bits
/// (RFC 3526), with its order; nothing for other sizes. The views live as long as the program.
std::optional<DhNumbers> modp_group(std::size_t bits) noexcept;

/// The order that belongs to one of those primes, which has no leading zeros; empty for others.
ByteView modp_order(ByteView p) noexcept;

/// RFC 5054 appendix A: the group of so many bits.
std::optional<SrpGroup> srp_group(std::size_t bits) noexcept;

/// Whether that is a group of the appendix, which is what a client may trust (RFC 5054 §2.5.3).
bool is_srp_group(const SrpGroup& group) noexcept;

}  // namespace handfast::crypto
