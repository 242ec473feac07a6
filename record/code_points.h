// SPDX-License-Identifier: Apache-2.0
// TLS code points as open enums: a value that no name covers is legal to hold. Their names in all
// spellings are in record/names.h.
#pragma once

#include <cstdint>
#include <type_traits>

namespace handfast {

enum class Role : std::uint8_t { client, server };

/// TLS over a stream of bytes, DTLS over datagrams.
enum class Transport : std::uint8_t { stream, datagram };

/// What carries the datagrams of DTLS. SCTP loses nothing and keeps their order (RFC 6083).
enum class Carrier : std::uint8_t { udp, sctp };

/// A version number as it stands on the wire. Wire versions have no order; ProtocolVersion
/// (handshake/version.h) has one.
using WireVersion = std::uint16_t;

/// RFC 8446 §5.1.
enum class ContentType : std::uint8_t {
    invalid = 0,
    change_cipher_spec = 20,
    alert = 21,
    handshake = 22,
    application_data = 23,
    heartbeat = 24,
    tls12_cid = 25,  ///< RFC 9146
};

/// RFC 8446 §4, RFC 5246 §7.4, RFC 4346, RFC 6066.
/// RFC 6520 §2 and §3.
enum class HeartbeatMode : std::uint8_t { peer_allowed_to_send = 1, peer_not_allowed_to_send = 2 };
enum class HeartbeatType : std::uint8_t { heartbeat_request = 1, heartbeat_response = 2 };

enum class HandshakeType : std::uint8_t {
    hello_request = 0,
    client_hello = 1,
    server_hello = 2,
    hello_verify_request = 3,
    new_session_ticket = 4,
    end_of_early_data = 5,
    hello_retry_request = 6,  ///< Never on the wire: a ServerHello with the special random.
    encrypted_extensions = 8,
    certificate = 11,
    server_key_exchange = 12,
    certificate_request = 13,
    server_hello_done = 14,
    certificate_verify = 15,
    client_key_exchange = 16,
    finished = 20,
    certificate_url = 21,
    certificate_status = 22,
    supplemental_data = 23,
    key_update = 24,
    compressed_certificate = 25,
    next_protocol = 67,
    message_hash = 254,
};

/// IANA TLS ExtensionType Values.
enum class ExtensionType : std::uint16_t {
    server_name = 0,
    max_fragment_length = 1,
    status_request = 5,
    supported_groups = 10,
    ec_point_formats = 11,
    srp = 12,
    signature_algorithms = 13,
    use_srtp = 14,
    heartbeat = 15,
    application_layer_protocol_negotiation = 16,
    signed_certificate_timestamp = 18,
    padding = 21,
    encrypt_then_mac = 22,
    extended_master_secret = 23,
    compress_certificate = 27,
    record_size_limit = 28,
    session_ticket = 35,
    pre_shared_key = 41,
    early_data = 42,
    supported_versions = 43,
    cookie = 44,
    psk_key_exchange_modes = 45,
    certificate_authorities = 47,
    oid_filters = 48,
    post_handshake_auth = 49,
    signature_algorithms_cert = 50,
    key_share = 51,
    connection_id = 54,
    next_proto_neg = 13172,
    renegotiation_info = 0xff01,
};

/// IANA DTLS-SRTP Protection Profiles.
enum class SrtpProfile : std::uint16_t {};

/// IANA TLS Supported Groups.
enum class NamedGroup : std::uint16_t {
    secp160k1 = 15,
    secp160r1 = 16,
    secp160r2 = 17,
    secp192k1 = 18,
    secp192r1 = 19,
    secp224k1 = 20,
    secp224r1 = 21,
    secp256k1 = 22,
    secp256r1 = 23,
    secp384r1 = 24,
    secp521r1 = 25,
    brainpoolP256r1 = 26,
    brainpoolP384r1 = 27,
    brainpoolP512r1 = 28,
    x25519 = 29,
    x448 = 30,
    brainpoolP256r1tls13 = 31,
    brainpoolP384r1tls13 = 32,
    brainpoolP512r1tls13 = 33,
    ffdhe2048 = 256,
    ffdhe3072 = 257,
    ffdhe4096 = 258,
    ffdhe6144 = 259,
    ffdhe8192 = 260,
    secp256r1_mlkem768 = 0x11eb,
    x25519_mlkem768 = 0x11ec,
    secp384r1_mlkem1024 = 0x11ed,
};

/// IANA TLS SignatureScheme.
enum class SignatureScheme : std::uint16_t {
    rsa_pkcs1_sha1 = 0x0201,
    dsa_sha1 = 0x0202,
    ecdsa_sha1 = 0x0203,
    rsa_pkcs1_sha224 = 0x0301,
    dsa_sha224 = 0x0302,
    ecdsa_sha224 = 0x0303,
    rsa_pkcs1_sha256 = 0x0401,
    dsa_sha256 = 0x0402,
    ecdsa_secp256r1_sha256 = 0x0403,
    rsa_pkcs1_sha384 = 0x0501,
    dsa_sha384 = 0x0502,
    ecdsa_secp384r1_sha384 = 0x0503,
    rsa_pkcs1_sha512 = 0x0601,
    dsa_sha512 = 0x0602,
    ecdsa_secp521r1_sha512 = 0x0603,
    rsa_pss_rsae_sha256 = 0x0804,
    rsa_pss_rsae_sha384 = 0x0805,
    rsa_pss_rsae_sha512 = 0x0806,
    ed25519 = 0x0807,
    ed448 = 0x0808,
    rsa_pss_pss_sha256 = 0x0809,
    rsa_pss_pss_sha384 = 0x080a,
    rsa_pss_pss_sha512 = 0x080b,
    ecdsa_brainpoolP256r1tls13_sha256 = 0x081a,
    ecdsa_brainpoolP384r1tls13_sha384 = 0x081b,
    ecdsa_brainpoolP512r1tls13_sha512 = 0x081c,
};

/// IANA TLS Certificate Compression Algorithm IDs.
enum class CompressionAlgorithm : std::uint16_t { zlib = 1, brotli = 2, zstd = 3 };

/// Of records (RFC 3749 §2).
enum class CompressionMethod : std::uint8_t { null = 0, deflate = 1 };

/// A cipher suite's number; record/suites.h has the table.
enum class CipherSuite : std::uint16_t {
    tls_empty_renegotiation_info_scsv = 0x00ff,
    tls_fallback_scsv = 0x5600,
};

/// RFC 8446 §4.2.9.
enum class PskKeyExchangeMode : std::uint8_t { psk_ke = 0, psk_dhe_ke = 1 };

template <class Enum>
constexpr auto code(Enum value) {
    return static_cast<std::underlying_type_t<Enum>>(value);
}

}  // namespace handfast
