// SPDX-License-Identifier: Apache-2.0
// The key exchanges before TLS 1.3 as data, one row a kind: what ServerKeyExchange and
// ClientKeyExchange hold and what the premaster secret is made of (RFC 5246 §7.4.3 and §7.4.7,
// RFC 8422 §5, RFC 4279, RFC 5489). The steps of steps_*12.cc ask the row and branch on nothing.
#pragma once

#include "handshake/handshake.h"

namespace handfast {

/// Whether there is a ServerKeyExchange.
enum class Announcement : std::uint8_t {
    never,
    when_needed,  ///< With a hint for PSKs, with a key for export.
    always,
};

/// What the key in the server's certificate does in the exchange.
enum class CertificateUse : std::uint8_t { none, signs, decrypts, agrees };

struct KeyExchangeRow {
    KeyExchangeKind kind;
    Announcement announcement;
    CertificateUse certificate;  ///< Where the suite has one.
    /// RFC 4279 §2: a hint, an identity and a key are mixed in.
    bool has_psk;

    // A server writes its parameters and reads the client's part; a client the other way round.
    // Null where there is nothing to be said.
    Status (*offer)(Handshake&, ByteWriter& params);
    Result<SecretBuffer> (*accept)(Handshake&, ByteReader& body);
    Status (*read_offer)(Handshake&, ByteReader& params);
    Result<SecretBuffer> (*answer)(Handshake&, ByteWriter& body);
};

/// The row of a suite before TLS 1.3: every kind has one.
const KeyExchangeRow& key_exchange(const SuiteInfo& suite);

/// Whether the server shows a certificate, and what its key does.
CertificateUse certificate_use(const SuiteInfo& suite);
/// Whether the exchange is on a curve that the hellos negotiate.
bool uses_curve(const SuiteInfo& suite);
/// The same, or with a certificate's key on a curve.
bool is_on_curve(const SuiteInfo& suite);
/// Whether it is in a finite field of the server's choice.
bool uses_field(const SuiteInfo& suite);
bool uses_psk(const SuiteInfo& suite);
/// The key that a client uses there, null without one. Imported keys are for TLS 1.3's exchanges
/// alone (RFC 9258 §3.1 binds them to target_protocol).
const ExternalPsk* psk_for_exchange(const Config& config);
bool uses_srp(const SuiteInfo& suite);
/// RFC 2246 §7.4.3: no key in an exchange for export has more bits.
inline constexpr std::size_t kExportBits = 512;
/// Whether a server with this key has to make one for export.
bool needs_export_key(const SuiteInfo& suite, const crypto::PublicKey& key);

/// Sets the facts that the tables ask about this suite. For a server they say what it will do.
void set_exchange_facts(Handshake& h);

/// The server's part of the exchange, as the bytes of ServerKeyExchange that are signed.
Result<Buffer> exchange_params(Handshake& h);
/// Reads them, and what is chosen by them.
Status read_exchange_params(Handshake& h, ByteReader& reader);
/// The client's part: writes the body of a ClientKeyExchange; both give the premaster secret.
Result<SecretBuffer> write_client_exchange(Handshake& h, ByteWriter& writer);
Result<SecretBuffer> read_client_exchange(Handshake& h, ByteView body);

// The rows' functions: kx_rsa.cc, kx_dh.cc, kx_ecdh.cc, kx_srp.cc.
namespace kx {
Result<SecretBuffer> accept_rsa(Handshake&, ByteReader&);
Result<SecretBuffer> answer_rsa(Handshake&, ByteWriter&);
Status offer_export_rsa(Handshake&, ByteWriter&);
Result<SecretBuffer> accept_export_rsa(Handshake&, ByteReader&);
Status read_export_rsa(Handshake&, ByteReader&);
Result<SecretBuffer> answer_export_rsa(Handshake&, ByteWriter&);
Status offer_srp(Handshake&, ByteWriter&);
Result<SecretBuffer> accept_srp(Handshake&, ByteReader&);
Status read_srp(Handshake&, ByteReader&);
Result<SecretBuffer> answer_srp(Handshake&, ByteWriter&);
Status offer_dh(Handshake&, ByteWriter&);
Result<SecretBuffer> accept_dh(Handshake&, ByteReader&);
Status read_dh(Handshake&, ByteReader&);
Result<SecretBuffer> answer_dh(Handshake&, ByteWriter&);
Status offer_ecdh(Handshake&, ByteWriter&);
Result<SecretBuffer> accept_ecdh(Handshake&, ByteReader&);
Status read_ecdh(Handshake&, ByteReader&);
Result<SecretBuffer> answer_ecdh(Handshake&, ByteWriter&);
Result<SecretBuffer> accept_static_dh(Handshake&, ByteReader&);
Result<SecretBuffer> answer_static_dh(Handshake&, ByteWriter&);
Result<SecretBuffer> accept_static_ecdh(Handshake&, ByteReader&);
Result<SecretBuffer> answer_static_ecdh(Handshake&, ByteWriter&);
}  // namespace kx

}  // namespace handfast
