// SPDX-License-Identifier: Apache-2.0
// A TLS 1.2 server's steps.
#include <algorithm>

#include "handshake/codec_parts.h"
#include "handshake/datagram_extensions.h"
#include "handshake/extensions.h"
#include "handshake/groups.h"
#include "handshake/key_exchange12.h"
#include "handshake/next_protocol.h"
#include "handshake/own_certificate.h"
#include "handshake/peer_certificate.h"
#include "handshake/progress12.h"
#include "handshake/record_compression.h"
#include "handshake/select12.h"
#include "handshake/steps12.h"
#include "x509/certificate.h"

namespace handfast::server12 {

namespace {

/// What OpenSSL answers to a client's point formats.
constexpr std::uint8_t kPointFormats[] = {0, 1, 2};

Status judge_hello(const Handshake& h, const ClientHello& hello) {
    // RFC 5246 §7.4.1.2: the list MUST contain the null method.
    if (!lists_compression(hello.compression_methods, CompressionMethod::null))
        return fail(Reason::no_null_compression);
    CHECK_OK(judge_renegotiation_info(h, hello));
    return judge_point_formats(hello.extensions);
}

bool signals_secure_renegotiation(const ClientHello& hello) {
    return hello.extensions.renegotiation_info.has_value() ||
           std::ranges::find(hello.cipher_suites, CipherSuite::tls_empty_renegotiation_info_scsv) !=
               hello.cipher_suites.end();
}

/// The hello, without an offer to resume where there is to be none; then there is no ticket either,
/// as with OpenSSL.
ClientHello what_may_resume(const Handshake& h) {
    ClientHello hello = h.hello->hello;
    if (!h.renegotiation.under_way() || h.config->resume_in_renegotiation) return hello;
    hello.session_id = {};
    hello.extensions.session_ticket.reset();
    return hello;
}

/// Whether this handshake asks the client for a certificate.
bool asks_in_this_handshake(Handshake& h) {
    if (!asks_for_certificate(*h.config)) return false;
    const bool again = h.renegotiation.certificate_requests++ > 0;
    return !again || !h.config->request_certificate_once;
}

std::string_view order_rule(const Handshake& h) {
    return h.config->prefer_own_order ? "first of the server's list that both have"
                                      : "first of the client's list that both have";
}

void report(const Handshake& h, const FullChoice12& choice) {
    h.events.emit(event::Selected{"cipher_suite", choice.suite->iana_name, order_rule(h)});
    if (choice.group != nullptr)
        h.events.emit(event::Selected{"group", choice.group->name, order_rule(h)});
    if (choice.signer.scheme != nullptr)
        h.events.emit(event::Selected{"signature_scheme", choice.signer.scheme->name,
                                      "first shared one that a certificate for the suite can make, "
                                      "RFC 5246 §7.4.1.4.1"});
}

/// RFC 5246 §7.4.4, RFC 4279 §2: only a server that shows a certificate may ask for one.
bool may_ask(const Handshake& h) {
    return certificate_use(*h.negotiated.suite) != CertificateUse::none;
}

/// As OpenSSL sees it: DHE and ECDHE, not their kinds with a PSK.
bool is_ephemeral(const SuiteInfo& suite) {
    return suite.key_exchange == KeyExchangeKind::dhe ||
           suite.key_exchange == KeyExchangeKind::ecdhe;
}

Status choose_full(Handshake& h) {
    CHECK_OK(ask_for_credentials(h, h.hello->hello.extensions));
    TRY(const FullChoice12 choice, select_full12(h.hello->hello, *h.config, *h.negotiated.version));
    h.negotiated.suite = choice.suite;
    h.negotiated.compression = select_compression(h.hello->hello, *h.config);
    h.negotiated.group = choice.group;
    h.negotiated.credential = choice.signer.credential;
    h.tls12->scheme = choice.signer.scheme;
    h.tls12->dh_group = choice.dh_group;
    report(h, choice);
    set_exchange_facts(h);
    CHECK_OK(take_ocsp_response(h, h.hello->hello.extensions));
    if (!h.ocsp_response.empty()) h.facts.set(Fact::status_due);
    if (may_ask(h) && asks_in_this_handshake(h)) {
        h.facts.set(Fact::certificate_requested);
        if (h.negotiated.version->is_ssl3_framed) h.facts.set(Fact::certificate_may_be_skipped);
        // The client's CertificateVerify signs the messages themselves.
        h.transcript->keep_messages();
    }
    const bool kept = h.config->keep_ephemeral_sessions || !is_ephemeral(*choice.suite);
    if (!kept) h.facts.clear(Fact::ticket_due);
    // RFC 5077 §3.4: with a ticket to come there is no session id.
    Buffer id;
    if (kept && !h.facts.has_all(Fact::ticket_due) && h.config->session_store != nullptr) {
        TRY(id, new_session_id(*h.config, h.rng));
    }
    begin_session12(h, id);
    return {};
}

Status choose_resumed(Handshake& h, Session session) {
    h.negotiated.resumed = true;
    h.facts.set(Fact::resumed);
    h.negotiated.suite = find_suite(session.suite);
    h.negotiated.compression = find_compression(*h.config, session.compression);
    h.negotiated.peer_chain = session.peer_chain;
    h.negotiated.verify_result = session.verify_result;
    h.tls12->session = std::move(session);
    h.events.emit(event::Selected{"session", "resumed", "RFC 5246 §7.3, RFC 5077 §3.4"});
    h.events.emit(event::Selected{"cipher_suite", h.negotiated.suite->iana_name, "of the session"});
    return verify_resumed_peer(h);
}

/// RFC 8446 §4.1.3: the last bytes tell a client that can do better that somebody interfered.
void mark_downgrade(const Handshake& h, std::span<std::uint8_t, kRandomSize> random) {
    const VersionProfile& version = *h.negotiated.version;
    if (!h.versions.has_newer_than(version.version)) return;
    const ByteView sentinel = as_bytes(version.downgrade_sentinel);
    std::ranges::copy(sentinel, random.last(sentinel.size()).begin());
}

Extensions answer_extensions(Handshake& h) {
    const ClientHello& hello = h.hello->hello;
    Extensions answer;
    if (h.negotiated.secure_renegotiation) answer.renegotiation_info = h.renegotiation.verify_data;
    // RFC 6066 §3: not when resuming.
    if (h.negotiated.server_name_acknowledged && !h.negotiated.resumed)
        answer.server_name = ByteView{};
    // RFC 8422 §5.2: with a suite that works on curves; as OpenSSL, not when resuming.
    if (hello.extensions.ec_point_formats && !h.negotiated.resumed &&
        is_on_curve(*h.negotiated.suite))
        answer.ec_point_formats = kPointFormats;
    if (h.facts.has_all(Fact::ticket_due)) answer.session_ticket = ByteView{};
    if (!h.negotiated.alpn.empty() && !h.renegotiation.under_way())
        answer.alpn = std::vector<ByteView>{as_bytes(h.negotiated.alpn)};
    // RFC 6962 §3.3.1: neither in a resumed handshake.
    const Credential* credential = h.negotiated.credential;
    answer.status_request_acknowledged = h.facts.has_all(Fact::status_due);
    if (credential != nullptr && hello.extensions.scts_wanted && !credential->sct_list.empty())
        answer.sct_list = credential->sct_list;
    answer.extended_master_secret = h.negotiated.extended_master_secret;
    answer.encrypt_then_mac = h.negotiated.encrypt_then_mac;
    answer_record_sizes(h.negotiated.record_sizes, answer);
    answer_next_protocol(h, answer);
    offer_heartbeats(h, answer);
    answer_datagram_extensions(h, hello.extensions, answer);
    add_server_info(h, Where::server_hello12, answer);
    return answer;
}

}  // namespace

Status read_client_hello(Handshake& h, const Incoming&) {
    h.tls12 = std::make_unique<Progress12>();
    const ClientHello& hello = h.hello->hello;
    CHECK_OK(judge_hello(h, hello));
    // SSLv3's Finished and CertificateVerify hash the messages together with the master secret.
    if (h.negotiated.version->prf == PrfForm::ssl3) h.transcript->keep_messages();
    h.negotiated.extended_master_secret = hello.extensions.extended_master_secret;
    CHECK_OK(judge_extended_master_secret(h));
    CHECK_OK(judge_same_peer(h));
    h.negotiated.secure_renegotiation = signals_secure_renegotiation(hello);
    TRY(Resumption12 resumption,
        select_session12(what_may_resume(h), *h.config, h.negotiated.version->wire, h.now));
    if (resumption.ticket_due) h.facts.set(Fact::ticket_due);
    CHECK_OK(resumption.session ? choose_resumed(h, std::move(*resumption.session))
                                : choose_full(h));
    CHECK_OK(agree_on_encrypt_then_mac(
        h, h.config->encrypt_then_mac && hello.extensions.encrypt_then_mac));
    h.transcript->start(h.hash());
    if (h.renegotiation.under_way()) return {};
    TRY(auto alpn, select_alpn(hello.extensions, *h.config));
    if (!alpn) return {};
    h.negotiated.alpn = std::move(*alpn);
    h.events.emit(event::Selected{"alpn", h.negotiated.alpn, "RFC 7301 §3.2"});
    return {};
}

Status send_server_hello(Handshake& h, const Incoming&) {
    ServerHello message;
    message.legacy_version = h.negotiated.version->wire;
    h.rng.fill(message.random);
    mark_downgrade(h, message.random);
    h.negotiated.server_random = message.random;
    message.session_id = h.tls12->session.id;
    message.cipher_suite = h.negotiated.suite->suite;
    if (h.negotiated.compression != nullptr)
        message.compression_method = code(h.negotiated.compression->method());
    h.negotiated.record_sizes =
        select_record_sizes(h.hello->hello.extensions, *h.config, Family::legacy);
    expect_next_protocol(h);
    accept_heartbeats(h, h.hello->hello.extensions);
    message.extensions = answer_extensions(h);
    message.has_extensions = !offered_by(message.extensions, Where::server_hello12).empty();
    CHECK_OK(h.send_message(message));
    use_record_sizes12(h);
    if (h.negotiated.resumed) return resume_master12(h);
    return {};
}

Status send_certificate(Handshake& h, const Incoming&) {
    Certificate12 message;
    for (const auto& certificate : h.negotiated.credential->chain)
        message.entries.push_back(certificate->der());
    return h.send_message(message);
}

Status send_certificate_status(Handshake& h, const Incoming&) {
    CertificateStatus message;
    message.response = h.ocsp_response;
    return h.send_message(message);
}

Status send_server_key_exchange(Handshake& h, const Incoming&) {
    TRY(const Buffer params, exchange_params(h));
    Buffer message;
    {
        ByteWriter writer(message);
        auto body = begin_message(writer, HandshakeType::server_key_exchange);
        writer.bytes(params);
        if (certificate_use(*h.negotiated.suite) == CertificateUse::signs) {
            const SchemeInfo& scheme = *h.tls12->scheme;
            TRY(const Buffer signature,
                h.negotiated.credential->key->sign(scheme.algorithm,
                                                   key_exchange_content(h, params), h.rng));
            h.negotiated.own_scheme = &scheme;
            write_signature(writer, {scheme.scheme, signature}, h.negotiated.version->signatures);
        }
    }
    return h.send(message);
}

Status send_server_hello_done(Handshake& h, const Incoming&) {
    return h.send_message(EmptyMessage{HandshakeType::server_hello_done});
}

Status read_client_key_exchange(Handshake& h, const Incoming& incoming) {
    TRY(const SecretBuffer premaster, read_client_exchange(h, incoming.body));
    return agree_on_master12(h, premaster.expose());
}

Status read_uncertified_exchange(Handshake& h, const Incoming& incoming) {
    CHECK_OK(judge_no_certificate(h, h.config->client_authentication));
    return read_client_key_exchange(h, incoming);
}

Status send_new_session_ticket(Handshake& h, const Incoming&) {
    const Session& session = h.tls12->session;
    const SecretBuffer state(serialize_for_ticket(session));
    const Buffer ticket = h.config->ticket_keys->seal(state.expose(), h.rng, h.now);
    // RFC 5077 §3.3: having announced one, a server without a ticket sends an empty one.
    if (ticket.empty()) return h.send_message(NewSessionTicket12{0, {}});
    // RFC 5077 §5.6, as OpenSSL: a resumed session's rest of life is left unsaid.
    const std::uint32_t hint = h.negotiated.resumed ? 0 : session.lifetime_seconds;
    return h.send_message(NewSessionTicket12{hint, ticket});
}

}  // namespace handfast::server12
