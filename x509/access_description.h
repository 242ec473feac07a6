// SPDX-License-Identifier: Apache-2.0
// Authority and subject information access (RFC 5280 §4.2.2): where more about an issuer is found.
#pragma once

#include <string_view>
#include <vector>

#include "x509/certificate.h"
#include "x509/general_name.h"

namespace handfast::x509 {

struct AccessDescription {
    ByteView method;  ///< Encoded OID
    GeneralName location;
};

Result<std::vector<AccessDescription>> parse_access_descriptions(ByteView der);

/// The URIs of a certificate's OCSP responders, in order; a malformed extension has none.
std::vector<std::string_view> ocsp_urls(const Certificate& certificate);

}  // namespace handfast::x509
