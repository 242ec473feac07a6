// SPDX-License-Identifier: Apache-2.0
#include "handshake/message_header.h"

#include "crypto/base/byte_reader.h"

namespace handfast {

namespace {

bool has_empty_body(HandshakeType type) {
    return type == HandshakeType::hello_request || type == HandshakeType::server_hello_done ||
           type == HandshakeType::end_of_early_data;
}

}  // namespace

MessageHeader read_message_header(ByteView bytes) {
    ByteReader reader(bytes);
    MessageHeader header;
    header.type = HandshakeType(reader.u8());
    header.length = reader.u24();
    return header;
}

Status judge_length(const MessageHeader& header, const Limits& limits) {
    if (has_empty_body(header.type)) {
        if (header.length != 0) return fail(Reason::bad_handshake_length);
        return {};
    }
    const std::size_t limit = limits.message(header.type);
    if (limit == 0) return fail(Reason::unexpected_message);
    if (header.length > limit) return fail(Reason::excessive_message_size);
    return {};
}

}  // namespace handfast
