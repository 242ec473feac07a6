// SPDX-License-Identifier: Apache-2.0
// What a TLS 1.3 handshake keeps between its steps.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "handshake/config.h"
#include "handshake/grease.h"
#include "handshake/key_schedule13.h"
#include "handshake/own_certificate.h"
#include "handshake/retry_cookie.h"
#include "handshake/session.h"

namespace handfast {

/// A client's key share that waits for the server's.
struct OwnShare {
    NamedGroup group;
    std::unique_ptr<crypto::KeyShare> share;
};

/// A PSK that a client offers, from a ticket or from elsewhere.
struct OwnPsk {
    PskOrigin origin = PskOrigin::external;
    Buffer identity;
    SecretBuffer secret;
    crypto::HashId hash{};
    Instant created{};          ///< A ticket's
    std::uint32_t age_add = 0;  ///< Likewise
    // What early data goes by.
    const SuiteInfo* suite = nullptr;
    std::uint32_t max_early_data = 0;
    std::string alpn;
    std::string server_name;
};

/// The PSK that a server takes, from a ticket or from elsewhere.
struct TakenPsk {
    PskOrigin origin = PskOrigin::resumption;
    SecretBuffer key;
    std::uint16_t index = 0;                 ///< Of the identity in the client's list.
    std::shared_ptr<const Session> session;  ///< Resumption
    bool single_use = false;                 ///< The session leaves the store when it is used.
    // What early data goes by (RFC 8446 §4.2.10).
    CipherSuite suite{};
    std::string alpn;
    std::uint32_t max_early_data = 0;
};

struct Progress13 {
    // Client.
    std::vector<OwnPsk> psks;  ///< As offered; the server answers with an index.
    std::optional<Grease> grease;
    std::size_t early_data_room = 0;
    bool early_keys_in_use = false;  ///< What is written now is early.
    std::vector<OwnShare> shares;
    Buffer session_id;  ///< legacy_session_id, to be echoed.
    Buffer cookie;      ///< From a HelloRetryRequest.
    std::optional<CipherSuite> retry_suite;
    bool client_handshake_in_use = false;  ///< Our write key is client_handshake already.

    // Server.
    NamedGroup retry_group{};               ///< To ask for in a HelloRetryRequest, 0 for none.
    std::optional<FirstHello> first_hello;  ///< This is about the second one.
    Buffer public_value;                    ///< Our share.
    SecretBuffer shared_secret;
    std::optional<TakenPsk> psk;
    TrafficSecret client_early;         ///< Of early data that was accepted …
    std::uint32_t early_data_left = 0;  ///< … and how many bytes of it may come.
    std::uint32_t tickets_left = 0;
    std::uint64_t tickets_sent = 0;

    // Both.
    std::uint16_t selected_psk = 0;
    const SchemeInfo* scheme = nullptr;
    CertificateWishes wishes;  ///< Of the peer, for our certificate.
    Buffer request_context;    ///< Client: of the CertificateRequest being answered.
    std::optional<EarlyStage13> early;
    std::optional<HandshakeStage13> handshake;
    std::optional<MasterStage13> master;
    TrafficSecret client_handshake;
    TrafficSecret server_handshake;

    /// Client: its handshake keys exist, are due, but do not protect what it sends yet.
    bool handshake_keys_ready() const {
        return !client_handshake.empty() && !client_handshake_in_use && !early_keys_in_use;
    }
};

}  // namespace handfast
