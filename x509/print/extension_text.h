// SPDX-License-Identifier: Apache-2.0
// Extensions of certificates, CRLs and OCSP messages as OpenSSL's X509V3_extensions_print shows
// them. Values are read as loosely as there: what follows a value's own DER is not looked at.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "x509/certificate.h"

namespace handfast::x509 {

/// How a value is shown that nobody knows or that is malformed (-certopt ext_…).
enum class UnknownExtension : std::uint8_t { printable, error, parse, dump };

/// The title's line, unless there is none, then for each its name, whether it is critical and its
/// value. Nothing for an empty list.
void append_extensions(std::string& out, std::string_view title, std::span<const Extension> list,
                       UnknownExtension unknown, std::size_t margin);

/// The value alone, without a final newline where OpenSSL has none.
void append_extension_value(std::string& out, const Extension& extension, UnknownExtension unknown,
                            std::size_t margin);

/// A SEQUENCE OF PolicyQualifierInfo, as far as it is well-formed; no final newline.
void append_policy_qualifiers(std::string& out, ByteView qualifiers, std::size_t margin);

}  // namespace handfast::x509
