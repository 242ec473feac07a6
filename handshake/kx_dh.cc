// SPDX-License-Identifier: Apache-2.0
// Diffie-Hellman in a finite field of the server's choice, ephemeral or with the key of its
// certificate (RFC 5246 §7.4.3, §7.4.7.2, §8.1.2).
#include "handshake/key_exchange12.h"
#include "handshake/progress12.h"
#include "x509/certificate.h"

namespace handfast::kx {

namespace {

/// RFC 5246 §8.1.2: leading zero bytes are stripped before the secret is used.
SecretBuffer without_leading_zeros(const SecretBuffer& secret) {
    ByteView bytes = secret.expose();
    while (!bytes.empty() && bytes.front() == 0) bytes = bytes.subspan(1);
    return SecretBuffer(bytes);
}

std::size_t bits_of(ByteView number) {
    while (!number.empty() && number.front() == 0) number = number.subspan(1);
    if (number.empty()) return 0;
    std::size_t bits = 8 * number.size();
    for (std::uint8_t mask = 0x80; (number.front() & mask) == 0; mask >>= 1) --bits;
    return bits;
}

}  // namespace

Status offer_dh(Handshake& h, ByteWriter& writer) {
    const crypto::DhNumbers& group = h.tls12->dh_group;
    TRY(h.tls12->share, h.provider().offer_dh(group, h.rng));
    h.negotiated.dh_bits = bits_of(group.p);
    write(writer, DhParams{group.p, group.g, h.tls12->share->public_value()});
    return {};
}

Result<SecretBuffer> accept_dh(Handshake& h, ByteReader& reader) {
    const ByteView peer = reader.vec(2, 1, 0xffff);
    CHECK_OK(reader.done());
    TRY(const SecretBuffer secret, h.tls12->share->agree(peer));
    h.tls12->share.reset();
    return without_leading_zeros(secret);
}

Status read_dh(Handshake& h, ByteReader& reader) {
    const DhParams params = read_dh_params(reader);
    if (reader.failed()) return reader.done();
    h.negotiated.dh_bits = bits_of(params.p);
    // RFC 7919 §4, and what is left of Logjam: a short prime protects nothing.
    const bool for_export = cipher_info(h.negotiated.suite->cipher).is_export();
    if (h.negotiated.dh_bits < (for_export ? kExportBits : h.config->min_dh_bits) ||
        !permits_dh(h.config->security_level, h.negotiated.dh_bits, *h.negotiated.suite))
        return fail(Reason::dh_key_too_small);
    append(h.tls12->dh_p, params.p);
    append(h.tls12->dh_g, params.g);
    h.tls12->dh_group = {h.tls12->dh_p, h.tls12->dh_g, {}};
    h.tls12->peer_share = to_buffer(params.public_value);
    return {};
}

Result<SecretBuffer> answer_dh(Handshake& h, ByteWriter& writer) {
    // What the server sent is judged before anything is computed with it; illegal_parameter.
    TRY(const crypto::AcceptedShare share,
        h.provider().accept_dh(h.tls12->dh_group, h.tls12->peer_share, h.rng));
    writer.vec(2, share.public_value);
    return without_leading_zeros(share.secret);
}

// RFC 5246 §7.4.7.2: the client's value stands there although the server's is in its certificate.
Result<SecretBuffer> accept_static_dh(Handshake& h, ByteReader& reader) {
    const ByteView peer = reader.vec(2, 1, 0xffff);
    CHECK_OK(reader.done());
    TRY(const SecretBuffer secret, h.negotiated.credential->key->agree(peer));
    return without_leading_zeros(secret);
}

Result<SecretBuffer> answer_static_dh(Handshake& h, ByteWriter& writer) {
    const crypto::PublicKey& key = *h.negotiated.peer_chain.front()->public_key();
    TRY(const crypto::AcceptedShare share,
        h.provider().accept_dh(*key.dh_group(), key.public_value(), h.rng));
    writer.vec(2, share.public_value);
    return without_leading_zeros(share.secret);
}

}  // namespace handfast::kx
