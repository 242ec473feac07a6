// SPDX-License-Identifier: Apache-2.0
// What encrypted private keys need: PBKDF2, scrypt, CBC.
#include <algorithm>
#include <exception>

#include <botan/cipher_mode.h>
#include <botan/pwdhash.h>

#include "crypto/botan/botan_slots.h"
#include "crypto/botan/compat.h"

namespace handfast::crypto {
namespace {

bool derive(const Botan::PasswordHash& function, ByteView password, ByteView salt, ByteSpan out) {
    function.derive_key(out.data(), out.size(), as_text(password).data(), password.size(),
                        salt.data(), salt.size());
    return true;
}

bool pbkdf2(HashId prf, ByteView password, ByteView salt, std::uint32_t iterations,
            ByteSpan out) noexcept {
    try {
        const auto family = Botan::PasswordHashFamily::create_or_throw(std::string("PBKDF2(HMAC(") +
                                                                       botan_hash_name(prf) + "))");
        return derive(*family->from_params(iterations), password, salt, out);
    } catch (const std::exception&) {
        return false;
    }
}

bool scrypt(ByteView password, ByteView salt, const ScryptCost& cost, ByteSpan out) noexcept {
    try {
        const auto family = Botan::PasswordHashFamily::create_or_throw("Scrypt");
        return derive(*family->from_params(cost.n, cost.r, cost.p), password, salt, out);
    } catch (const std::exception&) {
        return false;
    }
}

/// Null: RC2, which it does not have.
constexpr const char* kCbcNames[kCbcCount] = {
    "AES-128/CBC/NoPadding",      "AES-192/CBC/NoPadding",
    "AES-256/CBC/NoPadding",      "3DES/CBC/NoPadding",
    "Camellia-128/CBC/NoPadding", "Camellia-256/CBC/NoPadding",
    "SEED/CBC/NoPadding",         "IDEA/CBC/NoPadding",
    "DES/CBC/NoPadding",          nullptr};

bool run_cbc(Botan::Cipher_Mode& mode, ByteView key, ByteView iv, ByteSpan data) {
    mode.set_key(key.data(), key.size());
    mode.start(iv.data(), iv.size());
    Botan::secure_vector<std::uint8_t> buffer(data.begin(), data.end());
    mode.finish(buffer);
    std::ranges::copy(buffer, data.begin());
    return true;
}

bool cbc_encrypt(CbcId id, ByteView key, ByteView iv, ByteSpan data) noexcept {
    try {
        const auto mode =
            Botan::Cipher_Mode::create_or_throw(kCbcNames[index_of(id)], kBotanEncrypt);
        return run_cbc(*mode, key, iv, data);
    } catch (const std::exception&) {
        return false;
    }
}

bool cbc_decrypt(CbcId id, ByteView key, ByteView iv, ByteSpan data) noexcept {
    try {
        const auto mode =
            Botan::Cipher_Mode::create_or_throw(kCbcNames[index_of(id)], kBotanDecrypt);
        return run_cbc(*mode, key, iv, data);
    } catch (const std::exception&) {
        return false;
    }
}

constexpr PasswordOperations kPassword = {pbkdf2, scrypt};
constexpr CbcOperations kCbc = {cbc_encrypt, cbc_decrypt};

}  // namespace

void offer_botan_key_encryption(Operations& offered) {
    offered.password[0] = &kPassword;
    for (std::size_t i = 0; i < kCbcCount; ++i)
        if (kCbcNames[i] != nullptr) offered.cbc[i] = &kCbc;
}

}  // namespace handfast::crypto
