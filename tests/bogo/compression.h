// SPDX-License-Identifier: Apache-2.0
// The runner's own algorithms for certificates: one that shrinks, one that expands, and one that
// gives something new each time.
#pragma once

#include <memory>
#include <vector>

#include "handshake/compression.h"
#include "tests/bogo/flags.h"

namespace handfast::bogo {

/// Those that the flags ask for, in the shim's order of preference.
std::vector<std::shared_ptr<const CertificateCompression>> compressions(const Flags& flags);

}  // namespace handfast::bogo
