// SPDX-License-Identifier: Apache-2.0
#include "x509/host_match.h"

#include <algorithm>

#include "crypto/base/ascii.h"
#include "x509/general_name.h"
#include "x509/oid.h"
#include "x509/punycode.h"
#include "x509/text.h"

namespace handfast::x509 {

namespace {

constexpr std::string_view kAcePrefix = "xn--";

struct Wildcard {
    std::string_view before;  ///< The rest of its label
    std::string_view after;
    std::string_view parent;  ///< With its dot
};

/// RFC 9525 §6.3: one wildcard, in the left-most label, of a name that has two more.
std::optional<Wildcard> find_wildcard(std::string_view pattern, const HostFlags& flags) {
    const std::size_t star = pattern.find('*');
    const std::size_t dot = pattern.find('.');
    if (!flags.wildcards || star == std::string_view::npos || dot == std::string_view::npos ||
        star > dot)
        return std::nullopt;
    const std::string_view label = pattern.substr(0, dot);
    const Wildcard found{label.substr(0, star), label.substr(star + 1), pattern.substr(dot)};
    if (!is_host_name(found.parent.substr(1)) ||
        found.parent.find('.', 1) == std::string_view::npos)
        return std::nullopt;
    if (found.before.empty() && found.after.empty()) return found;
    const bool inside = !found.before.empty() && !found.after.empty();
    const std::string_view rest = found.before.empty() ? found.after : found.before;
    if (!flags.partial_wildcards || inside || !is_host_name(rest) ||
        starts_with_ignoring_case(label, kAcePrefix))
        return std::nullopt;
    return found;
}

bool matches_wildcard(const Wildcard& wildcard, std::string_view host, const HostFlags& flags) {
    if (!is_host_name(host) || is_address_text(host)) return false;
    if (!ends_with_ignoring_case(host, wildcard.parent)) return false;
    const std::string_view label = host.substr(0, host.size() - wildcard.parent.size());
    const bool whole = wildcard.before.empty() && wildcard.after.empty();
    if (label.find('.') != std::string_view::npos && !(whole && flags.multi_label_wildcards))
        return false;
    if (whole) return !label.empty();
    return label.size() >= wildcard.before.size() + wildcard.after.size() &&
           starts_with_ignoring_case(label, wildcard.before) &&
           ends_with_ignoring_case(label, wildcard.after) &&
           !starts_with_ignoring_case(label, kAcePrefix);
}

/// A host that asks for what is below a domain: ".example.com".
bool is_below(std::string_view name, std::string_view domain, const HostFlags& flags) {
    if (!ends_with_ignoring_case(name, domain)) return false;
    const std::string_view rest = name.substr(0, name.size() - domain.size());
    return !rest.empty() && !(flags.single_label_subdomains && rest.find('.') != rest.npos);
}

bool is_plain(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return c <= ' ' || c > '~'; });
}

/// What the alternative names say about common names.
struct AlternativeNames {
    GeneralNames names;
    bool identify_hosts = false;  ///< RFC 6125 §6.4.4: common names do not count beside these.
    bool identify_mailboxes = false;
};

bool is_mailbox(const OtherName& other) {
    return find_oid(other.type) == Oid::on_smtp_utf8_mailbox;
}

bool identifies_mailbox(const GeneralName& name) {
    if (name.kind != GeneralNameKind::other_name) return name.kind == GeneralNameKind::rfc822_name;
    const auto other = parse_other_name(name);
    return other && is_mailbox(*other);
}

AlternativeNames read_alternative_names(const Certificate& certificate) {
    AlternativeNames found;
    const Extension* extension = certificate.find(Oid::subject_alt_name);
    if (extension == nullptr) return found;
    auto names = parse_general_names(extension->value);
    // What cannot be read may hold names of any kind.
    if (!names) return {{}, true, true};
    found.names = *std::move(names);
    found.identify_hosts = std::ranges::any_of(found.names, identifies_host);
    found.identify_mailboxes = std::ranges::any_of(found.names, identifies_mailbox);
    return found;
}

/// The first value of the attribute in the subject that matches.
template <class Matches>
std::optional<std::string> find_in_subject(const Certificate& certificate, Oid type,
                                           const Matches& matches) {
    for (const RelativeName& rdn : certificate.subject().relative_names())
        for (const NameAttribute& attribute : rdn) {
            if (find_oid(attribute.type) != type) continue;
            const auto text = as_utf8(attribute.tag, attribute.value);
            if (text && matches(as_text(*text))) return std::string(as_text(*text));
        }
    return std::nullopt;
}

bool asks_subject(const HostFlags& flags, bool identified) {
    return flags.common_names == CommonNames::as_hosts ||
           (flags.common_names != CommonNames::ignored && !identified);
}

}  // namespace

bool matches_host(std::string_view pattern, std::string_view host, const HostFlags& flags) {
    if (host.size() > 1 && host.ends_with('.')) host.remove_suffix(1);
    // A NUL or another control character in a name is an attack, never a match.
    if (pattern.empty() || host.empty() || !is_plain(pattern)) return false;
    if (host.size() > 1 && host.starts_with('.')) return is_below(pattern, host, flags);
    if (pattern.find('*') == std::string_view::npos) return equal_ignoring_case(pattern, host);
    const auto wildcard = find_wildcard(pattern, flags);
    return wildcard && matches_wildcard(*wildcard, host, flags);
}

std::optional<std::string> find_host(const Certificate& certificate, std::string_view host,
                                     const HostFlags& flags) {
    const auto matches = [&](std::string_view name) { return matches_host(name, host, flags); };
    const AlternativeNames alternatives = read_alternative_names(certificate);
    for (const GeneralName& name : alternatives.names)
        if (name.kind == GeneralNameKind::dns_name && matches(as_text(name.content)))
            return std::string(as_text(name.content));
    if (!asks_subject(flags, alternatives.identify_hosts)) return std::nullopt;
    return find_in_subject(certificate, Oid::common_name, matches);
}

bool matches_mailbox(std::string_view a, std::string_view b) {
    const std::size_t at = a.rfind('@');
    const std::size_t other_at = b.rfind('@');
    if (at == std::string_view::npos || other_at == std::string_view::npos) return a == b;
    if (a.find('\0') != std::string_view::npos || a.substr(0, at) != b.substr(0, other_at))
        return false;
    const auto host = unicode_host(a.substr(at + 1));
    return host && host == unicode_host(b.substr(other_at + 1));
}

std::optional<std::string> find_mailbox(const Certificate& certificate, std::string_view mailbox,
                                        const HostFlags& flags) {
    if (mailbox.empty()) return std::nullopt;
    const auto matches = [&](std::string_view name) { return matches_mailbox(name, mailbox); };
    const AlternativeNames alternatives = read_alternative_names(certificate);
    for (const GeneralName& name : alternatives.names) {
        std::string_view text = as_text(name.content);
        if (name.kind == GeneralNameKind::other_name) {
            const auto other = parse_other_name(name);
            // Another type of string is no mailbox (CVE-2024-6119).
            if (!other || !is_mailbox(*other) || other->tag != der::kUtf8String) continue;
            text = as_text(other->value);
        } else if (name.kind != GeneralNameKind::rfc822_name) {
            continue;
        }
        if (matches(text)) return std::string(text);
    }
    if (!asks_subject(flags, alternatives.identify_mailboxes)) return std::nullopt;
    return find_in_subject(certificate, Oid::email_address, matches);
}

bool names_address(const Certificate& certificate, ByteView address) {
    return std::ranges::any_of(
        read_alternative_names(certificate).names, [&](const GeneralName& name) {
            return name.kind == GeneralNameKind::ip_address && equal(name.content, address);
        });
}

}  // namespace handfast::x509
