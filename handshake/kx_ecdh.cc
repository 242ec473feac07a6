// SPDX-License-Identifier: Apache-2.0
// Diffie-Hellman on curves: ephemeral (RFC 8422 §5.4, §5.7), and with the key of the server's
// certificate (RFC 4492 §2.1, §2.3).
#include <algorithm>

#include "handshake/groups.h"
#include "handshake/key_exchange12.h"
#include "handshake/progress12.h"
#include "x509/certificate.h"

namespace handfast::kx {

Status offer_ecdh(Handshake& h, ByteWriter& writer) {
    const GroupInfo& group = *h.negotiated.group;
    TRY(h.tls12->share, h.provider().offer(group.id, h.rng));
    write(writer, EcdhParams{group.group, h.tls12->share->public_value()});
    return {};
}

Result<SecretBuffer> accept_ecdh(Handshake& h, ByteReader& reader) {
    const ByteView peer = reader.vec(1, 1, 0xff);
    CHECK_OK(reader.done());
    // RFC 8422 §5.11: a value that is no point, or leads to an all-zero secret, ends the handshake.
    TRY(SecretBuffer secret, h.tls12->share->agree(peer));
    h.tls12->share.reset();
    return secret;
}

Status read_ecdh(Handshake& h, ByteReader& reader) {
    TRY(const EcdhParams params, read_ecdh_params(reader));
    if (reader.failed()) return reader.done();
    const auto& groups = h.config->groups;
    // RFC 8422 §5.4: a group that was offered, and for this version; illegal_parameter.
    if (std::ranges::find(groups, params.group) == groups.end() ||
        !in_family(params.group, Family::legacy))
        return fail(Reason::wrong_curve);
    h.negotiated.group = find_group(params.group);
    h.tls12->peer_share = to_buffer(params.public_value);
    return {};
}

Result<SecretBuffer> answer_ecdh(Handshake& h, ByteWriter& writer) {
    TRY(crypto::AcceptedShare share,
        h.provider().accept(h.negotiated.group->id, h.tls12->peer_share, h.rng));
    writer.vec(1, share.public_value);
    return std::move(share.secret);
}

Result<SecretBuffer> accept_static_ecdh(Handshake& h, ByteReader& reader) {
    const ByteView peer = reader.vec(1, 1, 0xff);
    CHECK_OK(reader.done());
    return h.negotiated.credential->key->agree(peer);
}

Result<SecretBuffer> answer_static_ecdh(Handshake& h, ByteWriter& writer) {
    const crypto::PublicKey& key = *h.negotiated.peer_chain.front()->public_key();
    TRY(crypto::AcceptedShare share, h.provider().accept(*key.curve(), key.public_value(), h.rng));
    writer.vec(1, share.public_value);
    return std::move(share.secret);
}

}  // namespace handfast::kx
