// SPDX-License-Identifier: Apache-2.0
// Extensions that TLS 1.2 and TLS 1.3 share.
#include <algorithm>

#include "handshake/codec_parts.h"
#include "handshake/extension_codec.h"
#include "handshake/record_sizes.h"

namespace handfast {
namespace {

// --- server_name -------------------------------------------------------------------------------

constexpr std::uint8_t kHostName = 0;
constexpr std::size_t kMaxHostName = 255;

// RFC 6066 §3. As in OpenSSL the list holds one host_name and nothing else: there is no other
// type, and two names of one type are forbidden. The server's answer is empty.
Status decode_server_name(ByteReader& body, Where where, Extensions& into) {
    into.server_name = ByteView();
    if (where != Where::client_hello) return {};
    ByteReader list = body.child(2, 1, 0xffff);
    if (list.u8() != kHostName) list.mark_failed();
    ByteView host_name = list.vec(2, 1, 0xffff);
    body.join(list);
    // RFC 6066 §3: "If the server understood the ClientHello extension but does not recognize the
    // server name", it may abort with unrecognized_name: what cannot be a DNS name is not one.
    if (host_name.size() > kMaxHostName || std::ranges::find(host_name, 0) != host_name.end()) {
        return fail(Reason::bad_server_name, AlertDescription::unrecognized_name);
    }
    into.server_name = host_name;
    return {};
}

void encode_server_name(ByteWriter& body, Where where, const Extensions& from) {
    if (where != Where::client_hello) return;
    auto list = body.nest(2);
    body.u8(kHostName);
    body.vec(2, *from.server_name);
}

bool has_server_name(Where, const Extensions& from) {
    return from.server_name.has_value();
}

// --- max_fragment_length -----------------------------------------------------------------------

Status decode_max_fragment_length(ByteReader& body, Where, Extensions& into) {
    std::uint8_t value = body.u8();
    // RFC 6066 §4: "If a server receives a maximum fragment length negotiation request for a value
    // other than the allowed values, it MUST abort the handshake with an illegal_parameter alert."
    bool allowed = value >= 1 && value <= 4;
    if (!body.failed() && !allowed) return fail(Reason::bad_max_fragment_length);
    into.max_fragment_length = value;
    return {};
}

void encode_max_fragment_length(ByteWriter& body, Where, const Extensions& from) {
    body.u8(*from.max_fragment_length);
}

bool has_max_fragment_length(Where, const Extensions& from) {
    return from.max_fragment_length.has_value();
}

// --- status_request ----------------------------------------------------------------------------

constexpr std::uint8_t kOcsp = 1;

// RFC 6066 §8. A status type that we do not know asks for nothing.
void decode_status_wanted(ByteReader& body, Extensions& into) {
    StatusRequest request;
    request.status_type = body.u8();
    if (!body.failed() && request.status_type != kOcsp) {
        body.rest();
        return;
    }
    request.responder_ids = body.vec(2, 0, 0xffff);
    request.request_extensions = body.vec(2, 0, 0xffff);
    ByteReader ids(request.responder_ids);
    while (!ids.empty()) ids.vec(2, 1, 0xffff);
    body.join(ids);
    into.status_request = request;
}

// RFC 8446 §4.4.2.1: a CertificateStatus beside its certificate; an empty request from the server.
Status decode_status_request(ByteReader& body, Where where, Extensions& into) {
    if (where == Where::client_hello) {
        decode_status_wanted(body, into);
    } else if (where == Where::certificate) {
        if (body.u8() != kOcsp) body.mark_failed();
        into.ocsp_response = body.vec(3, 1, 0xffffff);
    } else {
        into.status_request_acknowledged = true;
    }
    return {};
}

void encode_status_request(ByteWriter& body, Where where, const Extensions& from) {
    if (where == Where::client_hello) {
        body.u8(kOcsp);
        body.vec(2, from.status_request->responder_ids);
        body.vec(2, from.status_request->request_extensions);
    } else if (where == Where::certificate) {
        body.u8(kOcsp);
        body.vec(3, *from.ocsp_response);
    }
}

bool has_status_request(Where where, const Extensions& from) {
    if (where == Where::client_hello) return from.status_request.has_value();
    if (where == Where::certificate) return from.ocsp_response.has_value();
    return from.status_request_acknowledged;
}

// --- lists of codes ----------------------------------------------------------------------------

// RFC 8446 §4.2.7: named_group_list<2..2^16-1>; §4.2.3: supported_signature_algorithms<2..2^16-2>.
// Codes are two bytes, so both end at 2^16-2.
constexpr VectorBounds kCodeList = {2, 2, 0xfffe};

template <class Code, std::optional<std::vector<Code>> Extensions::*member>
constexpr ExtensionCodec code_list_codec() {
    return {[](ByteReader& body, Where, Extensions& into) -> Status {
                into.*member = read_codes<Code>(body, kCodeList);
                return {};
            },
            [](ByteWriter& body, Where, const Extensions& from) {
                write_codes<Code>(body, kCodeList.width, *(from.*member));
            },
            [](Where, const Extensions& from) { return (from.*member).has_value(); }};
}

// --- application_layer_protocol_negotiation ----------------------------------------------------

Status decode_alpn(ByteReader& body, Where where, Extensions& into) {
    into.alpn = read_vectors(body, {2, 2, 0xffff}, {1, 1, 0xff});
    // RFC 7301 §3.1: the answer's list "MUST contain exactly one ProtocolName".
    if (where != Where::client_hello && into.alpn->size() != 1) body.mark_failed();
    return {};
}

void encode_alpn(ByteWriter& body, Where, const Extensions& from) {
    write_vectors(body, 2, 1, *from.alpn);
}

bool has_alpn(Where, const Extensions& from) {
    return from.alpn.has_value();
}

// --- record_size_limit -------------------------------------------------------------------------

Status decode_record_size_limit(ByteReader& body, Where, Extensions& into) {
    std::uint16_t limit = body.u16();
    // RFC 8449 §4: "Endpoints MUST treat receipt of a smaller value as a fatal error and generate
    // an illegal_parameter alert."
    if (!body.failed() && limit < kMinRecordSizeLimit) return fail(Reason::bad_record_size_limit);
    into.record_size_limit = limit;
    return {};
}

void encode_record_size_limit(ByteWriter& body, Where, const Extensions& from) {
    body.u16(*from.record_size_limit);
}

bool has_record_size_limit(Where, const Extensions& from) {
    return from.record_size_limit.has_value();
}

}  // namespace

constinit const ExtensionCodec kServerNameCodec = {decode_server_name, encode_server_name,
                                                   has_server_name};
constinit const ExtensionCodec kMaxFragmentLengthCodec = {
    decode_max_fragment_length, encode_max_fragment_length, has_max_fragment_length};
constinit const ExtensionCodec kStatusRequestCodec = {decode_status_request, encode_status_request,
                                                      has_status_request};
constinit const ExtensionCodec kSupportedGroupsCodec =
    code_list_codec<NamedGroup, &Extensions::supported_groups>();
constinit const ExtensionCodec kSignatureAlgorithmsCodec =
    code_list_codec<SignatureScheme, &Extensions::signature_algorithms>();
constinit const ExtensionCodec kSignatureAlgorithmsCertCodec =
    code_list_codec<SignatureScheme, &Extensions::signature_algorithms_cert>();
constinit const ExtensionCodec kAlpnCodec = {decode_alpn, encode_alpn, has_alpn};
constinit const ExtensionCodec kRecordSizeLimitCodec = {
    decode_record_size_limit, encode_record_size_limit, has_record_size_limit};

}  // namespace handfast
