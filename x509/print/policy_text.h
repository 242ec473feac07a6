// SPDX-License-Identifier: Apache-2.0
// What -policy_print shows of a path's policies.
#pragma once

#include <string>

#include "x509/policy_graph.h"

namespace handfast::x509 {

/// "Require explicit Policy: …", the authority's policies and the user's, as OpenSSL's commands
/// print them: neither of them where the path is refused.
std::string policy_text(const PolicyOutcome& outcome);

}  // namespace handfast::x509
