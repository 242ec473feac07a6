// SPDX-License-Identifier: Apache-2.0
#include "x509/subtree.h"

#include <algorithm>
#include <array>

#include "crypto/base/ascii.h"
#include "x509/host_name.h"
#include "x509/punycode.h"

namespace handfast::x509 {

namespace {

constexpr auto kWithin = VerifyCode::ok;
constexpr auto kOutside = VerifyCode::permitted_violation;
constexpr auto kBadName = VerifyCode::unsupported_name_syntax;
constexpr auto kBadBase = VerifyCode::unsupported_constraint_syntax;

VerifyCode verdict(bool within) {
    return within ? kWithin : kOutside;
}

bool is_domain(std::string_view base) {
    return is_host_name(base.starts_with('.') ? base.substr(1) : base);
}

/// The host itself, or with a dot in front what is below it. An empty base takes every host: it
/// is how all are excluded.
bool within_domain(std::string_view host, std::string_view base) {
    if (base.empty()) return true;
    if (!base.starts_with('.')) return equal_ignoring_case(host, base);
    return host.size() > base.size() && ends_with_ignoring_case(host, base);
}

/// Whether "*.<parent>" can stand for the base or, where that has a dot in front, for what is
/// below it.
bool wildcard_reaches(std::string_view parent, std::string_view base) {
    const std::size_t dot = base.find('.');
    return dot != std::string_view::npos && dot > 0 &&
           equal_ignoring_case(base.substr(dot + 1), parent);
}

struct Mailbox {
    std::string_view local;
    std::string_view host;
    bool has_at = false;
};

Mailbox split_mailbox(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos) return {"", text, false};
    return {text.substr(0, at), text.substr(at + 1), true};
}

bool is_local_part(std::string_view local) {
    const bool quoted = local.starts_with('"');
    const auto odd = [&](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == 0x7f ||
               (!quoted && (c == ' ' || c == '@'));
    };
    return std::ranges::none_of(local, odd);
}

/// Of a mailbox: it may be an address, and hold characters beyond ASCII.
bool is_mailbox_host(std::string_view host) {
    if (host.starts_with('[')) return true;
    std::string ascii(host);
    std::ranges::replace_if(
        ascii, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, 'u');
    return is_host_name(ascii);
}

/// RFC 4632 style: no one behind a zero.
bool is_prefix_mask(ByteView mask) {
    const auto broken = std::ranges::find_if(mask, [](std::uint8_t byte) { return byte != 0xff; });
    if (broken == mask.end()) return true;
    const auto inverse = static_cast<unsigned>(~*broken & 0xff);
    return (inverse & (inverse + 1)) == 0 &&
           std::all_of(broken + 1, mask.end(), [](std::uint8_t byte) { return byte == 0; });
}

bool masked_equal(ByteView address, ByteView base) {
    const ByteView mask = base.subspan(address.size());
    for (std::size_t at = 0; at < address.size(); ++at)
        if (((address[at] ^ base[at]) & mask[at]) != 0) return false;
    return true;
}

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/// The same address in the other family (RFC 4291 §2.5.5.2); empty if it has none.
Buffer other_form(ByteView address) {
    if (address.size() == 4) {
        Buffer out(kMapped.begin(), kMapped.end());
        append(out, address);
        return out;
    }
    if (!equal(address.first(kMapped.size()), kMapped)) return {};
    return to_buffer(address.subspan(kMapped.size()));
}

}  // namespace

VerifyCode within_directory(ByteView name, ByteView base) {
    return verdict(name.size() >= base.size() && equal(name.first(base.size()), base));
}

VerifyCode within_dns(std::string_view name, std::string_view base, SubtreeSide side) {
    if (!base.empty() && !is_domain(base)) return kBadBase;
    const bool wildcard = name.starts_with("*.");
    const std::string_view host = wildcard ? name.substr(2) : name;
    if (!is_host_name(host)) return kBadName;
    if (base.empty()) return kWithin;
    // RFC 9525 §6.3: "*" stands for one label, so the name is a host below the rest.
    if (ends_with_ignoring_case(name, base)) {
        const std::size_t rest = name.size() - base.size();
        if (rest == 0 || base.starts_with('.') || name[rest - 1] == '.') return kWithin;
    }
    return verdict(side == SubtreeSide::excluded && wildcard && wildcard_reaches(host, base));
}

VerifyCode within_mailbox(std::string_view name, std::string_view base) {
    const Mailbox wanted = split_mailbox(base);
    if (!is_local_part(wanted.local)) return kBadBase;
    if (wanted.has_at ? !is_host_name(wanted.host) : !base.empty() && !is_domain(base))
        return kBadBase;
    const Mailbox mailbox = split_mailbox(name);
    if (!mailbox.has_at || mailbox.local.empty() || !is_local_part(mailbox.local) ||
        !is_mailbox_host(mailbox.host))
        return kBadName;
    if (!wanted.local.empty() && wanted.local != mailbox.local) return kOutside;
    const auto base_host = unicode_host(wanted.host);
    if (!base_host) return kBadBase;
    const auto host = unicode_host(mailbox.host);
    if (!host) return kBadName;
    return verdict(within_domain(*host, *base_host));
}

VerifyCode within_uri(std::string_view uri, std::string_view base) {
    if (!base.empty() && !is_domain(base)) return kBadBase;
    const auto host = host_of_uri(uri);
    // RFC 5280 §4.2.1.10: a URI without a host's name MUST be rejected where URIs are constrained.
    if (!host || !is_host_name(*host) || is_address_text(*host)) return kBadName;
    return verdict(within_domain(*host, base));
}

VerifyCode within_addresses(ByteView address, ByteView base, SubtreeSide side) {
    if (address.size() != 4 && address.size() != 16) return kBadName;
    if (base.size() != 8 && base.size() != 32) return kBadBase;
    if (!is_prefix_mask(base.subspan(base.size() / 2))) return kBadBase;
    if (address.size() * 2 == base.size()) return verdict(masked_equal(address, base));
    // An excluded IPv4 address is not to be had as an IPv4-mapped one either, and the reverse.
    if (side == SubtreeSide::permitted) return kOutside;
    const Buffer other = other_form(address);
    return verdict(!other.empty() && masked_equal(other, base));
}

}  // namespace handfast::x509
