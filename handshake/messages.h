// SPDX-License-Identifier: Apache-2.0
// Handshake messages as plain structs. Views borrow from the message that was decoded (or, for
// encoding, from the caller). Codecs are free functions, decode beside encode, grouped by subject:
// codec_hello.cc, codec_certificate.cc, codec_key_exchange.cc, codec_misc.cc. They are pure.
//
// `decode_x(body)` reads a message's body (without the 4-byte header) to its last byte and judges
// syntax only. `encode(message, out)` appends the whole message, header included.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"
#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "record/code_points.h"

namespace handfast {

constexpr std::size_t kHandshakeHeaderSize = 4;
constexpr std::size_t kRandomSize = 32;
constexpr std::size_t kMaxSessionIdSize = 32;

struct RawExtension {
    ExtensionType type;
    ByteView body;
};

struct KeyShareEntry {
    NamedGroup group;
    ByteView key_exchange;
};

struct PskIdentity {
    ByteView identity;
    std::uint32_t obfuscated_ticket_age;
};

/// RFC 8446 §4.2.11, as a client offers it.
struct OfferedPsks {
    std::vector<PskIdentity> identities;
    std::vector<ByteView> binders;
    /// Size of the binders list with its length prefix: what the binder's hash leaves out.
    std::size_t binders_size = 0;
};

/// RFC 6066 §8: only OCSP is defined; a request for anything else decodes to none.
struct StatusRequest {
    std::uint8_t status_type = 1;
    ByteView responder_ids;
    ByteView request_extensions;
};

/// RFC 5764 §4.1.1
struct UseSrtp {
    std::vector<SrtpProfile> profiles;
    ByteView mki;
};

/// RFC 8446 §4.2.5
struct OidFilter {
    ByteView oid;  ///< DER, with tag
    ByteView values;
};

/// The extensions of any message, typed; which may stand where is the table's knowledge
/// (extensions.h). Where a client's and a server's form differ they are fields of their own.
struct Extensions {
    std::vector<RawExtension> raw;  ///< As received, in wire order, unknown ones included.
    /// To be sent as they are, where the fields have no such extension.
    std::vector<RawExtension> custom;

    std::optional<ByteView> server_name;  ///< host_name; empty in the server's acknowledgement.
    std::optional<std::uint8_t> max_fragment_length;
    std::optional<StatusRequest> status_request;  ///< ClientHello.
    /// The empty form: TLS 1.2 ServerHello, TLS 1.3 CertificateRequest.
    bool status_request_acknowledged = false;
    std::optional<ByteView> ocsp_response;  ///< Certificate entry.
    std::optional<std::vector<NamedGroup>> supported_groups;
    std::optional<ByteView> ec_point_formats;
    std::optional<std::vector<SignatureScheme>> signature_algorithms;
    std::optional<std::vector<SignatureScheme>> signature_algorithms_cert;
    std::optional<std::vector<ByteView>> alpn;
    bool next_protocol_wanted = false;                    ///< ClientHello
    std::optional<std::vector<ByteView>> next_protocols;  ///< TLS 1.2 ServerHello
    std::optional<HeartbeatMode> heartbeat_mode;
    std::optional<UseSrtp> use_srtp;
    std::optional<ByteView> connection_id;  ///< RFC 9146 §3; may be empty.
    bool extended_master_secret = false;
    bool encrypt_then_mac = false;
    std::optional<ByteView> session_ticket;
    std::optional<ByteView> srp_user;            ///< ClientHello
    std::optional<ByteView> renegotiation_info;  ///< renegotiated_connection
    std::optional<std::vector<WireVersion>> supported_versions;
    std::optional<WireVersion> selected_version;
    std::optional<ByteView> cookie;
    std::optional<ByteView> psk_key_exchange_modes;
    std::optional<std::vector<KeyShareEntry>> key_shares;  ///< ClientHello
    std::optional<KeyShareEntry> key_share;                ///< ServerHello
    std::optional<NamedGroup> retry_group;                 ///< HelloRetryRequest
    std::optional<OfferedPsks> pre_shared_key;
    std::optional<std::uint16_t> selected_psk;
    bool early_data = false;
    std::optional<std::uint32_t> max_early_data;  ///< NewSessionTicket
    bool post_handshake_auth = false;
    std::optional<std::vector<ByteView>> certificate_authorities;
    std::optional<std::uint16_t> record_size_limit;
    bool scts_wanted = false;          ///< ClientHello, CertificateRequest.
    std::optional<ByteView> sct_list;  ///< TLS 1.2 ServerHello, Certificate entry.
    std::optional<std::vector<OidFilter>> oid_filters;
    std::optional<std::vector<CompressionAlgorithm>> compress_certificate;
};

// RFC 8446 §4.1.2, RFC 5246 §7.4.1.2
struct ClientHello {
    WireVersion legacy_version = 0x0303;
    std::array<std::uint8_t, kRandomSize> random{};
    ByteView session_id;
    std::optional<ByteView> cookie;  ///< DTLS: always there, empty at first (RFC 6347 §4.2.1).
    std::vector<CipherSuite> cipher_suites;
    ByteView compression_methods;
    bool has_extensions = true;
    Extensions extensions;
};

// RFC 6347 §4.2.1. The version is no part of the negotiation.
struct HelloVerifyRequest {
    WireVersion server_version = 0xfeff;
    ByteView cookie;
};

// RFC 8446 §4.1.3, RFC 5246 §7.4.1.3. A HelloRetryRequest is a ServerHello with kRetryRandom.
struct ServerHello {
    WireVersion legacy_version = 0x0303;
    std::array<std::uint8_t, kRandomSize> random{};
    ByteView session_id;
    CipherSuite cipher_suite{};
    std::uint8_t compression_method = 0;
    bool has_extensions = true;
    Extensions extensions;
    bool is_hello_retry_request() const;
};
extern const std::array<std::uint8_t, kRandomSize> kRetryRandom;

// RFC 8446 §4.3.1
struct EncryptedExtensions {
    Extensions extensions;
};

// RFC 8446 §4.3.2
struct CertificateRequest13 {
    ByteView context;
    Extensions extensions;
};

/// What handshake signatures are over: RFC 2246 §7.4.3 (MD5 and SHA-1 for RSA, SHA-1 for the
/// others), or what signature_algorithms agreed on. The first has no code on the wire.
enum class SignatureForm : std::uint8_t { fixed, negotiated };

// RFC 5246 §7.4.4, RFC 2246 §7.4.4
struct CertificateRequest12 {
    ByteView certificate_types;
    std::vector<SignatureScheme> signature_algorithms;
    std::vector<ByteView> certificate_authorities;
};

// RFC 8446 §4.4.2
struct CertificateEntry {
    ByteView data;
    Extensions extensions;
};
struct Certificate13 {
    ByteView context;
    std::vector<CertificateEntry> entries;
};
/// The certificates without their extensions.
std::vector<ByteView> data_of(const Certificate13& message);

// RFC 8879 §4
struct CompressedCertificate {
    CompressionAlgorithm algorithm{};
    std::uint32_t uncompressed_length = 0;  ///< Of a Certificate message's body.
    ByteView compressed;
};

// RFC 5246 §7.4.2
struct Certificate12 {
    std::vector<ByteView> entries;
};

// RFC 8446 §4.4.3, RFC 5246 §4.7 and §7.4.8
struct CertificateVerify {
    SignatureScheme scheme{};  ///< Form `negotiated`
    ByteView signature;
};

// RFC 8422 §5.4: named_curve only.
struct EcdhParams {
    NamedGroup group{};
    ByteView public_value;
};

// RFC 5246 §7.4.3
struct DhParams {
    ByteView p, g, public_value;
};

// RFC 2246 §7.4.3, for export suites.
struct RsaParams {
    ByteView modulus, exponent;
};

// RFC 5054 §2.5.3
struct SrpParams {
    ByteView n, g, salt, public_value;
};

// RFC 8446 §4.4.4, RFC 5246 §7.4.9
struct Finished {
    ByteView verify_data;
};

// RFC 8446 §4.6.1
struct NewSessionTicket13 {
    std::uint32_t lifetime_seconds = 0;
    std::uint32_t age_add = 0;
    ByteView nonce;
    ByteView ticket;
    Extensions extensions;
};

// RFC 5077 §3.3
struct NewSessionTicket12 {
    std::uint32_t lifetime_hint_seconds = 0;
    ByteView ticket;
};

// draft-agl-tls-nextprotoneg-04 §3, without the padding.
struct NextProtocol {
    ByteView selected;
};

// RFC 6066 §8
struct CertificateStatus {
    std::uint8_t status_type = 1;
    ByteView response;
};

// RFC 8446 §4.6.3
enum class KeyUpdateRequest : std::uint8_t { update_not_requested = 0, update_requested = 1 };
struct KeyUpdate {
    KeyUpdateRequest request{};
};

// HelloRequest, ServerHelloDone, EndOfEarlyData: empty bodies.
struct EmptyMessage {
    HandshakeType type{};
};

/// What was offered, so that unsolicited answers are refused; from our own ClientHello,
/// CertificateRequest.
using OfferedExtensions = std::vector<ExtensionType>;

Result<ClientHello> decode_client_hello(ByteView body);
/// DTLS's, which has a cookie (RFC 6347 §4.2.1).
Result<ClientHello> decode_dtls_client_hello(ByteView body);
Result<HelloVerifyRequest> decode_hello_verify_request(ByteView body);
/// The same hello from SSLv2's form without its msg_type (RFC 5246 §E.2): suites of SSLv2 are left
/// out, a short challenge is padded with zeros in front.
Result<ClientHello> decode_v2_client_hello(ByteView body);
Result<ServerHello> decode_server_hello(ByteView body, const OfferedExtensions& offered);
Result<EncryptedExtensions> decode_encrypted_extensions(ByteView body,
                                                        const OfferedExtensions& offered);
Result<CertificateRequest13> decode_certificate_request13(ByteView body);
Result<CertificateVerify> decode_certificate_verify(ByteView body);
Result<CertificateVerify> decode_certificate_verify(ByteView body, SignatureForm form);
Result<CertificateRequest12> decode_certificate_request12(ByteView body);
Result<CertificateRequest12> decode_certificate_request12(ByteView body, SignatureForm form);
Result<Certificate13> decode_certificate13(ByteView body, const OfferedExtensions& offered);
Result<CompressedCertificate> decode_compressed_certificate(ByteView body);
Result<Certificate12> decode_certificate12(ByteView body);
/// The same inside a ServerKeyExchange; the reader is sticky.
CertificateVerify read_signature(ByteReader& reader, SignatureForm form);

// Parts of a ServerKeyExchange; a hint for PSKs may stand before them, a signature after.
Result<EcdhParams> read_ecdh_params(ByteReader& reader);
DhParams read_dh_params(ByteReader& reader);
RsaParams read_rsa_params(ByteReader& reader);
SrpParams read_srp_params(ByteReader& reader);
Result<Finished> decode_finished(ByteView body);
Result<NewSessionTicket13> decode_new_session_ticket13(ByteView body);
Result<NewSessionTicket12> decode_new_session_ticket12(ByteView body);
Result<NextProtocol> decode_next_protocol(ByteView body);
Result<CertificateStatus> decode_certificate_status(ByteView body);
Result<KeyUpdate> decode_key_update(ByteView body);
Status decode_empty(ByteView body);

void encode(const ClientHello&, Buffer& out);
void encode(const HelloVerifyRequest&, Buffer& out);
void encode(const ServerHello&, Buffer& out);
void encode(const EncryptedExtensions&, Buffer& out);
void encode(const CertificateRequest13&, Buffer& out);
void encode(const CertificateRequest12& message, Buffer& out,
            SignatureForm form = SignatureForm::negotiated);
void encode(const Certificate13&, Buffer& out);
void encode(const CompressedCertificate&, Buffer& out);
void encode(const Certificate12&, Buffer& out);
void encode(const CertificateVerify& message, Buffer& out,
            SignatureForm form = SignatureForm::negotiated);
void write_signature(ByteWriter& writer, const CertificateVerify& signature, SignatureForm form);
void write(ByteWriter& writer, const EcdhParams& params);
void write(ByteWriter& writer, const DhParams& params);
void write(ByteWriter& writer, const RsaParams& params);
void write(ByteWriter& writer, const SrpParams& params);
void encode(const Finished&, Buffer& out);
void encode(const NewSessionTicket13&, Buffer& out);
void encode(const NewSessionTicket12&, Buffer& out);
void encode(const NextProtocol&, Buffer& out);
void encode(const CertificateStatus&, Buffer& out);
void encode(const KeyUpdate&, Buffer& out);
void encode(const EmptyMessage&, Buffer& out);

}  // namespace handfast
