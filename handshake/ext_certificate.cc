// SPDX-License-Identifier: Apache-2.0
// Extensions about certificates: signed timestamps (RFC 6962), compression (RFC 8879), filters (RFC
// 8446 §4.2.5).
#include <algorithm>

#include "handshake/codec_parts.h"
#include "handshake/extension_codec.h"

namespace handfast {

// The list is SerializedSCT<1..2^16-1> sct_list<1..2^16-1>; what is inside is nobody's business
// here.
bool is_sct_list(ByteView bytes) {
    ByteReader reader(bytes);
    read_vectors(reader, {2, 1, 0xffff}, {2, 1, 0xffff});
    return !reader.failed() && reader.empty();
}

namespace {

// --- signed_certificate_timestamp (RFC 6962 §3.3.1) ---------------------------------------------

bool asks(Where where) {
    return where == Where::client_hello || where == Where::certificate_request;
}

Status decode_sct(ByteReader& body, Where where, Extensions& into) {
    if (asks(where)) {
        into.scts_wanted = true;
        return {};
    }
    into.sct_list = body.rest();
    if (!is_sct_list(*into.sct_list)) body.mark_failed();
    return {};
}

void encode_sct(ByteWriter& body, Where where, const Extensions& from) {
    if (!asks(where)) body.bytes(*from.sct_list);
}

bool has_sct(Where where, const Extensions& from) {
    return asks(where) ? from.scts_wanted : from.sct_list.has_value();
}

// --- compress_certificate (RFC 8879 §3) ---------------------------------------------------------

Status decode_compress_certificate(ByteReader& body, Where, Extensions& into) {
    auto algorithms = read_codes<CompressionAlgorithm>(body, {1, 2, 254});
    auto sorted = algorithms;
    std::ranges::sort(sorted);
    // No algorithm is there twice: a list of preferences cannot mean that.
    if (std::ranges::adjacent_find(sorted) != sorted.end()) body.mark_failed();
    into.compress_certificate = std::move(algorithms);
    return {};
}

void encode_compress_certificate(ByteWriter& body, Where, const Extensions& from) {
    write_codes<CompressionAlgorithm>(body, 1, *from.compress_certificate);
}

bool has_compress_certificate(Where, const Extensions& from) {
    return from.compress_certificate.has_value();
}

// --- oid_filters (RFC 8446 §4.2.5) --------------------------------------------------------------

Status decode_oid_filters(ByteReader& body, Where, Extensions& into) {
    ByteReader list = body.child(2, 0, 0xffff);
    std::vector<OidFilter> filters;
    while (!list.empty()) {
        OidFilter filter;
        filter.oid = list.vec(1, 1, 0xff);
        filter.values = list.vec(2, 0, 0xffff);
        const bool again = std::ranges::any_of(
            filters, [&](const OidFilter& earlier) { return equal(earlier.oid, filter.oid); });
        // RFC 8446 §4.2.5: "the certificate extension OIDs MUST NOT appear more than once".
        if (again) list.mark_failed();
        filters.push_back(filter);
    }
    body.join(list);
    into.oid_filters = std::move(filters);
    return {};
}

void encode_oid_filters(ByteWriter& body, Where, const Extensions& from) {
    auto list = body.nest(2);
    for (const OidFilter& filter : *from.oid_filters) {
        body.vec(1, filter.oid);
        body.vec(2, filter.values);
    }
}

bool has_oid_filters(Where, const Extensions& from) {
    return from.oid_filters.has_value();
}

}  // namespace

constinit const ExtensionCodec kSctCodec = {decode_sct, encode_sct, has_sct};
constinit const ExtensionCodec kCompressCertificateCodec = {
    decode_compress_certificate, encode_compress_certificate, has_compress_certificate};
constinit const ExtensionCodec kOidFiltersCodec = {decode_oid_filters, encode_oid_filters,
                                                   has_oid_filters};

}  // namespace handfast
