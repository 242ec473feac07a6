// SPDX-License-Identifier: Apache-2.0
// -security_debug: what the security level lets pass of a configuration, in OpenSSL's words.
#pragma once

#include <string>

#include "cli/common_options.h"
#include "handshake/config.h"

namespace handfast::cli {

/// Lines for stderr, about a configuration that is not finished yet: the refusals, and with
/// `everything` what is permitted too.
std::string security_text(const Config& draft, SecurityDebug wanted);

}  // namespace handfast::cli
