// SPDX-License-Identifier: Apache-2.0
// `handfast crl`: revocation lists to look at and to convert.
#pragma once

#include "cli/opt_parse.h"

namespace handfast::cli {

int crl_command(Arguments arguments);

}  // namespace handfast::cli
