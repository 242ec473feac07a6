// SPDX-License-Identifier: Apache-2.0
// Message decoders. What decodes is encoded and decoded again; the second encoding must equal the
// first, and no strict prefix of the encoding may decode.
#include <type_traits>

#include "crypto/registry.h"
#include "fuzz/target.h"
#include "handshake/extensions.h"
#include "handshake/messages.h"
#include "handshake/session.h"

namespace handfast::fuzz {

namespace {

/// An offer of every extension type that has a name, so that answers get past "unsolicited".
const OfferedExtensions& everything() {
    static const OfferedExtensions all = [] {
        OfferedExtensions types;
        for (unsigned type = 0; type < 64; ++type) types.push_back(ExtensionType(type));
        types.push_back(ExtensionType::renegotiation_info);
        types.push_back(ExtensionType::next_proto_neg);
        return types;
    }();
    return all;
}

/// Hellos may end before their extensions, and Finished anywhere; nothing else has a prefix that
/// is whole.
template <class Message>
constexpr bool kHasWholePrefix =
    std::is_same_v<Message, ClientHello> || std::is_same_v<Message, ServerHello> ||
    std::is_same_v<Message, Finished>;

template <class Message>
Buffer encoded(const Message& message) {
    Buffer out;
    encode(message, out);
    return out;
}

template <class Message, class Decode>
void judge_prefixes(ByteView body, Decode&& decode) {
    const std::size_t step = body.size() / 16 + 1;
    for (std::size_t size = 0; size < body.size(); size += step) {
        const auto prefix = decode(body.first(size));
        if (!prefix) continue;
        require(kHasWholePrefix<Message>, "a strict prefix decodes");
        require(equal(ByteView(encoded(*prefix)).subspan(kHandshakeHeaderSize), body.first(size)),
                "a prefix is read as something else");
    }
}

template <class Decode>
void round_trip(ByteView body, Decode&& decode) {
    const auto first = decode(body);
    if (!first) return;
    const Buffer once = encoded(*first);
    const ByteView once_body = ByteView(once).subspan(kHandshakeHeaderSize);
    const auto second = decode(once_body);
    require(second.has_value(), "what was encoded does not decode");
    require(equal(once, encoded(*second)), "encoding is not stable");
    using Message = std::remove_cvref_t<decltype(*first)>;
    judge_prefixes<Message>(once_body, decode);
}

}  // namespace

#define ROUND_TRIP(name)                 \
    void fuzz_##name(ByteView body) {    \
        round_trip(body, decode_##name); \
    }
#define ROUND_TRIP_ANSWER(name)                                                              \
    void fuzz_##name(ByteView body) {                                                        \
        round_trip(body, [](ByteView bytes) { return decode_##name(bytes, everything()); }); \
    }

/// Messages that have a form without and one with a scheme; what is tried here is the latter.
#define ROUND_TRIP_FORM(name)                                                  \
    void fuzz_##name(ByteView body) {                                          \
        round_trip(body, [](ByteView bytes) { return decode_##name(bytes); }); \
    }

ROUND_TRIP(client_hello)
ROUND_TRIP(dtls_client_hello)
ROUND_TRIP(hello_verify_request)

void fuzz_v2_client_hello(ByteView body) {
    const auto hello = decode_v2_client_hello(body);
    // TLS has no form without suites.
    if (!hello || hello->cipher_suites.empty()) return;
    const Buffer once = encoded(*hello);
    const auto again = decode_client_hello(ByteView(once).subspan(kHandshakeHeaderSize));
    require(again.has_value(), "an SSLv2 hello says what no other could");
    require(again->random == hello->random && again->cipher_suites == hello->cipher_suites,
            "an SSLv2 hello is read as something else");
}

ROUND_TRIP_ANSWER(server_hello)
ROUND_TRIP_ANSWER(encrypted_extensions)
ROUND_TRIP(certificate_request13)

ROUND_TRIP_FORM(certificate_request12)
ROUND_TRIP_ANSWER(certificate13)
ROUND_TRIP(certificate12)
ROUND_TRIP_FORM(certificate_verify)

ROUND_TRIP(finished)
ROUND_TRIP(new_session_ticket13)
ROUND_TRIP(new_session_ticket12)
ROUND_TRIP(certificate_status)
ROUND_TRIP(compressed_certificate)
ROUND_TRIP(key_update)
ROUND_TRIP(next_protocol)

namespace {

/// Parameters are written as they were read, and nothing else reads as they do.
template <class Read>
void round_trip_params(ByteView body, Read&& read) {
    ByteReader reader(body);
    const auto params = read(reader);
    if (!params || !reader.done()) return;
    Buffer again;
    ByteWriter writer(again);
    write(writer, *params);
    require(equal(again, body), "parameters of a key exchange are written otherwise");
}

}  // namespace

void fuzz_key_exchange_params(ByteView body) {
    round_trip_params(body, [](ByteReader& reader) { return read_ecdh_params(reader); });
    round_trip_params(body,
                      [](ByteReader& reader) { return Result<DhParams>(read_dh_params(reader)); });
    round_trip_params(
        body, [](ByteReader& reader) { return Result<RsaParams>(read_rsa_params(reader)); });
    round_trip_params(
        body, [](ByteReader& reader) { return Result<SrpParams>(read_srp_params(reader)); });
}

void fuzz_empty(ByteView body) {
    require(decode_empty(body).has_value() == body.empty(), "only nothing is empty");
}

namespace {

const crypto::Provider& ticket_provider() {
    static const auto made = crypto::make_provider();
    return *made;
}

}  // namespace

void fuzz_session_in_ticket(ByteView bytes) {
    const auto session = parse_from_ticket(bytes, ticket_provider());
    if (!session) return;
    const Buffer again = serialize_for_ticket(*session);
    const auto second = parse_from_ticket(again, ticket_provider());
    require(second.has_value(), "a serialized session does not parse");
    require(equal(serialize_for_ticket(*second), again), "sessions are not stable");
}

}  // namespace handfast::fuzz
