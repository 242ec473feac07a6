// SPDX-License-Identifier: Apache-2.0
#include "x509/oid_text.h"

#include <charconv>

#include "x509/oid.h"

namespace handfast::x509 {

namespace {

/// X.690 §8.19.2: seven bits an octet, the highest first.
void append_arc(Buffer& out, std::uint64_t arc) {
    unsigned shift = 63;
    while (shift > 0 && arc >> shift == 0) shift -= 7;
    for (; shift > 0; shift -= 7)
        out.push_back(static_cast<std::uint8_t>(0x80 | (arc >> shift & 0x7f)));
    out.push_back(static_cast<std::uint8_t>(arc & 0x7f));
}

/// Takes the arc at the front and the dot after it.
std::optional<std::uint64_t> take_arc(std::string_view& text) {
    std::uint64_t arc = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), arc);
    if (error != std::errc() || arc >> 63 != 0) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return arc;
    if (text.front() != '.' || text.size() == 1) return std::nullopt;
    text.remove_prefix(1);
    return arc;
}

std::optional<Buffer> encode_dotted(std::string_view text) {
    const auto first = take_arc(text);
    if (!first || *first > 2 || text.empty()) return std::nullopt;
    const auto second = take_arc(text);
    constexpr std::uint64_t kSecondArcs = 40;  // Under the first two roots.
    if (!second || (*first < 2 && *second >= kSecondArcs) || *second > (std::uint64_t{1} << 62))
        return std::nullopt;
    Buffer out;
    append_arc(out, *first * kSecondArcs + *second);
    while (!text.empty()) {
        const auto arc = take_arc(text);
        if (!arc) return std::nullopt;
        append_arc(out, *arc);
    }
    return out;
}

}  // namespace

std::optional<Buffer> oid_from_text(std::string_view text) {
    const ObjectNames& names = object_named(text);
    return names.known() ? to_buffer(as_bytes(names.encoded)) : encode_dotted(text);
}

}  // namespace handfast::x509
