// SPDX-License-Identifier: Apache-2.0
// ServerKeyExchange and ClientKeyExchange.
#include "handshake/codec_parts.h"
#include "handshake/messages.h"

namespace handfast {
namespace {

// RFC 8422 §5.4: ECCurveType
constexpr std::uint8_t kNamedCurve = 3;

void write_params(ByteWriter& writer, NamedGroup group, ByteView public_value) {
    writer.u8(kNamedCurve);
    writer.u16(code(group));
    writer.vec(1, public_value);
}

}  // namespace

// RFC 8422 §5.4
Result<ServerKeyExchangeEcdhe> decode_server_key_exchange_ecdhe(ByteView body) {
    ByteReader reader(body);
    ServerKeyExchangeEcdhe message;
    std::uint8_t curve_type = reader.u8();
    // RFC 8422 §5.4: explicit curves are deprecated; what would follow is laid out otherwise.
    if (!reader.failed() && curve_type != kNamedCurve) return fail(Reason::wrong_curve);
    message.group = NamedGroup{reader.u16()};
    message.public_value = reader.vec(1, 1, 0xff);
    message.params = body.first(body.size() - reader.remaining());
    message.scheme = SignatureScheme{reader.u16()};
    message.signature = reader.vec(2, 0, 0xffff);
    CHECK_OK(reader.done());
    return message;
}

void encode(const ServerKeyExchangeEcdhe& message, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::server_key_exchange);
    write_params(writer, message.group, message.public_value);
    writer.u16(code(message.scheme));
    writer.vec(2, message.signature);
}

Buffer encode_ecdhe_params(NamedGroup group, ByteView public_value) {
    Buffer params;
    ByteWriter writer(params);
    write_params(writer, group, public_value);
    return params;
}

// RFC 8422 §5.7
Result<ClientKeyExchangeEcdhe> decode_client_key_exchange_ecdhe(ByteView body) {
    ByteReader reader(body);
    ClientKeyExchangeEcdhe message;
    message.public_value = reader.vec(1, 1, 0xff);
    CHECK_OK(reader.done());
    return message;
}

void encode(const ClientKeyExchangeEcdhe& message, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::client_key_exchange);
    writer.vec(1, message.public_value);
}

}  // namespace handfast
