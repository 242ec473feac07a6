// SPDX-License-Identifier: Apache-2.0
// `handfast ocsp`: asks responders, judges what they say, and answers from an index file.
#pragma once

#include "cli/opt_parse.h"

namespace handfast::cli {

int ocsp_command(Arguments arguments);

}  // namespace handfast::cli
