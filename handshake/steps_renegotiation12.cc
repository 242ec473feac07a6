// SPDX-License-Identifier: Apache-2.0
// The steps that lead from one handshake to the next, or do not (RFC 5246 §7.4.1.1, RFC 5746).
#include "handshake/hello_front.h"
#include "handshake/renegotiation.h"
#include "handshake/steps12.h"

namespace handfast {

Status refuse_renegotiation(Handshake& h, const Incoming&) {
    ++h.renegotiation.attempts;
    if (++h.renegotiation.refused > h.config->limits.refused_renegotiations)
        return fail(Reason::too_many_renegotiations);
    if (h.config->renegotiation == RenegotiationPolicy::ignore) return {};
    // RFC 5746 §4.5: SSLv3 has no alert to refuse with and go on; handshake_failure.
    if (h.negotiated.version->is_ssl3_framed)
        return fail(Reason::no_renegotiation, AlertDescription::handshake_failure);
    // RFC 5746 §4.5, RFC 5246 §7.2.2: a warning, after which the connection goes on.
    return h.channel.send_alert(AlertLevel::warning, AlertDescription::no_renegotiation);
}

namespace server12 {

Status send_hello_request(Handshake& h, const Incoming&) {
    CHECK_OK(h.send_message(EmptyMessage{HandshakeType::hello_request}));
    h.facts.set(Fact::may_renegotiate);
    return {};
}

Status read_next_client_hello(Handshake& h, const Incoming& incoming) {
    if (!h.renegotiation.asked) ++h.renegotiation.by_peer;
    begin_again(h);
    CHECK_OK(read_client_version(h, incoming));
    h.transcript->add(incoming.raw);
    return read_client_hello(h, incoming);
}

}  // namespace server12

namespace client12 {

Status ignore_hello_request(Handshake& h, const Incoming& incoming) {
    CHECK_OK(decode_empty(incoming.body));
    // RFC 5246 §7.4.1.1: ignored while negotiating; but not forever.
    if (++h.renegotiation.hello_requests > h.config->limits.hello_requests)
        return fail(Reason::unexpected_message);
    return {};
}

Status read_hello_request(Handshake& h, const Incoming& incoming) {
    ++h.renegotiation.by_peer;
    return decode_empty(incoming.body);
}

Status send_next_client_hello(Handshake& h, const Incoming&) {
    // As OpenSSL: what the server asks for may resume the session, what we want is a whole
    // handshake.
    auto session = h.renegotiation.asked ? nullptr : h.negotiated.session;
    begin_again(h);
    const bool may_resume = h.config->resume_in_renegotiation;
    if (may_resume && session != nullptr && !session->id.empty()) h.resume = std::move(session);
    return restart_client(h);
}

Status read_next_server_hello(Handshake& h, const Incoming& incoming) {
    CHECK_OK(read_server_version(h, incoming));
    return read_server_hello(h, incoming);
}

}  // namespace client12

}  // namespace handfast
