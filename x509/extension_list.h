// SPDX-License-Identifier: Apache-2.0
// Extensions (RFC 5280 §4.1) of CRLs, of their entries, of OCSP requests and responses: the list
// is judged, what is inside of each is for whoever knows the extension.
#pragma once

#include <span>
#include <vector>

#include "x509/certificate.h"

namespace handfast::x509 {

using ExtensionList = std::vector<Extension>;

/// One Extension; a malformed one marks the reader.
Extension read_extension(DerReader& list);

/// The SEQUENCE OF Extension that is next. No extension at all and the same one twice are not
/// refused: OpenSSL takes them.
Result<ExtensionList> read_extension_list(DerReader& reader);

enum class ExtensionCount : std::uint8_t { none, one, several };

/// The first one of this kind, null if there is none.
const Extension* find_extension(std::span<const Extension> list, Oid oid);
ExtensionCount count_extensions(std::span<const Extension> list, Oid oid);

}  // namespace handfast::x509
