// SPDX-License-Identifier: Apache-2.0
// Counts what goes through operator new, in programs that list counted_new.cc among their files.
#pragma once

#include <cstddef>

namespace handfast::testing {

/// Since the program began.
std::size_t allocations();

}  // namespace handfast::testing
