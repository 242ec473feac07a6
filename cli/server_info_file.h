// SPDX-License-Identifier: Apache-2.0
// The file of -serverinfo.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "handshake/server_info.h"

namespace handfast::cli {

/// The extensions of a PEM file with "SERVERINFO FOR …" and "SERVERINFOV2 FOR …" blocks. Types that
/// the engine answers itself are refused, as in OpenSSL, which differs in that it takes
/// record_size_limit and compress_certificate. The error is OpenSSL's lines for stderr.
std::expected<std::vector<ServerInfo>, std::string> load_server_info(const std::string& path);

}  // namespace handfast::cli
