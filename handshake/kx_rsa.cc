// SPDX-License-Identifier: Apache-2.0
// The premaster secret encrypted with the server's RSA key (RFC 5246 §7.4.7.1, RFC 4279 §4), or
// with a short one for export (RFC 2246 §7.4.3).
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

Result<SecretBuffer> decrypt(Handshake& h, ByteReader& reader, const crypto::PrivateKey& key) {
    const ByteView ciphertext = read_ciphertext(h, reader);
    CHECK_OK(reader.done());
    SecretBuffer premaster(kPremasterSize);
    // RFC 5246 §7.4.7.1: random bytes stand in for whatever is malformed, and the handshake fails
    // at Finished. The version is the one that the client offered.
    h.rng.fill(premaster.writable());
    CHECK_OK(
        key.decrypt_premaster(ciphertext, premaster.writable(), h.hello->hello.legacy_version));
    return premaster;
}

Result<SecretBuffer> encrypt(Handshake& h, ByteWriter& writer, const crypto::PublicKey& key) {
    SecretBuffer premaster(kPremasterSize);
    h.rng.fill(premaster.writable());
    const WireVersion offered = h.hello->hello.legacy_version;
    premaster.writable()[0] = static_cast<std::uint8_t>(offered >> 8);
    premaster.writable()[1] = static_cast<std::uint8_t>(offered);
    TRY(const Buffer ciphertext, key.encrypt(premaster.expose(), h.rng));
    if (h.negotiated.version->is_ssl3_framed) {
        writer.bytes(ciphertext);
    } else {
        writer.vec(2, ciphertext);
    }
    return premaster;
}

const crypto::PublicKey& certified_key(const Handshake& h) {
    return *h.negotiated.peer_chain.front()->public_key();
}

/// What new_rsa_private makes.
constexpr std::uint8_t kExponent[] = {1, 0, 1};

}  // namespace

Result<SecretBuffer> accept_rsa(Handshake& h, ByteReader& reader) {
    return decrypt(h, reader, *h.negotiated.credential->key);
}

Result<SecretBuffer> answer_rsa(Handshake& h, ByteWriter& writer) {
    return encrypt(h, writer, certified_key(h));
}

Status offer_export_rsa(Handshake& h, ByteWriter& writer) {
    TRY(h.tls12->export_key, h.provider().new_rsa_private(kExportBits, h.rng));
    write(writer, RsaParams{h.tls12->export_key->public_key().public_value(), kExponent});
    return {};
}

Result<SecretBuffer> accept_export_rsa(Handshake& h, ByteReader& reader) {
    const auto& made = h.tls12->export_key;
    return decrypt(h, reader, made ? *made : *h.negotiated.credential->key);
}

Status read_export_rsa(Handshake& h, ByteReader& reader) {
    const RsaParams params = read_rsa_params(reader);
    if (reader.failed()) return reader.done();
    auto key = h.provider().rsa_public(crypto::KeyType::rsa, {params.modulus, params.exponent});
    // RFC 2246 §7.4.3: a key, and not longer than what may be exported; illegal_parameter.
    if (!key || (*key)->bits() > kExportBits) return fail(Reason::bad_export_key);
    h.tls12->peer_export_key = *std::move(key);
    return {};
}

Result<SecretBuffer> answer_export_rsa(Handshake& h, ByteWriter& writer) {
    const auto& sent = h.tls12->peer_export_key;
    // RFC 2246 §7.4.3: only a certificate's key of that size does without.
    if (!sent && needs_export_key(*h.negotiated.suite, certified_key(h)))
        return fail(Reason::bad_export_key);
    return encrypt(h, writer, sent ? *sent : certified_key(h));
}

}  // namespace handfast::kx
