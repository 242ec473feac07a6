// SPDX-License-Identifier: Apache-2.0
// The form of names that is compared (RFC 5280 §7.1 and RFC 4518, as far as OpenSSL's
// X509_NAME_canon goes), and the hashes that name the files of hashed directories.
#pragma once

#include <cstdint>
#include <vector>

#include "crypto/provider.h"
#include "x509/name.h"

namespace handfast::x509 {

/// The sets of a name, one after the other without a SEQUENCE around them: strings as UTF8String
/// in lower case (of ASCII), without spaces at the ends, other runs of them as one. So a name is
/// within a subtree when its form begins with the subtree's.
Buffer canonical_form(const std::vector<RelativeName>& rdns);
/// The same of one set alone, to put it behind another name (CRL distribution points).
Buffer canonical_form(const RelativeName& rdn);

/// X509_NAME_hash: `openssl x509 -subject_hash`.
std::uint32_t name_hash(const Name& name, const crypto::Provider& provider);
/// X509_NAME_hash_old: `openssl x509 -subject_hash_old`.
std::uint32_t old_name_hash(const Name& name, const crypto::Provider& provider);

}  // namespace handfast::x509
