// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/handshake/codec_samples.h"

#include <algorithm>

#include "handshake/codec_parts.h"

namespace handfast::test {

std::size_t Draw::size(std::size_t min, std::size_t max) {
    return std::uniform_int_distribution<std::size_t>(min, max)(engine_);
}

ByteView Draw::bytes(std::size_t min, std::size_t max) {
    Buffer& buffer = kept_.emplace_back(size(min, max));
    // No zeros: they are refused in host names.
    for (std::uint8_t& byte : buffer) byte = static_cast<std::uint8_t>(size(1, 0xff));
    return buffer;
}

std::vector<ByteView> Draw::list(std::size_t min, std::size_t max) {
    std::vector<ByteView> items(size(min, max));
    for (ByteView& item : items) item = bytes(1, 40);
    return items;
}

OfferedPsks Draw::psks() {
    OfferedPsks offered;
    for (std::size_t count = size(1, 3); count > 0; --count) {
        offered.identities.push_back({bytes(1, 60), u32()});
        offered.binders.push_back(bytes(32, 64));
    }
    return offered;
}

void Draw::common(Where where, Extensions& into) {
    bool hello = where == Where::client_hello;
    if (coin()) into.server_name = hello ? bytes(1, 255) : ByteView();
    if (coin()) into.max_fragment_length = static_cast<std::uint8_t>(size(1, 4));
    if (coin()) into.supported_groups = codes<NamedGroup>(1, 9);
    if (coin()) into.alpn = list(1, hello ? 4 : 1);
    if (coin()) into.record_size_limit = static_cast<std::uint16_t>(size(64, 0xffff));
}

void Draw::legacy(Extensions& into) {
    if (coin()) into.ec_point_formats = bytes(1, 3);
    if (coin()) into.extended_master_secret = true;
    if (coin()) into.encrypt_then_mac = true;
    if (coin()) into.renegotiation_info = bytes(0, 36);
}

void Draw::client(Extensions& into) {
    if (coin()) into.scts_wanted = true;
    if (coin()) into.compress_certificate = {{CompressionAlgorithm{u16()}}};
    if (coin()) into.status_request = StatusRequest{1, {}, bytes(0, 20)};
    if (coin()) into.session_ticket = bytes(0, 200);
    if (coin()) into.signature_algorithms_cert = codes<SignatureScheme>(1, 9);
    if (coin()) into.supported_versions = codes<WireVersion>(1, 127);
    if (coin()) into.psk_key_exchange_modes = bytes(1, 255);
    if (coin()) {
        into.key_shares.emplace();
        for (std::size_t count = size(0, 3); count > 0; --count) {
            into.key_shares->push_back({NamedGroup{u16()}, bytes(1, 133)});
        }
    }
    if (coin()) into.early_data = true;
    if (coin()) into.post_handshake_auth = true;
    if (coin()) into.pre_shared_key = psks();
}

/// Two signed timestamps, as far as TLS looks at them.
constexpr std::uint8_t kTimestamps[] = {0, 7, 0, 2, 0xaa, 0xbb, 0, 1, 0xcc};

Extensions Draw::extensions(Where where) {
    Extensions out;
    switch (where) {
        case Where::client_hello:
            common(where, out);
            legacy(out);
            client(out);
            if (coin()) out.signature_algorithms = codes<SignatureScheme>(1, 20);
            if (coin()) out.cookie = bytes(1, 99);
            if (coin()) out.certificate_authorities = list(1, 3);
            if (coin()) out.raw.push_back({ExtensionType{0x3a3a}, bytes(0, 9)});
            break;
        case Where::server_hello12:
            common(where, out);
            legacy(out);
            if (coin()) out.session_ticket = ByteView();
            if (coin()) out.status_request_acknowledged = true;
            if (coin()) out.sct_list = kTimestamps;
            break;
        case Where::server_hello13:
            out.selected_version = 0x0304;
            if (coin()) out.key_share = KeyShareEntry{NamedGroup{u16()}, bytes(1, 133)};
            if (coin()) out.selected_psk = u16();
            break;
        case Where::hello_retry_request:
            out.selected_version = 0x0304;
            if (coin()) out.retry_group = NamedGroup{u16()};
            if (coin()) out.cookie = bytes(1, 99);
            break;
        case Where::encrypted_extensions:
            common(where, out);
            if (coin()) out.early_data = true;
            break;
        case Where::certificate:
            if (coin()) out.ocsp_response = bytes(1, 300);
            if (coin()) out.sct_list = kTimestamps;
            break;
        case Where::certificate_request:
            out.signature_algorithms = codes<SignatureScheme>(1, 20);
            if (coin()) out.signature_algorithms_cert = codes<SignatureScheme>(1, 20);
            if (coin()) out.certificate_authorities = list(1, 3);
            if (coin()) out.status_request_acknowledged = true;
            if (coin()) out.scts_wanted = true;
            if (coin()) out.compress_certificate = {{CompressionAlgorithm{u16()}}};
            if (coin()) out.oid_filters = {{bytes(1, 9), bytes(0, 99)}};
            break;
        case Where::new_session_ticket:
            if (coin()) out.max_early_data = u32();
            break;
    }
    return out;
}

const OfferedExtensions& everything_offered() {
    static const OfferedExtensions all = [] {
        OfferedExtensions types;
        for (unsigned type = 0; type <= 0xffff; ++type) {
            types.push_back(static_cast<ExtensionType>(type));
        }
        return types;
    }();
    return all;
}

namespace {

template <class Message>
Buffer encoded(const Message& message) {
    Buffer out;
    encode(message, out);
    return out;
}

template <class Message, Result<Message> (*decode)(ByteView)>
Result<Buffer> reencoded(ByteView body) {
    TRY(Message message, decode(body));
    return encoded(message);
}

template <class Message, Result<Message> (*decode)(ByteView, const OfferedExtensions&)>
Result<Buffer> reencoded_answer(ByteView body) {
    TRY(Message message, decode(body, everything_offered()));
    return encoded(message);
}

template <class Message, SignatureForm form, Result<Message> (*decode)(ByteView, SignatureForm)>
Result<Buffer> reencoded_as(ByteView body) {
    TRY(Message message, decode(body, form));
    Buffer out;
    encode(message, out, form);
    return out;
}

/// Parameters of a key exchange, as the whole of a ServerKeyExchange.
template <class Params>
Buffer as_message(const Params& params) {
    Buffer out;
    ByteWriter writer(out);
    const auto body = begin_message(writer, HandshakeType::server_key_exchange);
    write(writer, params);
    return out;
}

template <auto read>
Result<Buffer> rewritten(ByteView body) {
    ByteReader reader(body);
    const auto params = read(reader);
    CHECK_OK(reader.done());
    return as_message(params);
}

Result<Buffer> rewritten_ecdh(ByteView body) {
    ByteReader reader(body);
    TRY(const EcdhParams params, read_ecdh_params(reader));
    CHECK_OK(reader.done());
    return as_message(params);
}

Result<Buffer> reencoded_empty(ByteView body) {
    CHECK_OK(decode_empty(body));
    return encoded(EmptyMessage{HandshakeType::server_hello_done});
}

ClientHello client_hello(Draw& draw) {
    ClientHello hello;
    hello.legacy_version = draw.u16();
    std::ranges::copy(draw.bytes(kRandomSize, kRandomSize), hello.random.begin());
    hello.session_id = draw.bytes(0, kMaxSessionIdSize);
    hello.cipher_suites = draw.codes<CipherSuite>(1, 80);
    hello.compression_methods = draw.bytes(1, 3);
    hello.extensions = draw.extensions(Where::client_hello);
    return hello;
}

ServerHello server_hello(Draw& draw, Where where) {
    ServerHello hello;
    hello.legacy_version = draw.u16();
    std::ranges::copy(draw.bytes(kRandomSize, kRandomSize), hello.random.begin());
    if (where == Where::hello_retry_request) hello.random = kRetryRandom;
    hello.session_id = draw.bytes(0, kMaxSessionIdSize);
    hello.cipher_suite = CipherSuite{draw.u16()};
    hello.compression_method = draw.u8();
    hello.extensions = draw.extensions(where);
    return hello;
}

Certificate13 certificate13(Draw& draw) {
    Certificate13 message{draw.bytes(0, 255), {}};
    for (std::size_t count = draw.size(0, 3); count > 0; --count) {
        message.entries.push_back({draw.bytes(1, 400), draw.extensions(Where::certificate)});
    }
    return message;
}

constexpr auto kServerHello = &reencoded_answer<ServerHello, decode_server_hello>;

std::vector<Codec> hello_codecs() {
    return {
        {"ClientHello", [](Draw& draw) { return encoded(client_hello(draw)); },
         reencoded<ClientHello, decode_client_hello>, true},
        {"ClientHelloWithoutExtensions",
         [](Draw& draw) {
             ClientHello hello = client_hello(draw);
             hello.has_extensions = false;
             return encoded(hello);
         },
         reencoded<ClientHello, decode_client_hello>},
        {"ServerHello12",
         [](Draw& draw) { return encoded(server_hello(draw, Where::server_hello12)); },
         kServerHello, true},
        {"ServerHello13",
         [](Draw& draw) { return encoded(server_hello(draw, Where::server_hello13)); },
         kServerHello, true},
        {"HelloRetryRequest",
         [](Draw& draw) { return encoded(server_hello(draw, Where::hello_retry_request)); },
         kServerHello, true},
        {"EncryptedExtensions",
         [](Draw& draw) {
             return encoded(EncryptedExtensions{draw.extensions(Where::encrypted_extensions)});
         },
         reencoded_answer<EncryptedExtensions, decode_encrypted_extensions>},
    };
}

std::vector<Codec> certificate_codecs() {
    return {
        {"CertificateRequest13",
         [](Draw& draw) {
             return encoded(CertificateRequest13{draw.bytes(0, 255),
                                                 draw.extensions(Where::certificate_request)});
         },
         reencoded<CertificateRequest13, decode_certificate_request13>},
        {"CertificateRequest12",
         [](Draw& draw) {
             return encoded(CertificateRequest12{
                 draw.bytes(1, 9), draw.codes<SignatureScheme>(1, 9), draw.list(0, 3)});
         },
         reencoded_as<CertificateRequest12, SignatureForm::negotiated,
                      decode_certificate_request12>},
        {"CertificateRequest10",
         [](Draw& draw) {
             Buffer out;
             encode(CertificateRequest12{draw.bytes(1, 9), {}, draw.list(0, 3)}, out,
                    SignatureForm::fixed);
             return out;
         },
         reencoded_as<CertificateRequest12, SignatureForm::fixed, decode_certificate_request12>},
        {"Certificate13", [](Draw& draw) { return encoded(certificate13(draw)); },
         reencoded_answer<Certificate13, decode_certificate13>},
        {"CompressedCertificate",
         [](Draw& draw) {
             return encoded(CompressedCertificate{CompressionAlgorithm{draw.u16()},
                                                  draw.u32() & 0xffffff, draw.bytes(1, 600)});
         },
         reencoded<CompressedCertificate, decode_compressed_certificate>},
        {"Certificate12", [](Draw& draw) { return encoded(Certificate12{draw.list(0, 4)}); },
         reencoded<Certificate12, decode_certificate12>},
        {"CertificateVerify",
         [](Draw& draw) {
             return encoded(CertificateVerify{SignatureScheme{draw.u16()}, draw.bytes(0, 600)});
         },
         reencoded_as<CertificateVerify, SignatureForm::negotiated, decode_certificate_verify>},
        {"CertificateVerify10",
         [](Draw& draw) {
             Buffer out;
             encode(CertificateVerify{{}, draw.bytes(0, 600)}, out, SignatureForm::fixed);
             return out;
         },
         reencoded_as<CertificateVerify, SignatureForm::fixed, decode_certificate_verify>},
        {"CertificateStatus",
         [](Draw& draw) {
             return encoded(CertificateStatus{1, draw.bytes(1, 600)});
         },
         reencoded<CertificateStatus, decode_certificate_status>},
    };
}

std::vector<Codec> other_codecs() {
    return {
        {"EcdhParams",
         [](Draw& draw) {
             return as_message(EcdhParams{NamedGroup{draw.u16()}, draw.bytes(1, 255)});
         },
         rewritten_ecdh},
        {"DhParams",
         [](Draw& draw) {
             return as_message(DhParams{draw.bytes(1, 300), draw.bytes(1, 3), draw.bytes(1, 300)});
         },
         rewritten<read_dh_params>},
        {"RsaParams",
         [](Draw& draw) {
             return as_message(RsaParams{draw.bytes(1, 64), draw.bytes(1, 3)});
         },
         rewritten<read_rsa_params>},
        {"SrpParams",
         [](Draw& draw) {
             return as_message(SrpParams{draw.bytes(1, 300), draw.bytes(1, 3), draw.bytes(1, 255),
                                         draw.bytes(1, 300)});
         },
         rewritten<read_srp_params>},
        {"Finished", [](Draw& draw) { return encoded(Finished{draw.bytes(12, 64)}); },
         reencoded<Finished, decode_finished>, false, false},
        {"NewSessionTicket13",
         [](Draw& draw) {
             return encoded(NewSessionTicket13{draw.u32(), draw.u32(), draw.bytes(0, 255),
                                               draw.bytes(1, 300),
                                               draw.extensions(Where::new_session_ticket)});
         },
         reencoded<NewSessionTicket13, decode_new_session_ticket13>},
        {"NewSessionTicket12",
         [](Draw& draw) {
             return encoded(NewSessionTicket12{draw.u32(), draw.bytes(0, 300)});
         },
         reencoded<NewSessionTicket12, decode_new_session_ticket12>},
        {"KeyUpdate",
         [](Draw& draw) {
             return encoded(KeyUpdate{static_cast<KeyUpdateRequest>(draw.size(0, 1))});
         },
         reencoded<KeyUpdate, decode_key_update>},
        {"EmptyMessage",
         [](Draw&) { return encoded(EmptyMessage{HandshakeType::server_hello_done}); },
         reencoded_empty},
    };
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Codec& codec) {
    return out << codec.name;
}

const std::vector<Codec>& all_codecs() {
    static const std::vector<Codec> codecs = [] {
        std::vector<Codec> all = hello_codecs();
        for (const auto& more : {certificate_codecs(), other_codecs()}) {
            all.insert(all.end(), more.begin(), more.end());
        }
        return all;
    }();
    return codecs;
}

}  // namespace handfast::test
