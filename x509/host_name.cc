// SPDX-License-Identifier: Apache-2.0
#include "x509/host_name.h"

#include <algorithm>

#include "crypto/base/ascii.h"
#include "x509/oid.h"

namespace handfast::x509 {

namespace {

constexpr std::size_t kMaxHostName = 253;

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_label_character(char c) {
    return (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || is_digit(c) || c == '-' || c == '_';
}

}  // namespace

bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
    return text.size() >= start.size() && equal_ignoring_case(text.substr(0, start.size()), start);
}

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
    return text.size() >= end.size() &&
           equal_ignoring_case(text.substr(text.size() - end.size()), end);
}

bool is_host_name(std::string_view text) {
    if (text.empty() || text.size() > kMaxHostName) return false;
    bool in_label = false;
    for (char c : text) {
        if (c == '.' ? !in_label : !is_label_character(c)) return false;
        in_label = c != '.';
    }
    return in_label;
}

bool identifies_host(const GeneralName& name) {
    switch (name.kind) {
        case GeneralNameKind::dns_name:
        case GeneralNameKind::uri:
        case GeneralNameKind::ip_address:
            return true;
        case GeneralNameKind::other_name: {
            const auto other = parse_other_name(name);
            return other && find_oid(other->type) == Oid::on_dns_srv;
        }
        default:
            return false;
    }
}

bool is_address_text(std::string_view host) {
    if (host.starts_with('[')) return true;
    // What ends in a label of digits can only be an IPv4 address (WHATWG URL §3.5).
    const std::string_view last = host.substr(host.rfind('.') + 1);
    return !last.empty() && std::ranges::all_of(last, is_digit);
}

std::optional<std::string_view> host_of_uri(std::string_view uri) {
    const std::size_t colon = uri.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    uri.remove_prefix(colon + 1);
    if (!uri.starts_with("//")) return std::nullopt;
    std::string_view authority = uri.substr(2);
    authority = authority.substr(0, authority.find_first_of("/?#\\"));
    const std::size_t at = authority.rfind('@');
    if (at != std::string_view::npos) authority.remove_prefix(at + 1);
    const bool bracketed = authority.starts_with('[');
    const std::size_t port = authority.find(':', bracketed ? authority.find(']') : 0);
    if (port != std::string_view::npos) authority = authority.substr(0, port);
    if (authority.ends_with('.')) authority.remove_suffix(1);
    if (authority.empty()) return std::nullopt;
    return authority;
}

}  // namespace handfast::x509
