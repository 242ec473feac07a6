// SPDX-License-Identifier: Apache-2.0
#include "x509/der_damage.h"

#include <algorithm>

#include "x509/encode.h"

namespace handfast::x509 {

namespace {

constexpr DerDamageRow kRows[] = {
    {DerDamage::absent, "absent", "left out"},
    {DerDamage::twice, "twice", "there twice"},
    {DerDamage::empty, "empty", "without content"},
    {DerDamage::wrong_tag, "wrong-tag", "with another tag"},
    {DerDamage::cut, "cut", "without its last octet, the length being right"},
    {DerDamage::trailing, "trailing", "with one more octet of content"},
    {DerDamage::short_length, "short-length", "with a length that is one too small"},
    {DerDamage::long_length, "long-length", "with a length that is one too large"},
    {DerDamage::huge_length, "huge-length", "with a length of 2^32 - 1"},
    {DerDamage::wide_length, "wide-length", "with a length in more octets than it needs"},
    {DerDamage::indefinite, "indefinite", "with an indefinite length (BER)"},
    {DerDamage::null, "null", "replaced by NULL"},
    {DerDamage::garbage, "garbage", "with content that is all 0xff"},
    {DerDamage::deep, "deep", "replaced by 100 SEQUENCEs in each other"},
};

/// The shortest form of a length, changed by `by`.
Buffer header_with_length(const DerElement& element, std::size_t length) {
    const std::size_t header = element.whole.size() - element.content.size();
    Buffer out = to_buffer(element.whole.first(1));
    if (length < 0x80 && header == 2) {
        out.push_back(static_cast<std::uint8_t>(length));
        return out;
    }
    std::vector<std::uint8_t> octets;
    for (std::size_t rest = length; rest > 0 || octets.empty(); rest >>= 8)
        octets.push_back(static_cast<std::uint8_t>(rest));
    out.push_back(static_cast<std::uint8_t>(0x80 | octets.size()));
    out.insert(out.end(), octets.rbegin(), octets.rend());
    return out;
}

Buffer with_header(Buffer header, ByteView content) {
    append(header, content);
    return header;
}

Buffer deep_nest() {
    Buffer out;
    for (int i = 0; i < 100; ++i) out = encode_element(der::kSequence, out);
    return out;
}

Buffer with_wide_length(const DerElement& element) {
    Buffer out = to_buffer(element.whole.first(1));
    const auto size = static_cast<std::uint32_t>(element.content.size());
    out.push_back(0x84);
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(size >> shift));
    return with_header(std::move(out), element.content);
}

Buffer apply(const DerElement& element, DerDamage damage) {
    const ByteView content = element.content;
    const std::uint8_t tag = element.whole[0];
    Buffer longer = to_buffer(content);
    switch (damage) {
        case DerDamage::absent:
            return {};
        case DerDamage::twice:
            return with_header(to_buffer(element.whole), element.whole);
        case DerDamage::empty:
            return encode_element(element.tag, {});
        case DerDamage::wrong_tag:
            // Another primitive or constructed one that stands nowhere in these structures.
            return with_header(
                {static_cast<std::uint8_t>((tag & 0x20) | 0x4f), to_buffer(element.whole)[1]},
                element.whole.subspan(2));
        case DerDamage::cut:
            return encode_element(element.tag,
                                  content.first(content.empty() ? 0 : content.size() - 1));
        case DerDamage::trailing:
            longer.push_back(0);
            return encode_element(element.tag, longer);
        case DerDamage::short_length:
            return with_header(
                header_with_length(element, std::max<std::size_t>(content.size(), 1) - 1), content);
        case DerDamage::long_length:
            return with_header(header_with_length(element, content.size() + 1), content);
        case DerDamage::huge_length:
            return with_header({tag, 0x84, 0xff, 0xff, 0xff, 0xff}, content);
        case DerDamage::wide_length:
            return with_wide_length(element);
        case DerDamage::indefinite:
            longer.insert(longer.end(), 2, 0);
            return with_header({static_cast<std::uint8_t>(tag | 0x20), 0x80}, longer);
        case DerDamage::null:
            return encode_element(der::kNull, {});
        case DerDamage::garbage:
            return encode_element(element.tag,
                                  Buffer(std::max<std::size_t>(content.size(), 1), 0xff));
        case DerDamage::deep:
            return deep_nest();
    }
    return {};
}

/// What lies inside: behind the count of unused bits in a BIT STRING.
ByteView inner_of(const DerElement& element) {
    const bool skips = element.tag == der::kBitString && !element.content.empty();
    return element.content.subspan(skips ? 1 : 0);
}

template <class Change>
Result<Buffer> changed(const DerElement& element, std::span<const std::size_t> path,
                       const Change& change) {
    if (path.empty()) return change(element);
    TRY(const auto children, der_children(element));
    if (path[0] >= children.size()) return fail(Reason::der_bad_value);
    Buffer content =
        to_buffer(element.content.first(element.content.size() - inner_of(element).size()));
    for (std::size_t i = 0; i < children.size(); ++i) {
        if (i != path[0]) {
            append(content, children[i].whole);
            continue;
        }
        TRY(const Buffer child, changed(children[i], path.subspan(1), change));
        append(content, child);
    }
    return encode_element(element.tag, content);
}

Result<DerElement> only_element(ByteView whole) {
    DerReader reader(whole);
    const DerElement element = reader.any();
    CHECK_OK(reader.done());
    return element;
}

}  // namespace

std::span<const DerDamageRow> der_damages() {
    return kRows;
}

Result<std::vector<DerElement>> der_children(const DerElement& element) {
    std::vector<DerElement> children;
    DerReader reader(inner_of(element));
    while (!reader.empty() && !reader.failed()) children.push_back(reader.any());
    CHECK_OK(reader.done());
    return children;
}

Result<Buffer> damaged(ByteView whole, std::span<const std::size_t> path, DerDamage damage) {
    TRY(const DerElement element, only_element(whole));
    return changed(element, path, [&](const DerElement& found) { return apply(found, damage); });
}

Result<Buffer> with_replaced(ByteView whole, std::span<const std::size_t> path, ByteView bytes) {
    TRY(const DerElement element, only_element(whole));
    return changed(element, path, [&](const DerElement&) { return to_buffer(bytes); });
}

}  // namespace handfast::x509
