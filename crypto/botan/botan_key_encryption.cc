// SPDX-License-Identifier: Apache-2.0
// What encrypted private keys need: PBKDF2, scrypt.
#include <exception>

#include <botan/pwdhash.h>

#include "crypto/botan/botan_slots.h"

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

constexpr PasswordOperations kPassword = {pbkdf2, scrypt};

}  // namespace

void offer_botan_key_encryption(Operations& offered) {
    offered.password[0] = &kPassword;
}

}  // namespace handfast::crypto
