// SPDX-License-Identifier: Apache-2.0
// The steps that both roles take in TLS 1.2, and what several steps need.
#include <algorithm>

#include "handshake/groups.h"
#include "handshake/key_schedule12.h"
#include "handshake/peer_certificate.h"
#include "handshake/progress12.h"
#include "handshake/steps12.h"

namespace handfast {

namespace {

Role other(Role role) {
    return role == Role::client ? Role::server : Role::client;
}

/// RFC 5746 §3.1: what the next handshake is bound to.
void keep_verify_data(Handshake& h, Role sender, const Digest& verify_data) {
    Renegotiation& next = h.renegotiation;
    (sender == Role::client ? next.client_verify_data : next.server_verify_data) = verify_data;
}

Status make_protectors(Handshake& h) {
    const MacOrder order =
        h.negotiated.encrypt_then_mac ? MacOrder::encrypt_then_mac : MacOrder::mac_then_encrypt;
    TRY(auto protectors,
        make_protectors12(h.schedule12(), h.secrets.master, {*h.negotiated.suite, order, h.rng}));
    const bool client = h.role == Role::client;
    auto& own = client ? protectors.client_write : protectors.server_write;
    auto& peers = client ? protectors.server_write : protectors.client_write;
    if (const RecordCompression* compression = h.negotiated.compression) {
        own = make_compressing_protector(std::move(own), *compression);
        peers = make_decompressing_protector(std::move(peers), *compression);
    }
    h.tls12->write = std::move(own);
    h.tls12->read = std::move(peers);
    return {};
}

/// What the Finished of `sender` holds. SSLv3 hashes the messages anew, behind the sender's name.
Digest verify_data(const Handshake& h, Role sender, const Digest& transcript) {
    if (h.negotiated.version->prf == PrfForm::ssl3)
        return digest_ssl3(h.schedule12(), h.secrets.master, h.transcript->messages(),
                           sender == Role::client ? "CLNT" : "SRVR");
    return verify_data12(h.schedule12(), h.secrets.master, sender, transcript);
}

/// Whether a client's proof is over the messages alone: SSLv3 puts the master secret in.
bool signs_messages(const Handshake& h) {
    return h.negotiated.version->prf != PrfForm::ssl3;
}

/// RFC 6101 §5.6.8: both digests for RSA, SHA-1's for the others.
Digest proof_ssl3(const Handshake& h, const SchemeInfo& scheme) {
    const Digest both = digest_ssl3(h.schedule12(), h.secrets.master, h.transcript->messages(), "");
    const std::size_t size = crypto::digest_size(scheme.algorithm.hash);
    Digest proof;
    std::ranges::copy(both.view().last(size), proof.fill(size).begin());
    return proof;
}

/// RFC 6083 §4.8: a 64-byte secret "MUST be provided to the SCTP stack as soon as the computation
/// is possible".
Status tell_sctp_key(Handshake& h) {
    const DatagramOptions& options = h.config->datagrams;
    if (h.config->transport != Transport::datagram || options.carrier != Carrier::sctp) return {};
    static constexpr char kLabel[] = "EXPORTER_DTLS_OVER_SCTP";
    const std::size_t with_nul = sizeof kLabel;
    const std::string_view label(kLabel, options.sctp_label_bug ? with_nul : with_nul - 1);
    FixedSecret<struct SctpKeyTag, 64> key;
    CHECK_OK(export12(h, label, std::nullopt, key.fill(64)));
    h.events.emit(event::SctpKeyDerived{key.expose()});
    return {};
}

}  // namespace

Status agree_on_master12(Handshake& h, ByteView premaster) {
    h.secrets.master =
        h.negotiated.extended_master_secret
            ? derive_extended_master(h.schedule12(), premaster, h.transcript->current())
            : derive_master(h.schedule12(), premaster);
    Session& session = h.tls12->session;
    session.secret = SessionSecret(h.secrets.master.expose());
    session.peer_chain = h.negotiated.peer_chain;
    session.verify_result = h.negotiated.verify_result;
    if (h.negotiated.group != nullptr) session.group = h.negotiated.group->group;
    session.ocsp_response = h.negotiated.peer_ocsp_response;
    session.sct_list = h.negotiated.peer_sct_list;
    CHECK_OK(tell_sctp_key(h));
    return make_protectors(h);
}

Status resume_master12(Handshake& h) {
    h.secrets.master = MasterSecret(h.tls12->session.secret.expose());
    CHECK_OK(tell_sctp_key(h));
    return make_protectors(h);
}

void begin_session12(Handshake& h, ByteView id) {
    Session& session = h.tls12->session;
    session.version = h.negotiated.version->wire;
    session.suite = h.negotiated.suite->suite;
    if (h.negotiated.compression != nullptr)
        session.compression = h.negotiated.compression->method();
    session.created = h.now;
    session.lifetime_seconds = h.config->session_lifetime_seconds;
    session.extended_master_secret = h.negotiated.extended_master_secret;
    session.id = to_buffer(id);
    session.context = h.config->session_context;
    session.server_name = h.negotiated.server_name;
}

void use_record_sizes12(Handshake& h) {
    const AgreedSizes& agreed = h.negotiated.record_sizes;
    h.channel.set_sizes(content_sizes(agreed, *h.config, Family::legacy), sizes_from(agreed));
}

Buffer key_exchange_content(const Handshake& h, ByteView params) {
    Buffer content;
    append(content, h.negotiated.client_random);
    append(content, h.negotiated.server_random);
    append(content, params);
    return content;
}

std::uint8_t client_certificate_type(crypto::KeyType type) {
    constexpr std::uint8_t kRsaSign = 1;
    constexpr std::uint8_t kDssSign = 2;
    constexpr std::uint8_t kEcdsaSign = 64;
    switch (type) {
        case crypto::KeyType::rsa:
        case crypto::KeyType::rsa_pss:
            return kRsaSign;
        case crypto::KeyType::ec:
        case crypto::KeyType::ed25519:
        case crypto::KeyType::ed448:
            return kEcdsaSign;
        case crypto::KeyType::dsa:
            return kDssSign;
        case crypto::KeyType::dh:
            break;
    }
    return 0;
}

Status judge_point_formats(const Extensions& extensions) {
    constexpr std::uint8_t kUncompressed = 0;
    const auto& formats = extensions.ec_point_formats;
    // RFC 8422 §5.1.2: if the extension is sent, it MUST contain the value 0.
    if (formats && std::ranges::find(*formats, kUncompressed) == formats->end())
        return fail(Reason::invalid_ecpointformat_list);
    return {};
}

Status send_change_cipher_spec12(Handshake& h, const Incoming&) {
    CHECK_OK(h.channel.send_change_cipher_spec());
    return h.channel.set_write_protector(std::move(h.tls12->write));
}

Status read_change_cipher_spec12(Handshake& h, const Incoming&) {
    return h.channel.set_read_protector(std::move(h.tls12->read));
}

Status send_finished12(Handshake& h, const Incoming&) {
    const Digest mac = verify_data(h, h.role, h.transcript->current());
    keep_verify_data(h, h.role, mac);
    return h.send_message(Finished{mac.view()});
}

Status read_finished12(Handshake& h, const Incoming& incoming) {
    TRY(const Finished message, decode_finished(incoming.body));
    const Digest expected = verify_data(h, other(h.role), h.transcript->without_newest());
    // RFC 5246 §7.4.9: recipients MUST verify that the contents are correct, the length too;
    // decrypt_error.
    if (!constant_time_equal(message.verify_data, expected.view()))
        return fail(Reason::digest_check_failed);
    keep_verify_data(h, other(h.role), expected);
    return {};
}

Result<Buffer> sign_messages(Handshake& h) {
    const SchemeInfo& scheme = *h.tls12->scheme;
    const crypto::PrivateKey& key = *h.negotiated.credential->key;
    auto signature = signs_messages(h)
                         ? key.sign(scheme.algorithm, h.transcript->messages(), h.rng)
                         : key.sign_digest(scheme.algorithm, proof_ssl3(h, scheme).view(), h.rng);
    forget_messages12(h);
    if (signature) h.negotiated.own_scheme = &scheme;
    return signature;
}

Status judge_signed_messages(Handshake& h, const CertificateVerify& message) {
    if (signs_messages(h)) {
        CHECK_OK(judge_signature(h, message, h.transcript->messages()));
    } else {
        TRY(const SchemeInfo* scheme, judge_scheme(h, message));
        const crypto::PublicKey& key = *h.negotiated.peer_chain.front()->public_key();
        if (!key.verify_digest(scheme->algorithm, proof_ssl3(h, *scheme).view(), message.signature))
            return fail(Reason::bad_signature);
        h.negotiated.peer_scheme = scheme;
    }
    forget_messages12(h);
    return {};
}

void forget_messages12(Handshake& h) {
    if (h.negotiated.version->prf != PrfForm::ssl3) h.transcript->forget_messages();
}

Status establish12(Handshake& h, const Incoming&) {
    Progress12& progress = *h.tls12;
    progress.session.alpn = h.negotiated.alpn;
    const auto session = std::make_shared<const Session>(std::move(progress.session));
    h.negotiated.session = session;
    keep_for_renegotiation(h);
    if (h.role == Role::client) {
        if (progress.session_is_news) h.hooks.on_session(session);
    } else if (!h.negotiated.resumed && h.config->session_store != nullptr) {
        h.config->session_store->put(session);
        if (!session->id.empty()) h.hooks.on_session(session);
    }
    return {};
}

}  // namespace handfast
