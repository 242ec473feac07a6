// SPDX-License-Identifier: Apache-2.0
// Decryption of encrypted private keys. Work factors come from the file, so they are capped.
#pragma once

#include <cstdint>

#include "crypto/base/pem.h"
#include "crypto/base/secret.h"
#include "crypto/provider.h"

namespace handfast::x509 {

/// PBKDF2 iterations and scrypt memory that a key file may ask for.
constexpr std::uint64_t kMaxIterations = 10'000'000;
constexpr std::uint64_t kMaxScryptMemory = 64ull << 20;  ///< bytes, 128 * N * r

/// EncryptedPrivateKeyInfo (RFC 5958 §3) with PBES2 (RFC 8018 §6.2): the PrivateKeyInfo inside.
Result<SecretBuffer> decrypt_pkcs8(ByteView der, ByteView passphrase, const crypto::Provider&);

/// OpenSSL's traditional form: DEK-Info names cipher and IV, the key comes from MD5
/// (EVP_BytesToKey).
Result<SecretBuffer> decrypt_traditional(const PemBlock& block, ByteView passphrase,
                                         const crypto::Provider&);

}  // namespace handfast::x509
