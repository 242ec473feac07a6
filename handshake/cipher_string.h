// SPDX-License-Identifier: Apache-2.0
// OpenSSL's cipher string language (ciphers(1)) over our suite table.
#pragma once

#include <string_view>
#include <vector>

#include "crypto/base/result.h"
#include "record/code_points.h"

namespace handfast {

/// The TLS 1.2 suites that a -cipher string selects, in order. `no_cipher_match` when none is left.
Result<std::vector<CipherSuite>> parse_cipher_string(std::string_view text);
/// The TLS 1.3 suites of -ciphersuites, colon separated, exact names. Unknown names are skipped as
/// in OpenSSL; `no_cipher_match` when a non-empty list has none left.
Result<std::vector<CipherSuite>> parse_ciphersuites(std::string_view text);

std::vector<CipherSuite> default_suites12();
std::vector<CipherSuite> default_suites13();

}  // namespace handfast
