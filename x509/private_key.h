// SPDX-License-Identifier: Apache-2.0
// Private keys from files: PKCS#8 (RFC 5958), encrypted PKCS#8 (RFC 8018 PBES2), PKCS#1 (RFC 8017),
// SEC 1 (RFC 5915), OpenSSL's form of DSA keys and its traditional encrypted PEM.
#pragma once

#include <functional>
#include <memory>

#include "crypto/base/pem.h"
#include "crypto/base/result.h"
#include "crypto/base/secret.h"
#include "crypto/provider.h"
#include "x509/certificate.h"

namespace handfast::x509 {

/// Asked at most once, and only when a key is encrypted.
using PassphraseSource = std::function<Result<SecretBuffer>()>;

using PrivateKeyPtr = std::shared_ptr<const crypto::PrivateKey>;

/// The first private key of a PEM file. `pem_no_start_line` when none is there, `bad_decrypt` for
/// a wrong pass phrase.
Result<PrivateKeyPtr> private_key_from_pem(ByteView text, const PassphraseSource& passphrase,
                                           const crypto::Provider& provider);

/// A DER key of any of the forms, told apart by their shape.
Result<PrivateKeyPtr> private_key_from_der(ByteView der, const PassphraseSource& passphrase,
                                           const crypto::Provider& provider);

/// `key_values_mismatch` unless `key` is the certificate's.
Status judge_pair(const Certificate& certificate, const crypto::PrivateKey& key);

}  // namespace handfast::x509
