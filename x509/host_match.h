// SPDX-License-Identifier: Apache-2.0
// Whether a certificate names a host, a mailbox or an address (RFC 9525, RFC 6125; OpenSSL's
// X509_check_host, _email, _ip).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "x509/certificate.h"
#include "x509/host_name.h"

namespace handfast::x509 {

/// OpenSSL's X509_CHECK_FLAG_*. Partial wildcards are off unless asked for, which is RFC 9525
/// §6.3's rule and not OpenSSL's.
struct HostFlags {
    CommonNames common_names = CommonNames::unless_identified;
    bool wildcards = true;
    bool partial_wildcards = false;        ///< "f*.example.com"
    bool multi_label_wildcards = false;    ///< "*.example.com" for a.b.example.com
    bool single_label_subdomains = false;  ///< ".example.com" does not ask for a.b.example.com
};

/// The name of the certificate that is the host's, as it stands there. A host with a dot in front
/// asks for any name below it. Common names count where the alternative names hold no host, URI,
/// address or service (RFC 6125 §6.4.4), unless the flags say otherwise.
std::optional<std::string> find_host(const Certificate& certificate, std::string_view host,
                                     const HostFlags& flags = {});

/// The same of a mailbox: rfc822Name, SmtpUTF8Mailbox (RFC 9598), or, without any of them, an
/// email address of the subject. What is before the "@" is compared byte for byte.
std::optional<std::string> find_mailbox(const Certificate& certificate, std::string_view mailbox,
                                        const HostFlags& flags = {});

/// Whether the alternative names hold the address, of 4 or 16 octets.
bool names_address(const Certificate& certificate, ByteView address);

/// One name of a certificate against a host.
bool matches_host(std::string_view pattern, std::string_view host, const HostFlags& flags = {});

/// One mailbox against another; hosts in A-labels and in U-labels are the same.
bool matches_mailbox(std::string_view a, std::string_view b);

}  // namespace handfast::x509
