// SPDX-License-Identifier: Apache-2.0
// The engine's targets, as a test looks at them: whether an input gets as far as it should.
#pragma once

#include <memory>
#include <optional>

#include "crypto/base/bytes.h"
#include "handshake/compression.h"
#include "handshake/config.h"
#include "record/code_points.h"

namespace handfast::fuzz {

/// With this bit of an input's first byte a client resumes, sends early data and greases.
inline constexpr std::uint8_t kResumes = 64;
/// With kResumes: the client has no session but a PSK that the server knows; else that is an
/// Ed25519 key for the server.
inline constexpr std::uint8_t kKnownPsk = 8;
/// The server asks for a certificate, in the handshake and after it; there are staples, and
/// certificates travel compressed.
inline constexpr std::uint8_t kAuthenticates = 128;
inline constexpr bool knows_psk(std::uint8_t choice) {
    return (choice & kResumes) != 0 && (choice & kKnownPsk) != 0;
}
inline constexpr std::string_view kEarlyData = "early";

/// A session that no server knows.
inline std::shared_ptr<const Session> unknown_session(Instant now) {
    Session session;
    session.version = 0x0304;
    session.suite = CipherSuite(0x1301);
    session.secret = SessionSecret(Buffer(32, 7));
    session.created = now;
    session.ticket = Buffer(32, 8);
    session.max_early_data = 100;
    return std::make_shared<const Session>(std::move(session));
}

inline ExternalPsk shared_psk() {
    ExternalPsk psk;
    psk.identity = {9};
    psk.key = std::make_shared<const SecretBuffer>(Buffer(16, 9));
    psk.max_early_data = 100;
    return psk;
}

inline void let_resume(Config& client) {
    client.external_psks = {shared_psk()};
    client.offer_early_data = true;
    client.allow_psk_ke = true;
    client.grease = true;
}

inline void let_take_psk(Config& server) {
    server.external_psks = {shared_psk()};
    server.accept_early_data = true;
    server.max_early_data = 100;
    server.allow_psk_ke = true;
}

/// "Compresses" to the same bytes, so that a fuzzer sees through it.
class Verbatim final : public CertificateCompression {
  public:
    CompressionAlgorithm algorithm() const override { return CompressionAlgorithm::zlib; }
    std::optional<Buffer> compress(ByteView plain) const override { return to_buffer(plain); }
    std::optional<Buffer> decompress(ByteView compressed, std::size_t size) const override {
        if (compressed.size() != size) return std::nullopt;
        return to_buffer(compressed);
    }
};

/// Of either end, whose credential must be there.
inline void let_authenticate(Config& config) {
    config.client_authentication = ClientAuthentication::request;
    config.post_handshake_authentication = true;
    config.want_ocsp_staple = config.want_scts = true;
    config.certificate_compressions = {std::make_shared<const Verbatim>()};
    for (Credential& credential : config.credentials) {
        credential.ocsp_staple = {0x30, 0x03, 0x0a, 0x01, 0x06};
        credential.sct_list = {0, 5, 0, 3, 7, 8, 9};
    }
}

/// Runs an input of the tls_server or tls_client target; whether the handshake was completed.
bool run_end(Role role, ByteView input);
/// The same for dtls_server and dtls_client.
bool run_datagrams(Role role, ByteView input);

}  // namespace handfast::fuzz
