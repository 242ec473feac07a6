// SPDX-License-Identifier: Apache-2.0
#include "x509/text.h"

namespace handfast::x509 {

namespace {

constexpr bool is_surrogate(Codepoint c) {
    return c >= 0xd800 && c <= 0xdfff;
}

/// Characters of `width` bytes each, as UTF-8; nothing unless they are whole and Unicode's.
std::optional<Buffer> transcode(ByteView value, std::size_t width) {
    Buffer out;
    ByteReader reader(value);
    while (!reader.empty()) {
        Codepoint c = 0;
        for (std::uint8_t byte : reader.bytes(width)) c = c << 8 | byte;
        if (c > 0x10ffff || is_surrogate(c)) reader.mark_failed();
        append_utf8(out, c);
    }
    if (!reader.done()) return std::nullopt;
    return out;
}

}  // namespace

void append_utf8(Buffer& out, Codepoint c) {
    const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<std::uint8_t>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xc0 | c >> 6);
        put(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        put(0xe0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    } else {
        put(0xf0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3f));
        put(0x80 | (c >> 6 & 0x3f));
        put(0x80 | (c & 0x3f));
    }
}

Codepoint read_utf8(ByteReader& reader) {
    const std::uint8_t lead = reader.u8();
    if (lead < 0x80) return lead;
    const std::size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    static constexpr Codepoint kSmallest[] = {0, 0x80, 0x800, 0x10000};
    Codepoint c = lead & (0x3fu >> more);
    bool good = lead >= 0xc0 && lead < 0xf8;
    for (std::uint8_t byte : reader.bytes(more)) {
        good &= (byte & 0xc0) == 0x80;
        c = c << 6 | (byte & 0x3f);
    }
    if (!good || c < kSmallest[more] || c > 0x10ffff || is_surrogate(c)) reader.mark_failed();
    return c;
}

bool is_utf8(ByteView bytes) {
    ByteReader reader(bytes);
    while (!reader.empty()) read_utf8(reader);
    return reader.done().has_value();
}

std::optional<Buffer> as_utf8(DerTag tag, ByteView value) {
    switch (tag) {
        case der::kUtf8String:
            if (!is_utf8(value)) return std::nullopt;
            return to_buffer(value);
        case der::kNumericString:
        case der::kPrintableString:
        case der::kIa5String:
        case der::kVisibleString:
        case der::kT61String:
            return transcode(value, 1);
        case der::kBmpString:
            return transcode(value, 2);
        case der::kUniversalString:
            return transcode(value, 4);
        default:
            return std::nullopt;
    }
}

}  // namespace handfast::x509
