// SPDX-License-Identifier: Apache-2.0
// The record ciphers: what a suite encrypts with, one row each (record/ciphers.inc), read by key
// derivation, protectors, `ciphers` and printers.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "crypto/algorithms.h"

namespace handfast {

enum class RecordCipher : std::uint8_t {
#define CIPHER(name, primitive, material, key, iv, strength, bits, word) name,
#include "record/ciphers.inc"
#undef CIPHER
};

/// What does the work; nothing where records are not encrypted.
using CipherPrimitive =
    std::variant<std::monostate, crypto::StreamId, crypto::CbcId, crypto::AeadId>;

struct CipherInfo {
    RecordCipher cipher;
    std::string_view name;  ///< As it is spelled here: "aes_128_cbc"
    CipherPrimitive primitive;
    std::uint8_t material_size;  ///< Bytes of a key block for one key.
    std::uint8_t key_size;
    std::uint8_t fixed_iv_size;  ///< TLS 1.2's implicit part of a nonce; a CBC cipher's block.
    std::uint16_t strength_bits;
    std::uint16_t nominal_bits;
    std::string_view openssl_word;  ///< "AESGCM"

    const crypto::AeadId* aead() const { return std::get_if<crypto::AeadId>(&primitive); }
    const crypto::CbcId* cbc() const { return std::get_if<crypto::CbcId>(&primitive); }
    const crypto::StreamId* stream() const { return std::get_if<crypto::StreamId>(&primitive); }
    /// The key is stretched from fewer bytes (RFC 2246 §6.3.1).
    bool is_export() const { return material_size < key_size; }
};

const CipherInfo& cipher_info(RecordCipher cipher);

/// What authenticates records beside the cipher; `aead` where the cipher itself does.
enum class MacId : std::uint8_t { aead, md5, sha1, sha256, sha384 };

/// The hash of a MAC that is not `aead`.
crypto::HashId mac_hash(MacId mac);

}  // namespace handfast
