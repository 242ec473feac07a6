// SPDX-License-Identifier: Apache-2.0
// Finished, tickets, KeyUpdate and the messages without a body.
#include "handshake/codec_parts.h"
#include "handshake/extensions.h"
#include "handshake/messages.h"

namespace handfast {

// RFC 8446 §4.4.4, RFC 5246 §7.4.9. Its length is the hash's: the step's to judge.
Result<Finished> decode_finished(ByteView body) {
    return Finished{body};
}

void encode(const Finished& message, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::finished);
    writer.bytes(message.verify_data);
}

// draft-agl-tls-nextprotoneg-04 §3. What the padding is made of is nobody's business.
Result<NextProtocol> decode_next_protocol(ByteView body) {
    ByteReader reader(body);
    NextProtocol message;
    message.selected = reader.vec(1);
    reader.vec(1);
    CHECK_OK(reader.done());
    return message;
}

// "The length of "padding" SHOULD be 32 - ((len(selected_protocol) + 2) % 32)."
void encode(const NextProtocol& message, Buffer& out) {
    constexpr std::size_t kBlock = 32;
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::next_protocol);
    writer.vec(1, message.selected);
    writer.vec(1, Buffer(kBlock - (message.selected.size() + 2) % kBlock));
}

// RFC 8446 §4.6.1
Result<NewSessionTicket13> decode_new_session_ticket13(ByteView body) {
    ByteReader reader(body);
    NewSessionTicket13 message;
    message.lifetime_seconds = reader.u32();
    message.age_add = reader.u32();
    message.nonce = reader.vec(1, 0, 0xff);
    message.ticket = reader.vec(2, 1, 0xffff);
    TRY(message.extensions, decode_extensions(reader, Where::new_session_ticket, nullptr));
    CHECK_OK(reader.done());
    return message;
}

void encode(const NewSessionTicket13& message, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::new_session_ticket);
    writer.u32(message.lifetime_seconds);
    writer.u32(message.age_add);
    writer.vec(1, message.nonce);
    writer.vec(2, message.ticket);
    encode_extensions(writer, message.extensions, Where::new_session_ticket);
}

// RFC 5077 §3.3
Result<NewSessionTicket12> decode_new_session_ticket12(ByteView body) {
    ByteReader reader(body);
    NewSessionTicket12 message;
    message.lifetime_hint_seconds = reader.u32();
    message.ticket = reader.vec(2, 0, 0xffff);
    CHECK_OK(reader.done());
    return message;
}

void encode(const NewSessionTicket12& message, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::new_session_ticket);
    writer.u32(message.lifetime_hint_seconds);
    writer.vec(2, message.ticket);
}

// RFC 8446 §4.6.3
Result<KeyUpdate> decode_key_update(ByteView body) {
    ByteReader reader(body);
    KeyUpdate message;
    message.request = KeyUpdateRequest{reader.u8()};
    CHECK_OK(reader.done());
    // RFC 8446 §4.6.3: "If an implementation receives any other value, it MUST terminate the
    // connection with an illegal_parameter alert."
    bool known = message.request == KeyUpdateRequest::update_not_requested ||
                 message.request == KeyUpdateRequest::update_requested;
    if (!known) return fail(Reason::invalid_key_update_type);
    return message;
}

void encode(const KeyUpdate& message, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::key_update);
    writer.u8(code(message.request));
}

Status decode_empty(ByteView body) {
    return ByteReader(body).done();
}

void encode(const EmptyMessage& message, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, message.type);
}

}  // namespace handfast
