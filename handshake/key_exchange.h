// SPDX-License-Identifier: Apache-2.0
// What the handshake can exchange keys with before TLS 1.3.
#pragma once

#include "record/suites.h"

namespace handfast {

/// Whether the engine has what the suite needs; Config drops the others.
bool can_negotiate(const SuiteInfo& suite);

}  // namespace handfast
