// SPDX-License-Identifier: Apache-2.0
// OpenSSL's security levels, 0 to 5 (SSL_CTX_set_security_level(3)): what each lets pass.
#pragma once

#include <cstdint>

#include "record/suites.h"

namespace handfast {

/// 0: everything.
using SecurityLevel = std::uint8_t;

/// The level where none is said: that of Debian's OpenSSL.
inline constexpr SecurityLevel kDefaultSecurityLevel = 2;

/// Whether a suite may be offered and chosen.
bool permits(SecurityLevel level, const SuiteInfo& suite);

}  // namespace handfast
