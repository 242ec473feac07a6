// SPDX-License-Identifier: Apache-2.0
// The headers of handshake messages, and what they may announce.
#pragma once

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "handshake/limits.h"

namespace handfast {

struct MessageHeader {
    HandshakeType type{};
    std::size_t length = 0;  ///< Of the body
};

/// TLS's four bytes (RFC 8446 §4). There must be as many.
MessageHeader read_message_header(ByteView bytes);

/// What a message may announce, judged from its header alone, before a byte of it is stored.
Status judge_length(const MessageHeader& header, const Limits& limits);

}  // namespace handfast
