// SPDX-License-Identifier: Apache-2.0
// A TLS 1.3 server's steps from its first flight on; the ClientHello is in server13_hello.cc.
#include <algorithm>

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"
#include "handshake/extensions.h"
#include "handshake/post_handshake.h"
#include "handshake/server13_parts.h"
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

/// Whether there is a way to find the session of a ticket again.
bool can_issue(const Config& config) {
    return keeps_sessions(config) ? config.session_store != nullptr : config.ticket_keys != nullptr;
}

Session new_session(Handshake& h, ByteView nonce) {
    Session session;
    session.version = h.negotiated.version->wire;
    session.suite = h.negotiated.suite->suite;
    session.secret = ticket_psk(h.provider(), h.hash(), h.secrets.resumption, nonce);
    session.created = h.now;
    // RFC 8446 §4.6.1: seven days at most.
    session.lifetime_seconds = std::min(h.config->session_lifetime_seconds, kMaxTicketLifetime);
    session.context = h.config->session_context;
    session.server_name = h.negotiated.server_name;
    session.alpn = h.negotiated.alpn;
    session.peer_chain = h.negotiated.peer_chain;
    session.verify_result = h.negotiated.verify_result;
    session.max_early_data = h.config->max_early_data;
    std::array<std::uint8_t, 4> age_add{};
    h.rng.fill(age_add);
    session.ticket_age_add = ByteReader(age_add).u32();
    return session;
}

/// What the client sends under is its handshake key from here on.
Status use_handshake_read_key(Handshake& h) {
    TRY(auto read,
        make_traffic_protector(h.provider(), *h.negotiated.suite, h.tls13->client_handshake));
    return h.channel.set_read_protector(std::move(read));
}

struct Issued {
    std::shared_ptr<const Session> session;
    Buffer ticket;
};

/// Turns a session into a ticket: an id of what is kept here, or all of it under our key. Nothing
/// where the keys make none for this client.
Result<Issued> issue(Handshake& h, Session session) {
    if (keeps_sessions(*h.config)) {
        TRY(session.id, new_session_id(*h.config, h.rng));
        const auto kept = std::make_shared<const Session>(std::move(session));
        h.config->session_store->put(kept);
        return Issued{kept, kept->id};
    }
    Buffer state = serialize_for_ticket(session);
    Buffer ticket = h.config->ticket_keys->seal(state, h.rng, h.now);
    wipe(state);
    if (ticket.empty()) return Issued{};
    session.id = shown_session_id(h.provider(), ticket);
    return Issued{std::make_shared<const Session>(std::move(session)), std::move(ticket)};
}

}  // namespace

Buffer retry_message(const Handshake& h, NamedGroup group, std::optional<ByteView> cookie) {
    ServerHello retry = answer_to(h);
    retry.random = kRetryRandom;
    if (group != NamedGroup{}) retry.extensions.retry_group = group;
    retry.extensions.cookie = cookie;
    Buffer message;
    encode(retry, message);
    return message;
}

Status send_hello_retry_request(Handshake& h, const Incoming&) {
    Progress13& progress = *h.tls13;
    const ClientHello& hello = h.hello->hello;
    if (!h.transcript->started()) h.transcript->start(h.hash());
    FirstHello first;
    first.suite = h.negotiated.suite->suite;
    first.group = progress.retry_group;
    first.offered_psk = hello.extensions.pre_shared_key.has_value();
    first.took_psk = progress.psk.has_value();
    first.fixed = fixed_part(h.provider(), hello, first.group);
    first.hash = to_buffer(h.transcript->current().view());
    h.transcript->collapse_for_retry();
    h.negotiated.retried = true;
    Buffer cookie;
    if (h.config->retry_cookies != nullptr) {
        cookie = h.config->retry_cookies->seal(first, h.rng, h.now);
        h.cookie_sent = h.start_over_due = true;
    } else {
        progress.first_hello = std::move(first);
    }
    return h.send(retry_message(h, progress.retry_group,
                                cookie.empty() ? std::nullopt : std::optional<ByteView>(cookie)));
}

Status send_server_hello(Handshake& h, const Incoming&) {
    Progress13& progress = *h.tls13;
    ServerHello hello = answer_to(h);
    h.rng.fill(hello.random);
    h.negotiated.server_random = hello.random;
    if (h.negotiated.group != nullptr)
        hello.extensions.key_share =
            KeyShareEntry{h.negotiated.group->group, progress.public_value};
    if (progress.psk) hello.extensions.selected_psk = progress.psk->index;
    add_server_info(h, Where::server_hello13, hello.extensions);
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
    const bool early = h.facts.has_all(Fact::early_data);
    if (early) {
        // The client did not know of the sizes below when it sent its early data.
        TRY(auto read, make_traffic_protector(h.provider(), suite, h.tls13->client_early));
        CHECK_OK(h.channel.set_read_protector(std::move(read)));
    }
    h.negotiated.record_sizes =
        select_record_sizes(h.hello->hello.extensions, *h.config, Family::tls13);
    h.channel.set_sizes(content_sizes(h.negotiated.record_sizes, *h.config, Family::tls13),
                        SizesFrom::next_keys);
    CHECK_OK(h.channel.set_write_protector(std::move(write)));
    h.channel.allow_plaintext_alerts(true);
    return early ? Status{} : use_handshake_read_key(h);
}

Status send_encrypted_extensions(Handshake& h, const Incoming&) {
    EncryptedExtensions message;
    // RFC 6066 §3: not when a session is resumed, whose name was settled before.
    if (h.negotiated.server_name_acknowledged && !h.negotiated.resumed)
        message.extensions.server_name = ByteView{};
    if (!h.negotiated.alpn.empty())
        message.extensions.alpn = std::vector<ByteView>{as_bytes(h.negotiated.alpn)};
    answer_record_sizes(h.negotiated.record_sizes, message.extensions);
    message.extensions.early_data = h.facts.has_all(Fact::early_data);
    add_server_info(h, Where::encrypted_extensions, message.extensions);
    return h.send_message(message);
}

Status send_finished(Handshake& h, const Incoming&) {
    CHECK_OK(send_finished_with(h, h.tls13->server_handshake));
    derive_application_secrets(h);
    return use_application_write_key(h);
}

Status read_end_of_early_data(Handshake& h, const Incoming& incoming) {
    CHECK_OK(decode_empty(incoming.body));
    return use_handshake_read_key(h);
}

Status read_finished(Handshake& h, const Incoming& incoming) {
    Progress13& progress = *h.tls13;
    CHECK_OK(judge_finished(h, incoming, progress.client_handshake));
    CHECK_OK(use_application_read_key(h));
    h.channel.allow_plaintext_alerts(false);
    h.secrets.resumption = progress.master->resumption(h.transcript->current());
    h.transcript->settle();
    const bool tickets = h.config->tickets13 > 0 && can_issue(*h.config) && wants_tickets(h);
    if (h.hello->hello.extensions.post_handshake_auth) {
        keep_for_post_handshake(h);
        h.post_handshake->tickets = tickets;
    }
    // One after a resumption, which OpenSSL's clients are used to.
    progress.tickets_left =
        progress.psk ? std::min<std::uint32_t>(h.config->tickets13, 1) : h.config->tickets13;
    if (tickets) h.facts.set(Fact::ticket_due);
    return {};
}

Status send_new_session_ticket(Handshake& h, const Incoming&) {
    Progress13& progress = *h.tls13;
    Buffer nonce;
    ByteWriter(nonce).u64(progress.tickets_sent++);
    if (--progress.tickets_left == 0) h.facts.clear(Fact::ticket_due);
    TRY(const Issued issued, issue(h, new_session(h, nonce)));
    if (issued.session == nullptr) return {};
    const Session& session = *issued.session;
    NewSessionTicket13 message{.lifetime_seconds = session.lifetime_seconds,
                               .age_add = session.ticket_age_add,
                               .nonce = nonce,
                               .ticket = issued.ticket,
                               .extensions = {}};
    if (session.max_early_data > 0) message.extensions.max_early_data = session.max_early_data;
    h.negotiated.session = issued.session;
    h.hooks.on_session(issued.session);
    return h.send_message(message);
}

}  // namespace handfast::server13
