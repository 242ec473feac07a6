// SPDX-License-Identifier: Apache-2.0
// What a TLS 1.3 handshake keeps between its steps.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "handshake/config.h"
#include "handshake/key_schedule13.h"
#include "handshake/session.h"

namespace handfast {

/// A client's key share that waits for the server's.
struct OwnShare {
    NamedGroup group;
    std::unique_ptr<crypto::KeyShare> share;
};

struct Progress13 {
    // Client.
    std::vector<OwnShare> shares;
    Buffer session_id;  ///< legacy_session_id, to be echoed.
    Buffer cookie;      ///< From a HelloRetryRequest.
    std::optional<CipherSuite> retry_suite;
    bool client_handshake_in_use = false;  ///< Our write key is client_handshake already.

    // Server.
    const GroupInfo* retry_group = nullptr;  ///< Asked for in our HelloRetryRequest.
    Buffer public_value;                     ///< Our share.
    SecretBuffer shared_secret;
    std::optional<Session> session;  ///< Selected PSK.
    std::uint16_t selected_psk = 0;
    std::uint8_t tickets_left = 0;
    std::uint8_t tickets_sent = 0;

    // Both.
    const SchemeInfo* scheme = nullptr;
    std::optional<EarlyStage13> early;
    std::optional<HandshakeStage13> handshake;
    std::optional<MasterStage13> master;
    TrafficSecret client_handshake;
    TrafficSecret server_handshake;

    /// Client: its handshake keys exist but do not protect what it sends yet.
    bool handshake_keys_ready() const {
        return !client_handshake.empty() && !client_handshake_in_use;
    }
};

}  // namespace handfast
