// SPDX-License-Identifier: Apache-2.0
#include "x509/ip_address.h"

#include <charconv>

namespace handfast::x509 {

namespace {

/// A whole number of at most `digits` digits.
std::optional<unsigned> parse_number(std::string_view text, int base, std::size_t digits) {
    unsigned value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (text.empty() || text.size() > digits || stop != end || error != std::errc())
        return std::nullopt;
    return value;
}

/// Takes what stands before the separator, or all.
std::string_view take_part(std::string_view& rest, char separator) {
    const std::size_t end = rest.find(separator);
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return part;
}

std::optional<Buffer> parse_ipv4(std::string_view text) {
    Buffer out;
    out.reserve(4);
    if (text.ends_with('.')) return std::nullopt;
    while (!text.empty()) {
        const std::string_view part = take_part(text, '.');
        const auto number = parse_number(part, 10, 3);
        if (!number || *number > 255 || (part.size() > 1 && part[0] == '0') || out.size() == 4)
            return std::nullopt;
        out.push_back(static_cast<std::uint8_t>(*number));
    }
    if (out.size() != 4) return std::nullopt;
    return out;
}

/// Groups between single colons, the last of which may be an IPv4 address.
std::optional<Buffer> parse_groups(std::string_view text, bool at_end) {
    Buffer out;
    out.reserve(16);
    if (text.ends_with(':')) return std::nullopt;
    while (!text.empty()) {
        const std::string_view part = take_part(text, ':');
        if (at_end && text.empty() && part.find('.') != std::string_view::npos) {
            const auto address = parse_ipv4(part);
            if (!address) return std::nullopt;
            append(out, *address);
            break;
        }
        const auto group = parse_number(part, 16, 4);
        if (!group || out.size() >= 16) return std::nullopt;
        out.push_back(static_cast<std::uint8_t>(*group >> 8));
        out.push_back(static_cast<std::uint8_t>(*group & 0xff));
    }
    return out;
}

std::optional<Buffer> parse_ipv6(std::string_view text) {
    const std::size_t gap = text.find("::");
    if (gap == std::string_view::npos) {
        auto whole = parse_groups(text, true);
        return whole && whole->size() == 16 ? std::move(whole) : std::nullopt;
    }
    auto front = parse_groups(text.substr(0, gap), false);
    const auto back = parse_groups(text.substr(gap + 2), true);
    // A gap stands for a group at least.
    if (!front || !back || front->size() + back->size() > 14) return std::nullopt;
    front->resize(16 - back->size());
    append(*front, *back);
    return front;
}

}  // namespace

std::optional<Buffer> parse_ip_address(std::string_view text) {
    return text.find(':') == std::string_view::npos ? parse_ipv4(text) : parse_ipv6(text);
}

}  // namespace handfast::x509
