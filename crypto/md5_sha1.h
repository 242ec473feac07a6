// SPDX-License-Identifier: Apache-2.0
// Hashes by name: those that backends have, and MD5 with SHA-1 behind it, which SSLv3 to TLS 1.1
// sign and finish with. Internal to crypto/; Provider::hash states the contract.
#pragma once

#include "crypto/operations.h"

namespace handfast::crypto {

using Hashes = std::array<MakeHash, kHashCount>;

std::unique_ptr<Hash> make_hash(const Hashes& hashes, HashId id) noexcept;

}  // namespace handfast::crypto
