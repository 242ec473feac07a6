// SPDX-License-Identifier: Apache-2.0
// ClientHello, ServerHello with HelloRetryRequest, EncryptedExtensions.
#include <algorithm>

#include "handshake/codec_parts.h"
#include "handshake/extensions.h"
#include "handshake/messages.h"

namespace handfast {

// SHA-256 of "HelloRetryRequest" (RFC 8446 §4.1.3).
const std::array<std::uint8_t, kRandomSize> kRetryRandom = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

namespace {

std::array<std::uint8_t, kRandomSize> read_random(ByteReader& reader) {
    std::array<std::uint8_t, kRandomSize> random{};
    std::ranges::copy(reader.bytes(kRandomSize), random.begin());
    return random;
}

// RFC 8446 §4.1.2, RFC 5246 §7.4.1.2: before TLS 1.3 a hello may end without extensions.
Result<ClientHello> decode_hello_over(Transport transport, ByteView body) {
    ByteReader reader(body);
    ClientHello hello;
    hello.legacy_version = reader.u16();
    hello.random = read_random(reader);
    hello.session_id = reader.vec(1, 0, kMaxSessionIdSize);
    // RFC 6347 §4.2.1
    if (transport == Transport::datagram) hello.cookie = reader.vec(1);
    hello.cipher_suites = read_codes<CipherSuite>(reader, {2, 2, 0xfffe});
    hello.compression_methods = reader.vec(1, 1, 0xff);
    hello.has_extensions = !reader.empty();
    if (hello.has_extensions) {
        TRY(hello.extensions, decode_extensions(reader, Where::client_hello, nullptr));
    }
    CHECK_OK(reader.done());
    return hello;
}

}  // namespace

Result<ClientHello> decode_client_hello(ByteView body) {
    return decode_hello_over(Transport::stream, body);
}

Result<ClientHello> decode_dtls_client_hello(ByteView body) {
    return decode_hello_over(Transport::datagram, body);
}

namespace {

/// V2CipherSpec: three bytes each, the first of them 0 for suites of TLS.
std::vector<CipherSuite> read_v2_suites(ByteReader& specs) {
    std::vector<CipherSuite> suites;
    suites.reserve(specs.remaining() / 3);
    while (!specs.empty()) {
        const bool is_tls = specs.u8() == 0;
        const CipherSuite suite{specs.u16()};
        if (is_tls) suites.push_back(suite);
    }
    return suites;
}

}  // namespace

Result<ClientHello> decode_v2_client_hello(ByteView body) {
    static constexpr std::uint8_t kNullCompression[] = {0};
    // RFC 2246 §E: the challenge has 16 bytes at least.
    constexpr std::size_t kMinChallenge = 16;
    ByteReader reader(body);
    ClientHello hello;
    hello.legacy_version = reader.u16();
    const std::size_t specs_size = reader.u16();
    const std::size_t session_id_size = reader.u16();
    const std::size_t challenge_size = reader.u16();
    // A multiple of 3 and not 0; SSLv2's session ids have 16 bytes.
    if (specs_size == 0 || session_id_size > kMaxSessionIdSize || challenge_size < kMinChallenge)
        reader.mark_failed();
    ByteReader specs(reader.bytes(specs_size), reader.offset() - specs_size);
    hello.cipher_suites = read_v2_suites(specs);
    reader.join(specs);
    hello.session_id = reader.bytes(session_id_size);
    ByteView challenge = reader.bytes(challenge_size);
    CHECK_OK(reader.done());
    challenge = challenge.first(std::min(challenge.size(), kRandomSize));
    std::ranges::copy(challenge,
                      hello.random.end() - static_cast<std::ptrdiff_t>(challenge.size()));
    hello.compression_methods = kNullCompression;
    hello.has_extensions = false;
    return hello;
}

void encode(const ClientHello& hello, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::client_hello);
    writer.u16(hello.legacy_version);
    writer.bytes(hello.random);
    writer.vec(1, hello.session_id);
    if (hello.cookie) writer.vec(1, *hello.cookie);
    write_codes<CipherSuite>(writer, 2, hello.cipher_suites);
    writer.vec(1, hello.compression_methods);
    if (hello.has_extensions) encode_extensions(writer, hello.extensions, Where::client_hello);
}

// RFC 6347 §4.2.1
Result<HelloVerifyRequest> decode_hello_verify_request(ByteView body) {
    ByteReader reader(body);
    HelloVerifyRequest message;
    message.server_version = reader.u16();
    message.cookie = reader.vec(1);
    CHECK_OK(reader.done());
    return message;
}

void encode(const HelloVerifyRequest& message, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::hello_verify_request);
    writer.u16(message.server_version);
    writer.vec(1, message.cookie);
}

bool ServerHello::is_hello_retry_request() const {
    return random == kRetryRandom;
}

namespace {

/// Which row of rules a ServerHello's extensions follow. RFC 8446 §4.1.3 and §4.2.1: the random
/// tells a HelloRetryRequest, supported_versions tells TLS 1.3.
Where place_of(const ServerHello& hello, ByteReader extensions) {
    if (hello.is_hello_retry_request()) return Where::hello_retry_request;
    ByteReader block = extensions.child(2);
    while (!block.empty()) {
        if (ExtensionType{block.u16()} == ExtensionType::supported_versions) {
            return Where::server_hello13;
        }
        block.vec(2);
    }
    return Where::server_hello12;
}

/// The same for one that is to be sent.
Where place_of(const ServerHello& hello) {
    if (hello.is_hello_retry_request()) return Where::hello_retry_request;
    return hello.extensions.selected_version ? Where::server_hello13 : Where::server_hello12;
}

}  // namespace

// RFC 8446 §4.1.3, RFC 5246 §7.4.1.3
Result<ServerHello> decode_server_hello(ByteView body, const OfferedExtensions& offered) {
    ByteReader reader(body);
    ServerHello hello;
    hello.legacy_version = reader.u16();
    hello.random = read_random(reader);
    hello.session_id = reader.vec(1, 0, kMaxSessionIdSize);
    hello.cipher_suite = CipherSuite{reader.u16()};
    hello.compression_method = reader.u8();
    hello.has_extensions = !reader.empty();
    if (hello.has_extensions) {
        TRY(hello.extensions, decode_extensions(reader, place_of(hello, reader), &offered));
    }
    CHECK_OK(reader.done());
    return hello;
}

void encode(const ServerHello& hello, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::server_hello);
    writer.u16(hello.legacy_version);
    writer.bytes(hello.random);
    writer.vec(1, hello.session_id);
    writer.u16(code(hello.cipher_suite));
    writer.u8(hello.compression_method);
    if (hello.has_extensions) encode_extensions(writer, hello.extensions, place_of(hello));
}

// RFC 8446 §4.3.1
Result<EncryptedExtensions> decode_encrypted_extensions(ByteView body,
                                                        const OfferedExtensions& offered) {
    ByteReader reader(body);
    EncryptedExtensions message;
    TRY(message.extensions, decode_extensions(reader, Where::encrypted_extensions, &offered));
    CHECK_OK(reader.done());
    return message;
}

void encode(const EncryptedExtensions& message, Buffer& out) {
    ByteWriter writer(out);
    auto body = begin_message(writer, HandshakeType::encrypted_extensions);
    encode_extensions(writer, message.extensions, Where::encrypted_extensions);
}

}  // namespace handfast
