// SPDX-License-Identifier: Apache-2.0
// `handfast rehash`: links that name certificates and CRLs by their names' hashes, as hashed
// directories (-CApath) have them.
#pragma once

#include "cli/opt_parse.h"

namespace handfast::cli {

int rehash(Arguments arguments);

}  // namespace handfast::cli
