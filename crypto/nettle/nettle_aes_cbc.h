// SPDX-License-Identifier: Apache-2.0
// AES-CBC encryption, where each block waits for the one before: nettle has a loop of its own for
// it since 3.8.
#pragma once

#include <nettle/aes.h>

#include "crypto/base/bytes.h"

namespace handfast::crypto {

/// Encrypts whole blocks in place; `iv` becomes the last ciphertext block.
void encrypt_aes_cbc(const aes128_ctx* key, std::uint8_t* iv, ByteSpan data) noexcept;
void encrypt_aes_cbc(const aes192_ctx* key, std::uint8_t* iv, ByteSpan data) noexcept;
void encrypt_aes_cbc(const aes256_ctx* key, std::uint8_t* iv, ByteSpan data) noexcept;

}  // namespace handfast::crypto
