// SPDX-License-Identifier: Apache-2.0
#include "handshake/extensions.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <initializer_list>

#include "handshake/codec_parts.h"
#include "handshake/extension_codec.h"

namespace handfast {
namespace {

using Places = std::uint16_t;

constexpr Places in(std::initializer_list<Where> places) {
    Places mask = 0;
    for (Where where : places) mask = static_cast<Places>(mask | static_cast<Places>(where));
    return mask;
}

struct ExtensionRow {
    ExtensionType type;
    Places places;
    const ExtensionCodec* codec;
    Reason malformed = Reason::bad_extension;
};

using enum Where;
using Type = ExtensionType;

// RFC 8446 §4.2's table with TLS 1.2's ServerHello, in the order in which OpenSSL 3.0 sends (it has
// one order for all messages). supported_groups in a TLS 1.2 ServerHello is an old servers' habit
// that OpenSSL suffers.
constexpr std::array kRows = {
    ExtensionRow{Type::renegotiation_info, in({client_hello, server_hello12}),
                 &kRenegotiationInfoCodec, Reason::renegotiation_encoding_err},
    ExtensionRow{Type::server_name, in({client_hello, server_hello12, encrypted_extensions}),
                 &kServerNameCodec},
    ExtensionRow{Type::max_fragment_length,
                 in({client_hello, server_hello12, encrypted_extensions}),
                 &kMaxFragmentLengthCodec},
    ExtensionRow{Type::ec_point_formats, in({client_hello, server_hello12}), &kEcPointFormatsCodec},
    ExtensionRow{Type::supported_groups, in({client_hello, server_hello12, encrypted_extensions}),
                 &kSupportedGroupsCodec},
    ExtensionRow{Type::srp, in({client_hello}), &kSrpCodec},
    ExtensionRow{Type::session_ticket, in({client_hello, server_hello12}), &kSessionTicketCodec},
    ExtensionRow{Type::status_request,
                 in({client_hello, server_hello12, certificate, certificate_request}),
                 &kStatusRequestCodec},
    ExtensionRow{Type::heartbeat, in({client_hello, server_hello12}), &kHeartbeatCodec},
    ExtensionRow{Type::next_proto_neg, in({client_hello, server_hello12}), &kNextProtocolCodec},
    ExtensionRow{Type::application_layer_protocol_negotiation,
                 in({client_hello, server_hello12, encrypted_extensions}), &kAlpnCodec},
    ExtensionRow{Type::use_srtp, in({client_hello, server_hello12}), &kUseSrtpCodec,
                 Reason::bad_srtp_protection_profile_list},
    ExtensionRow{Type::connection_id, in({client_hello, server_hello12}), &kConnectionIdCodec},
    ExtensionRow{Type::encrypt_then_mac, in({client_hello, server_hello12}), &kEncryptThenMacCodec},
    ExtensionRow{Type::signed_certificate_timestamp,
                 in({client_hello, server_hello12, certificate, certificate_request}), &kSctCodec},
    ExtensionRow{Type::extended_master_secret, in({client_hello, server_hello12}),
                 &kExtendedMasterSecretCodec},
    ExtensionRow{Type::signature_algorithms_cert, in({client_hello, certificate_request}),
                 &kSignatureAlgorithmsCertCodec},
    ExtensionRow{Type::post_handshake_auth, in({client_hello}), &kPostHandshakeAuthCodec},
    ExtensionRow{Type::signature_algorithms, in({client_hello, certificate_request}),
                 &kSignatureAlgorithmsCodec},
    ExtensionRow{Type::record_size_limit, in({client_hello, server_hello12, encrypted_extensions}),
                 &kRecordSizeLimitCodec},
    ExtensionRow{Type::supported_versions, in({client_hello, server_hello13, hello_retry_request}),
                 &kSupportedVersionsCodec},
    ExtensionRow{Type::psk_key_exchange_modes, in({client_hello}), &kPskKeyExchangeModesCodec},
    ExtensionRow{Type::key_share, in({client_hello, server_hello13, hello_retry_request}),
                 &kKeyShareCodec},
    ExtensionRow{Type::cookie, in({client_hello, hello_retry_request}), &kCookieCodec},
    ExtensionRow{Type::compress_certificate, in({client_hello, certificate_request}),
                 &kCompressCertificateCodec},
    ExtensionRow{Type::early_data, in({client_hello, encrypted_extensions, new_session_ticket}),
                 &kEarlyDataCodec},
    ExtensionRow{Type::certificate_authorities, in({client_hello, certificate_request}),
                 &kCertificateAuthoritiesCodec},
    ExtensionRow{Type::oid_filters, in({certificate_request}), &kOidFiltersCodec},
    // RFC 8446 §4.2.11: last in a ClientHello, so that the binders end the message.
    ExtensionRow{Type::pre_shared_key, in({client_hello, server_hello13}), &kPreSharedKeyCodec},
};
static_assert(kRows.back().type == Type::pre_shared_key);

const ExtensionRow* find_row(ExtensionType type) {
    auto row = std::ranges::find(kRows, type, &ExtensionRow::type);
    return row == kRows.end() ? nullptr : &*row;
}

// RFC 8446 §4.3.2: extensions<2..2^16-1>, §4.6.1: extensions<0..2^16-2>. Hellos have lower bounds
// in RFC 8446, but not in RFC 5246, and do not say yet which of the two they follow.
constexpr VectorBounds block_bounds(Where where) {
    if (where == certificate_request) return {2, 2, 0xffff};
    if (where == new_session_ticket) return {2, 0, 0xfffe};
    return {2, 0, 0xffff};
}

/// One block on its way in.
struct Block {
    ByteReader reader;
    Where where;
    const OfferedExtensions* offered;
    std::bitset<0x10000> seen = {};
};

// RFC 8446 §4.2: "Implementations MUST NOT send extension responses if the remote endpoint did not
// send the corresponding extension requests, with the exception of the cookie extension in the
// HelloRetryRequest. Upon receiving such an extension, an endpoint MUST abort the handshake with an
// unsupported_extension alert."
bool is_solicited(ExtensionType type, const Block& block) {
    if (block.offered == nullptr) return true;
    if (type == Type::cookie && block.where == hello_retry_request) return true;
    return std::ranges::find(*block.offered, type) != block.offered->end();
}

/// Whether an extension of this type may stand here, now.
Status judge_place(ExtensionType type, std::size_t offset, Block& block) {
    // RFC 8446 §4.2: "If an implementation receives an extension which it recognizes and which is
    // not specified for the message in which it appears, it MUST abort the handshake with an
    // illegal_parameter alert."
    const ExtensionRow* row = find_row(type);
    if (row != nullptr && (row->places & in({block.where})) == 0) {
        return fail_at(Reason::misplaced_extension, offset);
    }
    // RFC 8446 §4.2: "There MUST NOT be more than one extension of the same type in a given
    // extension block."
    if (block.seen.test(code(type))) return fail_at(Reason::duplicate_extension, offset);
    block.seen.set(code(type));
    if (!is_solicited(type, block)) return fail_at(Reason::unsolicited_extension, offset);
    // RFC 8446 §4.2.11: "The pre_shared_key extension MUST be the last extension in the
    // ClientHello"; servers "MUST check that it is the last extension and otherwise fail the
    // handshake with an illegal_parameter alert."
    bool psk_offer = type == Type::pre_shared_key && block.where == client_hello;
    if (psk_offer && !block.reader.empty()) {
        return fail_at(Reason::pre_shared_key_not_last, offset);
    }
    return {};
}

Status decode_body(ByteView bytes, const ExtensionRow& row, std::size_t origin, Where where,
                   Extensions& into) {
    ByteReader body(bytes, origin);
    CHECK_OK(row.codec->decode(body, where, into));
    return body.done(row.malformed);
}

}  // namespace

Result<Extensions> decode_extensions(ByteReader& reader, Where where,
                                     const OfferedExtensions* offered) {
    VectorBounds bounds = block_bounds(where);
    Block block{reader.child(bounds.width, bounds.min, bounds.max), where, offered};
    std::size_t first = block.reader.offset();
    Extensions extensions;
    while (!block.reader.empty()) {
        std::size_t offset = block.reader.offset();
        ExtensionType type{block.reader.u16()};
        ByteView body = block.reader.vec(2);
        if (block.reader.failed()) break;
        CHECK_OK(judge_place(type, offset, block));
        extensions.raw.push_back({type, body});
    }
    CHECK_OK(block.reader.done());
    std::size_t offset = first;
    for (const RawExtension& raw : extensions.raw) {
        offset += 4;
        const ExtensionRow* row = find_row(raw.type);
        if (row != nullptr) CHECK_OK(decode_body(raw.body, *row, offset, where, extensions));
        offset += raw.body.size();
    }
    return extensions;
}

namespace {

bool belongs(const ExtensionRow& row, Where where, const Extensions& extensions) {
    return (row.places & in({where})) != 0 && row.codec->present(where, extensions);
}

void write_known(ByteWriter& writer, const ExtensionRow& row, Where where,
                 const Extensions& extensions) {
    if (!belongs(row, where, extensions)) return;
    writer.u16(code(row.type));
    auto body = writer.nest(2);
    row.codec->encode(writer, where, extensions);
}

}  // namespace

void encode_extensions(ByteWriter& writer, const Extensions& extensions, Where where) {
    auto block = writer.nest(2);
    std::span rows(kRows);
    for (const ExtensionRow& row : rows.first(rows.size() - 1)) {
        write_known(writer, row, where, extensions);
    }
    for (const RawExtension& raw : extensions.raw) {
        if (find_row(raw.type) != nullptr) continue;
        writer.u16(code(raw.type));
        writer.vec(2, raw.body);
    }
    for (const RawExtension& custom : extensions.custom) {
        const ExtensionRow* row = find_row(custom.type);
        if (row != nullptr && belongs(*row, where, extensions)) continue;
        writer.u16(code(custom.type));
        writer.vec(2, custom.body);
    }
    write_known(writer, rows.back(), where, extensions);
}

OfferedExtensions offered_by(const Extensions& extensions, Where where) {
    OfferedExtensions offered;
    for (const ExtensionRow& row : kRows) {
        if (belongs(row, where, extensions)) offered.push_back(row.type);
    }
    for (const RawExtension& raw : extensions.raw) {
        if (find_row(raw.type) == nullptr) offered.push_back(raw.type);
    }
    for (const RawExtension& custom : extensions.custom) offered.push_back(custom.type);
    return offered;
}

}  // namespace handfast
