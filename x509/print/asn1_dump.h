// SPDX-License-Identifier: Apache-2.0
// The structure of DER, a line an element, as OpenSSL's ASN1_parse_dump shows it.
#pragma once

#include <string>

#include "crypto/base/bytes.h"

namespace handfast::x509 {

/// Names behind `margin` spaces; values that are unknown as their bytes. Ends with a word where
/// the DER ends being DER.
void append_asn1_dump(std::string& out, ByteView der, std::size_t margin);

}  // namespace handfast::x509
