// SPDX-License-Identifier: Apache-2.0
// PKCS #12 (RFC 7292): a key, its certificate and others, behind a pass phrase. Integrity by HMAC
// with the key derivation of appendix B or by PBMAC1 (RFC 9579). DER only.
#pragma once

#include <string>

#include "x509/path.h"
#include "x509/pbe.h"
#include "x509/private_key.h"

namespace handfast::x509 {

struct Pkcs12Contents {
    PrivateKeyPtr key;  ///< Null when there is none.
    /// The key's own; null when there is no key, or none fits.
    std::shared_ptr<const Certificate> certificate;
    CertificateList others;     ///< In the file's order
    std::string friendly_name;  ///< Of the key or its certificate, UTF-8; "" when absent
};

/// `mac_verify_failure` for a wrong pass phrase where there is a MAC, `bad_decrypt` where there is
/// none. With an empty pass phrase both none and an empty one are tried. All derivations of a file
/// share one bound of work.
Result<Pkcs12Contents> read_pkcs12(ByteView der, ByteView passphrase,
                                   const crypto::Provider& provider,
                                   std::uint64_t max_iterations = kMaxIterations);

/// Whether this is the outside of a PKCS #12 file.
bool looks_like_pkcs12(ByteView der);

}  // namespace handfast::x509
