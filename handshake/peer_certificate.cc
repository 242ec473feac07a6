// SPDX-License-Identifier: Apache-2.0
#include "handshake/peer_certificate.h"

#include <algorithm>

#include "handshake/own_certificate.h"
#include "x509/certificate.h"

namespace handfast {

namespace {

Status judge_leaf(const x509::Certificate& leaf, x509::KeyUsage usage) {
    if (leaf.public_key() == nullptr) return fail(Reason::unknown_certificate_type);
    if (leaf.allows(usage)) return {};
    // RFC 8446 §4.4.2.2, RFC 5246 §7.4.2: the key must be allowed to do its part;
    // illegal_parameter.
    return fail(usage == x509::KeyUsage::digital_signature ? Reason::key_usage_forbids_signing
                                                           : Reason::key_usage_forbids_exchange);
}

/// What the peer was told that we accept.
const std::vector<SignatureScheme>& accepted_schemes(const Handshake& h) {
    const bool of_clients = h.role == Role::server && !h.config->client_schemes.empty();
    return of_clients ? h.config->client_schemes : h.config->schemes;
}

/// Staples count for the leaf; those of other entries are let be.
void accept_staples(Handshake& h, const CertificateEntry& leaf) {
    if (leaf.extensions.ocsp_response)
        h.negotiated.peer_ocsp_response = to_buffer(*leaf.extensions.ocsp_response);
    if (leaf.extensions.sct_list) h.negotiated.peer_sct_list = to_buffer(*leaf.extensions.sct_list);
}

}  // namespace

Status accept_server_certificate(Handshake& h, ByteView body) {
    TRY(const Certificate13 message, decode_certificate13(body, h.offered));
    // RFC 8446 §4.4.2: for a server's own authentication the context is empty.
    if (!message.context.empty()) return fail(Reason::context_not_empty);
    // RFC 8446 §4.4.2.4: a server's list is never empty; decode_error.
    if (message.entries.empty()) return fail(Reason::no_certificates_returned);
    accept_staples(h, message.entries.front());
    return accept_chain(h, data_of(message));
}

Status accept_client_certificate(Handshake& h, ByteView body, const CertificateQuestion& question) {
    TRY(const Certificate13 message, decode_certificate13(body, question.offered));
    // RFC 8446 §4.4.2: the context of the request that it answers.
    if (!equal(message.context, question.context))
        return fail(question.context.empty() ? Reason::context_not_empty : Reason::invalid_context);
    h.negotiated.peer_chain.clear();
    h.negotiated.verify_result = 0;
    if (message.entries.empty()) return judge_no_certificate(h, question.wanted);
    h.facts.set(Fact::client_proves);
    accept_staples(h, message.entries.front());
    return accept_chain(h, data_of(message));
}

Result<Buffer> decompress_certificate(const Handshake& h, ByteView body) {
    TRY(const CompressedCertificate message, decode_compressed_certificate(body));
    const auto& ours = h.config->certificate_compressions;
    const auto found = std::ranges::find_if(
        ours, [&](const auto& one) { return one->algorithm() == message.algorithm; });
    // RFC 8879 §4: "The algorithm MUST be one of the algorithms listed in the peer's
    // compress_certificate extension"; illegal_parameter.
    if (found == ours.end()) return fail(Reason::unknown_certificate_compression);
    // RFC 8879 §4: the length lets a receiver enforce its limits before it decompresses.
    if (message.uncompressed_length > h.config->limits.certificate_list)
        return fail(Reason::uncompressed_certificate_too_large);
    auto plain = (*found)->decompress(message.compressed, message.uncompressed_length);
    // RFC 8879 §4: what cannot be decompressed, or not to the specified length, ends the connection
    // with bad_certificate.
    if (!plain || plain->size() != message.uncompressed_length)
        return fail(Reason::certificate_decompression_failed);
    return *std::move(plain);
}

void keep_request(Handshake& h, const Extensions& wanted) {
    if (!h.config->keep_peer_offer) return;
    auto offer = std::make_unique<PeerOffer>();
    if (wanted.signature_algorithms) offer->schemes = *wanted.signature_algorithms;
    if (wanted.certificate_authorities)
        for (ByteView name : *wanted.certificate_authorities)
            offer->certificate_authorities.push_back(to_buffer(name));
    h.negotiated.peer_offer = std::move(offer);
}

Status accept_chain(Handshake& h, std::span<const ByteView> certificates, x509::KeyUsage usage) {
    CertificateChain chain;
    for (ByteView der : certificates) {
        TRY(auto certificate, x509::Certificate::parse(to_buffer(der), h.provider()));
        chain.push_back(std::move(certificate));
    }
    h.negotiated.peer_chain = std::move(chain);
    CHECK_OK(judge_same_peer(h));
    CHECK_OK(judge_leaf(*h.negotiated.peer_chain.front(), usage));
    const Status verdict = h.hooks.verify_peer(h.negotiated.peer_chain);
    h.negotiated.verify_result = h.hooks.verify_result();
    return verdict;
}

Result<const SchemeInfo*> judge_scheme(const Handshake& h, const CertificateVerify& message) {
    const x509::Certificate& leaf = *h.negotiated.peer_chain.front();
    const crypto::PublicKey& key = *leaf.public_key();
    const bool negotiated = h.negotiated.version->signatures == SignatureForm::negotiated;
    const SchemeInfo* row = negotiated ? find_scheme(message.scheme) : fixed_scheme(key.type());
    const auto& accepted = accepted_schemes(h);
    const bool announced =
        !negotiated || std::ranges::find(accepted, message.scheme) != accepted.end();
    // RFC 8446 §4.4.3, RFC 5246 §7.4.3 and §7.4.8: one of those announced, and fit for the key in
    // the certificate; illegal_parameter.
    if (row == nullptr || !announced || !fits(*row, key, h.negotiated.version->family) ||
        !leaf.permits(row->algorithm))
        return fail(Reason::wrong_signature_type);
    return row;
}

Status judge_signature(Handshake& h, const CertificateVerify& message, ByteView content) {
    TRY(const SchemeInfo* row, judge_scheme(h, message));
    const crypto::PublicKey& key = *h.negotiated.peer_chain.front()->public_key();
    // RFC 8446 §4.4.3: "If verification fails, the receiver MUST terminate the handshake with a
    // decrypt_error alert."
    if (!key.verify(row->algorithm, content, message.signature)) return fail(Reason::bad_signature);
    h.negotiated.peer_scheme = row;
    return {};
}

bool asks_for_certificate(const Config& config) {
    return config.client_authentication != ClientAuthentication::none;
}

Status judge_no_certificate(const Handshake& h, ClientAuthentication wanted) {
    if (wanted != ClientAuthentication::require) return {};
    // RFC 5246 §7.4.6: a fatal handshake_failure; RFC 8446 §4.4.2.4: certificate_required.
    if (h.negotiated.version->family == Family::legacy)
        return fail(Reason::peer_did_not_return_a_certificate, AlertDescription::handshake_failure);
    return fail(Reason::peer_did_not_return_a_certificate);
}

bool knows_enough(const Session& session, const Config& config) {
    return config.client_authentication != ClientAuthentication::require ||
           !session.peer_chain.empty();
}

Status verify_resumed_peer(Handshake& h) {
    CHECK_OK(judge_same_peer(h));
    if (!h.config->verify_again_on_resumption || h.negotiated.peer_chain.empty()) return {};
    CHECK_OK(h.hooks.verify_peer(h.negotiated.peer_chain));
    h.negotiated.verify_result = h.hooks.verify_result();
    return {};
}

Status judge_request13(const Extensions& wanted) {
    const bool any = std::ranges::any_of(*wanted.signature_algorithms, [](SignatureScheme scheme) {
        return find_scheme(scheme)->in_tls13_handshake;
    });
    if (any) return {};
    return fail(Reason::no_suitable_signature_algorithm, AlertDescription::internal_error);
}

Extensions request_extensions(const Config& config) {
    Extensions extensions;
    // RFC 8446 §4.3.2: signature_algorithms MUST be there.
    extensions.signature_algorithms =
        config.client_schemes.empty() ? config.schemes : config.client_schemes;
    ask_for_staples(config, extensions);
    extensions.compress_certificate = offered_compressions(config);
    if (config.certificate_filters.empty()) return extensions;
    extensions.oid_filters.emplace();
    for (const CertificateFilter& filter : config.certificate_filters)
        extensions.oid_filters->push_back({filter.oid, filter.values});
    return extensions;
}

}  // namespace handfast
