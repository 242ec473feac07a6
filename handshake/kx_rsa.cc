// SPDX-License-Identifier: Apache-2.0
// The premaster secret encrypted with the server's RSA key (RFC 5246 §7.4.7.1, RFC 4279 §4).
#include "handshake/key_exchange12.h"
#include "handshake/progress12.h"
#include "x509/certificate.h"

namespace handfast::kx {

namespace {

constexpr std::size_t kPremasterSize = 48;

/// RFC 5246 §7.4.7.1: SSLv3 has no length here; what follows it would be the same.
ByteView read_ciphertext(const Handshake& h, ByteReader& reader) {
    return h.negotiated.version->is_ssl3_framed ? reader.rest() : reader.vec(2);
}

}  // namespace

Result<SecretBuffer> accept_rsa(Handshake& h, ByteReader& reader) {
    const ByteView ciphertext = read_ciphertext(h, reader);
    CHECK_OK(reader.done());
    SecretBuffer premaster(kPremasterSize);
    // RFC 5246 §7.4.7.1: random bytes stand in for whatever is malformed, and the handshake fails
    // at Finished. The version is the one that the client offered.
    h.rng.fill(premaster.writable());
    CHECK_OK(h.negotiated.credential->key->decrypt_premaster(ciphertext, premaster.writable(),
                                                             h.hello->hello.legacy_version));
    return premaster;
}

Result<SecretBuffer> answer_rsa(Handshake& h, ByteWriter& writer) {
    SecretBuffer premaster(kPremasterSize);
    h.rng.fill(premaster.writable());
    const WireVersion offered = h.hello->hello.legacy_version;
    premaster.writable()[0] = static_cast<std::uint8_t>(offered >> 8);
    premaster.writable()[1] = static_cast<std::uint8_t>(offered);
    const crypto::PublicKey& key = *h.negotiated.peer_chain.front()->public_key();
    TRY(const Buffer ciphertext, key.encrypt(premaster.expose(), h.rng));
    if (h.negotiated.version->is_ssl3_framed) {
        writer.bytes(ciphertext);
    } else {
        writer.vec(2, ciphertext);
    }
    return premaster;
}

}  // namespace handfast::kx
