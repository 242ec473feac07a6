// SPDX-License-Identifier: Apache-2.0
#include "x509/ocsp_request.h"

namespace handfast::x509 {

namespace {

Buffer write_tbs(const OcspRequestParts& parts) {
    Buffer tbs;
    DerWriter writer(tbs);
    const auto fields = writer.sequence();
    if (parts.signer != nullptr) {
        const auto requestor = writer.nest(der::context_constructed(1));
        const auto name = writer.nest(der::context_constructed(4));
        writer.raw(parts.signer->certificate.subject().der());
    }
    {
        const auto list = writer.sequence();
        for (const Buffer& id : parts.ids) {
            const auto entry = writer.sequence();
            writer.raw(id);
        }
    }
    if (!parts.nonce.empty()) {
        write_nonce(writer, 2, parts.nonce);
    } else if (!parts.extensions.empty()) {
        const auto wrapper = writer.nest(der::context_constructed(2));
        writer.raw(parts.extensions);
    }
    return tbs;
}

}  // namespace

Result<std::shared_ptr<const OcspRequest>> OcspRequest::parse(Buffer der,
                                                              const crypto::Provider& provider) {
    std::shared_ptr<OcspRequest> request(new OcspRequest);
    request->der_ = std::move(der);
    CHECK_OK(request->parse_outer(provider));
    return std::shared_ptr<const OcspRequest>(std::move(request));
}

Status OcspRequest::parse_outer(const crypto::Provider& provider) {
    DerReader outer(der_);
    DerReader fields = outer.sequence();
    tbs_ = fields.element(der::kSequence).whole;
    if (fields.next_is(der::context_constructed(0))) {
        DerReader wrapper = fields.inside(der::context_constructed(0));
        DerReader signature = wrapper.sequence();
        TRY(signature_, read_ocsp_signature(signature, provider));
        CHECK_OK(wrapper.done());
    }
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    return parse_tbs();
}

Status OcspRequest::parse_tbs() {
    DerReader outer(tbs_);
    DerReader fields = outer.sequence();
    if (fields.next_is(der::context_constructed(0))) {
        DerReader version = fields.inside(der::context_constructed(0));
        version_ = version.small_integer();
        CHECK_OK(version.done());
    }
    if (fields.next_is(der::context_constructed(1))) {
        DerReader name = fields.inside(der::context_constructed(1));
        requestor_ = read_general_name(name);
        CHECK_OK(name.done());
    }
    CHECK_OK(parse_list(fields));
    if (fields.next_is(der::context_constructed(2))) {
        DerReader wrapper = fields.inside(der::context_constructed(2));
        TRY(extensions_, read_extension_list(wrapper));
        CHECK_OK(wrapper.done());
    }
    CHECK_OK(fields.done());
    return outer.done();
}

Status OcspRequest::parse_list(DerReader& fields) {
    DerReader list = fields.sequence();
    while (!list.empty()) {
        DerReader entry = list.sequence();
        OcspSingleRequest request;
        request.id = read_ocsp_cert_id(entry);
        if (entry.next_is(der::context_constructed(0))) {
            DerReader wrapper = entry.inside(der::context_constructed(0));
            TRY(request.extensions, read_extension_list(wrapper));
            CHECK_OK(wrapper.done());
        }
        CHECK_OK(entry.done());
        requests_.push_back(std::move(request));
    }
    return list.done();
}

Result<Buffer> encode_ocsp_request(const OcspRequestParts& parts, Rng& rng) {
    const Buffer tbs = write_tbs(parts);
    Buffer out;
    {
        DerWriter writer(out);
        const auto request = writer.sequence();
        writer.raw(tbs);
        if (parts.signer != nullptr) {
            const auto wrapper = writer.nest(der::context_constructed(0));
            const auto signature = writer.sequence();
            CHECK_OK(write_ocsp_signature(writer, tbs, *parts.signer, rng));
        }
    }
    return out;
}

}  // namespace handfast::x509
