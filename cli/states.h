// SPDX-License-Identifier: Apache-2.0
// `handfast states`: the transition tables, as they run.
#pragma once

#include "cli/opt_parse.h"

namespace handfast::cli {

int states(Arguments arguments);

}  // namespace handfast::cli
