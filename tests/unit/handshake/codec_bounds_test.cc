// SPDX-License-Identifier: Apache-2.0
// Each bound of the presentation language, at its edge: one row a bound. The vectors in question
// are filled with ones, what stands around them is given as hexadecimal.
#include <optional>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "crypto/base/byte_writer.h"
#include "handshake/extensions.h"
#include "handshake/messages.h"
#include "tests/unit/handshake/codec_samples.h"

namespace handfast {
namespace {

/// `least` and `most` bytes must be taken, in steps of an element; an element less must not, nor
/// `too_many` (0 where the length prefix cannot say more than `most`).
struct Sizes {
    std::size_t least;
    std::size_t most;
    std::size_t too_many = 0;
    std::size_t step = 1;
};

/// Where the vector stands: inside a list of its own if `list_width` is not 0.
struct Shape {
    std::size_t width;
    std::size_t list_width = 0;
    const char* before = "";
    const char* after = "";
};

Buffer shaped(const Shape& shape, std::size_t size) {
    Buffer ones(size, 1);
    Buffer vector;
    if (shape.width == 0) {
        append(vector, ones);
    } else {
        ByteWriter(vector).vec(shape.width, ones);
    }
    Buffer out = from_hex(shape.before).bytes;
    if (shape.list_width == 0) {
        append(out, vector);
    } else {
        ByteWriter(out).vec(shape.list_width, vector);
    }
    append(out, from_hex(shape.after).bytes);
    return out;
}

struct Bound {
    std::string name;
    std::optional<Error> (*refusal)(ByteView body);
    Sizes sizes;
    Shape shape;
};
std::ostream& operator<<(std::ostream& out, const Bound& bound) {
    return out << bound.name;
}

template <auto decode>
std::optional<Error> refusal(ByteView body) {
    auto result = decode(body);
    return result ? std::nullopt : std::optional(result.error());
}

Result<ServerHello> server_hello(ByteView body) {
    return decode_server_hello(body, {});
}
Result<CertificateRequest12> certificate_request12(ByteView body) {
    return decode_certificate_request12(body);
}
/// A ServerKeyExchange of ECDHE.
Result<EcdhParams> key_exchange(ByteView body) {
    ByteReader reader(body);
    TRY(const EcdhParams params, read_ecdh_params(reader));
    read_signature(reader, SignatureForm::negotiated);
    CHECK_OK(reader.done());
    return params;
}
Result<CertificateVerify> certificate_verify(ByteView body) {
    return decode_certificate_verify(body);
}
/// A ClientKeyExchange of ECDHE.
Result<ByteView> client_point(ByteView body) {
    ByteReader reader(body);
    const ByteView point = reader.vec(1, 1, 0xff);
    CHECK_OK(reader.done());
    return point;
}
Result<Certificate13> certificate13(ByteView body) {
    return decode_certificate13(body, {ExtensionType::status_request});
}

#define ZEROS_8 "0000000000000000"
#define RANDOM ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8
constexpr auto kClientHello = &refusal<decode_client_hello>;
constexpr auto kRequest12 = &refusal<certificate_request12>;
constexpr auto kKeyExchange = &refusal<key_exchange>;
constexpr auto kTicket13 = &refusal<decode_new_session_ticket13>;
constexpr auto kCertificate13 = &refusal<certificate13>;

const Bound kMessageBounds[] = {
    {"ClientHelloSessionId", kClientHello, {0, 32, 33}, {1, 0, "0303" RANDOM, "000200010100"}},
    {"ClientHelloCipherSuites",
     kClientHello,
     {2, 0xfffe, 0, 2},
     {2, 0, "0303" RANDOM "00", "0100"}},
    {"ClientHelloCompressionMethods", kClientHello, {1, 0xff}, {1, 0, "0303" RANDOM "0000020001"}},
    {"ServerHelloSessionId", &refusal<server_hello>, {0, 32, 33}, {1, 0, "0303" RANDOM, "c02f00"}},
    {"CertificateRequest12Types", kRequest12, {1, 0xff}, {1, 0, "", "000200010000"}},
    {"CertificateRequest12Schemes", kRequest12, {2, 0xfffe, 0, 2}, {2, 0, "0101", "0000"}},
    {"CertificateRequest12Name", kRequest12, {1, 0xfffd}, {2, 2, "010100020001"}},
    {"CertificateRequest13Context",
     &refusal<decode_certificate_request13>,
     {0, 0xff},
     {1, 0, "", "0008000d000400020403"}},
    {"Certificate12Entry", &refusal<decode_certificate12>, {1, 0x20000}, {3, 3}},
    {"Certificate13Context", kCertificate13, {0, 0xff}, {1, 0, "", "000000"}},
    {"Certificate13OcspResponse",
     kCertificate13,
     {1, 1, 0},
     {3, 0,
      "00"
      "00000f"
      "00000101"
      "0009"
      "0005"
      "0005"
      "01",
      ""}},
    {"CompressedCertificateMessage",
     &refusal<decode_compressed_certificate>,
     {1, 0x20000},
     {3, 0, "0001000100"}},
    {"CertificateVerifySignature", &refusal<certificate_verify>, {0, 0xffff}, {2, 0, "0804"}},
    {"CertificateStatusResponse", &refusal<decode_certificate_status>, {1, 0x20000}, {3, 0, "01"}},
    {"ServerKeyExchangePoint", kKeyExchange, {1, 0xff}, {1, 0, "030017", "04030000"}},
    {"ServerKeyExchangeSignature", kKeyExchange, {0, 0xffff}, {2, 0, "03001701ff0403"}},
    {"ClientKeyExchangePoint", &refusal<client_point>, {1, 0xff}, {1}},
    {"NewSessionTicket13Nonce", kTicket13, {0, 0xff}, {1, 0, ZEROS_8, "0001ff0000"}},
    {"NewSessionTicket13Ticket", kTicket13, {1, 0xffff}, {2, 0, ZEROS_8 "00", "0000"}},
    {"NewSessionTicket12Ticket",
     &refusal<decode_new_session_ticket12>,
     {0, 0xffff},
     {2, 0, "00000000"}},
};

class MessageBound : public testing::TestWithParam<Bound> {};
INSTANTIATE_TEST_SUITE_P(Codec, MessageBound, testing::ValuesIn(kMessageBounds),
                         [](const auto& instance) { return instance.param.name; });

TEST_P(MessageBound, IsTheRfcs) {
    const Bound& bound = GetParam();
    auto refusal = [&](std::size_t size) { return bound.refusal(shaped(bound.shape, size)); };
    EXPECT_FALSE(refusal(bound.sizes.least));
    EXPECT_FALSE(refusal(bound.sizes.most));
    auto expect_refused = [&](std::size_t size) {
        auto error = refusal(size);
        ASSERT_TRUE(error) << size;
        EXPECT_EQ(error->reason, Reason::decode_error) << size;
        EXPECT_EQ(error->alert(), AlertDescription::decode_error) << size;
    };
    if (bound.sizes.least > 0) expect_refused(bound.sizes.least - bound.sizes.step);
    if (bound.sizes.too_many > 0) expect_refused(bound.sizes.too_many);
    if (bound.sizes.step > 1) expect_refused(bound.sizes.least + 1);
}

// --- extensions --------------------------------------------------------------------------------

struct ExtensionBound {
    std::string name;
    Where where;
    ExtensionType type;
    Sizes sizes;
    Shape shape;
    Reason reason = Reason::bad_extension;
};
std::ostream& operator<<(std::ostream& out, const ExtensionBound& bound) {
    return out << bound.name;
}

// What fits into a block of 2^16-1 bytes beside an extension's header.
constexpr std::size_t kMaxBody = 0xffff - 4;
#define BINDER_32 \
    "0021"        \
    "20" RANDOM

using enum ExtensionType;
constexpr Where kHello = Where::client_hello;
constexpr Where kRetry = Where::hello_retry_request;
constexpr auto kAlpn = application_layer_protocol_negotiation;

const ExtensionBound kExtensionBounds[] = {
    {"HostName", kHello, server_name, {1, 1}, {2, 0, "000400"}},
    {"MaxFragmentLength", kHello, max_fragment_length, {1, 1, 2}, {0}},
    {"StatusResponderIds", kHello, status_request, {0, 0}, {2, 0, "01", "0000"}},
    {"StatusResponderId", kHello, status_request, {1, 0x1000}, {2, 2, "01", "0000"}},
    {"StatusRequestExtensions", kHello, status_request, {0, 0x1000}, {2, 0, "010000"}},
    {"StatusAcknowledged", Where::server_hello12, status_request, {0, 0, 1}, {0}},
    {"StatusWanted", Where::certificate_request, status_request, {0, 0, 1}, {0}},
    {"OcspResponse", Where::certificate, status_request, {1, kMaxBody - 4}, {3, 0, "01"}},
    {"SupportedGroups", kHello, supported_groups, {2, kMaxBody - 3, 0, 2}, {2}},
    {"EcPointFormats", kHello, ec_point_formats, {1, 0xff}, {1}},
    {"SignatureAlgorithms", kHello, signature_algorithms, {2, kMaxBody - 3, 0, 2}, {2}},
    {"SignatureAlgorithmsCert", kHello, signature_algorithms_cert, {2, kMaxBody - 3, 0, 2}, {2}},
    {"ProtocolName", kHello, kAlpn, {1, 0xff}, {1, 2}},
    {"ProtocolNames", kHello, kAlpn, {2, 0x1000, 0, 2}, {2}},
    {"EncryptThenMac", kHello, encrypt_then_mac, {0, 0, 1}, {0}},
    {"ExtendedMasterSecret", kHello, extended_master_secret, {0, 0, 1}, {0}},
    {"ClientTicket", kHello, session_ticket, {0, kMaxBody}, {0}},
    {"ServerTicket", Where::server_hello12, session_ticket, {0, 0, 1}, {0}},
    {"RenegotiatedConnection",
     kHello,
     renegotiation_info,
     {0, 0xff},
     {1},
     Reason::renegotiation_encoding_err},
    {"SupportedVersions", kHello, supported_versions, {2, 254, 0, 2}, {1}},
    {"SelectedVersion", kRetry, supported_versions, {2, 2, 3}, {0}},
    {"Cookie", kHello, cookie, {1, kMaxBody - 2}, {2}},
    {"PskKeyExchangeModes", kHello, psk_key_exchange_modes, {1, 0xff}, {1}},
    {"ClientShares", kHello, key_share, {0, 0}, {2}},
    {"ClientKeyExchange", kHello, key_share, {1, 1}, {2, 0, "0005001d"}},
    {"ServerKeyExchange", Where::server_hello13, key_share, {1, kMaxBody - 4}, {2, 0, "001d"}},
    {"RetryGroup", kRetry, key_share, {2, 2, 3}, {0}},
    {"PskIdentity", kHello, pre_shared_key, {1, 1}, {2, 0, "0007", "00000000" BINDER_32}},
    // RFC 8446 §4.2.11 says 32, but a binder too short for any hash is refused as a wrong one.
    {"PskBinder",
     kHello,
     pre_shared_key,
     {1, 0xff},
     {1, 2,
      "0007"
      "0001ff"
      "00000000"}},
    {"SelectedPsk", Where::server_hello13, pre_shared_key, {2, 2, 3}, {0}},
    {"ClientEarlyData", kHello, early_data, {0, 0, 1}, {0}},
    {"MaxEarlyData", Where::new_session_ticket, early_data, {4, 4, 5}, {0}},
    {"PostHandshakeAuth", kHello, post_handshake_auth, {0, 0, 1}, {0}},
    {"AuthorityName", kHello, certificate_authorities, {1, kMaxBody - 4}, {2, 2}},
    {"RecordSizeLimit", kHello, record_size_limit, {2, 2, 3}, {0}},
};

class ExtensionBounds : public testing::TestWithParam<ExtensionBound> {};
INSTANTIATE_TEST_SUITE_P(Codec, ExtensionBounds, testing::ValuesIn(kExtensionBounds),
                         [](const auto& instance) { return instance.param.name; });

std::optional<Error> refusal_of(const ExtensionBound& bound, ByteView body) {
    Buffer block;
    ByteWriter writer(block);
    {
        auto nest = writer.nest(2);
        writer.u16(code(bound.type));
        writer.vec(2, body);
    }
    ByteReader reader(block);
    auto result = decode_extensions(reader, bound.where, &test::everything_offered());
    return result ? std::nullopt : std::optional(result.error());
}

TEST_P(ExtensionBounds, AreTheRfcs) {
    const ExtensionBound& bound = GetParam();
    auto refusal = [&](std::size_t size) { return refusal_of(bound, shaped(bound.shape, size)); };
    EXPECT_FALSE(refusal(bound.sizes.least));
    EXPECT_FALSE(refusal(bound.sizes.most));
    auto expect_refused = [&](std::size_t size) {
        auto error = refusal(size);
        ASSERT_TRUE(error) << size;
        EXPECT_EQ(info(error->reason).name, info(bound.reason).name) << size;
        EXPECT_EQ(error->alert(), AlertDescription::decode_error) << size;
    };
    if (bound.sizes.least > 0) expect_refused(bound.sizes.least - bound.sizes.step);
    if (bound.sizes.too_many > 0) expect_refused(bound.sizes.too_many);
    if (bound.sizes.step > 1) expect_refused(bound.sizes.least + 1);
}

TEST_P(ExtensionBounds, RefuseOneMoreByte) {
    const ExtensionBound& bound = GetParam();
    if (bound.shape.width == 0) return;  // The row says what is too long.
    Buffer body = shaped(bound.shape, bound.sizes.least);
    body.push_back(0);
    auto error = refusal_of(bound, body);
    ASSERT_TRUE(error);
    EXPECT_EQ(info(error->reason).name, info(bound.reason).name);
}

}  // namespace
}  // namespace handfast
