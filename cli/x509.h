// SPDX-License-Identifier: Apache-2.0
// `handfast x509`: certificates to look at and to convert.
#pragma once

#include "cli/opt_parse.h"

namespace handfast::cli {

int x509_command(Arguments arguments);

}  // namespace handfast::cli
