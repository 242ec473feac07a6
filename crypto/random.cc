// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.h"

#include <algorithm>

#include <sodium.h>

namespace handfast::crypto {

void SystemRng::fill(ByteSpan out) noexcept {
    if (!out.empty()) randombytes_buf(out.data(), out.size());
}

SeededRng::SeededRng(std::uint64_t seed) noexcept {
    for (std::size_t i = 0; i < 8; ++i) key_[i] = static_cast<std::uint8_t>(seed >> (8 * i));
}

SeededRng::SeededRng(ByteView seed) noexcept {
    static_assert(crypto_generichash_BYTES == 32);
    crypto_generichash(key_.data(), key_.size(), seed.data(), seed.size(), nullptr, 0);
}

void SeededRng::fill(ByteSpan out) noexcept {
    constexpr std::size_t kBlock = 64;
    constexpr std::uint8_t kNonce[crypto_stream_chacha20_NONCEBYTES] = {};
    constexpr std::uint8_t kZeros[kBlock] = {};
    std::uint8_t block[kBlock];
    while (!out.empty()) {
        const std::size_t start = counter_ % kBlock;
        const std::size_t count = std::min(out.size(), kBlock - start);
        crypto_stream_chacha20_xor_ic(block, kZeros, kBlock, kNonce, counter_ / kBlock,
                                      key_.data());
        std::copy_n(block + start, count, out.begin());
        counter_ += count;
        out = out.subspan(count);
    }
    sodium_memzero(block, sizeof block);
}

}  // namespace handfast::crypto
