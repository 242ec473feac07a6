// SPDX-License-Identifier: Apache-2.0
// Authentication of clients after the handshake (RFC 8446 §4.6.2), both roles. The flight is hashed
// after the handshake's own messages (§4.4.1) and nothing else that came since.
#include "handshake/post_handshake.h"

#include "handshake/extensions.h"
#include "handshake/own_certificate.h"
#include "handshake/peer_certificate.h"
#include "handshake/progress13.h"
#include "handshake/steps13.h"

namespace handfast {

void keep_for_post_handshake(Handshake& h) {
    h.post_handshake = std::make_unique<PostHandshake>(h.transcript->clone());
}

namespace server13 {

namespace {

constexpr std::size_t kContextSize = 32;  // OpenSSL's

/// New tickets know the client; their nonces must differ from those before (§4.6.1).
void announce_tickets(Handshake& h) {
    if (!h.post_handshake->tickets) return;
    h.tls13->tickets_left = h.config->tickets13;
    h.tls13->tickets_sent = std::uint64_t{h.config->tickets13} * h.post_handshake->requests;
    h.facts.set(Fact::ticket_due);
}

}  // namespace

Status request_certificate_late(Handshake& h, ClientAuthentication wanted) {
    // RFC 8446 §4.6.2: only a client that offered post_handshake_auth may be asked.
    if (h.post_handshake == nullptr) return fail(Reason::extension_not_received);
    PostHandshake& post = *h.post_handshake;
    // One at a time, as OpenSSL.
    if (post.requested) return fail(Reason::request_pending);
    // RFC 8446 §4.3.2: the context is never used twice, nor can it be foreseen.
    post.request_context.resize(kContextSize);
    h.rng.fill(post.request_context);
    post.wanted = wanted;
    CertificateRequest13 message;
    message.context = post.request_context;
    message.extensions = request_extensions(*h.config);
    CHECK_OK(judge_request13(message.extensions));
    post.offered = offered_by(message.extensions, Where::certificate_request);
    h.transcript.emplace(post.context.clone());
    const Status sent = h.send_message(message);
    if (sent) post.requested.emplace(h.transcript->clone());
    h.transcript.reset();
    CHECK_OK(sent);
    h.facts.set(Fact::late_authentication);
    if (message.extensions.compress_certificate) h.facts.set(Fact::compression_offered);
    return h.channel.end_flight(FlightEnd::awaits_answer);
}

/// The flight begins: from here on it is hashed as it comes.
Status begin_late_certificate(Handshake& h, const Incoming& incoming) {
    PostHandshake& post = *h.post_handshake;
    h.transcript.emplace(post.requested->clone());
    h.transcript->add(incoming.raw);
    post.requested.reset();
    h.facts.clear(Fact::late_authentication);
    h.facts.clear(Fact::client_proves);
    h.tls13 = std::make_unique<Progress13>();
    ++post.requests;
    return {};
}

Status read_late_certificate(Handshake& h, const Incoming& incoming) {
    CHECK_OK(begin_late_certificate(h, incoming));
    const PostHandshake& post = *h.post_handshake;
    return accept_client_certificate(h, incoming.body,
                                     {post.request_context, post.offered, post.wanted});
}

Status read_late_compressed_certificate(Handshake& h, const Incoming& incoming) {
    CHECK_OK(begin_late_certificate(h, incoming));
    TRY(const Buffer body, decompress_certificate(h, incoming.body));
    const PostHandshake& post = *h.post_handshake;
    return accept_client_certificate(h, body, {post.request_context, post.offered, post.wanted});
}

Status read_late_finished(Handshake& h, const Incoming& incoming) {
    // RFC 8446 §4.4.4: keyed by the client's present application traffic secret.
    CHECK_OK(judge_finished(h, incoming, h.secrets.read));
    announce_tickets(h);
    return {};
}

}  // namespace server13

namespace client13 {

Status read_late_certificate_request(Handshake& h, const Incoming& incoming) {
    TRY(const CertificateRequest13 message, decode_certificate_request13(incoming.body));
    h.transcript.emplace(h.post_handshake->context.clone());
    h.transcript->add(incoming.raw);
    h.tls13 = std::make_unique<Progress13>();
    return choose_answer(h, message);
}

Status send_late_finished(Handshake& h, const Incoming&) {
    return send_finished_with(h, h.secrets.write);
}

}  // namespace client13

}  // namespace handfast
