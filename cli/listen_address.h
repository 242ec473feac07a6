// SPDX-License-Identifier: Apache-2.0
// -port, -accept, -4 and -6: where to listen, in OpenSSL's notation.
#pragma once

#include "cli/opt_table.h"
#include "cli/server_options.h"

namespace handfast::cli {

/// A host and a service as "host:service" holds them; none where "*" or nothing stands.
struct HostAndService {
    std::optional<std::string> host;
    std::optional<std::string> service;
};

/// What text without a colon is.
enum class HostOrService : bool { host, service };

/// Splits "host:service", "[v6]:service", ":service" or `alone` alone. None when there are too
/// many colons.
std::optional<HostAndService> split_host_service(std::string_view text, HostOrService alone);

/// -port: every address, one port.
OptionResult listen_on_port(ListenAddress& address, std::string_view port);
/// -accept.
OptionResult listen_on(ListenAddress& address, std::string_view text);
/// -4 or -6.
void restrict_family(ListenAddress& address, AddressFamily family);

}  // namespace handfast::cli
