// SPDX-License-Identifier: Apache-2.0
// The steps that both roles take in TLS 1.3.
#include "handshake/steps13.h"

namespace handfast {

Status send_change_cipher_spec13(Handshake& h, const Incoming&) {
    return h.channel.send_change_cipher_spec();
}

Buffer shown_session_id(const crypto::Provider& provider, ByteView ticket) {
    Buffer id(crypto::digest_size(crypto::HashId::sha256));
    const auto hash = provider.hash(crypto::HashId::sha256);
    hash->update(ticket);
    hash->finish(id);
    return id;
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

Status read_key_update(Handshake& h, const Incoming& incoming) {
    TRY(const KeyUpdate update, decode_key_update(incoming.body));
    if (++h.key_updates > h.config->limits.key_updates) return fail(Reason::too_many_key_updates);
    h.secrets.read = next_traffic_secret(h.provider(), h.hash(), h.secrets.read);
    TRY(auto protector, make_traffic_protector(h.provider(), *h.negotiated.suite, h.secrets.read));
    CHECK_OK(h.channel.set_read_protector(std::move(protector)));
    // RFC 8446 §4.6.3: several requests may be answered by one update, before the next data.
    if (update.request == KeyUpdateRequest::update_requested) h.key_update_reply_due = true;
    return {};
}

Status send_key_update(Handshake& h, KeyUpdateRequest request) {
    CHECK_OK(h.send_message(KeyUpdate{request}));
    h.secrets.write = next_traffic_secret(h.provider(), h.hash(), h.secrets.write);
    TRY(auto protector, make_traffic_protector(h.provider(), *h.negotiated.suite, h.secrets.write));
    return h.channel.set_write_protector(std::move(protector));
}

}  // namespace handfast
