// SPDX-License-Identifier: Apache-2.0
#include "x509/ocsp_response.h"

#include <algorithm>

namespace handfast::x509 {

namespace {

/// OCSP has GeneralizedTime alone.
Time read_generalized_time(DerReader& reader) {
    return {der::kGeneralizedTime, reader.element(der::kGeneralizedTime).content};
}

Status read_revoked(DerReader& fields, OcspSingleResponse& response) {
    DerReader revoked = fields.inside(der::context_constructed(1));
    response.status = OcspCertStatus::revoked;
    response.revoked = read_generalized_time(revoked);
    if (revoked.next_is(der::context_constructed(0))) {
        DerReader reason = revoked.inside(der::context_constructed(0));
        const auto parsed = parse_crl_reason(reason.element(der::kEnumerated).whole);
        if (!parsed) reason.mark_failed(Reason::der_bad_value);
        response.reason = parsed;
        CHECK_OK(reason.done());
    }
    return revoked.done();
}

/// CertStatus: NULLs are implicit.
Status read_status(DerReader& fields, OcspSingleResponse& response) {
    if (fields.next_is(der::context_constructed(1))) return read_revoked(fields, response);
    const bool good = fields.next_is(der::context(0));
    response.status = good ? OcspCertStatus::good : OcspCertStatus::unknown;
    if (!fields.element(der::context(good ? 0 : 2)).content.empty())
        fields.mark_failed(Reason::der_bad_value);
    return {};
}

Result<OcspSingleResponse> read_single(DerReader& list) {
    DerReader fields = list.sequence();
    OcspSingleResponse response;
    response.id = read_ocsp_cert_id(fields);
    CHECK_OK(read_status(fields, response));
    response.this_update = read_generalized_time(fields);
    if (fields.next_is(der::context_constructed(0))) {
        DerReader wrapper = fields.inside(der::context_constructed(0));
        response.next_update = read_generalized_time(wrapper);
        CHECK_OK(wrapper.done());
    }
    if (fields.next_is(der::context_constructed(1))) {
        DerReader wrapper = fields.inside(der::context_constructed(1));
        TRY(response.extensions, read_extension_list(wrapper));
        CHECK_OK(wrapper.done());
    }
    CHECK_OK(fields.done());
    return response;
}

/// ResponderID: one of two explicit tags.
Status read_responder(DerReader& fields, OcspResponseData& data) {
    if (fields.next_is(der::context_constructed(1))) {
        DerReader wrapper = fields.inside(der::context_constructed(1));
        const ByteView name = wrapper.element(der::kSequence).whole;
        CHECK_OK(wrapper.done());
        TRY(data.responder_name, Name::parse(name));
        return {};
    }
    DerReader wrapper = fields.inside(der::context_constructed(2));
    data.responder_key_hash = wrapper.octet_string();
    return wrapper.done();
}

Result<OcspResponseData> read_data(DerReader& outer) {
    DerReader fields = outer.sequence();
    OcspResponseData data;
    if (fields.next_is(der::context_constructed(0))) {
        DerReader version = fields.inside(der::context_constructed(0));
        data.encoded_version = version.small_integer();
        CHECK_OK(version.done());
    }
    CHECK_OK(read_responder(fields, data));
    data.produced_at = read_generalized_time(fields);
    DerReader list = fields.sequence();
    while (!list.empty()) {
        TRY(auto response, read_single(list));
        data.responses.push_back(std::move(response));
    }
    CHECK_OK(list.done());
    if (fields.next_is(der::context_constructed(1))) {
        DerReader wrapper = fields.inside(der::context_constructed(1));
        TRY(data.extensions, read_extension_list(wrapper));
        CHECK_OK(wrapper.done());
    }
    CHECK_OK(fields.done());
    return data;
}

int badness(OcspCertStatus status) {
    return status == OcspCertStatus::revoked ? 2 : status == OcspCertStatus::unknown ? 1 : 0;
}

template <class Wanted>
const OcspSingleResponse* find_worst(const std::vector<OcspSingleResponse>& responses,
                                     const Wanted& wanted) {
    const OcspSingleResponse* worst = nullptr;
    for (const OcspSingleResponse& response : responses) {
        if (!wanted(response.id)) continue;
        if (worst == nullptr || badness(response.status) > badness(worst->status))
            worst = &response;
    }
    return worst;
}

}  // namespace

std::string_view text_of(OcspResponseStatus status) {
    switch (status) {
        case OcspResponseStatus::successful:
            return "successful";
        case OcspResponseStatus::malformed_request:
            return "malformedrequest";
        case OcspResponseStatus::internal_error:
            return "internalerror";
        case OcspResponseStatus::try_later:
            return "trylater";
        case OcspResponseStatus::sig_required:
            return "sigrequired";
        case OcspResponseStatus::unauthorized:
            return "unauthorized";
    }
    return "(UNKNOWN)";
}

std::string_view text_of(OcspCertStatus status) {
    return status == OcspCertStatus::good      ? "good"
           : status == OcspCertStatus::revoked ? "revoked"
                                               : "unknown";
}

Result<OcspSingleResponse> parse_ocsp_single_response(ByteView encoded_response) {
    DerReader reader(encoded_response);
    TRY(auto response, read_single(reader));
    CHECK_OK(reader.done());
    return response;
}

Result<OcspResponseData> parse_ocsp_response_data(ByteView encoded_data) {
    DerReader reader(encoded_data);
    TRY(auto data, read_data(reader));
    CHECK_OK(reader.done());
    return data;
}

Result<std::shared_ptr<const OcspResponse>> OcspResponse::parse(Buffer der,
                                                                const crypto::Provider& provider) {
    std::shared_ptr<OcspResponse> response(new OcspResponse);
    response->der_ = std::move(der);
    CHECK_OK(response->parse_outer(provider));
    return std::shared_ptr<const OcspResponse>(std::move(response));
}

Status OcspResponse::parse_outer(const crypto::Provider& provider) {
    DerReader outer(der_);
    DerReader fields = outer.sequence();
    const ByteView status = fields.element(der::kEnumerated).content;
    if (status.size() != 1 || status[0] > 0x7f) fields.mark_failed(Reason::der_bad_value);
    ByteView encoded_response;
    if (fields.next_is(der::context_constructed(0))) {
        DerReader wrapper = fields.inside(der::context_constructed(0));
        DerReader bytes = wrapper.sequence();
        type_ = bytes.oid();
        encoded_response = bytes.octet_string();
        CHECK_OK(bytes.done());
        CHECK_OK(wrapper.done());
    }
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    status_ = OcspResponseStatus(status[0]);
    if (find_oid(type_) != Oid::ocsp_basic_response) return {};
    basic_ = parse_basic(encoded_response, provider);
    if (basic_) return {};
    signed_bytes_ = {};
    signature_ = {};
    data_ = {};
    return {};
}

Status OcspResponse::parse_basic(ByteView encoded_response, const crypto::Provider& provider) {
    DerReader outer(encoded_response);
    DerReader fields = outer.sequence();
    signed_bytes_ = fields.element(der::kSequence).whole;
    TRY(signature_, read_ocsp_signature(fields, provider));
    CHECK_OK(outer.done());
    TRY(data_, parse_ocsp_response_data(signed_bytes_));
    return {};
}

const OcspSingleResponse* OcspResponse::find(const OcspCertId& id) const {
    return find_worst(data_.responses,
                      [&](const OcspCertId& theirs) { return same_certificate(id, theirs); });
}

const OcspSingleResponse* OcspResponse::find(const OcspSubject& subject,
                                             const crypto::Provider& provider) const {
    return find_worst(data_.responses, [&](const OcspCertId& id) {
        return equal(id.serial, subject.serial) &&
               match_issuer(id, subject.issuer, provider) == IssuerMatch::yes;
    });
}

}  // namespace handfast::x509
