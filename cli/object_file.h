// SPDX-License-Identifier: Apache-2.0
// The certificates and CRLs of a file, PEM or DER.
#pragma once

#include <expected>
#include <string>

#include "crypto/provider.h"
#include "x509/trust_source.h"

namespace handfast::cli {

struct ObjectFile {
    x509::CertificateList certificates;
    x509::CrlList crls;
    bool empty() const { return certificates.empty() && crls.empty(); }
};

/// Blocks of other kinds are passed over; a file with neither is an error, as is a block of one of
/// these kinds that is malformed. The error is lines for stderr.
std::expected<ObjectFile, std::string> read_objects(const std::string& path,
                                                    const crypto::Provider& provider);

}  // namespace handfast::cli
