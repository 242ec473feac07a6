// SPDX-License-Identifier: Apache-2.0
// `handfast s_server`: a TLS server that drops in for OpenSSL's.
#pragma once

#include "cli/opt_parse.h"

namespace handfast::cli {

int s_server(Arguments arguments);

}  // namespace handfast::cli
