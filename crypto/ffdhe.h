// SPDX-License-Identifier: Apache-2.0
// The finite-field groups of RFC 7919. Internal to crypto/; Provider::offer and accept state the
// contracts.
#pragma once

#include "crypto/operations.h"

namespace handfast::crypto {

constexpr bool is_ffdhe(GroupId id) {
    return id >= GroupId::ffdhe2048 && id <= GroupId::ffdhe8192;
}

/// Bytes of the prime, and so of public values and secrets.
std::size_t ffdhe_size(GroupId id) noexcept;
Result<std::unique_ptr<KeyShare>> make_ffdhe_share(const Operations&, GroupId id, Rng&) noexcept;

}  // namespace handfast::crypto
