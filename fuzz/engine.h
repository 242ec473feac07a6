// SPDX-License-Identifier: Apache-2.0
// The engine's targets, as a test looks at them: whether an input gets as far as it should.
#pragma once

#include "crypto/base/bytes.h"
#include "record/code_points.h"

namespace handfast::fuzz {

/// Runs an input of the tls_server or tls_client target; whether the handshake was completed.
bool run_end(Role role, ByteView input);

}  // namespace handfast::fuzz
