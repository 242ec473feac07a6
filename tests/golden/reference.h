// SPDX-License-Identifier: Apache-2.0
// The two programs that are run beside each other, and whether the reference is the right one.
#pragma once

#include <string>
#include <vector>

namespace handfast::test {

using Words = std::vector<std::string>;

/// Our program.
inline const std::string kHandfast = std::string(HANDFAST_BUILD_ROOT) + "/cli/handfast";

/// Why `openssl` cannot be compared with: it is absent or not 3.0. Empty when it can.
std::string why_no_reference();

}  // namespace handfast::test
