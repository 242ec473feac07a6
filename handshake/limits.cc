// SPDX-License-Identifier: Apache-2.0
#include "handshake/limits.h"

namespace handfast {

std::size_t Limits::message(HandshakeType type) const {
    switch (type) {
        case HandshakeType::client_hello:
            return client_hello;
        case HandshakeType::server_hello:
            return server_hello;
        case HandshakeType::certificate:
            return certificate_list;
        case HandshakeType::certificate_status:
        case HandshakeType::compressed_certificate:
            return certificate_list;
        case HandshakeType::server_key_exchange:
            return server_key_exchange;
        case HandshakeType::client_key_exchange:
            return client_key_exchange;
        case HandshakeType::certificate_request:
            return certificate_request;
        case HandshakeType::certificate_verify:
            return certificate_verify;
        case HandshakeType::encrypted_extensions:
            return encrypted_extensions;
        case HandshakeType::new_session_ticket:
            return new_session_ticket;
        case HandshakeType::finished:
            return finished;
        case HandshakeType::key_update:
            return key_update;
        case HandshakeType::next_protocol:
            return next_protocol;
        case HandshakeType::hello_verify_request:
            return hello_verify_request;
        default:
            return 0;
    }
}

}  // namespace handfast
