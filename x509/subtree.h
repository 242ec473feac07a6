// SPDX-License-Identifier: Apache-2.0
// Whether one name lies within the subtree of a name constraint (RFC 5280 §4.2.1.10), kind by
// kind. Verdicts are OpenSSL's codes.
#pragma once

#include <string_view>

#include "crypto/base/bytes.h"
#include "x509/verify_code.h"

namespace handfast::x509 {

/// Which list a subtree stands in: what an excluded one may cover counts, what a permitted one must
/// cover counts.
enum class SubtreeSide : std::uint8_t { permitted, excluded };

// Each answers ok (within), permitted_violation (not within), unsupported_name_syntax or
// unsupported_constraint_syntax.

/// Canonical forms (name_canonical.h).
VerifyCode within_directory(ByteView name, ByteView base);
/// A host, or "*." and a host; a base that begins with a dot takes subdomains only.
VerifyCode within_dns(std::string_view name, std::string_view base, SubtreeSide side);
/// A base is a mailbox, a host, or a domain with a dot in front. Characters beyond ASCII in the
/// name's host are those of RFC 9598's SmtpUTF8Mailbox.
VerifyCode within_mailbox(std::string_view name, std::string_view base);
/// A base is a host, or a domain with a dot in front.
VerifyCode within_uri(std::string_view uri, std::string_view base);
/// An address of 4 or 16 octets; a base of that and a mask.
VerifyCode within_addresses(ByteView address, ByteView base, SubtreeSide side);

}  // namespace handfast::x509
