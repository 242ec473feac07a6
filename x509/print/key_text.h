// SPDX-License-Identifier: Apache-2.0
// Public keys and signature algorithms with their parameters, as `openssl x509 -text` shows them.
#pragma once

#include <string>

#include "x509/algorithm.h"

namespace handfast::x509 {

/// A SubjectPublicKeyInfo in words; false, and nothing written, for one that cannot be read. `key`
/// is what became of it, null if nothing did: a curve that we have is judged by it.
bool append_public_key(std::string& out, ByteView spki, const crypto::PublicKey* key,
                       std::size_t margin);

/// "    Signature Algorithm: …" with parameters of RSASSA-PSS, and a newline.
void append_signature_algorithm(std::string& out, const AlgorithmIdentifier& algorithm);

/// The same and "    Signature Value:" with the signature in hexadecimal, or the numbers of a DSA
/// signature.
void append_signature(std::string& out, const AlgorithmIdentifier& algorithm, ByteView signature);

/// The modulus of an RSA key, y of a DSA key; as -modulus prints.
std::string modulus_text(ByteView spki);

}  // namespace handfast::x509
