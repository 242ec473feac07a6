// SPDX-License-Identifier: Apache-2.0
#include "crypto/nettle/nettle_aes_cbc.h"

#include <nettle/cbc.h>

namespace handfast::crypto {

void encrypt_aes_cbc(const aes128_ctx* key, std::uint8_t* iv, ByteSpan data) noexcept {
    cbc_aes128_encrypt(key, iv, data.size(), data.data(), data.data());
}
void encrypt_aes_cbc(const aes192_ctx* key, std::uint8_t* iv, ByteSpan data) noexcept {
    cbc_aes192_encrypt(key, iv, data.size(), data.data(), data.data());
}
void encrypt_aes_cbc(const aes256_ctx* key, std::uint8_t* iv, ByteSpan data) noexcept {
    cbc_aes256_encrypt(key, iv, data.size(), data.data(), data.data());
}

}  // namespace handfast::crypto
