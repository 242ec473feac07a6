// SPDX-License-Identifier: Apache-2.0
// The steps that both roles take in TLS 1.3.
#include "crypto/digest.h"
#include "handshake/own_certificate.h"
#include "handshake/progress13.h"
#include "handshake/steps13.h"

namespace handfast {

Status send_change_cipher_spec13(Handshake& h, const Incoming&) {
    return h.channel.send_change_cipher_spec();
}

Buffer shown_session_id(const crypto::Provider& provider, ByteView ticket) {
    return crypto::digest_of(provider, crypto::HashId::sha256, ticket);
}

Buffer certificate_verify_content(Role signer, const Digest& transcript) {
    static constexpr std::size_t kPadding = 64;
    Buffer content;
    content.reserve(2 * kPadding + crypto::kMaxDigestSize);
    content.resize(kPadding, 0x20);
    append(content, as_bytes(signer == Role::server ? "TLS 1.3, server CertificateVerify"
                                                    : "TLS 1.3, client CertificateVerify"));
    content.push_back(0);
    append(content, transcript.view());
    return content;
}

Status send_certificate13(Handshake& h, const Incoming&) {
    return h.send(certificate_message(h, h.tls13->wishes, h.tls13->request_context));
}

Status send_certificate_verify13(Handshake& h, const Incoming&) {
    const SchemeInfo& scheme = *h.tls13->scheme;
    const Buffer content = certificate_verify_content(h.role, h.transcript->current());
    TRY(const Buffer signature,
        h.negotiated.credential->key->sign(scheme.algorithm, content, h.rng));
    h.negotiated.own_scheme = &scheme;
    return h.send_message(CertificateVerify{scheme.scheme, signature});
}

Status send_finished_with(Handshake& h, const TrafficSecret& own) {
    const FinishedKey key = finished_key(h.provider(), h.hash(), own);
    const Digest mac = verify_data(h.provider(), h.hash(), key, h.transcript->current());
    return h.send_message(Finished{mac.view()});
}

Status judge_finished(Handshake& h, const Incoming& incoming, const TrafficSecret& peers) {
    TRY(const Finished message, decode_finished(incoming.body));
    const FinishedKey key = finished_key(h.provider(), h.hash(), peers);
    const Digest expected =
        verify_data(h.provider(), h.hash(), key, h.transcript->without_newest());
    // RFC 8446 §4.4.4: recipients MUST verify, the length too; decrypt_error.
    if (!constant_time_equal(message.verify_data, expected.view()))
        return fail(Reason::digest_check_failed);
    return {};
}

void derive_application_secrets(Handshake& h) {
    Progress13& progress = *h.tls13;
    progress.master.emplace(std::move(*progress.handshake).into_master());
    progress.handshake.reset();
    const Digest transcript = h.transcript->current();
    const bool server = h.role == Role::server;
    (server ? h.secrets.read : h.secrets.write) = progress.master->client_traffic(transcript);
    (server ? h.secrets.write : h.secrets.read) = progress.master->server_traffic(transcript);
    h.secrets.exporter = progress.master->exporter(transcript);
}

Status use_application_read_key(Handshake& h) {
    TRY(auto protector, make_traffic_protector(h.provider(), *h.negotiated.suite, h.secrets.read));
    return h.channel.set_read_protector(std::move(protector));
}

Status use_application_write_key(Handshake& h) {
    TRY(auto protector, make_traffic_protector(h.provider(), *h.negotiated.suite, h.secrets.write));
    return h.channel.set_write_protector(std::move(protector));
}

Status read_key_update(Handshake& h, const Incoming& incoming) {
    TRY(const KeyUpdate update, decode_key_update(incoming.body));
    if (++h.key_updates > h.config->limits.key_updates) return fail(Reason::too_many_key_updates);
    h.secrets.read = next_traffic_secret(h.provider(), h.hash(), h.secrets.read);
    CHECK_OK(use_application_read_key(h));
    // RFC 8446 §4.6.3: several requests may be answered by one update, before the next data.
    if (update.request == KeyUpdateRequest::update_requested) h.key_update_reply_due = true;
    return {};
}

Status send_key_update(Handshake& h, KeyUpdateRequest request) {
    Buffer message;
    encode(KeyUpdate{request}, message);
    CHECK_OK(h.send_apart(message));
    h.secrets.write = next_traffic_secret(h.provider(), h.hash(), h.secrets.write);
    return use_application_write_key(h);
}

}  // namespace handfast
