// SPDX-License-Identifier: Apache-2.0
#include "handshake/peer_certificate.h"

#include <algorithm>

#include "x509/certificate.h"

namespace handfast {

namespace {

Status judge_leaf(const x509::Certificate& leaf) {
    if (leaf.public_key() == nullptr) return fail(Reason::unknown_certificate_type);
    // RFC 8446 §4.4.2.2, RFC 5246 §7.4.2: the key must be allowed to sign; illegal_parameter.
    if (!leaf.allows(x509::KeyUsage::digital_signature))
        return fail(Reason::key_usage_forbids_signing);
    return {};
}

/// What the peer was told that we accept.
const std::vector<SignatureScheme>& accepted_schemes(const Handshake& h) {
    const bool of_clients = h.role == Role::server && !h.config->client_schemes.empty();
    return of_clients ? h.config->client_schemes : h.config->schemes;
}

}  // namespace

Status accept_chain(Handshake& h, std::span<const ByteView> certificates) {
    CertificateChain chain;
    for (ByteView der : certificates) {
        TRY(auto certificate, x509::Certificate::parse(to_buffer(der), h.provider()));
        chain.push_back(std::move(certificate));
    }
    h.negotiated.peer_chain = std::move(chain);
    CHECK_OK(judge_leaf(*h.negotiated.peer_chain.front()));
    const Status verdict = h.hooks.verify_peer(h.negotiated.peer_chain);
    h.negotiated.verify_result = h.hooks.verify_result();
    return verdict;
}

Status judge_signature(Handshake& h, SignatureScheme scheme, ByteView signature, ByteView content) {
    const x509::Certificate& leaf = *h.negotiated.peer_chain.front();
    const crypto::PublicKey& key = *leaf.public_key();
    const SchemeInfo* row = find_scheme(scheme);
    const auto& accepted = accepted_schemes(h);
    // RFC 8446 §4.4.3, RFC 5246 §7.4.3 and §7.4.8: one of those announced, and fit for the key in
    // the certificate; illegal_parameter.
    if (row == nullptr || std::ranges::find(accepted, scheme) == accepted.end() ||
        !fits(*row, key, h.negotiated.version->family) || !leaf.permits(row->algorithm))
        return fail(Reason::wrong_signature_type);
    // RFC 8446 §4.4.3: "If verification fails, the receiver MUST terminate the handshake with a
    // decrypt_error alert."
    if (!key.verify(row->algorithm, content, signature)) return fail(Reason::bad_signature);
    h.negotiated.peer_scheme = row;
    return {};
}

bool asks_for_certificate(const Config& config) {
    return config.client_authentication != ClientAuthentication::none;
}

Status judge_no_certificate(const Handshake& h) {
    if (h.config->client_authentication != ClientAuthentication::require) return {};
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
    if (!h.config->verify_again_on_resumption || h.negotiated.peer_chain.empty()) return {};
    CHECK_OK(h.hooks.verify_peer(h.negotiated.peer_chain));
    h.negotiated.verify_result = h.hooks.verify_result();
    return {};
}

Extensions request_extensions(const Config& config) {
    Extensions extensions;
    // RFC 8446 §4.3.2: signature_algorithms MUST be there.
    extensions.signature_algorithms =
        config.client_schemes.empty() ? config.schemes : config.client_schemes;
    if (!config.certificate_schemes.empty())
        extensions.signature_algorithms_cert = config.certificate_schemes;
    if (!config.certificate_authorities.empty())
        extensions.certificate_authorities.emplace(config.certificate_authorities.begin(),
                                                   config.certificate_authorities.end());
    return extensions;
}

}  // namespace handfast
