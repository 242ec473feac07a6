// SPDX-License-Identifier: Apache-2.0
// Extensions that mean something up to TLS 1.2 only.
#include "handshake/extension_codec.h"

namespace handfast {
namespace {

// --- ec_point_formats (RFC 8422 §5.1.2) --------------------------------------------------------

Status decode_ec_point_formats(ByteReader& body, Where, Extensions& into) {
    into.ec_point_formats = body.vec(1, 1, 0xff);
    return {};
}

void encode_ec_point_formats(ByteWriter& body, Where, const Extensions& from) {
    body.vec(1, *from.ec_point_formats);
}

bool has_ec_point_formats(Where, const Extensions& from) {
    return from.ec_point_formats.has_value();
}

// --- session_ticket (RFC 5077 §3.2) ------------------------------------------------------------

// The client's body is the ticket, without a length of its own; the server's is empty.
Status decode_session_ticket(ByteReader& body, Where where, Extensions& into) {
    into.session_ticket = where == Where::client_hello ? body.rest() : ByteView();
    return {};
}

void encode_session_ticket(ByteWriter& body, Where where, const Extensions& from) {
    if (where == Where::client_hello) body.bytes(*from.session_ticket);
}

bool has_session_ticket(Where, const Extensions& from) {
    return from.session_ticket.has_value();
}

// --- renegotiation_info (RFC 5746 §3.2) --------------------------------------------------------

Status decode_renegotiation_info(ByteReader& body, Where, Extensions& into) {
    into.renegotiation_info = body.vec(1, 0, 0xff);
    return {};
}

void encode_renegotiation_info(ByteWriter& body, Where, const Extensions& from) {
    body.vec(1, *from.renegotiation_info);
}

bool has_renegotiation_info(Where, const Extensions& from) {
    return from.renegotiation_info.has_value();
}

// --- next_proto_neg (draft-agl-tls-nextprotoneg-04 §3) -----------------------------------------

Status decode_next_protocol_negotiation(ByteReader& body, Where where, Extensions& into) {
    if (where == Where::client_hello) {
        into.next_protocol_wanted = true;
        return {};
    }
    // The list has no length of its own, and no name is empty.
    into.next_protocols.emplace();
    while (!body.empty() && !body.failed()) into.next_protocols->push_back(body.vec(1, 1, 0xff));
    return {};
}

void encode_next_protocol_negotiation(ByteWriter& body, Where where, const Extensions& from) {
    if (where == Where::client_hello) return;
    for (ByteView protocol : *from.next_protocols) body.vec(1, protocol);
}

bool has_next_protocol_negotiation(Where where, const Extensions& from) {
    return where == Where::client_hello ? from.next_protocol_wanted
                                        : from.next_protocols.has_value();
}

// --- heartbeat (RFC 6520 §2) -------------------------------------------------------------------

Status decode_heartbeat(ByteReader& body, Where, Extensions& into) {
    const auto mode = HeartbeatMode(body.u8());
    // RFC 6520 §2: "Upon reception of an unknown mode, an error Alert message using
    // illegal_parameter as its AlertDescription MUST be sent in response."
    if (!body.failed() && mode != HeartbeatMode::peer_allowed_to_send &&
        mode != HeartbeatMode::peer_not_allowed_to_send)
        return fail(Reason::bad_heartbeat_mode);
    into.heartbeat_mode = mode;
    return {};
}

void encode_heartbeat(ByteWriter& body, Where, const Extensions& from) {
    body.u8(code(*from.heartbeat_mode));
}

bool has_heartbeat(Where, const Extensions& from) {
    return from.heartbeat_mode.has_value();
}

// --- srp (RFC 5054 §2.8.1) ---------------------------------------------------------------------

Status decode_srp(ByteReader& body, Where, Extensions& into) {
    into.srp_user = body.vec(1, 1, 0xff);
    return {};
}

void encode_srp(ByteWriter& body, Where, const Extensions& from) {
    body.vec(1, *from.srp_user);
}

bool has_srp(Where, const Extensions& from) {
    return from.srp_user.has_value();
}

}  // namespace

constinit const ExtensionCodec kNextProtocolCodec = {decode_next_protocol_negotiation,
                                                     encode_next_protocol_negotiation,
                                                     has_next_protocol_negotiation};
constinit const ExtensionCodec kHeartbeatCodec = {decode_heartbeat, encode_heartbeat,
                                                  has_heartbeat};
constinit const ExtensionCodec kSrpCodec = {decode_srp, encode_srp, has_srp};
constinit const ExtensionCodec kEcPointFormatsCodec = {
    decode_ec_point_formats, encode_ec_point_formats, has_ec_point_formats};
constinit const ExtensionCodec kSessionTicketCodec = {decode_session_ticket, encode_session_ticket,
                                                      has_session_ticket};
constinit const ExtensionCodec kEncryptThenMacCodec = flag_codec<&Extensions::encrypt_then_mac>();
constinit const ExtensionCodec kExtendedMasterSecretCodec =
    flag_codec<&Extensions::extended_master_secret>();
constinit const ExtensionCodec kRenegotiationInfoCodec = {
    decode_renegotiation_info, encode_renegotiation_info, has_renegotiation_info};

}  // namespace handfast
