// SPDX-License-Identifier: Apache-2.0
// Sealing and opening a record allocates nothing, by any backend, once warmed up. This program
// counts what goes through operator new; Botan's own pool of locked memory does not.
#include <gtest/gtest.h>

#include "tests/support/counted_new.h"
#include "tests/unit/crypto/every_backend.h"

namespace handfast::crypto {
namespace {

using testing::allocations;

TEST(RecordAllocation, SealAndOpenAllocateNothing) {
    constexpr std::pair<AeadId, std::string_view> kAeads[] = {
        {AeadId::aes_128_gcm, "AES-128-GCM"},
        {AeadId::aes_256_gcm, "AES-256-GCM"},
        {AeadId::chacha20_poly1305, "ChaCha20-Poly1305"}};
    const Buffer nonce(12), ad(5);
    Buffer data(1000), tag(16);
    for (const auto& [id, algorithm] : kAeads)
        for (const auto& [name, provider] : every_backend(algorithm)) {
            SCOPED_TRACE(std::string(algorithm) + " by " + name);
            const auto aead = *provider->aead(id, Buffer(key_size(id)));
            aead->seal(nonce, ad, data, tag);
            ASSERT_TRUE(aead->open(nonce, ad, data, tag));
            const std::size_t before = allocations();
            aead->seal(nonce, ad, data, tag);
            const bool opened = aead->open(nonce, ad, data, tag);
            EXPECT_EQ(allocations(), before);
            EXPECT_TRUE(opened);
        }
    EXPECT_GT(allocations(), 0u) << "the counter counts";
}

}  // namespace
}  // namespace handfast::crypto
