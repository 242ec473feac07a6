// SPDX-License-Identifier: Apache-2.0
// `handfast verify`: judges certificates as `openssl verify` does.
#pragma once

#include "cli/opt_parse.h"

namespace handfast::cli {

int verify_command(Arguments arguments);

}  // namespace handfast::cli
