// SPDX-License-Identifier: Apache-2.0
// What s_client prints of a connection.
#pragma once

#include <string>

#include "handshake/connection.h"
#include "x509/print/name_text.h"
#include "x509/verify.h"

namespace handfast::cli {

/// With -reconnect, connections after the first are reported without certificates and counts.
enum class ReportExtent : bool { everything, connection };

/// What is said besides what the connection knows itself.
struct ClientReport {
    const Connection& connection;
    x509::VerifyCode verify_code = x509::VerifyCode::ok;
    std::uint64_t bytes_read = 0;
    std::uint64_t bytes_written = 0;
    std::string export_lines;  ///< -keymatexport
    ReportExtent extent = ReportExtent::everything;
    x509::NameOptions names = x509::oneline_options();
};

/// The block after the handshake, done or failed.
std::string client_block(const ClientReport& report);
/// -brief.
std::string client_summary(const ClientReport& report);
/// A TLS 1.3 session that came after the handshake.
std::string new_session_block(const ClientReport& report, const Session& session);

}  // namespace handfast::cli
