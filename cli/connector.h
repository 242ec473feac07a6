// SPDX-License-Identifier: Apache-2.0
// A client's way to a socket.
#pragma once

#include <expected>
#include <string>

#include "cli/client_options.h"
#include "cli/tls_link.h"

namespace handfast::cli {

/// Tries the addresses of the host in turn. The error is the lines for stderr in OpenSSL's form.
std::expected<Socket, std::string> connect_to(asio::io_context& context,
                                              const ClientOptions& options);

}  // namespace handfast::cli
