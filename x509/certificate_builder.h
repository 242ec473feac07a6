// SPDX-License-Identifier: Apache-2.0
// Certificates and CRLs from their parts, right or wrong in any of them: for `mint` and tests.
#pragma once

#include <memory>

#include "x509/encode.h"
#include "x509/signing.h"

namespace handfast::x509 {

/// Parts of type Buffer are whole elements unless they say otherwise; empty ones are left out.
struct CertificateParts {
    std::optional<std::uint64_t> version = 2;  ///< As encoded: 2 is version 3
    Buffer serial = {1};                       ///< Content
    Buffer inner_algorithm;
    Buffer issuer;
    Buffer not_before;
    Buffer not_after;
    Buffer subject;
    Buffer spki;
    Buffer unique_ids;  ///< Elements, one after the other
    BuiltExtensions extensions;
    bool empty_extensions = false;  ///< An extensions field even if there is no extension
};
/// TBSCertificate
Buffer encode_tbs(const CertificateParts& parts);

struct CrlEntryParts {
    Buffer serial = {1};  ///< Content
    Buffer revoked;
    BuiltExtensions extensions;
};

struct CrlParts {
    std::optional<std::uint64_t> version = 1;  ///< As encoded: 1 is version 2
    Buffer inner_algorithm;
    Buffer issuer;
    Buffer this_update;
    Buffer next_update;
    std::vector<CrlEntryParts> entries;
    bool empty_list = false;  ///< A list of entries even if there is no entry
    BuiltExtensions extensions;
};
/// TBSCertList
Buffer encode_tbs(const CrlParts& parts);

/// RFC 5280 §4.2.1.2 method 1 with SHA-256 cut to 160 bits (RFC 7093 §2).
Buffer key_identifier(const crypto::PublicKey& key, const crypto::Provider& provider);
/// RFC 5280 §4.1.2.2: positive, 20 octets; content of an INTEGER.
Buffer random_serial(Rng& rng);

}  // namespace handfast::x509
