// SPDX-License-Identifier: Apache-2.0
// A TLS 1.2 client's steps; what it makes of ServerHello is in client12_hello.cc.
#include <algorithm>

#include "crypto/digest.h"
#include "handshake/codec_parts.h"
#include "handshake/groups.h"
#include "handshake/key_exchange12.h"
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
    return std::ranges::find(certificate_types, client_certificate_type(type)) !=
           certificate_types.end();
}

x509::KeyUsage usage_for(CertificateUse use) {
    switch (use) {
        case CertificateUse::decrypts:
            return x509::KeyUsage::key_encipherment;
        case CertificateUse::agrees:
            return x509::KeyUsage::key_agreement;
        case CertificateUse::none:
        case CertificateUse::signs:
            return x509::KeyUsage::digital_signature;
    }
    return x509::KeyUsage::digital_signature;
}

/// RFC 8422 §5.3: the key of the certificate respects the client's choice of curves.
bool curve_was_offered(const Handshake& h, const crypto::PublicKey& key) {
    const auto& groups = h.hello->hello.extensions.supported_groups;
    if (!key.curve() || !groups) return true;
    return std::ranges::any_of(*groups, [&](NamedGroup group) {
        return in_family(group, Family::legacy) && find_group(group)->id == *key.curve();
    });
}

/// The certificate to answer a request with, and how it signs.
std::optional<CredentialChoice> choose_certificate(const Handshake& h,
                                                   const CertificateRequest12& message) {
    const auto usable = [&](const Credential& credential) {
        return accepts_key(message.certificate_types, credential.key->public_key().type()) &&
               may_show(credential, message.certificate_authorities) &&
               (h.negotiated.version->signatures == SignatureForm::fixed ||
                chain_is_verifiable(credential, message.signature_algorithms, *h.config));
    };
    if (h.negotiated.version->signatures == SignatureForm::negotiated)
        return select_credential(message.signature_algorithms, *h.config, Family::legacy, usable);
    for (const Credential& credential : h.config->credentials) {
        const SchemeInfo* scheme = fixed_scheme(credential.key->public_key().type());
        if (scheme != nullptr && usable(credential)) return CredentialChoice{&credential, scheme};
    }
    return std::nullopt;
}

}  // namespace

Status read_certificate(Handshake& h, const Incoming& incoming) {
    TRY(const Certificate12 message, decode_certificate12(incoming.body));
    // RFC 5246 §7.4.2: a server's list starts with its certificate.
    if (message.entries.empty()) return fail(Reason::no_certificates_returned);
    const CertificateUse use = certificate_use(*h.negotiated.suite);
    CHECK_OK(accept_chain(h, message.entries, usage_for(use)));
    const crypto::PublicKey& key = *h.negotiated.peer_chain.front()->public_key();
    // RFC 5246 §7.4.2: the key must be of the type that the suite names.
    if (!authenticates(*h.negotiated.suite, key.type()) ||
        (use != CertificateUse::signs && key.type() == crypto::KeyType::rsa_pss))
        return fail(Reason::wrong_certificate_type);
    // RFC 8422 §5.3: nor one on a curve that was not offered; illegal_parameter.
    if (!curve_was_offered(h, key)) return fail(Reason::wrong_curve);
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
    ByteReader reader(incoming.body);
    CHECK_OK(read_exchange_params(h, reader));
    const ByteView params = incoming.body.first(incoming.body.size() - reader.remaining());
    if (certificate_use(*h.negotiated.suite) != CertificateUse::signs) return reader.done();
    const CertificateVerify signature = read_signature(reader, h.negotiated.version->signatures);
    CHECK_OK(reader.done());
    // RFC 5246 §7.4.3, RFC 8422 §5.4: a pair that was offered; it must verify.
    return judge_signature(h, signature, key_exchange_content(h, params));
}

Status read_certificate_request(Handshake& h, const Incoming& incoming) {
    TRY(const CertificateRequest12 message,
        decode_certificate_request12(incoming.body, h.negotiated.version->signatures));
    // RFC 5246 §7.4.4: an anonymous server must not ask; handshake_failure.
    if (certificate_use(*h.negotiated.suite) == CertificateUse::none)
        return fail(Reason::client_certificate_unexpected);
    h.facts.set(Fact::certificate_requested);
    Extensions wanted;
    wanted.signature_algorithms = message.signature_algorithms;
    wanted.certificate_authorities = message.certificate_authorities;
    keep_request(h, wanted);
    if (h.negotiated.peer_offer != nullptr)
        h.negotiated.peer_offer->certificate_types = to_buffer(message.certificate_types);
    CHECK_OK(ask_for_credentials(h, wanted, message.certificate_types));
    const auto choice = choose_certificate(h, message);
    // RFC 5246 §7.4.6: without a suitable certificate an empty list is sent.
    if (!choice) return {};
    h.negotiated.credential = choice->credential;
    h.tls12->scheme = choice->scheme;
    h.facts.set(Fact::certificate_sent);
    return {};
}

Status read_server_hello_done(Handshake& h, const Incoming& incoming) {
    if (!h.facts.has_all(Fact::certificate_sent)) forget_messages12(h);
    CHECK_OK(decode_empty(incoming.body));
    if (!h.config->want_ocsp_staple) return {};
    return h.hooks.on_ocsp_response(h.negotiated.peer_ocsp_response);
}

Status send_certificate(Handshake& h, const Incoming&) {
    // RFC 6101 §5.6.6: there an empty list does not exist.
    if (h.negotiated.version->is_ssl3_framed && h.negotiated.credential == nullptr)
        return h.channel.send_alert(AlertLevel::warning, AlertDescription::no_certificate);
    Certificate12 message;
    if (h.negotiated.credential != nullptr)
        for (const auto& certificate : h.negotiated.credential->chain)
            message.entries.push_back(certificate->der());
    return h.send_message(message);
}

Status send_client_key_exchange(Handshake& h, const Incoming&) {
    Buffer message;
    SecretBuffer premaster;
    {
        ByteWriter writer(message);
        auto body = begin_message(writer, HandshakeType::client_key_exchange);
        TRY(premaster, write_client_exchange(h, writer));
    }
    CHECK_OK(h.send(message));
    return agree_on_master12(h, premaster.expose());
}

Status send_certificate_verify(Handshake& h, const Incoming&) {
    const SignatureScheme scheme = h.tls12->scheme->scheme;
    TRY(const Buffer signature, sign_messages(h));
    Buffer message;
    encode(CertificateVerify{scheme, signature}, message, h.negotiated.version->signatures);
    return h.send(message);
}

Status read_new_session_ticket(Handshake& h, const Incoming& incoming) {
    TRY(const NewSessionTicket12 message, decode_new_session_ticket12(incoming.body));
    h.facts.clear(Fact::ticket_due);
    // RFC 5077 §3.3: an empty ticket means that there is none after all.
    if (message.ticket.empty()) return {};
    Session& session = h.tls12->session;
    session.ticket = to_buffer(message.ticket);
    // RFC 5077 §3.4: offered with the ticket, to see whether it was taken. As OpenSSL.
    session.id = crypto::digest_of(h.provider(), crypto::HashId::sha256, message.ticket);
    session.ticket_lifetime_hint = message.lifetime_hint_seconds;
    if (message.lifetime_hint_seconds != 0)
        session.lifetime_seconds =
            std::min(session.lifetime_seconds, message.lifetime_hint_seconds);
    h.tls12->session_is_news = true;
    return {};
}

}  // namespace handfast::client12
