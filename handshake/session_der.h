// SPDX-License-Identifier: Apache-2.0
// A session as OpenSSL keeps it in files (-sess_out, -sess_in, sess_id): the DER of its SSL_SESSION
// structure, in PEM under the label kSessionPemLabel.
#pragma once

#include <string_view>

#include "crypto/provider.h"
#include "handshake/session.h"

namespace handfast {

inline constexpr std::string_view kSessionPemLabel = "SSL SESSION PARAMETERS";

/// Strict: one structure of version 1, nothing after it, a version of SSLv3, TLS or DTLS. Of the
/// peer's chain the structure holds the leaf alone.
Result<Session> session_from_der(ByteView der, const crypto::Provider& provider);
/// What OpenSSL would write; times are whole seconds.
Buffer session_to_der(const Session& session);

}  // namespace handfast
