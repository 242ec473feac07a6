// SPDX-License-Identifier: Apache-2.0
// Which extension may stand where, when, and how often (RFC 8446 §4.2), and the values that an
// extension's own RFC forbids.
#include "handshake/extensions.h"

#include <gtest/gtest.h>

#include "tests/unit/handshake/codec_samples.h"

namespace handfast {
namespace {

using enum ExtensionType;
using test::everything_offered;

struct Item {
    ExtensionType type;
    std::string body;  ///< hexadecimal
};

Buffer block_of(const std::vector<Item>& items) {
    Buffer out;
    ByteWriter writer(out);
    auto block = writer.nest(2);
    for (const Item& item : items) {
        writer.u16(code(item.type));
        writer.vec(2, from_hex(item.body).bytes);
    }
    return out;
}

// The views in the result are gone: ask for what owns its values only.
Result<Extensions> decode(Where where, const std::vector<Item>& items,
                          const OfferedExtensions* offered = &everything_offered()) {
    Buffer block = block_of(items);
    ByteReader reader(block);
    return decode_extensions(reader, where, offered);
}

void expect_refused(const Result<Extensions>& result, Reason reason, AlertDescription alert) {
    ASSERT_FALSE(result);
    EXPECT_EQ(info(result.error().reason).name, info(reason).name);
    EXPECT_EQ(alert_name(result.error().alert()), alert_name(alert));
}

constexpr Where kAllPlaces[] = {Where::client_hello,         Where::server_hello12,
                                Where::server_hello13,       Where::hello_retry_request,
                                Where::encrypted_extensions, Where::certificate,
                                Where::certificate_request,  Where::new_session_ticket};

/// RFC 8446 §4.2's table: CH, SH, EE, CT, CR, NST, HRR; T is the ServerHello of TLS 1.2.
struct Place {
    ExtensionType type;
    const char* where;
};
constexpr Place kPlaces[] = {
    {server_name, "CH EE T"},
    {max_fragment_length, "CH EE T"},
    {status_request, "CH CR CT T"},
    {supported_groups, "CH EE T"},
    {signature_algorithms, "CH CR"},
    {application_layer_protocol_negotiation, "CH EE T"},
    {key_share, "CH SH HRR"},
    {pre_shared_key, "CH SH"},
    {psk_key_exchange_modes, "CH"},
    {early_data, "CH EE NST"},
    {cookie, "CH HRR"},
    {supported_versions, "CH SH HRR"},
    {certificate_authorities, "CH CR"},
    {post_handshake_auth, "CH"},
    {signature_algorithms_cert, "CH CR"},
    {record_size_limit, "CH EE T"},
    {ec_point_formats, "CH T"},
    {session_ticket, "CH T"},
    {encrypt_then_mac, "CH T"},
    {extended_master_secret, "CH T"},
    {renegotiation_info, "CH T"},
};

std::string_view short_name(Where where) {
    switch (where) {
        case Where::client_hello:
            return "CH";
        case Where::server_hello12:
            return "T";
        case Where::server_hello13:
            return "SH";
        case Where::hello_retry_request:
            return "HRR";
        case Where::encrypted_extensions:
            return "EE";
        case Where::certificate:
            return "CT";
        case Where::certificate_request:
            return "CR";
        case Where::new_session_ticket:
            return "NST";
    }
    return "";
}

bool may_stand(const Place& place, Where where) {
    return (" " + std::string(place.where) + " ")
               .find(" " + std::string(short_name(where)) + " ") != std::string::npos;
}

TEST(Extensions, StandOnlyWhereTheTableSays) {
    for (const Place& place : kPlaces) {
        for (Where where : kAllPlaces) {
            auto result = decode(where, {{place.type, ""}});
            bool misplaced = !result && result.error().reason == Reason::misplaced_extension;
            EXPECT_EQ(misplaced, !may_stand(place, where))
                << code(place.type) << " in " << short_name(where);
            if (misplaced) {
                EXPECT_EQ(result.error().alert(), AlertDescription::illegal_parameter);
            }
        }
    }
}

TEST(Extensions, DuplicatesAreRefusedInEveryPlace) {
    for (Where where : kAllPlaces) {
        ExtensionType unknown{0x1234};
        expect_refused(decode(where, {{unknown, ""}, {ExtensionType{0x4321}, ""}, {unknown, "00"}}),
                       Reason::duplicate_extension, AlertDescription::illegal_parameter);
    }
    expect_refused(decode(Where::client_hello, {{session_ticket, ""}, {session_ticket, ""}}),
                   Reason::duplicate_extension, AlertDescription::illegal_parameter);
}

TEST(Extensions, AnswersMustHaveBeenAskedFor) {
    OfferedExtensions offered = {key_share, supported_versions};
    for (Where where : {Where::server_hello12, Where::server_hello13, Where::hello_retry_request,
                        Where::encrypted_extensions, Where::certificate}) {
        expect_refused(decode(where, {{ExtensionType{0x1234}, ""}}, &offered),
                       Reason::unsolicited_extension, AlertDescription::unsupported_extension);
    }
    expect_refused(decode(Where::encrypted_extensions, {{server_name, ""}}, &offered),
                   Reason::unsolicited_extension, AlertDescription::unsupported_extension);
    expect_refused(decode(Where::server_hello12, {{renegotiation_info, "00"}}, &offered),
                   Reason::unsolicited_extension, AlertDescription::unsupported_extension);
    expect_refused(decode(Where::certificate, {{status_request, "01000001ff"}}, &offered),
                   Reason::unsolicited_extension, AlertDescription::unsupported_extension);
}

TEST(Extensions, CookieComesUnasked) {
    OfferedExtensions offered = {key_share, supported_versions};
    auto result = decode(Where::hello_retry_request,
                         {{supported_versions, "0304"}, {cookie, "0001ff"}}, &offered);
    ASSERT_TRUE(result);
    EXPECT_TRUE(result->cookie);
    EXPECT_EQ(result->selected_version, 0x0304);
}

TEST(Extensions, AnswerToTheSignallingSuiteIsSolicitedByTheCaller) {
    OfferedExtensions offered = {renegotiation_info};
    auto result = decode(Where::server_hello12, {{renegotiation_info, "00"}}, &offered);
    ASSERT_TRUE(result);
    EXPECT_TRUE(result->renegotiation_info);
}

// RFC 8446 §4.2: an unknown extension "MUST be ignored" in a request.
TEST(Extensions, UnknownRequestsAreKeptRaw) {
    for (Where where :
         {Where::client_hello, Where::certificate_request, Where::new_session_ticket}) {
        auto result = decode(where, {{ExtensionType{0x5a5a}, "0102"}}, nullptr);
        ASSERT_TRUE(result);
        ASSERT_EQ(result->raw.size(), 1U);
        EXPECT_EQ(result->raw[0].type, ExtensionType{0x5a5a});
        EXPECT_EQ(result->raw[0].body.size(), 2U);
    }
}

TEST(Extensions, PreSharedKeyIsLastInAClientHello) {
    std::string psks =
        "0007"
        "0001aa"
        "00000000"
        "0021"
        "20" +
        std::string(64, '1');
    auto last = decode(Where::client_hello, {{early_data, ""}, {pre_shared_key, psks}});
    ASSERT_TRUE(last);
    EXPECT_EQ(last->pre_shared_key->binders_size, 2U + 1 + 32);
    expect_refused(decode(Where::client_hello, {{pre_shared_key, psks}, {early_data, ""}}),
                   Reason::pre_shared_key_not_last, AlertDescription::illegal_parameter);
    EXPECT_TRUE(
        decode(Where::server_hello13, {{pre_shared_key, "0000"}, {supported_versions, "0304"}}));
}

TEST(Extensions, PskIdentitiesAndBindersPair) {
    std::string two =
        "000e"
        "0001aa00000000"
        "0001bb00000000";
    std::string one_binder =
        "0021"
        "20" +
        std::string(64, '1');
    expect_refused(decode(Where::client_hello, {{pre_shared_key, two + one_binder}}),
                   Reason::bad_psk, AlertDescription::illegal_parameter);
}

TEST(Extensions, BlockLengthIsExact) {
    for (const char* hex : {"", "00", "0001", "000100", "0003000000", "00040017", "00040017000000",
                            "000500170000", "0004001700"}) {
        Buffer block = from_hex(hex).bytes;
        ByteReader reader(block);
        auto result = decode_extensions(reader, Where::client_hello, nullptr);
        bool refused = !result || !reader.done();
        EXPECT_TRUE(refused) << hex;
        if (!result) {
            EXPECT_EQ(result.error().alert(), AlertDescription::decode_error) << hex;
        }
    }
}

// --- server_name (RFC 6066 §3) -----------------------------------------------------------------

std::string hex_name(const std::string& name) {
    Buffer out;
    ByteWriter writer(out);
    writer.vec(2, as_bytes(name));
    return to_hex(out);
}

std::string hex_list(const std::string& entries) {
    return hex_name(std::string(as_text(from_hex(entries).bytes)));
}

TEST(ServerName, IsOneHostName) {
    auto result = decode(Where::client_hello, {{server_name, hex_list("00" + hex_name("a.b"))}});
    ASSERT_TRUE(result);
    EXPECT_EQ(result->server_name->size(), 3U);
}

TEST(ServerName, TwoNamesAreRefused) {
    std::string name = "00" + hex_name("a.b");
    expect_refused(decode(Where::client_hello, {{server_name, hex_list(name + name)}}),
                   Reason::bad_extension, AlertDescription::decode_error);
}

TEST(ServerName, OtherNameTypesAreRefused) {
    expect_refused(decode(Where::client_hello, {{server_name, hex_list("01" + hex_name("a.b"))}}),
                   Reason::bad_extension, AlertDescription::decode_error);
}

TEST(ServerName, EmptyListsAndNamesAreRefused) {
    for (const std::string& body : {std::string(), std::string("0000"), hex_list("000000")}) {
        expect_refused(decode(Where::client_hello, {{server_name, body}}), Reason::bad_extension,
                       AlertDescription::decode_error);
    }
}

TEST(ServerName, LongerThanDnsAllowsIsUnrecognized) {
    auto named = [](std::size_t size) {
        return decode(Where::client_hello,
                      {{server_name, hex_list("00" + hex_name(std::string(size, 'a')))}});
    };
    EXPECT_TRUE(named(255));
    expect_refused(named(256), Reason::bad_server_name, AlertDescription::unrecognized_name);
}

TEST(ServerName, WithAZeroByteIsUnrecognized) {
    std::string name = "a.b";
    name[1] = '\0';
    expect_refused(decode(Where::client_hello, {{server_name, hex_list("00" + hex_name(name))}}),
                   Reason::bad_server_name, AlertDescription::unrecognized_name);
}

TEST(ServerName, AnswerIsEmpty) {
    for (Where where : {Where::server_hello12, Where::encrypted_extensions}) {
        auto result = decode(where, {{server_name, ""}});
        ASSERT_TRUE(result);
        EXPECT_TRUE(result->server_name && result->server_name->empty());
        expect_refused(decode(where, {{server_name, hex_list("00" + hex_name("a"))}}),
                       Reason::bad_extension, AlertDescription::decode_error);
    }
}

// --- values that are forbidden -----------------------------------------------------------------

TEST(Extensions, MaxFragmentLengthHasFourValues) {
    for (unsigned value = 0; value < 256; ++value) {
        Buffer byte = {static_cast<std::uint8_t>(value)};
        auto result = decode(Where::client_hello, {{max_fragment_length, to_hex(byte)}});
        if (value >= 1 && value <= 4) {
            EXPECT_TRUE(result) << value;
        } else {
            expect_refused(result, Reason::bad_max_fragment_length,
                           AlertDescription::illegal_parameter);
        }
    }
}

TEST(Extensions, RecordSizeLimitIsSixtyFourAtLeast) {
    EXPECT_TRUE(decode(Where::client_hello, {{record_size_limit, "0040"}}));
    expect_refused(decode(Where::client_hello, {{record_size_limit, "003f"}}),
                   Reason::bad_record_size_limit, AlertDescription::illegal_parameter);
}

TEST(Extensions, AlpnAnswerHasOneName) {
    EXPECT_TRUE(decode(Where::encrypted_extensions,
                       {{application_layer_protocol_negotiation, "0003026832"}}));
    expect_refused(decode(Where::encrypted_extensions,
                          {{application_layer_protocol_negotiation, "00060268320268 33"}}),
                   Reason::bad_extension, AlertDescription::decode_error);
}

TEST(Extensions, KeyExchangeIsNotEmpty) {
    EXPECT_TRUE(decode(Where::client_hello, {{key_share, "0005001d0001ff"}}));
    expect_refused(decode(Where::client_hello, {{key_share, "0004001d0000"}}),
                   Reason::bad_extension, AlertDescription::decode_error);
}

TEST(Extensions, StatusRequestOfAnUnknownTypeAsksForNothing) {
    auto result = decode(Where::client_hello, {{status_request, "02ffff"}});
    ASSERT_TRUE(result);
    EXPECT_FALSE(result->status_request);
    expect_refused(decode(Where::client_hello, {{status_request, ""}}), Reason::bad_extension,
                   AlertDescription::decode_error);
}

// --- encoding ----------------------------------------------------------------------------------

std::vector<ExtensionType> order_of(const Extensions& extensions, Where where) {
    Buffer block;
    ByteWriter writer(block);
    encode_extensions(writer, extensions, where);
    ByteReader reader(block);
    auto decoded = decode_extensions(reader, where, &everything_offered());
    EXPECT_TRUE(decoded);
    std::vector<ExtensionType> types;
    for (const RawExtension& raw : decoded->raw) types.push_back(raw.type);
    return types;
}

// What `openssl s_client -alpn h2 -status -maxfraglen 1024 -sess_in -early_data` of 3.0 sends.
TEST(Extensions, ClientHelloFollowsOpensslsOrder) {
    const std::uint8_t bytes[32] = {1};
    Extensions e;
    e.pre_shared_key = OfferedPsks{{{ByteView(bytes), 0}}, {ByteView(bytes)}, 0};
    e.early_data = true;
    e.key_shares.emplace();
    e.psk_key_exchange_modes = ByteView(bytes, 1);
    e.supported_versions = {{0x0304}};
    e.signature_algorithms = {{SignatureScheme::ed25519}};
    e.post_handshake_auth = true;
    e.extended_master_secret = true;
    e.encrypt_then_mac = true;
    e.alpn = {{ByteView(bytes, 2)}};
    e.status_request = StatusRequest{};
    e.session_ticket = ByteView();
    e.supported_groups = {{NamedGroup::x25519}};
    e.ec_point_formats = ByteView(bytes, 1);
    e.max_fragment_length = 2;
    e.server_name = ByteView(bytes, 1);
    e.renegotiation_info = ByteView();
    std::vector<ExtensionType> order = {renegotiation_info,  server_name,
                                        max_fragment_length, ec_point_formats,
                                        supported_groups,    session_ticket,
                                        status_request,      application_layer_protocol_negotiation,
                                        encrypt_then_mac,    extended_master_secret,
                                        post_handshake_auth, signature_algorithms,
                                        supported_versions,  psk_key_exchange_modes,
                                        key_share,           early_data,
                                        pre_shared_key};
    EXPECT_EQ(order_of(e, Where::client_hello), order);
}

TEST(Extensions, FieldsWithoutAPlaceAreNotSent) {
    Extensions e;
    e.extended_master_secret = true;
    e.session_ticket = ByteView();
    e.cookie = ByteView();
    e.selected_version = 0x0304;
    EXPECT_EQ(order_of(e, Where::encrypted_extensions), std::vector<ExtensionType>{});
    EXPECT_EQ(order_of(e, Where::server_hello13), std::vector{supported_versions});
}

TEST(Extensions, OfferIsWhatWouldBeSent) {
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
        test::Draw draw(seed);
        for (Where where : kAllPlaces) {
            Extensions extensions = draw.extensions(where);
            OfferedExtensions offered = offered_by(extensions, where);
            std::vector<ExtensionType> sent = order_of(extensions, where);
            std::ranges::sort(offered);
            std::ranges::sort(sent);
            EXPECT_EQ(offered, sent) << seed;
        }
    }
}

TEST(Extensions, ManyAreReadInLinearTime) {
    std::vector<Item> items;
    for (unsigned type = 0x4000; type < 0x4000 + 0xffff / 4; ++type) {
        items.push_back({static_cast<ExtensionType>(type), ""});
    }
    auto result = decode(Where::client_hello, items);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->raw.size(), items.size());
}

}  // namespace
}  // namespace handfast
