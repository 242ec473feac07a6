// SPDX-License-Identifier: Apache-2.0
// CRLs to order, right or wrong in any part.
#pragma once

#include "tests/unit/x509/forge.h"
#include "x509/crl.h"

namespace handfast::testing {

struct ForgedEntry {
    Buffer serial = {1};            ///< Content
    std::optional<Buffer> revoked;  ///< Whole element; kToday if absent
    std::vector<ForgedExtension> extensions;
};

/// The parts of a CRL, all of them right to begin with.
struct ForgedCrl {
    std::optional<std::uint64_t> version = 1;  ///< As encoded: 1 is version 2
    x509::Oid inner_algorithm = x509::Oid::ecdsa_with_sha256;
    x509::Oid outer_algorithm = x509::Oid::ecdsa_with_sha256;
    Buffer issuer;
    Buffer this_update;
    Buffer next_update;  ///< Empty: left out
    std::vector<ForgedEntry> entries;
    bool empty_list = false;  ///< A list of entries without an entry
    Buffer whole_list;        ///< In place of entries
    std::vector<ForgedExtension> extensions;
    const TestKey* signer = nullptr;
};

/// Issued and signed by `issuer`; good for a week before and after kToday.
ForgedCrl crl_of(std::string_view issuer);
Buffer forge(const ForgedCrl& parts);
/// Forges and parses; the parts must be right.
std::shared_ptr<const x509::Crl> forged(const ForgedCrl& parts);

/// crl_number, delta_crl
ForgedExtension number_extension(x509::Oid oid, std::uint64_t number, bool critical = false);
ForgedExtension crl_reason(x509::RevocationReason reason);
/// GeneralNames of one directory name.
ForgedExtension certificate_issuer(std::string_view common_name);

}  // namespace handfast::testing
