// SPDX-License-Identifier: Apache-2.0
// Groups of two parts, ECDH and ML-KEM. Internal to crypto/; Provider::offer and accept state the
// contracts.
#pragma once

#include "crypto/operations.h"

namespace handfast::crypto {

constexpr bool is_hybrid(GroupId id) {
    return id >= GroupId::x25519_mlkem768;
}

struct HybridSizes {
    std::size_t client_share, server_share, secret;
};

/// `id` is a hybrid in all of these.
HybridSizes hybrid_sizes(GroupId id) noexcept;
Result<std::unique_ptr<KeyShare>> make_hybrid_share(const Operations&, GroupId id, Rng&) noexcept;
Result<AcceptedShare> accept_hybrid_share(const Operations&, GroupId id, ByteView peer,
                                          Rng&) noexcept;

}  // namespace handfast::crypto
