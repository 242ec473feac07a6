// SPDX-License-Identifier: Apache-2.0
// What a TLS 1.2 server refuses, with which reason and alert; and messages out of their order, for
// both roles.
#include <gmock/gmock.h>

#include "tests/unit/handshake/tls12_fixture.h"

namespace handfast::testing {

namespace {

constexpr std::size_t kRecordHeader = 5;

class Server12 : public Tls12 {
  protected:
    void given(HandshakeType wanted, std::function<void(Buffer&)> change) {
        make().client.filter.message = [wanted, change = std::move(change)](HandshakeType type,
                                                                            Buffer& message) {
            if (type == wanted) change(message);
        };
    }
    void given_hello(std::function<void(HelloParts&)> change) {
        given(HandshakeType::client_hello,
              [change = std::move(change)](Buffer& message) { edit_hello(message, change); });
    }
    void refuses(Reason reason, AlertDescription alert) {
        run();
        expect_refusal(pair().server, pair().client, reason, alert);
    }
};

TEST_F(Server12, RefusesAHelloWithoutNullCompression) {
    given_hello([](HelloParts& hello) { hello.compression = {1}; });
    refuses(Reason::no_null_compression, AlertDescription::illegal_parameter);
}

TEST_F(Server12, TakesNullCompressionAmongOthers) {
    given_hello([](HelloParts& hello) { hello.compression = {1, 0}; });
    run();
    expect_agreement(pair());
}

TEST_F(Server12, RefusesRenegotiationInfoThatIsNotEmpty) {
    given_hello([](HelloParts& hello) { hello.set(ExtensionType::renegotiation_info, {1, 0xaa}); });
    refuses(Reason::renegotiation_mismatch, AlertDescription::handshake_failure);
}

TEST_F(Server12, TakesRenegotiationInfoInPlaceOfTheScsv) {
    given_hello([](HelloParts& hello) {
        hello.suites.resize(hello.suites.size() - 2);
        hello.set(ExtensionType::renegotiation_info, {0});
    });
    run();
    expect_agreement(pair());
}

TEST_F(Server12, AnswersNoRenegotiationInfoToAClientThatSaysNothing) {
    given_hello([](HelloParts& hello) { hello.suites.resize(hello.suites.size() - 2); });
    run();
    EXPECT_FALSE(pair().server.connection->negotiated().secure_renegotiation);
    EXPECT_EQ(pair().client.reason(), Reason::unsafe_legacy_renegotiation_disabled);
}

TEST_F(Server12, RefusesPointFormatsWithoutUncompressed) {
    given_hello([](HelloParts& hello) { hello.set(ExtensionType::ec_point_formats, {1, 1}); });
    refuses(Reason::invalid_ecpointformat_list, AlertDescription::illegal_parameter);
}

TEST_F(Server12, RefusesAClientThatNamesNoGroups) {
    given_hello([](HelloParts& hello) { hello.remove(ExtensionType::supported_groups); });
    refuses(Reason::no_shared_cipher, AlertDescription::handshake_failure);
}

// RFC 7507 §3.
TEST_F(Server12, RefusesANeedlessFallback) {
    server.versions = VersionSet::usual();
    given_hello([](HelloParts& hello) { append(hello.suites, Buffer{0x56, 0x00}); });
    refuses(Reason::inappropriate_fallback, AlertDescription::inappropriate_fallback);
}

TEST_F(Server12, TakesAFallbackToItsNewestVersion) {
    given_hello([](HelloParts& hello) { append(hello.suites, Buffer{0x56, 0x00}); });
    run();
    expect_agreement(pair());
}

// RFC 7507 §4: the SCSV stands behind the suites that the client wants.
TEST_F(Server12, HearsOfAFallbackFromAClientThatSaysSo) {
    client.fallback_scsv = true;
    server.keep_peer_offer = true;
    run();
    EXPECT_EQ(pair().server.connection->negotiated().peer_offer->suites.back(),
              CipherSuite::tls_fallback_scsv);
    server.versions = VersionSet::usual();
    make();
    refuses(Reason::inappropriate_fallback, AlertDescription::inappropriate_fallback);
}

TEST_F(Server12, RefusesAPointThatIsNotOnTheCurve) {
    client.groups = {NamedGroup::secp256r1};
    given(HandshakeType::client_key_exchange, [](Buffer& message) { message.back() ^= 1; });
    refuses(Reason::bad_key_share, AlertDescription::illegal_parameter);
}

TEST_F(Server12, RefusesAPointOfTheWrongLength) {
    client.groups = {NamedGroup::secp256r1};
    given(HandshakeType::client_key_exchange, [](Buffer& message) {
        message = make_message(HandshakeType::client_key_exchange, Buffer{3, 4, 1, 1});
    });
    refuses(Reason::bad_key_share, AlertDescription::illegal_parameter);
}

// RFC 8422 §5.11: abort when the shared secret is all zero.
TEST_F(Server12, RefusesAnX25519ValueOfLowOrder) {
    client.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
    given(HandshakeType::client_key_exchange, [](Buffer& message) {
        Buffer body(33);
        body[0] = 32;
        message = make_message(HandshakeType::client_key_exchange, body);
    });
    refuses(Reason::bad_key_share, AlertDescription::illegal_parameter);
}

TEST_F(Server12, RefusesAnEmptyPoint) {
    given(HandshakeType::client_key_exchange, [](Buffer& message) {
        message = make_message(HandshakeType::client_key_exchange, Buffer{0});
    });
    refuses(Reason::decode_error, AlertDescription::decode_error);
}

TEST_F(Server12, RefusesAWrongFinished) {
    given(HandshakeType::finished, [](Buffer& message) { message.back() ^= 1; });
    refuses(Reason::digest_check_failed, AlertDescription::decrypt_error);
}

TEST_F(Server12, RefusesAFinishedOfTheWrongLength) {
    given(HandshakeType::finished,
          [](Buffer& message) { message = make_message(HandshakeType::finished, Buffer(13)); });
    refuses(Reason::digest_check_failed, AlertDescription::decrypt_error);
}

TEST_F(Server12, RefusesRenegotiationWithAWarning) {
    run();
    const Buffer hello = pair().client.log.messages.front().raw;
    pair().client.filter.plaintext = [&](ContentType& type, Buffer& content) {
        type = ContentType::handshake;
        content = hello;
    };
    pair().send(pair().client, pair().server, as_bytes("x"));
    pair().client.filter.plaintext = nullptr;
    EXPECT_TRUE(pair().server.log.sent_alert(AlertDescription::no_renegotiation));
    EXPECT_FALSE(pair().server.connection->error());
    pair().run();
    EXPECT_FALSE(pair().client.connection->error());
    EXPECT_EQ(as_text(pair().send(pair().server, pair().client, as_bytes("on"))), "on");
}

TEST_F(Server12, RefusesAKeyUpdateAfterTheHandshake) {
    run();
    pair().client.filter.plaintext = [](ContentType& type, Buffer& content) {
        type = ContentType::handshake;
        content = {24, 0, 0, 1, 0};
    };
    pair().send(pair().client, pair().server, as_bytes("x"));
    EXPECT_EQ(pair().server.reason(), Reason::unexpected_message);
    EXPECT_EQ(pair().server.alert(), AlertDescription::unexpected_message);
}

// Messages dropped, doubled or moved: one record holds one message here, so filters work on
// records in the clear.

/// What a record in the clear is.
struct Sort {
    ContentType type;
    HandshakeType message{};
    friend bool operator==(const Sort&, const Sort&) = default;
};
constexpr Sort a(HandshakeType message) {
    return {ContentType::handshake, message};
}
constexpr Sort kChangeCipherSpec{ContentType::change_cipher_spec};

Sort sort_of(const Buffer& record) {
    const auto type = ContentType(record.front());
    if (type != ContentType::handshake) return {type};
    return {type, HandshakeType(record[kRecordHeader])};
}

std::string name(const Sort& sort) {
    if (sort.type == ContentType::change_cipher_spec) return "change_cipher_spec";
    return "message " + std::to_string(code(sort.message));
}

class Order12 : public Tls12 {
  protected:
    /// What the server and the client say in the clear.
    static constexpr Sort kOfServer[] = {a(HandshakeType::server_hello),
                                         a(HandshakeType::certificate),
                                         a(HandshakeType::server_key_exchange),
                                         a(HandshakeType::server_hello_done), kChangeCipherSpec};
    static constexpr Sort kOfClient[] = {a(HandshakeType::client_key_exchange), kChangeCipherSpec};

    /// Makes `change` of the first record of this sort.
    static auto once(Sort wanted, std::function<void(Buffer&)> change) {
        return [wanted, change = std::move(change), left = 1](Buffer& record) mutable {
            if (left == 0 || sort_of(record) != wanted) return;
            --left;
            change(record);
        };
    }
    static void drop(Buffer& record) { record.clear(); }
    static void twice(Buffer& record) {
        const Buffer copy = record;
        append(record, copy);
    }
    static void with_early_change_cipher_spec(Buffer& record) {
        Buffer both = {20, 3, 3, 0, 1, 1};
        append(both, record);
        record = std::move(both);
    }
    static void expect_unexpected(End& end) {
        // Undecipherable bytes are what a dropped change_cipher_spec makes of the Finished.
        EXPECT_FALSE(end.connection->handshake_done());
        ASSERT_TRUE(end.connection->error());
        EXPECT_EQ(end.alert(), AlertDescription::unexpected_message) << info(*end.reason()).name;
    }
};

TEST_F(Order12, ClientRefusesMissingMessages) {
    for (const Sort& sort : kOfServer) {
        if (sort == a(HandshakeType::server_hello_done)) continue;  // Then it waits.
        SCOPED_TRACE(name(sort));
        make().server.filter.record = once(sort, drop);
        run();
        expect_unexpected(pair().client);
    }
}

TEST_F(Order12, ServerRefusesMissingMessages) {
    for (const Sort& sort : kOfClient) {
        SCOPED_TRACE(name(sort));
        make().client.filter.record = once(sort, drop);
        run();
        expect_unexpected(pair().server);
    }
}

TEST_F(Order12, ClientRefusesDoubledMessages) {
    for (const Sort& sort : kOfServer) {
        if (sort == kChangeCipherSpec) continue;  // The second one does not authenticate.
        SCOPED_TRACE(name(sort));
        make().server.filter.record = once(sort, twice);
        run();
        // What follows ServerHelloDone meets the client's first flight, already sent.
        EXPECT_EQ(pair().client.reason(), Reason::unexpected_message);
    }
}

TEST_F(Order12, ServerRefusesDoubledMessages) {
    for (const Sort& sort :
         {a(HandshakeType::client_hello), a(HandshakeType::client_key_exchange)}) {
        SCOPED_TRACE(name(sort));
        make().client.filter.record = once(sort, [](Buffer& record) {
            Buffer copy = record;
            copy[2] = 3;  // The first ClientHello comes under an older record version.
            append(record, copy);
        });
        run();
        expect_refusal(pair().server, pair().client, Reason::unexpected_message,
                       AlertDescription::unexpected_message);
    }
}

TEST_F(Order12, DoubledChangeCipherSpecDoesNotAuthenticate) {
    make().client.filter.record = once(kChangeCipherSpec, twice);
    run();
    EXPECT_FALSE(pair().server.connection->handshake_done());
    EXPECT_TRUE(pair().server.connection->error());
    make().server.filter.record = once(kChangeCipherSpec, twice);
    run();
    EXPECT_FALSE(pair().client.connection->handshake_done());
    EXPECT_TRUE(pair().client.connection->error());
}

// CVE-2014-0224: keys must not be taken into use before they are agreed.
TEST_F(Order12, ServerRefusesChangeCipherSpecBeforeItsTime) {
    make().client.filter.record =
        once(a(HandshakeType::client_key_exchange), with_early_change_cipher_spec);
    run();
    expect_refusal(pair().server, pair().client, Reason::unexpected_message,
                   AlertDescription::unexpected_message);
}

TEST_F(Order12, ClientRefusesChangeCipherSpecBeforeItsTime) {
    for (const Sort& sort : kOfServer) {
        if (sort == a(HandshakeType::server_hello) || sort == kChangeCipherSpec) continue;
        SCOPED_TRACE(name(sort));
        make().server.filter.record = once(sort, with_early_change_cipher_spec);
        run();
        expect_unexpected(pair().client);
    }
}

TEST_F(Order12, ChangeCipherSpecHoldsOneByteOfOne) {
    make().client.filter.record =
        once(kChangeCipherSpec, [](Buffer& record) { record.back() = 2; });
    run();
    expect_refusal(pair().server, pair().client, Reason::invalid_ccs_message,
                   AlertDescription::unexpected_message);
}

// RFC 5246 §7.4.9: Finished in the clear, before change_cipher_spec.
TEST_F(Order12, ServerRefusesFinishedBeforeChangeCipherSpec) {
    make().client.filter.record = once(kChangeCipherSpec, [](Buffer& record) {
        Buffer both = {22, 3, 3, 0, 16, 20, 0, 0, 12};
        both.resize(both.size() + 12);
        append(both, record);
        record = std::move(both);
    });
    run();
    expect_refusal(pair().server, pair().client, Reason::unexpected_message,
                   AlertDescription::unexpected_message);
}

// Nothing of the old epoch may be left when keys change.
TEST_F(Order12, ServerRefusesAFragmentAcrossTheKeyChange) {
    make().client.filter.record = once(kChangeCipherSpec, [](Buffer& record) {
        Buffer both = {22, 3, 3, 0, 1, 20};
        append(both, record);
        record = std::move(both);
    });
    run();
    expect_refusal(pair().server, pair().client, Reason::interleaved_handshake,
                   AlertDescription::unexpected_message);
}

TEST_F(Order12, ServerRefusesApplicationDataInTheHandshake) {
    make().client.filter.record = once(a(HandshakeType::client_key_exchange), [](Buffer& record) {
        Buffer both = {23, 3, 3, 0, 1, 'x'};
        append(both, record);
        record = std::move(both);
    });
    run();
    expect_refusal(pair().server, pair().client, Reason::app_data_in_handshake,
                   AlertDescription::unexpected_message);
}

// RFC 5246 §7.4.9: not before both Finished, not even none of it.
TEST_F(Order12, EmptyApplicationDataBehindChangeCipherSpecIsRefused) {
    for (const bool by_client : {true, false}) {
        make();
        End& sender = by_client ? pair().client : pair().server;
        End& judge = by_client ? pair().server : pair().client;
        sender.filter.plaintext = [](ContentType& type, Buffer& content) {
            if (type != ContentType::handshake || content[0] != code(HandshakeType::finished))
                return;
            type = ContentType::application_data;
            content.clear();
        };
        run();
        expect_refusal(judge, sender, Reason::app_data_in_handshake,
                       AlertDescription::unexpected_message);
    }
}

TEST_F(Order12, ServerRefusesACertificateThatItDidNotAskFor) {
    make().client.filter.record = once(a(HandshakeType::client_key_exchange), [](Buffer& record) {
        Buffer both = {22, 3, 3, 0, 7, 11, 0, 0, 3, 0, 0, 0};
        append(both, record);
        record = std::move(both);
    });
    run();
    expect_refusal(pair().server, pair().client, Reason::unexpected_message,
                   AlertDescription::unexpected_message);
}

}  // namespace

}  // namespace handfast::testing
