// SPDX-License-Identifier: Apache-2.0
// A TLS 1.3 client's steps; what it makes of the server's hellos is in client13_hello.cc.
#include <algorithm>

#include "handshake/client_psk.h"
#include "handshake/extensions.h"
#include "handshake/own_certificate.h"
#include "handshake/peer_certificate.h"
#include "handshake/progress13.h"
#include "handshake/select.h"
#include "handshake/steps13.h"
#include "x509/certificate.h"

namespace handfast::client13 {

namespace {

/// RFC 8446 §4.2.10: early data is accepted with what it was sent under, or not at all.
Status judge_early_data(Handshake& h, const Extensions& extensions) {
    if (h.negotiated.early_data != EarlyData::offered) return {};
    if (!extensions.early_data) return reject_early_data(h);
    if (!h.facts.has_all(Fact::psk)) return fail(Reason::early_data_without_psk);
    // RFC 8446 §4.2.10: "the client MUST verify that the server's selected_identity is 0"
    if (h.tls13->selected_psk != 0) return fail(Reason::early_data_with_other_psk);
    const OwnPsk& psk = h.tls13->psks.front();
    if (psk.suite != h.negotiated.suite) return fail(Reason::cipher_mismatch_on_early_data);
    if (psk.alpn != h.negotiated.alpn) return fail(Reason::alpn_mismatch_on_early_data);
    h.negotiated.early_data = EarlyData::accepted;
    h.facts.set(Fact::early_data);
    h.events.emit(event::Selected{"early_data", "accepted", "RFC 8446 §4.2.10"});
    return {};
}

}  // namespace

Status read_encrypted_extensions(Handshake& h, const Incoming& incoming) {
    TRY(const EncryptedExtensions message, decode_encrypted_extensions(incoming.body, h.offered));
    for (const RawExtension& extension : message.extensions.raw)
        h.events.emit(event::ExtensionSeen{HandshakeType::encrypted_extensions, extension.type,
                                           extension.body});
    h.negotiated.server_name_acknowledged = message.extensions.server_name.has_value();
    TRY(h.negotiated.record_sizes, accept_record_sizes(message.extensions, *h.config));
    h.channel.set_sizes(content_sizes(h.negotiated.record_sizes, *h.config, Family::tls13),
                        SizesFrom::now);
    if (message.extensions.alpn) {
        TRY(h.negotiated.alpn, accept_alpn(*message.extensions.alpn, *h.config));
    }
    CHECK_OK(judge_early_data(h, message.extensions));
    return h.facts.has_all(Fact::psk) ? verify_resumed_peer(h) : Status{};
}

Status read_certificate_request(Handshake& h, const Incoming& incoming) {
    TRY(const CertificateRequest13 message, decode_certificate_request13(incoming.body));
    // RFC 8446 §4.3.2: the context is empty within the handshake.
    if (!message.context.empty()) return fail(Reason::context_not_empty);
    h.facts.set(Fact::certificate_requested);
    return choose_answer(h, message);
}

Status choose_answer(Handshake& h, const CertificateRequest13& message) {
    const Extensions& wanted = message.extensions;
    // RFC 8446 §4.3.2: signature_algorithms MUST be there; §9.2: missing_extension.
    if (!wanted.signature_algorithms) return fail(Reason::missing_sigalgs_extension);
    keep_request(h, wanted);
    h.tls13->wishes = wishes_of(wanted);
    h.tls13->request_context = to_buffer(message.context);
    CHECK_OK(ask_for_credentials(h, wanted));
    h.negotiated.credential = nullptr;
    h.facts.clear(Fact::certificate_sent);
    const auto authorities = wanted.certificate_authorities.value_or(kNoAuthorities);
    const auto choice = select_credential(
        *wanted.signature_algorithms, *h.config, Family::tls13, [&](const Credential& credential) {
            return may_show(credential, authorities) && passes_filters(credential, wanted) &&
                   chain_is_verifiable(credential, schemes_for_chains(wanted), *h.config);
        });
    if (!choice) return {};
    h.negotiated.credential = choice->credential;
    h.tls13->scheme = choice->scheme;
    h.facts.set(Fact::certificate_sent);
    return take_ocsp_response(h, wanted);
}

Status read_certificate(Handshake& h, const Incoming& incoming) {
    return accept_server_certificate(h, incoming.body);
}

Status read_compressed_certificate(Handshake& h, const Incoming& incoming) {
    TRY(const Buffer body, decompress_certificate(h, incoming.body));
    return accept_server_certificate(h, body);
}

Status read_certificate_verify(Handshake& h, const Incoming& incoming) {
    TRY(const CertificateVerify message, decode_certificate_verify(incoming.body));
    const Buffer content = certificate_verify_content(Role::server, h.transcript->without_newest());
    return judge_signature(h, message, content);
}

Status read_finished(Handshake& h, const Incoming& incoming) {
    CHECK_OK(judge_finished(h, incoming, h.tls13->server_handshake));
    if (h.config->want_ocsp_staple)
        CHECK_OK(h.hooks.on_ocsp_response(h.negotiated.peer_ocsp_response));
    derive_application_secrets(h);
    return use_application_read_key(h);
}

Status send_end_of_early_data(Handshake& h, const Incoming&) {
    CHECK_OK(h.send_message(EmptyMessage{HandshakeType::end_of_early_data}));
    h.tls13->early_keys_in_use = false;
    return {};
}

Status use_handshake_write_keys(Handshake& h, const Incoming&) {
    TRY(auto write,
        make_traffic_protector(h.provider(), *h.negotiated.suite, h.tls13->client_handshake));
    h.tls13->client_handshake_in_use = true;
    return h.channel.set_write_protector(std::move(write));
}

Status protect_alert(Handshake& h) {
    // RFC 8446 Appendix D.4: it comes before the first protected record, whatever that says.
    if (h.facts.has_all(Fact::compatibility) && !h.facts.has_any(Fact::retry_wanted))
        CHECK_OK(h.channel.send_change_cipher_spec());
    return use_handshake_write_keys(h, {});
}

Status send_finished(Handshake& h, const Incoming&) {
    CHECK_OK(send_finished_with(h, h.tls13->client_handshake));
    h.secrets.resumption = h.tls13->master->resumption(h.transcript->current());
    if (h.config->post_handshake_authentication) {
        keep_for_post_handshake(h);
        h.facts.set(Fact::late_authentication);
    }
    return use_application_write_key(h);
}

Status read_new_session_ticket(Handshake& h, const Incoming& incoming) {
    TRY(const NewSessionTicket13 message, decode_new_session_ticket13(incoming.body));
    // RFC 8446 §4.6.1: at most seven days; zero means "do not keep".
    if (message.lifetime_seconds > kMaxTicketLifetime)
        return fail(Reason::ticket_lifetime_too_long);
    if (message.lifetime_seconds == 0 || ++h.tickets_kept > h.config->limits.tickets) return {};
    Session session;
    session.version = h.negotiated.version->wire;
    session.suite = h.negotiated.suite->suite;
    session.secret = ticket_psk(h.provider(), h.hash(), h.secrets.resumption, message.nonce);
    session.created = h.now;
    session.lifetime_seconds = message.lifetime_seconds;
    session.id = shown_session_id(h.provider(), message.ticket);
    session.ticket = to_buffer(message.ticket);
    session.ticket_lifetime_hint = message.lifetime_seconds;
    session.ticket_age_add = message.age_add;
    session.max_early_data = message.extensions.max_early_data.value_or(0);
    session.server_name = h.negotiated.server_name;
    session.alpn = h.negotiated.alpn;
    session.peer_chain = h.negotiated.peer_chain;
    session.verify_result = h.negotiated.verify_result;
    session.ocsp_response = h.negotiated.peer_ocsp_response;
    session.sct_list = h.negotiated.peer_sct_list;
    if (h.negotiated.group != nullptr) session.group = h.negotiated.group->group;
    h.negotiated.session = std::make_shared<const Session>(std::move(session));
    h.hooks.on_session(h.negotiated.session);
    return {};
}

}  // namespace handfast::client13
