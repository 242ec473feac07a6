// SPDX-License-Identifier: Apache-2.0
// Secure Remote Password (RFC 5054): the server knows a verifier, the client a password.
#include <algorithm>

#include "crypto/modp_groups.h"
#include "handshake/key_exchange12.h"
#include "handshake/progress12.h"

namespace handfast::kx {

namespace {

bool is_trusted(const Handshake& h, const crypto::SrpGroup& group) {
    if (crypto::is_srp_group(group)) return true;
    return h.config->srp_more_groups && h.provider().is_safe_prime(group.n, h.rng);
}

}  // namespace

Status offer_srp(Handshake& h, ByteWriter& writer) {
    const auto& name = h.hello->hello.extensions.srp_user;
    // RFC 5054 §2.5.1.2: a hello without a user name; unknown_psk_identity.
    if (!name) return fail(Reason::psk_identity_not_found);
    TRY(const SrpUser user, h.config->srp_users->find(*name));
    h.negotiated.srp_user = to_buffer(*name);
    const crypto::SrpGroup group{user.n, user.g};
    TRY(h.tls12->share, h.provider().srp_server(group, user.verifier, h.rng));
    write(writer, SrpParams{user.n, user.g, user.salt, h.tls12->share->public_value()});
    return {};
}

Result<SecretBuffer> accept_srp(Handshake& h, ByteReader& reader) {
    const ByteView peer = reader.vec(2, 1, 0xffff);
    CHECK_OK(reader.done());
    // RFC 5054 §2.5.4: A mod N must not be zero; illegal_parameter.
    TRY(SecretBuffer secret, h.tls12->share->agree(peer));
    h.tls12->share.reset();
    return secret;
}

Status read_srp(Handshake& h, ByteReader& reader) {
    const SrpParams params = read_srp_params(reader);
    if (reader.failed()) return reader.done();
    // RFC 5054 §2.5.3: a group that is not known cannot be trusted; insufficient_security.
    if (8 * params.n.size() < h.config->srp_min_bits || !is_trusted(h, {params.n, params.g}))
        return fail(Reason::untrusted_srp_group);
    Progress12& progress = *h.tls12;
    progress.srp = {to_buffer(params.n), to_buffer(params.g), to_buffer(params.salt), {}};
    progress.peer_share = to_buffer(params.public_value);
    return {};
}

Result<SecretBuffer> answer_srp(Handshake& h, ByteWriter& writer) {
    const SrpUser& offered = h.tls12->srp;
    h.negotiated.srp_user = h.config->srp_name;
    // RFC 5054 §2.5.3: B mod N must not be zero; illegal_parameter.
    TRY(crypto::AcceptedShare share,
        h.provider().srp_client(
            {offered.n, offered.g},
            {h.config->srp_name, h.config->srp_password->expose(), offered.salt},
            h.tls12->peer_share, h.rng));
    writer.vec(2, share.public_value);
    return std::move(share.secret);
}

}  // namespace handfast::kx
