// SPDX-License-Identifier: Apache-2.0
// What all printing is made of. Bytes of an input reach the text only through these functions, so
// the text is always UTF-8 without control characters other than newline.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/base/bytes.h"
#include "crypto/base/der.h"

namespace handfast::x509 {

/// `count` spaces.
void indent(std::string& out, std::size_t count);

/// Bytes as they are where they are UTF-8 and no control characters (newline passes); others as
/// "\XX".
void append_safe(std::string& out, ByteView bytes);

/// OpenSSL's ASN1_STRING_print: everything but printable ASCII and newline is a full stop; a
/// carriage return is "\0D".
void append_printable(std::string& out, ByteView bytes);

/// "0A" and so on, nothing between.
void append_upper_hex(std::string& out, ByteView bytes);
/// "0a:0b", lines of `per_line` bytes that begin with `margin` spaces; ends with a newline.
struct HexLines {
    std::size_t margin;
    std::size_t per_line;
};
void append_hex_lines(std::string& out, ByteView bytes, HexLines form);
/// "0A:0B"
std::string colons(ByteView bytes);

/// A number in decimal.
std::string decimal(std::uint64_t value);
/// In hexadecimal without leading zeros, lower case; "0" for zero.
std::string lower_hex(std::uint64_t value);

/// INTEGER content octets: the sign and the magnitude without leading zeros.
struct SignedNumber {
    bool negative = false;
    Buffer magnitude;
};
SignedNumber read_number(ByteView integer);

/// As OpenSSL's i2s_ASN1_INTEGER: decimal below 128 bits, else "0x…".
std::string number_text(ByteView integer);

/// Whole bytes in hexadecimal, 35 a line with a backslash between: i2a_ASN1_INTEGER.
std::string integer_hex(ByteView integer);

/// The long name, or dots: OpenSSL's i2a_ASN1_OBJECT.
std::string object_text(ByteView oid);

/// Lines of 16 bytes, "0000 - 30 0d …   0..", as BIO_dump_indent.
void append_dump(std::string& out, ByteView bytes, std::size_t margin);

}  // namespace handfast::x509
