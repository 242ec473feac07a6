// SPDX-License-Identifier: Apache-2.0
#include "x509/print/text.h"

#include <algorithm>

#include "x509/oid.h"

namespace handfast::x509 {

namespace {

constexpr char kUpper[] = "0123456789ABCDEF";
constexpr char kLower[] = "0123456789abcdef";

void put(std::string& out, std::uint8_t byte, const char* digits) {
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
}

/// How many bytes at the beginning are one character of UTF-8 (RFC 3629) that may be shown; 0 for
/// none.
std::size_t shown_character(ByteView bytes) {
    const std::uint8_t lead = bytes[0];
    if (lead < 0x80) return lead == '\n' || (lead >= 0x20 && lead != 0x7f) ? 1 : 0;
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || bytes.size() < size) return 0;
    std::uint32_t c = lead & (0xffu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((bytes[i] & 0xc0) != 0x80) return 0;
        c = c << 6 | (bytes[i] & 0x3fu);
    }
    static constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = c >= 0xd800 && c <= 0xdfff;
    // U+0080 to U+009F are control characters too.
    return c < kSmallest[size] || c < 0xa0 || surrogate || c > 0x10ffff ? 0 : size;
}

/// Decimal digits of a magnitude, which is short.
std::string decimal_digits(Buffer magnitude) {
    std::string reversed;
    while (!magnitude.empty()) {
        unsigned rest = 0;
        for (std::uint8_t& byte : magnitude) {
            const unsigned value = rest << 8 | byte;
            byte = static_cast<std::uint8_t>(value / 10);
            rest = value % 10;
        }
        reversed.push_back(static_cast<char>('0' + rest));
        const auto first = std::ranges::find_if(magnitude, [](auto byte) { return byte != 0; });
        magnitude.erase(magnitude.begin(), first);
    }
    if (reversed.empty()) return "0";
    return {reversed.rbegin(), reversed.rend()};
}

}  // namespace

void indent(std::string& out, std::size_t count) {
    out.append(count, ' ');
}

void append_safe(std::string& out, ByteView bytes) {
    while (!bytes.empty()) {
        const std::size_t size = shown_character(bytes);
        if (size == 0) {
            out.push_back('\\');
            put(out, bytes[0], kUpper);
        } else {
            out.append(as_text(bytes.first(size)));
        }
        bytes = bytes.subspan(std::max<std::size_t>(size, 1));
    }
}

void append_printable(std::string& out, ByteView bytes) {
    for (const std::uint8_t byte : bytes) {
        const bool shown = byte == '\n' || (byte >= 0x20 && byte <= 0x7e);
        // OpenSSL lets a carriage return through.
        if (byte == '\r') {
            out.append("\\0D");
        } else {
            out.push_back(shown ? static_cast<char>(byte) : '.');
        }
    }
}

void append_upper_hex(std::string& out, ByteView bytes) {
    for (const std::uint8_t byte : bytes) put(out, byte, kUpper);
}

void append_hex_lines(std::string& out, ByteView bytes, HexLines form) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i % form.per_line == 0) {
            if (i > 0) out.push_back('\n');
            indent(out, form.margin);
        }
        put(out, bytes[i], kLower);
        if (i + 1 < bytes.size()) out.push_back(':');
    }
    out.push_back('\n');
}

std::string colons(ByteView bytes) {
    std::string out;
    for (const std::uint8_t byte : bytes) {
        if (!out.empty()) out.push_back(':');
        put(out, byte, kUpper);
    }
    return out;
}

std::string decimal(std::uint64_t value) {
    return std::to_string(value);
}

std::string lower_hex(std::uint64_t value) {
    std::string reversed;
    do {
        reversed.push_back(kLower[value & 15]);
        value >>= 4;
    } while (value != 0);
    return {reversed.rbegin(), reversed.rend()};
}

SignedNumber read_number(ByteView integer) {
    SignedNumber out{!integer.empty() && integer[0] >= 0x80, to_buffer(integer)};
    if (out.negative) {
        unsigned carry = 1;
        for (auto byte = out.magnitude.rbegin(); byte != out.magnitude.rend(); ++byte) {
            const unsigned value = (~*byte & 0xffu) + carry;
            *byte = static_cast<std::uint8_t>(value);
            carry = value >> 8;
        }
    }
    const auto first = std::ranges::find_if(out.magnitude, [](auto byte) { return byte != 0; });
    out.magnitude.erase(out.magnitude.begin(), first);
    return out;
}

std::string number_text(ByteView integer) {
    constexpr std::size_t kDecimalBytes = 16;
    const SignedNumber number = read_number(integer);
    std::string out = number.negative ? "-" : "";
    const Buffer& magnitude = number.magnitude;
    // OpenSSL counts bits: below 128 in decimal.
    if (magnitude.size() < kDecimalBytes ||
        (magnitude.size() == kDecimalBytes && magnitude[0] < 0x80))
        return out + decimal_digits(magnitude);
    out += "0x";
    append_upper_hex(out, magnitude);
    return out;
}

std::string integer_hex(ByteView integer) {
    constexpr std::size_t kPerLine = 35;
    const SignedNumber number = read_number(integer);
    std::string out = number.negative ? "-" : "";
    if (number.magnitude.empty()) return out + "00";
    for (std::size_t i = 0; i < number.magnitude.size(); ++i) {
        if (i > 0 && i % kPerLine == 0) out += "\\\n";
        append_upper_hex(out, ByteView(number.magnitude).subspan(i, 1));
    }
    return out;
}

std::string object_text(ByteView oid) {
    const ObjectNames& names = object_names(oid);
    if (names.known()) return std::string(names.long_name);
    return dotted(oid);
}

void append_dump(std::string& out, ByteView bytes, std::size_t margin) {
    margin = std::min<std::size_t>(margin, 64);
    // The deeper, the fewer bytes a line has.
    const std::size_t taken = margin > 6 ? (margin - 6 + 3) / 4 : 0;
    const std::size_t width = 16 - std::min<std::size_t>(taken, 15);
    for (std::size_t at = 0; at < bytes.size(); at += width) {
        const ByteView row = bytes.subspan(at, std::min(width, bytes.size() - at));
        indent(out, margin);
        const std::string offset = lower_hex(at);
        out.append(4 - std::min<std::size_t>(offset.size(), 4), '0').append(offset).append(" - ");
        for (std::size_t i = 0; i < width; ++i) {
            if (i < row.size()) {
                put(out, row[i], kLower);
                out.push_back(i == 7 ? '-' : ' ');
            } else {
                out.append("   ");
            }
        }
        out.append("  ");
        for (const std::uint8_t byte : row)
            out.push_back(byte >= 0x20 && byte <= 0x7e ? static_cast<char>(byte) : '.');
        out.push_back('\n');
    }
}

}  // namespace handfast::x509
