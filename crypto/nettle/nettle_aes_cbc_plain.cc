// SPDX-License-Identifier: Apache-2.0
// For nettle before 3.8: one call for each block.
#include <nettle/cbc.h>

#include "crypto/nettle/nettle_aes_cbc.h"

namespace handfast::crypto {
namespace {

template <auto kEncrypt, class Context>
void chain(const Context* key, std::uint8_t* iv, ByteSpan data) {
    cbc_encrypt(key, reinterpret_cast<nettle_cipher_func*>(kEncrypt), AES_BLOCK_SIZE, iv,
                data.size(), data.data(), data.data());
}

}  // namespace

void encrypt_aes_cbc(const aes128_ctx* key, std::uint8_t* iv, ByteSpan data) noexcept {
    chain<aes128_encrypt>(key, iv, data);
}
void encrypt_aes_cbc(const aes192_ctx* key, std::uint8_t* iv, ByteSpan data) noexcept {
    chain<aes192_encrypt>(key, iv, data);
}
void encrypt_aes_cbc(const aes256_ctx* key, std::uint8_t* iv, ByteSpan data) noexcept {
    chain<aes256_encrypt>(key, iv, data);
}

}  // namespace handfast::crypto
