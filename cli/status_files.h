// SPDX-License-Identifier: Apache-2.0
// CRLs and OCSP messages from and to the files that the command line names.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "crypto/base/bytes.h"
#include "x509/crl.h"

namespace handfast::cli {

/// A CRL of either form; "" is standard input. The error is the lines for stderr.
std::expected<std::shared_ptr<const x509::Crl>, std::string> load_crl(const std::string& path);

/// A whole file; "-" is not special. The error is OpenSSL's line.
std::expected<Buffer, std::string> load_bytes(const std::string& path);

/// Hands out a writer of the file, "" for standard output; false, and a line on stderr, when it
/// cannot be opened.
bool write_result(const std::string& path,
                  const std::function<void(const std::function<void(std::string_view)>&)>& body);

}  // namespace handfast::cli
