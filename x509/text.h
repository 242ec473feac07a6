// SPDX-License-Identifier: Apache-2.0
// The string types of ASN.1 (X.680 §41) as UTF-8, and UTF-8 itself (RFC 3629).
#pragma once

#include <cstdint>
#include <optional>

#include "crypto/base/byte_reader.h"
#include "crypto/base/bytes.h"
#include "crypto/base/der.h"

namespace handfast::x509 {

using Codepoint = std::uint32_t;

/// Appends one character, which must be at most U+10FFFF.
void append_utf8(Buffer& out, Codepoint c);
/// Takes one character of UTF-8: shortest form, no surrogates; a wrong one marks the reader.
Codepoint read_utf8(ByteReader& reader);
bool is_utf8(ByteView bytes);

/// A string of that type as UTF-8 (T61String is read as Latin-1, as OpenSSL does); nothing where
/// it does not hold whole characters, or the type is no string.
std::optional<Buffer> as_utf8(DerTag tag, ByteView value);

}  // namespace handfast::x509
