// SPDX-License-Identifier: Apache-2.0
// `handfast ciphers`: what a cipher string selects, in the forms of `openssl ciphers`.
#pragma once

#include <string>
#include <string_view>

#include "cli/opt_parse.h"
#include "record/suites.h"

namespace handfast::cli {

/// The first version that has the suite, as OpenSSL says it beside a connection: "TLSv1.0".
std::string_view suite_version(const SuiteInfo& suite);

/// "ECDHE-RSA-AES128-GCM-SHA256    TLSv1.2 Kx=ECDH     Au=RSA   Enc=AESGCM(128) …", with a newline.
std::string describe_suite(const SuiteInfo& suite);

int ciphers(Arguments arguments);

}  // namespace handfast::cli
