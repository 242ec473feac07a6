// SPDX-License-Identifier: Apache-2.0
// Which certificates a CRL speaks about (RFC 5280 §5.2.5, §6.3.3 (b)), and which delta belongs to
// which complete CRL (§5.2.4).
#pragma once

#include <optional>

#include "x509/certificate.h"
#include "x509/crl.h"
#include "x509/distribution_point.h"

namespace handfast::x509 {

/// Whether nothing that the CRL says can be relied on: malformed extensions (a delta without a
/// number among them), a scope of several only… at once, or no reason at all.
bool is_unusable(const Crl& crl);

/// The reasons for which the CRL speaks about the certificate, by distribution points and kind of
/// certificate; nothing if it does not. Who may have issued it is not judged.
std::optional<ReasonFlags> reasons_covered(const Crl& crl, const Certificate& certificate);

/// Whether the delta adds to this complete CRL.
bool extends(const Crl& delta, const Crl& complete);

/// The numbers of two CRLs (INTEGER content), negative ones as the smallest.
bool is_less(ByteView number, ByteView other);

}  // namespace handfast::x509
