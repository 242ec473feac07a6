// SPDX-License-Identifier: Apache-2.0
// Other people's messages: RFC 8448's traces, Botan's vectors, ClientHellos of the world's clients
// and a fuzzing corpus. They are found through the `vectors` option.
#include <algorithm>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "handshake/extensions.h"
#include "tests/unit/handshake/codec_samples.h"
#include "tests/unit/handshake/vec_file.h"

namespace handfast {
namespace {

using test::body_of;
using test::everything_offered;

#define NEED(declaration, path, expression)                                        \
    auto needed_##declaration = (expression);                                      \
    if (!needed_##declaration) GTEST_SKIP() << "no " HANDFAST_VECTORS "/" << path; \
    auto& declaration = *needed_##declaration

using Bodies = std::vector<std::pair<ExtensionType, std::string>>;

Bodies sorted_bodies(const Extensions& extensions) {
    Bodies bodies;
    for (const RawExtension& raw : extensions.raw) bodies.emplace_back(raw.type, to_hex(raw.body));
    std::ranges::sort(bodies);
    return bodies;
}

/// Writes a hello as it came: its fields, then its extensions raw and in their order.
Buffer with_raw_extensions(ClientHello hello) {
    Buffer out;
    bool had_extensions = hello.has_extensions;
    std::vector<RawExtension> raw = std::move(hello.extensions.raw);
    hello.has_extensions = false;
    encode(hello, out);
    Buffer body = to_buffer(body_of(out));
    ByteWriter extra(body);
    if (had_extensions) {
        auto block = extra.nest(2);
        for (const RawExtension& extension : raw) {
            extra.u16(code(extension.type));
            extra.vec(2, extension.body);
        }
    }
    Buffer whole;
    whole.reserve(kHandshakeHeaderSize + body.size());
    ByteWriter writer(whole);
    writer.u8(code(HandshakeType::client_hello));
    writer.vec(3, body);
    return whole;
}

/// What must hold for every ClientHello that decodes: its raw extensions are what came, and what
/// the fields say makes the same extensions again.
void expect_faithful(ByteView message, const std::string& name) {
    auto hello = decode_client_hello(body_of(message));
    ASSERT_TRUE(hello) << name << ": " << info(hello.error().reason).name << " at "
                       << hello.error().offset;
    EXPECT_EQ(to_hex(with_raw_extensions(*hello)), to_hex(message)) << name;
    Buffer out;
    encode(*hello, out);
    auto again = decode_client_hello(body_of(out));
    ASSERT_TRUE(again) << name;
    EXPECT_EQ(sorted_bodies(again->extensions), sorted_bodies(hello->extensions)) << name;
}

/// The first handshake message in a run of records, however it is cut.
Buffer first_message(ByteView records) {
    ByteReader reader(records);
    Buffer handshake;
    while (!reader.empty() && reader.u8() == code(ContentType::handshake)) {
        reader.u16();
        append(handshake, reader.vec(2));
    }
    ByteReader message(handshake);
    message.u8();
    ByteView body = message.vec(3);
    handshake.resize(kHandshakeHeaderSize + body.size());
    return handshake;
}

TEST(CodecVectors, RealClientHellosDecodeAndSurvive) {
    const std::string path = "tls/client_hellos.json";
    NEED(bytes, path, test::read_vector_file(path));
    std::size_t seen = 0;
    for (const auto& entry : nlohmann::json::parse(as_text(bytes))) {
        std::string name = entry.at("name");
        Buffer records = from_hex(entry.at("hex").get<std::string>()).bytes;
        bool tls = entry.at("transport") == "tcp" && records.at(0) == code(ContentType::handshake);
        if (!tls) continue;  // DTLS, and hellos in SSLv2's form, are no handshake messages of TLS.
        ++seen;
        expect_faithful(first_message(records), name);
    }
    EXPECT_GT(seen, 200U);
}

TEST(CodecVectors, CorpusHellosDecodeFaithfullyOrNotAtAll) {
    std::filesystem::path folder = HANDFAST_VECTORS "/corpus/client_hello";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no " << folder;
    std::size_t decoded = 0;
    std::size_t seen = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        std::string name = file.path().filename();
        auto message = test::read_vector_file("corpus/client_hello/" + name);
        ASSERT_TRUE(message) << name;
        ++seen;
        bool whole = message->size() >= kHandshakeHeaderSize && (*message)[0] == 1;
        if (!whole || !decode_client_hello(body_of(*message))) continue;
        ++decoded;
        expect_faithful(*message, name);
    }
    EXPECT_GT(decoded, seen / 2);
}

// --- RFC 8448 ----------------------------------------------------------------------------------

struct TraceMessage {
    std::string_view name;
    std::string_view codec;
};
constexpr TraceMessage kTraceMessages[] = {
    {"Message_ServerHello", "ServerHello13"},
    {"Message_EncryptedExtensions", "EncryptedExtensions"},
    {"Message_CertificateRequest", "CertificateRequest13"},
    {"Message_Server_Certificate", "Certificate13"},
    {"Message_Server_CertificateVerify", "CertificateVerify"},
    {"Message_Server_Finished", "Finished"}};

const test::Codec* codec_of(std::string_view trace_name) {
    const auto* row = std::ranges::find(kTraceMessages, trace_name, &TraceMessage::name);
    if (row == std::end(kTraceMessages)) return nullptr;
    return &*std::ranges::find(test::all_codecs(), row->codec, &test::Codec::name);
}

std::string sorted_hex(Buffer bytes) {
    std::ranges::sort(bytes);
    return to_hex(bytes);
}

// Extensions are written in our order, so a message is compared by the bytes that are in it.
void expect_same_content(const test::Codec& codec, const Buffer& message, const std::string& name) {
    auto again = codec.reencode(body_of(message));
    ASSERT_TRUE(again) << name << ": " << info(again.error().reason).name;
    EXPECT_EQ(sorted_hex(*again), sorted_hex(message)) << name;
}

TEST(CodecVectors, Rfc8448MessagesSurviveARoundTrip) {
    const std::string path = "tls/rfc8448/transcripts.vec";
    NEED(sections, path, test::read_vec_file(path));
    std::size_t seen = 0;
    for (const test::VecSection& section : sections) {
        for (const auto& [name, value] : section.lines) {
            std::string what = section.name + " " + name;
            Buffer bytes = from_hex(value).bytes;
            const test::Codec* codec = codec_of(name);
            bool hello = name.starts_with("Record_ClientHello");
            if (hello) expect_faithful(first_message(bytes), what);
            if (codec != nullptr) expect_same_content(*codec, bytes, what);
            if (name == "Record_HelloRetryRequest") {
                expect_same_content(*codec_of("Message_ServerHello"), first_message(bytes), what);
            }
            seen += hello || codec != nullptr ? 1 : 0;
        }
    }
    EXPECT_EQ(seen, 41U);
}

// --- Botan's messages and extensions -----------------------------------------------------------

using Decode = std::function<std::optional<Error>(ByteView body)>;

template <class T>
std::optional<Error> error_of(const Result<T>& result) {
    return result ? std::nullopt : std::optional(result.error());
}

Decode extension(ExtensionType type, Where where) {
    return [=](ByteView body) {
        Buffer block;
        ByteWriter writer(block);
        {
            auto nest = writer.nest(2);
            writer.u16(code(type));
            writer.vec(2, body);
        }
        ByteReader reader(block);
        return error_of(decode_extensions(reader, where, &everything_offered()));
    };
}

struct VectorFile {
    std::string path;
    Decode decode;
    /// Faults that are no matter of syntax: the selectors judge them.
    std::vector<std::string> judged_elsewhere = {};
};
std::ostream& operator<<(std::ostream& out, const VectorFile& file) {
    return out << file.path;
}

// Not here: tls/alert.vec (the record layer's), tls/hello_verify.vec (DTLS),
// extensions_generation/ (asks for one implementation's draws).
std::vector<VectorFile> vector_files() {
    Decode client_hello = [](ByteView body) { return error_of(decode_client_hello(body)); };
    Decode server_hello = [](ByteView body) {
        return error_of(decode_server_hello(body, everything_offered()));
    };
    using enum ExtensionType;
    return {
        {"tls/cert_status.vec",
         [](ByteView body) { return error_of(decode_certificate_status(body)); }},
        {"tls/cert_verify.vec",
         [](ByteView body) { return error_of(decode_certificate_verify(body)); }},
        {"tls/client_hello.vec", client_hello},
        {"tls_13/client_hello.vec",
         client_hello,
         {"TLS 1.3 Client Hello has invalid legacy_version",
          "Client did not offer NULL compression"}},
        {"tls/server_hello.vec", server_hello},
        {"tls_13/server_hello.vec", server_hello},
        {"tls/hello_request.vec", [](ByteView body) { return error_of(decode_empty(body)); }},
        {"tls/new_session_ticket.vec",
         [](ByteView body) { return error_of(decode_new_session_ticket12(body)); }},
        {"extensions_parsing/alpn.vec",
         extension(application_layer_protocol_negotiation, Where::client_hello)},
        {"extensions_parsing/cookie.vec", extension(cookie, Where::client_hello)},
        {"extensions_parsing/key_share_CH.vec", extension(key_share, Where::client_hello)},
        {"extensions_parsing/key_share_HRR.vec", extension(key_share, Where::hello_retry_request)},
        {"extensions_parsing/key_share_SH.vec", extension(key_share, Where::server_hello13)},
        {"extensions_parsing/signature_algorithms_cert.vec",
         extension(signature_algorithms_cert, Where::client_hello)},
        {"extensions_parsing/supported_groups.vec",
         extension(supported_groups, Where::client_hello)},
        {"extensions_parsing/supported_versions.vec",
         extension(supported_versions, Where::client_hello)},
    };
}

class BotansVectors : public testing::TestWithParam<VectorFile> {};
INSTANTIATE_TEST_SUITE_P(Codec, BotansVectors, testing::ValuesIn(vector_files()));

TEST_P(BotansVectors, GoodDecodesAndBadDoesNot) {
    const std::string path = "tls/messages/" + GetParam().path;
    NEED(sections, path, test::read_vec_file(path));
    std::size_t judged = 0;
    for (const test::VecSection& section : sections) {
        std::string buffer;
        for (const auto& [name, value] : section.lines) {
            if (name == "Buffer") buffer = value;
            if (name != "Exception") continue;
            ++judged;
            const auto& elsewhere = GetParam().judged_elsewhere;
            bool good = value.empty() || std::ranges::find(elsewhere, value) != elsewhere.end();
            auto error = GetParam().decode(from_hex(buffer).bytes);
            EXPECT_EQ(!error, good) << buffer << " " << value;
            if (error) {
                EXPECT_EQ(error->alert(), AlertDescription::decode_error) << buffer;
            }
        }
    }
    EXPECT_GE(judged, 2U);
}

}  // namespace
}  // namespace handfast
