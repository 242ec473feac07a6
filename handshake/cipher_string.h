// SPDX-License-Identifier: Apache-2.0
// OpenSSL's cipher string language (ciphers(1)) over our suite table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/base/result.h"
#include "record/code_points.h"

namespace handfast {

/// RFC 6460's profiles; beside the suites they bind curves (P-256, P-384) and signatures.
enum class SuiteB : std::uint8_t { none, only_128, at_least_128, only_192 };

/// What a -cipher string says.
struct CipherSelection {
    std::vector<CipherSuite> suites;             ///< In order, of any strength.
    std::optional<std::uint8_t> security_level;  ///< @SECLEVEL, 0 to 5
    SuiteB suite_b = SuiteB::none;               ///< SUITEB128, …
};

/// Reads a -cipher string for TLS 1.2 and older. As in OpenSSL unknown keywords select nothing;
/// `no_cipher_match` when no suite is left, `invalid_command` for what is no keyword at all. Suites
/// have their registry's names too (OpenSSL: since 3.2).
Result<CipherSelection> parse_cipher_rules(std::string_view text);
/// Those of `suites` that are strong enough for a security level; without one, for the default.
std::vector<CipherSuite> at_level(std::span<const CipherSuite> suites,
                                  std::optional<std::uint8_t> level);
/// A -cipher string's suites at its level; `no_cipher_match` when there are none.
Result<std::vector<CipherSuite>> parse_cipher_string(std::string_view text);
/// The TLS 1.3 suites of -ciphersuites, colon separated, exact names. Unknown names are skipped as
/// in OpenSSL; `no_cipher_match` when a non-empty list has none left.
Result<std::vector<CipherSuite>> parse_ciphersuites(std::string_view text);

std::vector<CipherSuite> default_suites12();
std::vector<CipherSuite> default_suites13();

}  // namespace handfast
