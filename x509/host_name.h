// SPDX-License-Identifier: Apache-2.0
// Hosts as text: syntax, comparison, and where they stand in URIs and mailboxes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "x509/general_name.h"

namespace handfast::x509 {

/// When common names that look like hosts count as hosts.
enum class CommonNames : std::uint8_t {
    unless_identified,  ///< Where no alternative name identifies a host
    /// Where no alternative name is a DNS name: what OpenSSL constrains.
    without_dns_names,
    as_hosts,  ///< X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT
    ignored,   ///< X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
};

bool starts_with_ignoring_case(std::string_view text, std::string_view start);
bool ends_with_ignoring_case(std::string_view text, std::string_view end);

/// Labels of letters, digits, hyphens and underscores with single dots between them, 253 characters
/// at most.
bool is_host_name(std::string_view text);

/// Whether an alternative name says which host it is: DNS, URI, address or service. Beside these
/// common names do not (RFC 6125 §6.4.4).
bool identifies_host(const GeneralName& name);

/// RFC 4291 and dotted decimal numbers: whether a host is written as an address, in brackets or
/// as an IPv4 address.
bool is_address_text(std::string_view host);

/// The host of a URI with an authority (RFC 3986 §3.2), without user, port and final dot; nothing
/// if there is none.
std::optional<std::string_view> host_of_uri(std::string_view uri);

}  // namespace handfast::x509
