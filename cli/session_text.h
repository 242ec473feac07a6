// SPDX-License-Identifier: Apache-2.0
// A session as OpenSSL prints it: the PEM block of s_server and the "SSL-Session:" text.
#pragma once

#include <string>

#include "handshake/negotiated.h"
#include "handshake/session.h"

namespace handfast::cli {

/// What a session's printed forms need beside the session.
struct SessionView {
    const Session& session;
    const Negotiated& negotiated;
    ByteView context;                ///< The connection's own, -context.
    std::string_view verify_result;  ///< "0 (ok)"
};

/// "-----BEGIN SSL SESSION PARAMETERS-----": OpenSSL's SSL_SESSION structure.
std::string session_pem(const SessionView& view);

/// SSL_SESSION_print: "SSL-Session:" and indented lines.
std::string session_lines(const SessionView& view);

}  // namespace handfast::cli
