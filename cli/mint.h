// SPDX-License-Identifier: Apache-2.0
// `handfast mint`: certificates, CRLs and OCSP responses to order, right or wrong.
#pragma once

#include "cli/opt_parse.h"

namespace handfast::cli {

int mint(Arguments arguments);

}  // namespace handfast::cli
