// SPDX-License-Identifier: Apache-2.0
// Times as certificates, CRLs and OCSP responses carry them (RFC 5280 §4.1.2.5). One that is
// malformed is kept: printing shows it, judging refuses it.
#pragma once

#include <optional>

#include "crypto/base/clock.h"
#include "crypto/base/der.h"

namespace handfast::x509 {

struct Time {
    DerTag tag = 0;  ///< UTCTime or GeneralizedTime
    ByteView text;
    /// Nothing unless the text has the one form that RFC 5280 allows.
    std::optional<Instant> instant() const;
};

/// Reads either kind; another tag marks the reader, a malformed text does not.
Time read_time(DerReader& reader);
bool next_is_time(const DerReader& reader);

}  // namespace handfast::x509
