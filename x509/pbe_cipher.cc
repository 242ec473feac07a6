// SPDX-License-Identifier: Apache-2.0
#include "x509/pbe_cipher.h"

#include <algorithm>

namespace handfast::x509 {

namespace {

using crypto::CbcId;

struct CipherRow {
    std::string_view name;
    CbcId id;
};
constexpr CipherRow kCiphers[] = {
    {"AES-128-CBC", CbcId::aes_128},
    {"AES-192-CBC", CbcId::aes_192},
    {"AES-256-CBC", CbcId::aes_256},
    {"DES-EDE3-CBC", CbcId::des_ede3},
    {"DES-CBC", CbcId::des},
    {"CAMELLIA-128-CBC", CbcId::camellia_128},
    {"CAMELLIA-192-CBC", CbcId::camellia_192},
    {"CAMELLIA-256-CBC", CbcId::camellia_256},
    {"ARIA-128-CBC", CbcId::aria_128},
    {"ARIA-192-CBC", CbcId::aria_192},
    {"ARIA-256-CBC", CbcId::aria_256},
    {"SEED-CBC", CbcId::seed},
    {"IDEA-CBC", CbcId::idea},
    {"RC2-CBC", CbcId::rc2_128},
    {"RC2-64-CBC", CbcId::rc2_64},
    {"RC2-40-CBC", CbcId::rc2_40},
    {"BF-CBC", CbcId::blowfish},
    {"CAST5-CBC", CbcId::cast5},
    {"SM4-CBC", CbcId::sm4},
};

Result<SecretBuffer> strip_padding(SecretBuffer plaintext, std::size_t block_size) {
    const ByteView bytes = plaintext.expose();
    if (bytes.empty()) return fail(Reason::bad_decrypt);
    const std::size_t count = bytes.back();
    if (count == 0 || count > block_size || count > bytes.size()) return fail(Reason::bad_decrypt);
    for (std::uint8_t byte : bytes.last(count))
        if (byte != count) return fail(Reason::bad_decrypt);
    plaintext.shrink(bytes.size() - count);
    return plaintext;
}

}  // namespace

std::optional<CbcId> pbe_cipher_named(std::string_view name) {
    const auto* found = std::ranges::find(kCiphers, name, &CipherRow::name);
    if (found == std::end(kCiphers)) return std::nullopt;
    return found->id;
}

Result<SecretBuffer> decrypt_padded(const CbcKey& key, ByteView ciphertext,
                                    const crypto::Provider& provider) {
    const std::size_t block = crypto::block_size(key.cipher);
    if (key.iv.size() != block) return fail(Reason::unsupported_encryption);
    if (ciphertext.empty() || ciphertext.size() % block != 0) return fail(Reason::bad_decrypt);
    auto plaintext = provider.cbc_decrypt(key.cipher, key.key, key.iv, ciphertext);
    if (!plaintext && plaintext.error().reason == Reason::unsupported_algorithm)
        return fail(Reason::unsupported_encryption);
    if (!plaintext) return fail(plaintext.error());
    return strip_padding(std::move(*plaintext), block);
}

}  // namespace handfast::x509
