// SPDX-License-Identifier: Apache-2.0
// Certificate, CertificateRequest, CertificateVerify, CertificateStatus.
#include "handshake/codec_parts.h"
#include "handshake/extensions.h"
#include "handshake/messages.h"

namespace handfast {
namespace {

// ASN.1Cert<1..2^24-1>
constexpr VectorBounds kCertificateData = {3, 1, 0xffffff};

}  // namespace

// RFC 8446 §4.3.2
Result<CertificateRequest13> decode_certificate_request13(ByteView body) {
    ByteReader reader(body);
    CertificateRequest13 request;
    request.context = reader.vec(1, 0, 0xff);
    TRY(request.extensions, decode_extensions(reader, Where::certificate_request, nullptr));
    CHECK_OK(reader.done());
    return request;
}

void encode(const CertificateRequest13& request, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::certificate_request);
    writer.vec(1, request.context);
    encode_extensions(writer, request.extensions, Where::certificate_request);
}

// RFC 5246 §7.4.4
Result<CertificateRequest12> decode_certificate_request12(ByteView body, SignatureForm form) {
    ByteReader reader(body);
    CertificateRequest12 request;
    request.certificate_types = reader.vec(1, 1, 0xff);
    if (form == SignatureForm::negotiated)
        request.signature_algorithms = read_codes<SignatureScheme>(reader, {2, 2, 0xfffe});
    request.certificate_authorities = read_vectors(reader, {2, 0, 0xffff}, {2, 1, 0xffff});
    CHECK_OK(reader.done());
    return request;
}

Result<CertificateRequest12> decode_certificate_request12(ByteView body) {
    return decode_certificate_request12(body, SignatureForm::negotiated);
}

void encode(const CertificateRequest12& request, Buffer& out, SignatureForm form) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::certificate_request);
    writer.vec(1, request.certificate_types);
    if (form == SignatureForm::negotiated)
        write_codes<SignatureScheme>(writer, 2, request.signature_algorithms);
    write_vectors(writer, 2, 2, request.certificate_authorities);
}

// RFC 8446 §4.4.2
Result<Certificate13> decode_certificate13(ByteView body, const OfferedExtensions& offered) {
    ByteReader reader(body);
    Certificate13 message;
    message.context = reader.vec(1, 0, 0xff);
    ByteReader list = reader.child(3, 0, 0xffffff);
    while (!list.empty()) {
        CertificateEntry entry;
        entry.data = list.vec(kCertificateData.width, kCertificateData.min, kCertificateData.max);
        TRY(entry.extensions, decode_extensions(list, Where::certificate, &offered));
        message.entries.push_back(std::move(entry));
    }
    reader.join(list);
    CHECK_OK(reader.done());
    return message;
}

void encode(const Certificate13& message, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::certificate);
    writer.vec(1, message.context);
    auto list = writer.nest(3);
    for (const CertificateEntry& entry : message.entries) {
        writer.vec(kCertificateData.width, entry.data);
        encode_extensions(writer, entry.extensions, Where::certificate);
    }
}

// RFC 8879 §4
Result<CompressedCertificate> decode_compressed_certificate(ByteView body) {
    ByteReader reader(body);
    CompressedCertificate message;
    message.algorithm = CompressionAlgorithm{reader.u16()};
    message.uncompressed_length = reader.u24();
    message.compressed = reader.vec(3, 1, 0xffffff);
    CHECK_OK(reader.done());
    return message;
}

void encode(const CompressedCertificate& message, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::compressed_certificate);
    writer.u16(code(message.algorithm));
    writer.u24(message.uncompressed_length);
    writer.vec(3, message.compressed);
}

std::vector<ByteView> data_of(const Certificate13& message) {
    std::vector<ByteView> data;
    for (const CertificateEntry& entry : message.entries) data.push_back(entry.data);
    return data;
}

// RFC 5246 §7.4.2
Result<Certificate12> decode_certificate12(ByteView body) {
    ByteReader reader(body);
    Certificate12 message;
    message.entries = read_vectors(reader, {3, 0, 0xffffff}, kCertificateData);
    CHECK_OK(reader.done());
    return message;
}

void encode(const Certificate12& message, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::certificate);
    write_vectors(writer, 3, kCertificateData.width, message.entries);
}

// RFC 8446 §4.4.3, RFC 5246 §4.7 and §7.4.8, RFC 2246 §7.4.8
CertificateVerify read_signature(ByteReader& reader, SignatureForm form) {
    CertificateVerify message;
    if (form == SignatureForm::negotiated) message.scheme = SignatureScheme{reader.u16()};
    message.signature = reader.vec(2, 0, 0xffff);
    return message;
}

void write_signature(ByteWriter& writer, const CertificateVerify& signature, SignatureForm form) {
    if (form == SignatureForm::negotiated) writer.u16(code(signature.scheme));
    writer.vec(2, signature.signature);
}

Result<CertificateVerify> decode_certificate_verify(ByteView body, SignatureForm form) {
    ByteReader reader(body);
    const CertificateVerify message = read_signature(reader, form);
    CHECK_OK(reader.done());
    return message;
}

Result<CertificateVerify> decode_certificate_verify(ByteView body) {
    return decode_certificate_verify(body, SignatureForm::negotiated);
}

void encode(const CertificateVerify& message, Buffer& out, SignatureForm form) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::certificate_verify);
    write_signature(writer, message, form);
}

// RFC 6066 §8
Result<CertificateStatus> decode_certificate_status(ByteView body) {
    ByteReader reader(body);
    CertificateStatus message;
    message.status_type = reader.u8();
    if (message.status_type != CertificateStatus{}.status_type) reader.mark_failed();
    message.response = reader.vec(3, 1, 0xffffff);
    CHECK_OK(reader.done());
    return message;
}

void encode(const CertificateStatus& message, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::certificate_status);
    writer.u8(message.status_type);
    writer.vec(3, message.response);
}

}  // namespace handfast
