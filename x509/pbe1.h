// SPDX-License-Identifier: Apache-2.0
// Password-based encryption as it was before PBES2: PBES1 (RFC 8018 §6.1) and PKCS #12's
// (RFC 7292 appendix C), with the key derivation of RFC 7292 appendix B.
#pragma once

#include <optional>
#include <string_view>

#include "x509/pbe.h"

namespace handfast::x509 {

/// A pass phrase as PKCS #12 wants it: UTF-16, big-endian, with a zero character at the end. What
/// is not UTF-8 is taken for Latin-1, as OpenSSL does.
SecretBuffer pkcs12_passphrase(ByteView passphrase);

/// Which of the three things a derivation is for (RFC 7292 §B.3).
enum class Pkcs12Use : std::uint8_t { key = 1, iv = 2, mac = 3 };

struct Pkcs12Derivation {
    ByteView passphrase;  ///< pkcs12_passphrase; empty: none at all
    ByteView salt;
    std::uint64_t iterations = 1;
    crypto::HashId hash = crypto::HashId::sha1;
};
/// RFC 7292 §B.2. The caller bounds the iterations.
SecretBuffer derive_pkcs12(const Pkcs12Derivation& from, Pkcs12Use use, std::size_t length,
                           const crypto::Provider& provider);

/// Nothing for schemes of another kind.
std::optional<Result<SecretBuffer>> decrypt_pbe1(const AlgorithmIdentifier& scheme,
                                                 ByteView ciphertext, PbeContext& context);

}  // namespace handfast::x509
