// SPDX-License-Identifier: Apache-2.0
// More than one handshake on a connection, up to TLS 1.2: what outlives each of them so that the
// next is bound to it (RFC 5746), and what must not change from one to the next.
#pragma once

#include <cstdint>
#include <memory>

#include "handshake/messages.h"
#include "handshake/negotiated.h"
#include "handshake/transcript.h"

namespace handfast {

struct Handshake;

struct Renegotiation {
    /// While a handshake that is not the connection's first is under way: what the last one came
    /// to, and the configuration that it speaks of. This is what holds until the new one is done.
    std::unique_ptr<Negotiated> before;
    std::shared_ptr<const Config> config_before;
    bool under_way() const { return before != nullptr; }
    /// RFC 5746 §3.1: of the last handshake; kept whether the peer knows the RFC or not.
    Digest client_verify_data;
    Digest server_verify_data;
    Buffer verify_data;  ///< Both of them, the client's first.

    bool had_encrypt_then_mac = false;       ///< In any handshake.
    WireVersion client_version = 0;          ///< Client: of its hellos.
    bool asked = false;                      ///< By us, and the peer has not answered.
    std::uint32_t attempts = 0;              ///< To begin another handshake, refused ones included.
    std::uint32_t by_peer = 0;               ///< Handshakes that the peer began, the first apart.
    std::uint32_t refused = 0;               ///< Attempts of the peer's without data in between.
    std::uint32_t hello_requests = 0;        ///< Ignored ones, likewise.
    std::uint32_t certificate_requests = 0;  ///< Of ours, on this connection.
};

/// Forgets the last handshake but for what the next one is held to.
void begin_again(Handshake& h);
/// The end of a handshake: what the next one is held to, and whether there may be one.
void keep_for_renegotiation(Handshake& h);
/// Whether we may ask for another handshake; why not.
Status judge_renegotiation(const Handshake& h);

/// RFC 5746 §3.4 to §3.7, §4.2, §4.4: a hello's renegotiation_info in this handshake.
Status judge_renegotiation_info(const Handshake& h, const ClientHello& hello);
Status judge_renegotiation_info(const Handshake& h, const ServerHello& hello);
/// RFC 7627 §5.4: a connection does not lose the extended master secret; a client does not gain it.
Status judge_extended_master_secret(const Handshake& h);
/// RFC 7366 §3: what the hellos agreed on, which means something with the chosen suite or not;
/// §3.1: a connection that had encrypt_then_mac does not go back to the other order.
Status agree_on_encrypt_then_mac(Handshake& h, bool in_both_hellos);
/// RFC 5746 §5: whether the peer that was authenticated before is the same now (Negotiated's
/// chain and name).
Status judge_same_peer(const Handshake& h);

}  // namespace handfast
