// SPDX-License-Identifier: Apache-2.0
// Internationalised host names (RFC 3492, RFC 5891): labels of ASCII ("xn--…") to Unicode.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace handfast::x509 {

/// Decodes what follows "xn--" in a label to UTF-8; nothing if it is no Punycode. A label is short:
/// input beyond 63 bytes is refused, so the work is bounded.
std::optional<std::string> decode_punycode(std::string_view encoded);

/// A host's name with every A-label turned into a U-label, letters of ASCII in lower case; nothing
/// if a label that says so is no Punycode. Equal hosts are equal in this form.
std::optional<std::string> unicode_host(std::string_view host);

}  // namespace handfast::x509
