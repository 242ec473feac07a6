// SPDX-License-Identifier: Apache-2.0
// Every handshake message that any version knows.
#pragma once

#include "record/code_points.h"

namespace handfast::testing {

inline constexpr HandshakeType kAllMessages[] = {
    HandshakeType::hello_request,
    HandshakeType::client_hello,
    HandshakeType::server_hello,
    HandshakeType::hello_verify_request,
    HandshakeType::new_session_ticket,
    HandshakeType::end_of_early_data,
    HandshakeType::hello_retry_request,
    HandshakeType::encrypted_extensions,
    HandshakeType::certificate,
    HandshakeType::server_key_exchange,
    HandshakeType::certificate_request,
    HandshakeType::server_hello_done,
    HandshakeType::certificate_verify,
    HandshakeType::client_key_exchange,
    HandshakeType::finished,
    HandshakeType::certificate_url,
    HandshakeType::certificate_status,
    HandshakeType::supplemental_data,
    HandshakeType::key_update,
    HandshakeType::compressed_certificate,
    HandshakeType::next_protocol,
    HandshakeType::message_hash,
};

}  // namespace handfast::testing
