// SPDX-License-Identifier: Apache-2.0
// Extensions that DTLS alone has a use for.
#include "handshake/codec_parts.h"
#include "handshake/extension_codec.h"

namespace handfast {
namespace {

// --- use_srtp (RFC 5764 §4.1.1) ----------------------------------------------------------------

Status decode_use_srtp(ByteReader& body, Where, Extensions& into) {
    UseSrtp srtp;
    srtp.profiles = read_codes<SrtpProfile>(body, {2, 2, 0xffff});
    srtp.mki = body.vec(1);
    into.use_srtp = std::move(srtp);
    return {};
}

void encode_use_srtp(ByteWriter& body, Where, const Extensions& from) {
    write_codes<SrtpProfile>(body, 2, from.use_srtp->profiles);
    body.vec(1, from.use_srtp->mki);
}

bool has_use_srtp(Where, const Extensions& from) {
    return from.use_srtp.has_value();
}

// --- connection_id (RFC 9146 §3) ---------------------------------------------------------------

Status decode_connection_id(ByteReader& body, Where, Extensions& into) {
    into.connection_id = body.vec(1);
    return {};
}

void encode_connection_id(ByteWriter& body, Where, const Extensions& from) {
    body.vec(1, *from.connection_id);
}

bool has_connection_id(Where, const Extensions& from) {
    return from.connection_id.has_value();
}

}  // namespace

constinit const ExtensionCodec kUseSrtpCodec = {decode_use_srtp, encode_use_srtp, has_use_srtp};
constinit const ExtensionCodec kConnectionIdCodec = {decode_connection_id, encode_connection_id,
                                                     has_connection_id};

}  // namespace handfast
