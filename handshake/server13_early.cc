// SPDX-License-Identifier: Apache-2.0
// Early data at a TLS 1.3 server (RFC 8446 §4.2.10 and §8): taken or not, and why.
#include <algorithm>

#include "handshake/server13_parts.h"

namespace handfast::server13 {

namespace {

/// RFC 8446 §8.3: a ticket's age as the client has it is close to the one that we have, or the
/// hello is an old one.
bool is_fresh(const Handshake& h, const TakenPsk& psk) {
    if (psk.session == nullptr) return true;  // RFC 8446 §4.2.11: an external PSK has no age.
    return std::chrono::abs(h.negotiated.ticket_age_skew) <= h.config->early_data_age_window;
}

/// RFC 8446 §4.2.10: the first PSK, and all that belongs to it as it was.
EarlyDataReason judge(const Handshake& h) {
    if (!h.config->accept_early_data || h.config->recv_max_early_data == 0)
        return EarlyDataReason::disabled;
    const auto& psk = h.tls13->psk;
    if (!h.hello->hello.extensions.pre_shared_key) return EarlyDataReason::no_session_offered;
    if (!psk || psk->index != 0) return EarlyDataReason::session_not_resumed;
    if (psk->max_early_data == 0) return EarlyDataReason::unsupported_for_session;
    if (psk->suite != h.negotiated.suite->suite) return EarlyDataReason::cipher_mismatch;
    if (psk->alpn != h.negotiated.alpn) return EarlyDataReason::alpn_mismatch;
    if (!is_fresh(h, *psk)) return EarlyDataReason::ticket_age_skew;
    if (h.facts.has_all(Fact::retry_wanted)) return EarlyDataReason::hello_retry_request;
    return EarlyDataReason::accepted;
}

void accept(Handshake& h) {
    Progress13& progress = *h.tls13;
    h.facts.set(Fact::early_data);
    h.negotiated.early_data = EarlyData::accepted;
    progress.early_data_left =
        std::min(h.config->recv_max_early_data, progress.psk->max_early_data);
    h.transcript->start(h.hash());
    const Digest through_hello = h.transcript->current();
    progress.client_early = progress.early->client_traffic(through_hello);
    h.secrets.early_exporter = progress.early->exporter(through_hello);
    h.secrets.early_hash = h.hash();
}

}  // namespace

void choose_early_data(Handshake& h) {
    if (!h.hello->hello.extensions.early_data) return;
    const EarlyDataReason reason = judge(h);
    h.negotiated.early_data_reason = reason;
    h.events.emit(event::Selected{"early_data", name_of(reason), "RFC 8446 §4.2.10"});
    if (reason == EarlyDataReason::accepted) return accept(h);
    h.negotiated.early_data = EarlyData::rejected;
    // RFC 8446 §4.2.10: what is not taken is skipped.
    h.channel.skip_early_data(h.config->limits.early_data_skipped);
}

}  // namespace handfast::server13
