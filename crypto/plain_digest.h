// SPDX-License-Identifier: Apache-2.0
// Digests that nothing here signs or authenticates with: fingerprints for people to compare.
#pragma once

#include <cstdint>

#include "crypto/base/bytes.h"

namespace handfast::crypto {

enum class PlainDigest : std::uint8_t {
    sha512_256,
    sha3_224,
    sha3_256,
    sha3_384,
    sha3_512,
    blake2b_512,
    sm3,
    ripemd_160,
    shake_128,  ///< 16 octets of it, as OpenSSL 3.0 has it
    shake_256,  ///< 32 octets
};

/// The digest of a whole message; empty where this build's library lacks it.
Buffer plain_digest(PlainDigest digest, ByteView message) noexcept;

}  // namespace handfast::crypto
