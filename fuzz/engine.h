// SPDX-License-Identifier: Apache-2.0
// The engine's targets, as a test looks at them: whether an input gets as far as it should.
#pragma once

#include "crypto/base/bytes.h"
#include "handshake/config.h"
#include "record/code_points.h"

namespace handfast::fuzz {

/// With this bit of an input's first byte a client resumes, sends early data and greases.
inline constexpr std::uint8_t kResumes = 64;
inline constexpr std::string_view kEarlyData = "early";

/// A session that no server knows.
inline std::shared_ptr<const Session> unknown_session(Instant now) {
    Session session;
    session.version = 0x0304;
    session.suite = CipherSuite(0x1301);
    session.secret = SessionSecret(Buffer(32, 7));
    session.created = now;
    session.ticket = Buffer(32, 8);
    session.max_early_data = 100;
    return std::make_shared<const Session>(std::move(session));
}

inline void let_resume(Config& client) {
    ExternalPsk psk;
    psk.identity = {9};
    psk.key = std::make_shared<const SecretBuffer>(Buffer(16, 9));
    client.external_psks = {std::move(psk)};
    client.offer_early_data = true;
    client.allow_psk_ke = true;
    client.grease = true;
}

/// Runs an input of the tls_server or tls_client target; whether the handshake was completed.
bool run_end(Role role, ByteView input);

}  // namespace handfast::fuzz
