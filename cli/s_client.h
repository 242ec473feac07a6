// SPDX-License-Identifier: Apache-2.0
// `handfast s_client`: a TLS client for trying servers.
#pragma once

#include "cli/opt_parse.h"

namespace handfast::cli {

int s_client(Arguments arguments);

}  // namespace handfast::cli
