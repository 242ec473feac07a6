// SPDX-License-Identifier: Apache-2.0
// Client authentication as a server does it, in both families (RFC 8446 §4.3.2, §4.4; RFC 5246
// §7.4.4, §7.4.6, §7.4.8).
#include <algorithm>

#include "handshake/extensions.h"
#include "handshake/peer_certificate.h"
#include "handshake/progress13.h"
#include "handshake/steps12.h"
#include "handshake/steps13.h"

namespace handfast {

namespace server13 {

Status send_certificate_request(Handshake& h, const Incoming&) {
    CertificateRequest13 message;
    message.extensions = request_extensions(*h.config);
    add_server_info(h, Where::certificate_request, message.extensions);
    CHECK_OK(judge_request13(message.extensions));
    h.offered = offered_by(message.extensions, Where::certificate_request);
    if (message.extensions.compress_certificate) h.facts.set(Fact::compression_offered);
    return h.send_message(message);
}

Status read_certificate(Handshake& h, const Incoming& incoming) {
    return accept_client_certificate(h, incoming.body,
                                     {{}, h.offered, h.config->client_authentication});
}

Status read_compressed_certificate(Handshake& h, const Incoming& incoming) {
    TRY(const Buffer body, decompress_certificate(h, incoming.body));
    return accept_client_certificate(h, body, {{}, h.offered, h.config->client_authentication});
}

Status read_certificate_verify(Handshake& h, const Incoming& incoming) {
    TRY(const CertificateVerify message, decode_certificate_verify(incoming.body));
    const Buffer content = certificate_verify_content(Role::client, h.transcript->without_newest());
    return judge_signature(h, message, content);
}

}  // namespace server13

namespace server12 {

namespace {

/// RFC 5246 §7.4.4: those that there are schemes for.
Buffer certificate_types(std::span<const SignatureScheme> schemes) {
    Buffer types;
    for (SignatureScheme scheme : schemes) {
        const std::uint8_t type = client_certificate_type(find_scheme(scheme)->key_type);
        if (std::ranges::find(types, type) == types.end()) types.push_back(type);
    }
    std::ranges::sort(types);
    return types;
}

}  // namespace

Status send_certificate_request(Handshake& h, const Incoming&) {
    Extensions wanted = request_extensions(*h.config);
    const Buffer types = certificate_types(*wanted.signature_algorithms);
    CertificateRequest12 message;
    message.certificate_types = types;
    message.signature_algorithms = std::move(*wanted.signature_algorithms);
    if (wanted.certificate_authorities)
        message.certificate_authorities = std::move(*wanted.certificate_authorities);
    Buffer out;
    encode(message, out, h.negotiated.version->signatures);
    return h.send(out);
}

Status read_certificate(Handshake& h, const Incoming& incoming) {
    TRY(const Certificate12 message, decode_certificate12(incoming.body));
    if (message.entries.empty()) {
        forget_messages12(h);
        return judge_no_certificate(h, h.config->client_authentication);
    }
    h.facts.set(Fact::client_proves);
    return accept_chain(h, message.entries);
}

Status read_certificate_verify(Handshake& h, const Incoming& incoming) {
    TRY(const CertificateVerify message,
        decode_certificate_verify(incoming.body, h.negotiated.version->signatures));
    return judge_signed_messages(h, message);
}

}  // namespace server12

}  // namespace handfast
