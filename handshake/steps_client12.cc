// SPDX-License-Identifier: Apache-2.0
// A TLS 1.2 client's steps; what it makes of ServerHello is in client12_hello.cc.
#include <algorithm>

#include "handshake/groups.h"
#include "handshake/own_certificate.h"
#include "handshake/peer_certificate.h"
#include "handshake/progress12.h"
#include "handshake/select12.h"
#include "handshake/steps12.h"
#include "x509/certificate.h"

namespace handfast::client12 {

namespace {

/// RFC 5246 §7.4.4, RFC 8422 §5.5: whether the server takes a certificate with such a key.
bool accepts_key(ByteView certificate_types, crypto::KeyType type) {
    constexpr std::uint8_t kRsaSign = 1;
    constexpr std::uint8_t kEcdsaSign = 64;
    const bool is_rsa = type == crypto::KeyType::rsa || type == crypto::KeyType::rsa_pss;
    return std::ranges::find(certificate_types, is_rsa ? kRsaSign : kEcdsaSign) !=
           certificate_types.end();
}

/// RFC 5077 §3.4: what a client offers with a ticket, to see whether it was taken. As OpenSSL.
Buffer id_of_ticket(const Handshake& h, ByteView ticket) {
    Buffer id(crypto::digest_size(crypto::HashId::sha256));
    auto hash = h.provider().hash(crypto::HashId::sha256);
    hash->update(ticket);
    hash->finish(id);
    return id;
}

}  // namespace

Status read_certificate(Handshake& h, const Incoming& incoming) {
    TRY(const Certificate12 message, decode_certificate12(incoming.body));
    // RFC 5246 §7.4.2: a server's list starts with its certificate.
    if (message.entries.empty()) return fail(Reason::no_certificates_returned);
    CHECK_OK(accept_chain(h, message.entries));
    const crypto::PublicKey& key = *h.negotiated.peer_chain.front()->public_key();
    // RFC 5246 §7.4.2: the key must be of the type that the suite names.
    if (!authenticates(*h.negotiated.suite, key.type()))
        return fail(Reason::wrong_certificate_type);
    return {};
}

Status read_certificate_status(Handshake& h, const Incoming& incoming) {
    TRY(const CertificateStatus message, decode_certificate_status(incoming.body));
    constexpr std::uint8_t kOcsp = 1;
    // RFC 6066 §8: of the type that was asked for.
    if (message.status_type != kOcsp) return fail(Reason::invalid_status_response);
    h.negotiated.peer_ocsp_response = to_buffer(message.response);
    h.facts.clear(Fact::status_due);
    return {};
}

Status read_server_key_exchange(Handshake& h, const Incoming& incoming) {
    TRY(const ServerKeyExchangeEcdhe message, decode_server_key_exchange_ecdhe(incoming.body));
    const auto& groups = h.config->groups;
    // RFC 8422 §5.4: a group that was offered, and for this version; illegal_parameter.
    if (std::ranges::find(groups, message.group) == groups.end() ||
        !in_family(message.group, Family::legacy))
        return fail(Reason::wrong_curve);
    // RFC 5246 §7.4.3, RFC 8422 §5.4: a pair that was offered; it must verify.
    CHECK_OK(judge_signature(h, message.scheme, message.signature,
                             key_exchange_content(h, message.params)));
    h.negotiated.group = find_group(message.group);
    h.tls12->peer_share = to_buffer(message.public_value);
    return {};
}

Status read_certificate_request(Handshake& h, const Incoming& incoming) {
    TRY(const CertificateRequest12 message, decode_certificate_request12(incoming.body));
    h.facts.set(Fact::certificate_requested);
    Extensions wanted;
    wanted.signature_algorithms = message.signature_algorithms;
    wanted.certificate_authorities = message.certificate_authorities;
    keep_request(h, wanted);
    if (h.negotiated.peer_offer != nullptr)
        h.negotiated.peer_offer->certificate_types = to_buffer(message.certificate_types);
    const auto choice = select_credential(
        message.signature_algorithms, *h.config, Family::legacy, [&](const Credential& credential) {
            return accepts_key(message.certificate_types, credential.key->public_key().type()) &&
                   may_show(credential, message.certificate_authorities);
        });
    // RFC 5246 §7.4.6: without a suitable certificate an empty list is sent.
    if (!choice) return {};
    h.negotiated.credential = choice->credential;
    h.tls12->scheme = choice->scheme;
    h.facts.set(Fact::certificate_sent);
    return {};
}

Status read_server_hello_done(Handshake& h, const Incoming& incoming) {
    if (!h.facts.has_all(Fact::certificate_sent)) h.transcript->forget_messages();
    return decode_empty(incoming.body);
}

Status send_certificate(Handshake& h, const Incoming&) {
    Certificate12 message;
    if (h.negotiated.credential != nullptr)
        for (const auto& certificate : h.negotiated.credential->chain)
            message.entries.push_back(certificate->der());
    return h.send_message(message);
}

Status send_client_key_exchange(Handshake& h, const Incoming&) {
    TRY(const crypto::AcceptedShare share,
        h.provider().accept(h.negotiated.group->id, h.tls12->peer_share, h.rng));
    CHECK_OK(h.send_message(ClientKeyExchangeEcdhe{share.public_value}));
    return agree_on_master12(h, share.secret.expose());
}

Status send_certificate_verify(Handshake& h, const Incoming&) {
    const SchemeInfo& scheme = *h.tls12->scheme;
    TRY(const Buffer signature,
        h.negotiated.credential->key->sign(scheme.algorithm, h.transcript->messages(), h.rng));
    h.transcript->forget_messages();
    h.negotiated.own_scheme = &scheme;
    return h.send_message(CertificateVerify{scheme.scheme, signature});
}

Status read_new_session_ticket(Handshake& h, const Incoming& incoming) {
    TRY(const NewSessionTicket12 message, decode_new_session_ticket12(incoming.body));
    h.facts.clear(Fact::ticket_due);
    // RFC 5077 §3.3: an empty ticket means that there is none after all.
    if (message.ticket.empty()) return {};
    Session& session = h.tls12->session;
    session.ticket = to_buffer(message.ticket);
    session.id = id_of_ticket(h, message.ticket);
    session.ticket_lifetime_hint = message.lifetime_hint_seconds;
    if (message.lifetime_hint_seconds != 0)
        session.lifetime_seconds =
            std::min(session.lifetime_seconds, message.lifetime_hint_seconds);
    h.tls12->session_is_news = true;
    return {};
}

}  // namespace handfast::client12
