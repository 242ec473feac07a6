// SPDX-License-Identifier: Apache-2.0
// Digests for fingerprints. Botan finds algorithms by name.
#include "crypto/botan/compat.h"
#include "crypto/plain_digest.h"

namespace handfast::crypto {
namespace {

/// In the order of PlainDigest.
constexpr const char* kNames[] = {"SHA-512-256",    "SHA-3(224)",    "SHA-3(256)", "SHA-3(384)",
                                  "SHA-3(512)",     "BLAKE2b(512)",  "SM3",        "RIPEMD-160",
                                  "SHAKE-128(128)", "SHAKE-256(256)"};

}  // namespace

Buffer plain_digest(PlainDigest digest, ByteView message) noexcept {
    const auto hash = Botan::HashFunction::create(kNames[static_cast<std::size_t>(digest)]);
    if (hash == nullptr) return {};
    Buffer out(hash->output_length());
    hash->update(message.data(), message.size());
    hash->final(out.data());
    return out;
}

}  // namespace handfast::crypto
