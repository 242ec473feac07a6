// SPDX-License-Identifier: Apache-2.0
// PKCS #12 files (RFC 7292) of a key and its certificate, as `openssl pkcs12 -export` makes them.
#pragma once

#include <cstdint>
#include <string_view>

#include "crypto/base/rng.h"
#include "crypto/provider.h"

namespace handfast::x509 {

/// What keys and certificates are behind.
enum class Pkcs12Encryption : std::uint8_t {
    pbes2,       ///< PBKDF2 with HMAC-SHA-256, AES-256-CBC; the MAC with SHA-256
    triple_des,  ///< RFC 7292's own with SHA-1; the MAC too
};

struct Pkcs12Parts {
    ByteView key;                    ///< PKCS#8, whole
    ByteView certificate;            ///< Whole
    std::string_view friendly_name;  ///< UTF-8
    ByteView passphrase;             ///< UTF-8
    Pkcs12Encryption encryption = Pkcs12Encryption::pbes2;
    std::uint64_t iterations = 2048;
};

/// `unsupported_encryption` where no backend has the cipher.
Result<Buffer> encode_pkcs12(const Pkcs12Parts& parts, const crypto::Provider& provider, Rng& rng);

}  // namespace handfast::x509
