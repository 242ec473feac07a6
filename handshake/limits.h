// SPDX-License-Identifier: Apache-2.0
// Every bound that a peer can run into, in one place. Each has a test at its edge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "record/code_points.h"

namespace handfast {

struct Limits {
    /// Body sizes of handshake messages, bytes (OpenSSL's).
    std::size_t client_hello = 131396;
    std::size_t server_hello = 65607;
    std::size_t certificate_list = 102400;
    std::size_t server_key_exchange = 102400;
    std::size_t client_key_exchange = 2048;
    std::size_t certificate_request = 102400;
    std::size_t certificate_verify = 65536;
    std::size_t encrypted_extensions = 20000;
    std::size_t new_session_ticket = 131338;
    std::size_t finished = 64;
    std::size_t key_update = 1;
    std::size_t next_protocol = 514;
    std::size_t hello_verify_request = 258;

    /// Consecutive records or messages without progress.
    std::uint32_t warning_alerts = 4;
    std::uint32_t empty_records = 32;
    std::uint32_t key_updates = 32;
    std::uint32_t hello_requests = 32;         ///< That come in the midst of a handshake.
    std::uint32_t refused_renegotiations = 4;  ///< Each answered with a warning.

    /// Handshakes that a peer may begin on one connection, the first apart.
    std::uint32_t renegotiations = 100;

    /// Records under one TLS 1.3 key of ours, after which a KeyUpdate goes out (RFC 8446 §5.5);
    /// more than the suite allows means what it allows.
    std::uint64_t records_per_key = std::numeric_limits<std::uint64_t>::max();

    /// Bytes of refused early data that are dropped.
    std::size_t early_data_skipped = 16640;

    // DTLS.
    /// HelloVerifyRequests that a client answers in one handshake.
    std::uint32_t hello_verify_requests = 4;
    /// Messages beyond the next one whose fragments are kept, and bytes kept of them.
    std::size_t messages_ahead = 8;
    std::size_t reassembly_bytes = 65536;
    /// Records of the next epoch that are kept until its keys are there, and their bytes in all.
    std::size_t held_records = 8;
    std::size_t held_bytes = 16384;

    /// PSK identities of a ClientHello that are looked at.
    std::size_t psk_identities = 8;
    /// Tickets a client keeps from one connection.
    std::size_t tickets = 16;

    /// The most that a message of this type may announce; 0 for types that never come.
    std::size_t message(HandshakeType type) const;
};

}  // namespace handfast
