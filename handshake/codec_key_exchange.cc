// SPDX-License-Identifier: Apache-2.0
// The parts of ServerKeyExchange, each kind's parameters. What stands around them, and
// ClientKeyExchange, is in key_exchange12.cc.
#include "handshake/codec_parts.h"
#include "handshake/messages.h"

namespace handfast {
namespace {

// RFC 8422 §5.4: ECCurveType
constexpr std::uint8_t kNamedCurve = 3;

}  // namespace

// RFC 8422 §5.4
Result<EcdhParams> read_ecdh_params(ByteReader& reader) {
    EcdhParams params;
    const std::uint8_t curve_type = reader.u8();
    // RFC 8422 §5.4: explicit curves are deprecated; what would follow is laid out otherwise.
    if (!reader.failed() && curve_type != kNamedCurve) return fail(Reason::wrong_curve);
    params.group = NamedGroup{reader.u16()};
    params.public_value = reader.vec(1, 1, 0xff);
    return params;
}

void write(ByteWriter& writer, const EcdhParams& params) {
    writer.u8(kNamedCurve);
    writer.u16(code(params.group));
    writer.vec(1, params.public_value);
}

// RFC 5246 §7.4.3: each opaque<1..2^16-1>
DhParams read_dh_params(ByteReader& reader) {
    DhParams params;
    params.p = reader.vec(2, 1, 0xffff);
    params.g = reader.vec(2, 1, 0xffff);
    params.public_value = reader.vec(2, 1, 0xffff);
    return params;
}

void write(ByteWriter& writer, const DhParams& params) {
    writer.vec(2, params.p);
    writer.vec(2, params.g);
    writer.vec(2, params.public_value);
}

// RFC 2246 §7.4.3: each opaque<1..2^16-1>
RsaParams read_rsa_params(ByteReader& reader) {
    RsaParams params;
    params.modulus = reader.vec(2, 1, 0xffff);
    params.exponent = reader.vec(2, 1, 0xffff);
    return params;
}

void write(ByteWriter& writer, const RsaParams& params) {
    writer.vec(2, params.modulus);
    writer.vec(2, params.exponent);
}

// RFC 5054 §2.5.3: the salt opaque<1..2^8-1>, the others opaque<1..2^16-1>
SrpParams read_srp_params(ByteReader& reader) {
    SrpParams params;
    params.n = reader.vec(2, 1, 0xffff);
    params.g = reader.vec(2, 1, 0xffff);
    params.salt = reader.vec(1, 1, 0xff);
    params.public_value = reader.vec(2, 1, 0xffff);
    return params;
}

void write(ByteWriter& writer, const SrpParams& params) {
    writer.vec(2, params.n);
    writer.vec(2, params.g);
    writer.vec(1, params.salt);
    writer.vec(2, params.public_value);
}

}  // namespace handfast
