// SPDX-License-Identifier: Apache-2.0
// Extensions that came with TLS 1.3 (RFC 8446 §4.2).
#include "handshake/codec_parts.h"
#include "handshake/extension_codec.h"

namespace handfast {
namespace {

// --- supported_versions (§4.2.1) ---------------------------------------------------------------

Status decode_supported_versions(ByteReader& body, Where where, Extensions& into) {
    if (where == Where::client_hello) {
        into.supported_versions = read_codes<WireVersion>(body, {1, 2, 254});
    } else {
        into.selected_version = body.u16();
    }
    return {};
}

void encode_supported_versions(ByteWriter& body, Where where, const Extensions& from) {
    if (where == Where::client_hello) {
        write_codes<WireVersion>(body, 1, *from.supported_versions);
    } else {
        body.u16(*from.selected_version);
    }
}

bool has_supported_versions(Where where, const Extensions& from) {
    return where == Where::client_hello ? from.supported_versions.has_value()
                                        : from.selected_version.has_value();
}

// --- cookie (§4.2.2) ---------------------------------------------------------------------------

Status decode_cookie(ByteReader& body, Where, Extensions& into) {
    into.cookie = body.vec(2, 1, 0xffff);
    return {};
}

void encode_cookie(ByteWriter& body, Where, const Extensions& from) {
    body.vec(2, *from.cookie);
}

bool has_cookie(Where, const Extensions& from) {
    return from.cookie.has_value();
}

// --- psk_key_exchange_modes (§4.2.9) -----------------------------------------------------------

Status decode_psk_key_exchange_modes(ByteReader& body, Where, Extensions& into) {
    into.psk_key_exchange_modes = body.vec(1, 1, 0xff);
    return {};
}

void encode_psk_key_exchange_modes(ByteWriter& body, Where, const Extensions& from) {
    body.vec(1, *from.psk_key_exchange_modes);
}

bool has_psk_key_exchange_modes(Where, const Extensions& from) {
    return from.psk_key_exchange_modes.has_value();
}

// --- key_share (§4.2.8) ------------------------------------------------------------------------

KeyShareEntry read_key_share_entry(ByteReader& reader) {
    KeyShareEntry entry;
    entry.group = NamedGroup{reader.u16()};
    entry.key_exchange = reader.vec(2, 1, 0xffff);
    return entry;
}

void write_key_share_entry(ByteWriter& writer, const KeyShareEntry& entry) {
    writer.u16(code(entry.group));
    writer.vec(2, entry.key_exchange);
}

Status decode_key_share(ByteReader& body, Where where, Extensions& into) {
    if (where == Where::hello_retry_request) {
        into.retry_group = NamedGroup{body.u16()};
    } else if (where == Where::server_hello13) {
        into.key_share = read_key_share_entry(body);
    } else {
        ByteReader shares = body.child(2, 0, 0xffff);
        into.key_shares.emplace();
        while (!shares.empty()) into.key_shares->push_back(read_key_share_entry(shares));
        body.join(shares);
    }
    return {};
}

void encode_key_share(ByteWriter& body, Where where, const Extensions& from) {
    if (where == Where::hello_retry_request) {
        body.u16(code(*from.retry_group));
    } else if (where == Where::server_hello13) {
        write_key_share_entry(body, *from.key_share);
    } else {
        auto shares = body.nest(2);
        for (const KeyShareEntry& entry : *from.key_shares) write_key_share_entry(body, entry);
    }
}

bool has_key_share(Where where, const Extensions& from) {
    if (where == Where::hello_retry_request) return from.retry_group.has_value();
    if (where == Where::server_hello13) return from.key_share.has_value();
    return from.key_shares.has_value();
}

// --- pre_shared_key (§4.2.11) ------------------------------------------------------------------

Status decode_offered_psks(ByteReader& body, Extensions& into) {
    OfferedPsks offered;
    ByteReader identities = body.child(2, 7, 0xffff);
    while (!identities.empty()) {
        PskIdentity identity;
        identity.identity = identities.vec(2, 1, 0xffff);
        identity.obfuscated_ticket_age = identities.u32();
        offered.identities.push_back(identity);
    }
    body.join(identities);
    offered.binders_size = body.remaining();
    // A binder that is shorter than any hash is a wrong binder: decrypt_error comes of it later.
    offered.binders = read_vectors(body, {2, 2, 0xffff}, {1, 1, 0xff});
    // RFC 8446 §4.2.11: "one for each PSK offered in the pre_shared_keys extension and in the same
    // order".
    bool paired = offered.identities.size() == offered.binders.size();
    if (!body.failed() && !paired) return fail(Reason::bad_psk);
    into.pre_shared_key = std::move(offered);
    return {};
}

Status decode_pre_shared_key(ByteReader& body, Where where, Extensions& into) {
    if (where == Where::client_hello) return decode_offered_psks(body, into);
    into.selected_psk = body.u16();
    return {};
}

void encode_pre_shared_key(ByteWriter& body, Where where, const Extensions& from) {
    if (where != Where::client_hello) {
        body.u16(*from.selected_psk);
        return;
    }
    {
        auto identities = body.nest(2);
        for (const PskIdentity& identity : from.pre_shared_key->identities) {
            body.vec(2, identity.identity);
            body.u32(identity.obfuscated_ticket_age);
        }
    }
    write_vectors(body, 2, 1, from.pre_shared_key->binders);
}

bool has_pre_shared_key(Where where, const Extensions& from) {
    return where == Where::client_hello ? from.pre_shared_key.has_value()
                                        : from.selected_psk.has_value();
}

// --- early_data (§4.2.10) ----------------------------------------------------------------------

Status decode_early_data(ByteReader& body, Where where, Extensions& into) {
    if (where == Where::new_session_ticket) {
        into.max_early_data = body.u32();
    } else {
        into.early_data = true;
    }
    return {};
}

void encode_early_data(ByteWriter& body, Where where, const Extensions& from) {
    if (where == Where::new_session_ticket) body.u32(*from.max_early_data);
}

bool has_early_data(Where where, const Extensions& from) {
    return where == Where::new_session_ticket ? from.max_early_data.has_value() : from.early_data;
}

// --- certificate_authorities (§4.2.4) ----------------------------------------------------------

Status decode_certificate_authorities(ByteReader& body, Where, Extensions& into) {
    into.certificate_authorities = read_vectors(body, {2, 3, 0xffff}, {2, 1, 0xffff});
    return {};
}

void encode_certificate_authorities(ByteWriter& body, Where, const Extensions& from) {
    write_vectors(body, 2, 2, *from.certificate_authorities);
}

bool has_certificate_authorities(Where, const Extensions& from) {
    return from.certificate_authorities.has_value();
}

}  // namespace

constinit const ExtensionCodec kSupportedVersionsCodec = {
    decode_supported_versions, encode_supported_versions, has_supported_versions};
constinit const ExtensionCodec kCookieCodec = {decode_cookie, encode_cookie, has_cookie};
constinit const ExtensionCodec kPskKeyExchangeModesCodec = {
    decode_psk_key_exchange_modes, encode_psk_key_exchange_modes, has_psk_key_exchange_modes};
constinit const ExtensionCodec kKeyShareCodec = {decode_key_share, encode_key_share, has_key_share};
constinit const ExtensionCodec kPreSharedKeyCodec = {decode_pre_shared_key, encode_pre_shared_key,
                                                     has_pre_shared_key};
constinit const ExtensionCodec kEarlyDataCodec = {decode_early_data, encode_early_data,
                                                  has_early_data};
constinit const ExtensionCodec kPostHandshakeAuthCodec =
    flag_codec<&Extensions::post_handshake_auth>();
constinit const ExtensionCodec kCertificateAuthoritiesCodec = {
    decode_certificate_authorities, encode_certificate_authorities, has_certificate_authorities};

}  // namespace handfast
