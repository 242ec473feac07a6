// SPDX-License-Identifier: Apache-2.0
// Decryption by pass phrase: PBES1 and PBES2 (RFC 8018), PKCS #12's own (RFC 7292 appendix B and
// C), OpenSSL's traditional form. Work factors come from the file, so they are capped.
#pragma once

#include <cstdint>
#include <optional>

#include "crypto/base/pem.h"
#include "crypto/base/secret.h"
#include "crypto/provider.h"
#include "x509/algorithm.h"

namespace handfast::x509 {

/// Iterations and scrypt memory that a file may ask for.
constexpr std::uint64_t kMaxIterations = 10'000'000;
constexpr std::uint64_t kMaxScryptMemory = 64ull << 20;  ///< bytes, 128 * N * r

/// What deciphers with a pass phrase, and how much work may still go into it: all that is
/// encrypted in a file shares one.
struct PbeContext {
    ByteView passphrase;
    const crypto::Provider& provider;
    std::uint64_t iterations = kMaxIterations;
    bool has_passphrase = true;  ///< PKCS #12 tells none from an empty one.

    /// Takes iterations off: `work_factor_too_large` for none and for more than there are left.
    Status spend(std::uint64_t count);
};

/// The plaintext of any scheme that we have; `unsupported_encryption` for others, `bad_decrypt` for
/// padding that is wrong.
Result<SecretBuffer> decrypt_pbe(const AlgorithmIdentifier& scheme, ByteView ciphertext,
                                 PbeContext& context);

/// The PBKDF2-params (RFC 8018 appendix A.2) behind an AlgorithmIdentifier's OID. Without a length
/// in them, `length` octets.
struct Pbkdf2Request {
    ByteView parameters;  ///< Whole SEQUENCE
    std::optional<std::size_t> length;
};
Result<SecretBuffer> derive_pbkdf2(const Pbkdf2Request& request, PbeContext& context);

/// EncryptedPrivateKeyInfo (RFC 5958 §3): the PrivateKeyInfo inside.
Result<SecretBuffer> decrypt_pkcs8(ByteView der, PbeContext& context);
Result<SecretBuffer> decrypt_pkcs8(ByteView der, ByteView passphrase, const crypto::Provider&);

/// OpenSSL's traditional form: DEK-Info names cipher and IV, the key comes from MD5
/// (EVP_BytesToKey).
Result<SecretBuffer> decrypt_traditional(const PemBlock& block, ByteView passphrase,
                                         const crypto::Provider&);

}  // namespace handfast::x509
