// SPDX-License-Identifier: Apache-2.0
// The certificates and CRLs of a file, PEM or DER.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "cli/file_format.h"
#include "crypto/provider.h"
#include "x509/crl.h"
#include "x509/trust_source.h"

namespace handfast::cli {

/// The most that a file with CRLs may hold: a million entries are some 40 MB.
inline constexpr std::size_t kCrlFileLimit = std::size_t{256} << 20;

struct ObjectFile {
    x509::CertificateList certificates;
    x509::CrlList crls;
    bool empty() const { return certificates.empty() && crls.empty(); }
};

/// Blocks of other kinds are passed over; a file with neither is an error, as is a block of one of
/// these kinds that is malformed. The error is lines for stderr.
std::expected<ObjectFile, std::string> read_objects(const std::string& path,
                                                    const crypto::Provider& provider);

/// The first CRL of PEM, whatever else is there, or one in DER.
Result<std::shared_ptr<const x509::Crl>> parse_crl(ByteView content,
                                                   FileFormat format = FileFormat::any);

/// The same of a file; "" is standard input. The error is lines for stderr, in which the CRL is
/// called `what`.
std::expected<std::shared_ptr<const x509::Crl>, std::string> load_crl(
    const std::string& path, FileFormat format = FileFormat::any, std::string_view what = "CRL");

}  // namespace handfast::cli
