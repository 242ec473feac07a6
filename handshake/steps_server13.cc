// SPDX-License-Identifier: Apache-2.0
// A TLS 1.3 server's steps from its first flight on; the ClientHello is in server13_hello.cc.
#include <algorithm>

#include "crypto/base/byte_reader.h"
#include "handshake/progress13.h"
#include "handshake/steps13.h"
#include "record/names.h"
#include "x509/certificate.h"

namespace handfast::server13 {

namespace {

/// Parts that a ServerHello and a HelloRetryRequest have in common.
ServerHello answer_to(const Handshake& h) {
    ServerHello answer;
    answer.session_id = h.hello->hello.session_id;
    answer.cipher_suite = h.negotiated.suite->suite;
    answer.extensions.selected_version = h.negotiated.version->wire;
    return answer;
}

}  // namespace

Status send_hello_retry_request(Handshake& h, const Incoming&) {
    ServerHello retry = answer_to(h);
    retry.random = kRetryRandom;
    retry.extensions.retry_group = h.tls13->retry_group->group;
    h.transcript->start(h.hash());
    h.transcript->collapse_for_retry();
    h.negotiated.retried = true;
    return h.send_message(retry);
}

Status send_server_hello(Handshake& h, const Incoming&) {
    Progress13& progress = *h.tls13;
    ServerHello hello = answer_to(h);
    h.rng.fill(hello.random);
    h.negotiated.server_random = hello.random;
    hello.extensions.key_share = KeyShareEntry{h.negotiated.group->group, progress.public_value};
    if (progress.session) hello.extensions.selected_psk = progress.selected_psk;
    if (!h.transcript->started()) h.transcript->start(h.hash());
    CHECK_OK(h.send_message(hello));

    if (!progress.early) progress.early.emplace(h.schedule(), ByteView{});
    progress.handshake.emplace(
        std::move(*progress.early).into_handshake(progress.shared_secret.expose()));
    progress.early.reset();
    progress.shared_secret.clear();
    const Digest transcript = h.transcript->current();
    progress.client_handshake = progress.handshake->client_traffic(transcript);
    progress.server_handshake = progress.handshake->server_traffic(transcript);
    return {};
}

Status use_handshake_keys(Handshake& h, const Incoming&) {
    const SuiteInfo& suite = *h.negotiated.suite;
    TRY(auto write, make_traffic_protector(h.provider(), suite, h.tls13->server_handshake));
    TRY(auto read, make_traffic_protector(h.provider(), suite, h.tls13->client_handshake));
    h.negotiated.record_sizes =
        select_record_sizes(h.hello->hello.extensions, *h.config, Family::tls13);
    h.channel.set_sizes(content_sizes(h.negotiated.record_sizes, *h.config, Family::tls13),
                        SizesFrom::next_keys);
    CHECK_OK(h.channel.set_write_protector(std::move(write)));
    h.channel.allow_plaintext_alerts(true);
    return h.channel.set_read_protector(std::move(read));
}

Status send_encrypted_extensions(Handshake& h, const Incoming&) {
    EncryptedExtensions message;
    // RFC 6066 §3: not when a session is resumed, whose name was settled before.
    if (h.negotiated.server_name_acknowledged && !h.negotiated.resumed)
        message.extensions.server_name = ByteView{};
    if (!h.negotiated.alpn.empty())
        message.extensions.alpn = std::vector<ByteView>{as_bytes(h.negotiated.alpn)};
    answer_record_sizes(h.negotiated.record_sizes, message.extensions);
    return h.send_message(message);
}

Status send_finished(Handshake& h, const Incoming&) {
    CHECK_OK(send_finished_with(h, h.tls13->server_handshake));
    derive_application_secrets(h);
    return use_application_write_key(h);
}

Status read_finished(Handshake& h, const Incoming& incoming) {
    Progress13& progress = *h.tls13;
    CHECK_OK(judge_finished(h, incoming, progress.client_handshake));
    CHECK_OK(use_application_read_key(h));
    h.channel.allow_plaintext_alerts(false);
    h.secrets.resumption = progress.master->resumption(h.transcript->current());
    progress.tickets_left =
        progress.session ? std::min<std::uint8_t>(h.config->tickets13, 1) : h.config->tickets13;
    if (h.config->ticket_keys != nullptr && progress.tickets_left > 0)
        h.facts.set(Fact::ticket_due);
    return {};
}

Status send_new_session_ticket(Handshake& h, const Incoming&) {
    Progress13& progress = *h.tls13;
    std::array<std::uint8_t, 8> nonce{};
    nonce.back() = progress.tickets_sent++;
    Session session;
    session.version = h.negotiated.version->wire;
    session.suite = h.negotiated.suite->suite;
    session.secret = ticket_psk(h.provider(), h.hash(), h.secrets.resumption, nonce);
    session.created = h.now;
    session.lifetime_seconds = h.config->session_lifetime_seconds;
    session.context = h.config->session_context;
    session.server_name = h.negotiated.server_name;
    session.alpn = h.negotiated.alpn;
    session.peer_chain = h.negotiated.peer_chain;
    session.verify_result = h.negotiated.verify_result;
    std::array<std::uint8_t, 4> age_add{};
    h.rng.fill(age_add);
    session.ticket_age_add = ByteReader(age_add).u32();

    Buffer state = serialize_for_ticket(session);
    const Buffer ticket = h.config->ticket_keys->seal(state, h.rng, h.now);
    wipe(state);
    if (--progress.tickets_left == 0) h.facts.clear(Fact::ticket_due);
    if (ticket.empty()) return fail(Reason::backend_failure);
    session.id = shown_session_id(h.provider(), ticket);
    h.negotiated.session = std::make_shared<const Session>(std::move(session));
    return h.send_message(NewSessionTicket13{.lifetime_seconds = h.config->session_lifetime_seconds,
                                             .age_add = h.negotiated.session->ticket_age_add,
                                             .nonce = nonce,
                                             .ticket = ticket,
                                             .extensions = {}});
}

}  // namespace handfast::server13
