// SPDX-License-Identifier: Apache-2.0
// RFC 5054's groups for SRP, most of which have the primes of RFC 3526, which servers also use for
// DH. Those that we use for DH are in dh_groups.h.
#pragma once

#include <optional>

#include "crypto/provider.h"

namespace handfast::crypto {

/// Whether p, without leading zeros, is a prime of RFC 7919, RFC 3526 or RFC 2409 §6.2: then
/// (p - 1) / 2 is one too, and short exponents give nothing away.
bool is_known_safe_prime(ByteView p) noexcept;

/// RFC 5054 appendix A: the group of 1024, 1536, 2048, 3072, 4096, 6144 or 8192 bits; nothing for
/// other sizes. The views live as long as the program.
std::optional<SrpGroup> srp_group(std::size_t bits) noexcept;

/// Whether that is a group of the appendix, which is what a client may trust (RFC 5054 §2.5.3).
bool is_srp_group(const SrpGroup& group) noexcept;

}  // namespace handfast::crypto
