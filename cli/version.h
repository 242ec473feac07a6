// SPDX-License-Identifier: Apache-2.0
// `handfast version`: what this is, and with -a which library serves which algorithm.
#pragma once

#include "cli/opt_parse.h"

namespace handfast::cli {

/// "Handfast 0.1.0 (libsodium 1.0.18, Botan 2.19.3)"
std::string version_line();
/// One line per algorithm: its name and the backends, the one that serves first.
std::string backend_lines();

int version(Arguments arguments);

}  // namespace handfast::cli
