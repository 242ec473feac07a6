// SPDX-License-Identifier: Apache-2.0
#include "handshake/renegotiation.h"

#include <algorithm>

#include "handshake/handshake.h"
#include "handshake/progress12.h"
#include "handshake/progress13.h"
#include "x509/certificate.h"

namespace handfast {

namespace {

/// RFC 5746 §4.2, §4.4: peers that cannot bind one handshake to the next only where it is asked
/// for.
bool peer_is_trusted_to_renegotiate(const Handshake& h) {
    return h.negotiated.secure_renegotiation || h.config->legacy_peers == LegacyPeers::renegotiate;
}

bool signals_support(const ClientHello& hello) {
    return std::ranges::find(hello.cipher_suites, CipherSuite::tls_empty_renegotiation_info_scsv) !=
           hello.cipher_suites.end();
}

/// Secret or not, verify_data is compared like a MAC.
bool same(const std::optional<ByteView>& said, ByteView expected) {
    return said && constant_time_equal(*said, expected);
}

}  // namespace

void begin_again(Handshake& h) {
    Renegotiation& past = h.renegotiation;
    ++past.attempts;
    past.asked = h.role == Role::client && past.asked;
    past.before = std::make_unique<Negotiated>(std::move(h.negotiated));
    if (past.config_before == nullptr) past.config_before = h.config;
    h.release();
    h.negotiated = {};
    h.negotiated.version = past.before->version;
    h.negotiated.suite = past.before->suite;
    h.negotiated.session = past.before->session;
    // As OpenSSL: the protocol is the connection's, and not spoken of again.
    h.negotiated.alpn = past.before->alpn;
    h.negotiated.next_protocol = past.before->next_protocol;
    h.negotiated.next_protocol_status = past.before->next_protocol_status;
    h.secrets = {};
    h.facts = h.first_facts();
    h.facts.clear(Fact::compatibility);
    h.versions = VersionSet{h.negotiated.version->version}.over(h.config->transport);
    h.channel.set_connection_ids({}, {});  // Until they are agreed on again (RFC 9146 §3).
    // The cookie stays good. OpenSSL's servers go astray over a hello without one: their answer has
    // the random of the handshake before.
    h.hello_verify_requests = 0;
}

void keep_for_renegotiation(Handshake& h) {
    Renegotiation& past = h.renegotiation;
    past.before.reset();
    past.config_before.reset();
    past.asked = false;
    past.hello_requests = 0;
    past.had_encrypt_then_mac = past.had_encrypt_then_mac || h.negotiated.encrypt_then_mac;
    past.verify_data = to_buffer(past.client_verify_data.view());
    append(past.verify_data, past.server_verify_data.view());
    const bool allowed = h.config->renegotiation == RenegotiationPolicy::any &&
                         past.by_peer < h.config->limits.renegotiations;
    if (allowed && peer_is_trusted_to_renegotiate(h))
        h.facts.set(Fact::may_renegotiate);
    else
        h.facts.clear(Fact::may_renegotiate);
}

Status judge_renegotiation(const Handshake& h) {
    const RenegotiationPolicy policy = h.config->renegotiation;
    if (policy != RenegotiationPolicy::own && policy != RenegotiationPolicy::any)
        return fail(Reason::no_renegotiation);
    if (!peer_is_trusted_to_renegotiate(h))
        return fail(Reason::unsafe_legacy_renegotiation_disabled);
    // RFC 5246 §7.4.1.1: a HelloRequest is not repeated before the handshake that it asks for.
    if (h.renegotiation.asked) return fail(Reason::request_pending);
    return {};
}

Status judge_renegotiation_info(const Handshake& h, const ClientHello& hello) {
    const Renegotiation& past = h.renegotiation;
    const auto& info = hello.extensions.renegotiation_info;
    if (!past.under_way()) {
        // RFC 5746 §3.6: not empty in an initial handshake; handshake_failure.
        if (info && !info->empty()) return fail(Reason::renegotiation_mismatch);
        return {};
    }
    // RFC 5746 §3.7, §4.4: "the server MUST verify that it does not contain the
    // TLS_EMPTY_RENEGOTIATION_INFO_SCSV SCSV"; handshake_failure.
    if (signals_support(hello)) return fail(Reason::scsv_received_when_renegotiating);
    if (!past.before->secure_renegotiation) {
        // RFC 5746 §4.4: nor, from a client that did not know it, the extension.
        if (info) return fail(Reason::renegotiation_mismatch);
        return {};
    }
    // RFC 5746 §3.7: it MUST be there …
    if (!info) return fail(Reason::unsafe_legacy_renegotiation_disabled);
    // … and equal the saved client_verify_data; handshake_failure.
    if (!same(info, past.client_verify_data.view())) return fail(Reason::renegotiation_mismatch);
    return {};
}

Status judge_renegotiation_info(const Handshake& h, const ServerHello& hello) {
    const Renegotiation& past = h.renegotiation;
    const auto& info = hello.extensions.renegotiation_info;
    if (!past.under_way()) {
        // RFC 5746 §3.4: empty in an initial handshake; handshake_failure.
        if (info && !info->empty()) return fail(Reason::renegotiation_mismatch);
        // RFC 5746 §4.1: a server without it is refused, as OpenSSL does by default.
        if (!info && h.config->legacy_peers == LegacyPeers::refuse)
            return fail(Reason::unsafe_legacy_renegotiation_disabled);
        return {};
    }
    // RFC 5746 §4.2: from a server that did not know the extension it MUST NOT come.
    if (!past.before->secure_renegotiation)
        return info ? fail(Reason::renegotiation_mismatch) : Status{};
    // RFC 5746 §3.5: it MUST be there …
    if (!info) return fail(Reason::unsafe_legacy_renegotiation_disabled);
    // … and equal the saved client_verify_data and server_verify_data; handshake_failure.
    if (!same(info, past.verify_data)) return fail(Reason::renegotiation_mismatch);
    return {};
}

Status judge_extended_master_secret(const Handshake& h) {
    const Renegotiation& past = h.renegotiation;
    if (!past.under_way()) return {};
    const bool before = past.before->extended_master_secret;
    if (before == h.negotiated.extended_master_secret) return {};
    // RFC 7627 §5.4: what protects the first handshake protects the next ones. A client that comes
    // to ask for it loses nothing; a server that changes its mind may be another one.
    if (h.role == Role::client) return fail(Reason::renegotiation_ems_mismatch);
    if (!before) return {};
    return fail(Reason::renegotiation_ems_mismatch, AlertDescription::handshake_failure);
}

Status agree_on_encrypt_then_mac(Handshake& h, bool in_both_hellos) {
    const bool has_order = cipher_info(h.negotiated.suite->cipher).cbc() != nullptr;
    h.negotiated.encrypt_then_mac = in_both_hellos && has_order;
    // RFC 7366 §3.1: MUST NOT renegotiate a downgrade, over however many handshakes.
    if (h.renegotiation.had_encrypt_then_mac && has_order && !in_both_hellos)
        return fail(Reason::encrypt_then_mac_lost);
    return {};
}

Status judge_same_peer(const Handshake& h) {
    const Renegotiation& past = h.renegotiation;
    if (!past.under_way()) return {};
    // RFC 5746 §5: another name may mean another configuration; illegal_parameter.
    if (past.before->server_name != h.negotiated.server_name)
        return fail(Reason::peer_identity_changed);
    if (past.before->peer_chain.empty() || h.negotiated.peer_chain.empty()) return {};
    // RFC 5746 §5: the peer does not become another one (as in the triple handshake);
    // illegal_parameter.
    if (!equal(past.before->peer_chain.front()->der(), h.negotiated.peer_chain.front()->der()))
        return fail(Reason::peer_identity_changed);
    return {};
}

}  // namespace handfast
