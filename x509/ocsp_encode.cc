// SPDX-License-Identifier: Apache-2.0
// Responses that are made: for responders, tests and `mint`.
#include "x509/ocsp_response.h"

namespace handfast::x509 {

Buffer encode_generalized_time(Instant instant) {
    Buffer encoded_time = encode_time(instant);
    const DerElement time = DerReader(encoded_time).any();
    if (time.tag == der::kGeneralizedTime) return encoded_time;
    Buffer text = to_buffer(as_bytes(time.content[0] < '5' ? "20" : "19"));
    append(text, time.content);
    return encode_element(der::kGeneralizedTime, text);
}

namespace {

/// RFC 6960 §4.2.2.1
void write_time(DerWriter& writer, Instant instant) {
    writer.raw(encode_generalized_time(instant));
}

void write_status(DerWriter& writer, const OcspAnswer& answer) {
    if (answer.status != OcspCertStatus::revoked)
        return writer.primitive(der::context(answer.status == OcspCertStatus::good ? 0 : 2), {});
    const auto revoked = writer.nest(der::context_constructed(1));
    write_time(writer, answer.revoked);
    if (!answer.reason) return;
    const auto reason = writer.nest(der::context_constructed(0));
    const std::uint8_t number[] = {static_cast<std::uint8_t>(*answer.reason)};
    writer.primitive(der::kEnumerated, number);
}

void write_answer(DerWriter& writer, const OcspAnswer& answer) {
    const auto single = writer.sequence();
    writer.raw(answer.id);
    write_status(writer, answer);
    write_time(writer, answer.this_update);
    if (answer.next_update) {
        const auto next = writer.nest(der::context_constructed(0));
        write_time(writer, *answer.next_update);
    }
    if (answer.extensions.empty()) return;
    const auto extensions = writer.nest(der::context_constructed(1));
    writer.raw(encode_extensions(answer.extensions));
}

void write_responder(DerWriter& writer, const OcspResponseParts& parts,
                     const Certificate& responder, const crypto::Provider& provider) {
    const auto id = writer.nest(der::context_constructed(parts.names_key ? 2 : 1));
    if (parts.names_key) {
        writer.octet_string(ocsp_key_hash(responder, provider));
    } else {
        writer.raw(responder.subject().der());
    }
}

/// RFC 8954 §2: the request's nonce comes back as it was.
void write_same_nonce(DerWriter& writer, ByteView value) {
    const auto wrapper = writer.nest(der::context_constructed(1));
    const auto list = writer.sequence();
    const auto extension = writer.sequence();
    writer.oid(encoded(Oid::ocsp_nonce));
    writer.octet_string(value);
}

}  // namespace

Buffer encode_ocsp_data(const OcspResponseParts& parts, const Certificate& responder,
                        const crypto::Provider& provider) {
    Buffer out;
    DerWriter writer(out);
    const auto data = writer.sequence();
    write_responder(writer, parts, responder, provider);
    write_time(writer, parts.produced_at);
    {
        const auto list = writer.sequence();
        for (const OcspAnswer& answer : parts.answers) write_answer(writer, answer);
    }
    if (!parts.nonce.empty()) write_same_nonce(writer, parts.nonce);
    return out;
}

Buffer encode_ocsp_envelope(OcspResponseStatus status, ByteView basic, ByteView type) {
    Buffer out;
    DerWriter writer(out);
    const auto response = writer.sequence();
    const std::uint8_t number[] = {static_cast<std::uint8_t>(status)};
    writer.primitive(der::kEnumerated, number);
    if (basic.empty()) return out;
    const auto wrapper = writer.nest(der::context_constructed(0));
    const auto bytes = writer.sequence();
    writer.oid(type.empty() ? encoded(Oid::ocsp_basic_response) : type);
    writer.octet_string(basic);
    return out;
}

Result<Buffer> encode_ocsp_response(const OcspResponseParts& parts, const OcspSigner& signer,
                                    const crypto::Provider& provider, Rng& rng) {
    const Buffer data = encode_ocsp_data(parts, signer.certificate, provider);
    Buffer basic;
    {
        DerWriter writer(basic);
        const auto fields = writer.sequence();
        writer.raw(data);
        CHECK_OK(write_ocsp_signature(writer, data, signer, rng));
    }
    return encode_ocsp_envelope(OcspResponseStatus::successful, basic);
}

Buffer encode_ocsp_error(OcspResponseStatus status) {
    return encode_ocsp_envelope(status, {});
}

}  // namespace handfast::x509
