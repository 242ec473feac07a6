// SPDX-License-Identifier: Apache-2.0
// The CBC ciphers that files are encrypted with, by OpenSSL's names, and their padding.
#pragma once

#include <optional>
#include <string_view>

#include "crypto/base/secret.h"
#include "crypto/provider.h"

namespace handfast::x509 {

/// "AES-128-CBC", as in DEK-Info and as the short name of the object.
std::optional<crypto::CbcId> pbe_cipher_named(std::string_view name);

struct CbcKey {
    crypto::CbcId cipher;
    ByteView key;
    ByteView iv;
};
/// Takes the padding off (RFC 8018 §6.1.1 step 4). `unsupported_encryption` for an IV of another
/// size than the block and for ciphers that the build lacks, `bad_decrypt` for what a wrong pass
/// phrase leads to.
Result<SecretBuffer> decrypt_padded(const CbcKey& key, ByteView ciphertext,
                                    const crypto::Provider& provider);

}  // namespace handfast::x509
