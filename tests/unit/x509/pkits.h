// SPDX-License-Identifier: Apache-2.0
// NIST's PKITS: rows of pkits.json with their certificates and CRLs; found through
// HANDFAST_VECTORS.
#pragma once

#include <string>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "x509/crl.h"
#include "x509/path.h"

namespace handfast::testing {

struct PkitsRow {
    std::string id;
    std::string section;
    bool valid = false;
    bool parses = true;  ///< All certificates do.
    unsigned openssl_error = 0;
    Instant time{};
    x509::CertificateList certificates;  ///< The target, then all others but the anchor
    std::shared_ptr<const x509::Certificate> anchor;
    x509::CrlList crls;
    std::vector<Buffer> initial_policies;  ///< Encoded OIDs
    bool require_explicit = false;
    bool inhibit_mapping = false;
    bool inhibit_any = false;
    std::vector<Buffer> user_policies;  ///< What is expected of a valid path, sorted

    /// The path by names, leaf first, anchor last.
    x509::CertificateList path() const;
};

/// All rows; empty when the suite is absent.
const std::vector<PkitsRow>& pkits();
std::string pkits_is_absent();

}  // namespace handfast::testing
