// SPDX-License-Identifier: Apache-2.0
// A TLS 1.3 client's early data: when it is offered, how it ends, what is refused. One test a rule,
// named for it.
#include <gtest/gtest.h>

#include "tests/support/credentials.h"
#include "tests/support/edit_hello.h"
#include "tests/unit/handshake/resumption13.h"

namespace handfast::testing {
namespace {

constexpr std::string_view kEarly = "sent before anybody answered";

TEST(ClientEarlyData, ArrivesBeforeTheServerAnswers) {
    Resumption r;
    EXPECT_EQ(r.fate(), EarlyData::offered);
    EXPECT_EQ(r.write(kEarly), kEarly.size());
    r.listen();
    EXPECT_EQ(as_text(r.server.early_data), kEarly);
    EXPECT_EQ(r.server.change_cipher_specs, 1u) << "RFC 8446 §D.4: right after the ClientHello";
    EXPECT_FALSE(r.client().handshake_done());
}

TEST(ClientEarlyData, EndsWithAMessageOnceAccepted) {
    Resumption r;
    r.write(kEarly);
    r.listen();
    r.answer({});
    ASSERT_TRUE(r.client().handshake_done());
    EXPECT_EQ(r.fate(), EarlyData::accepted);
    EXPECT_TRUE(r.client().negotiated().resumed);
    ASSERT_TRUE(r.client().write(as_bytes("later")));
    r.listen();
    EXPECT_TRUE(r.server.heard_end_of_early_data);
    EXPECT_TRUE(r.server.heard_finished);
    EXPECT_EQ(r.server.change_cipher_specs, 1u);
    EXPECT_EQ(as_text(r.server.data), "later");
    EXPECT_EQ(r.write("too late"), 0u);
}

TEST(ClientEarlyData, MayBeEmpty) {
    Resumption r;
    r.listen();
    r.answer({});
    r.listen();
    EXPECT_TRUE(r.server.heard_end_of_early_data);
    EXPECT_TRUE(r.server.heard_finished);
}

TEST(ClientEarlyData, StopsAtTheSessionsLimit) {
    Resumption r;
    EXPECT_EQ(r.write(std::string(600, 'a')), 600u);
    EXPECT_EQ(r.write(std::string(600, 'b')), 400u);
    EXPECT_EQ(r.write("c"), 0u);
    r.listen();
    EXPECT_EQ(r.server.early_data.size(), 1000u);
}

TEST(ClientEarlyData, RejectedDataIsToBeWrittenAgain) {
    Resumption r;
    r.write(kEarly);
    r.listen();
    r.answer({.takes_early_data = false});
    ASSERT_TRUE(r.client().handshake_done());
    EXPECT_EQ(r.fate(), EarlyData::rejected);
    EXPECT_EQ(r.write("no more"), 0u);
    ASSERT_TRUE(r.client().write(as_bytes(kEarly)));
    r.listen();
    EXPECT_FALSE(r.server.heard_end_of_early_data);
    EXPECT_TRUE(r.server.heard_finished);
    EXPECT_EQ(as_text(r.server.data), kEarly);
}

TEST(ClientEarlyData, HasAnExporterOfItsOwn) {
    Resumption r;
    r.listen();
    const auto ours = r.client().export_early_keying_material("label", {}, 32);
    ASSERT_TRUE(ours);
    Buffer theirs(32);
    export13(*test_provider(), crypto::HashId::sha256, r.server.early_exporter, "label", {},
             theirs);
    EXPECT_EQ(*ours, theirs);
    r.answer({.takes_early_data = false});
    EXPECT_FALSE(r.client().export_early_keying_material("label", {}, 32)) << "rejected";
}

TEST(ClientEarlyData, LogsItsSecrets) {
    Resumption r;
    EXPECT_EQ(r.end.log.secret("CLIENT_EARLY_TRAFFIC_SECRET").size(), 32u);
    EXPECT_EQ(r.end.log.secret("EARLY_EXPORTER_SECRET").size(), 32u);
}

TEST(ClientEarlyData, NeedsNoMiddleboxCompatibility) {
    Config config = client_config();
    config.middlebox_compatibility = false;
    Resumption r(session_with_early_data(), std::move(config));
    r.write(kEarly);
    r.listen();
    r.answer({});
    r.listen();
    EXPECT_EQ(r.server.change_cipher_specs, 0u);
    EXPECT_TRUE(r.server.heard_finished);
}

// RFC 8446 §4.2.10: when it is not offered.
struct NotOffered {
    const char* name;
    void (*change)(Session&, Config&);
};
class ClientEarlyDataIsNotOffered : public ::testing::TestWithParam<NotOffered> {};

TEST_P(ClientEarlyDataIsNotOffered, ButTheSessionIs) {
    Session session = session_with_early_data();
    Config config = client_config();
    config.alpn = {"h2", "http/1.1"};
    GetParam().change(session, config);
    Resumption r(std::move(session), std::move(config));
    r.listen();
    EXPECT_EQ(r.fate(), EarlyData::not_offered);
    EXPECT_FALSE(offers(r, ExtensionType::early_data));
    EXPECT_TRUE(offers(r, ExtensionType::pre_shared_key));
    EXPECT_EQ(r.write(kEarly), 0u);
    EXPECT_FALSE(r.client().export_early_keying_material("label", {}, 32));
}

INSTANTIATE_TEST_SUITE_P(
    Rules, ClientEarlyDataIsNotOffered,
    ::testing::Values(
        NotOffered{"TheTicketAllowsNone", [](Session& s, Config&) { s.max_early_data = 0; }},
        NotOffered{"AnotherProtocol", [](Session& s, Config&) { s.alpn = "imap"; }},
        NotOffered{"AnotherName", [](Session& s, Config&) { s.server_name = "other.example"; }},
        NotOffered{"TheSuiteIsOff",
                   [](Session& s, Config& c) {
                       s.suite = CipherSuite(0x1303);
                       std::erase(c.suites13, CipherSuite(0x1303));
                   }}),
    [](const auto& rule) { return rule.param.name; });

TEST(ClientEarlyData, IsNotOfferedUnlessAskedFor) {
    Session session = session_with_early_data();
    PairOptions options;
    options.session = std::make_shared<const Session>(std::move(session));
    Pair pair(finish(client_config(), Role::client).value(),
              finish(server_config(), Role::server).value(), options);
    ASSERT_TRUE(pair.client.connection->start(kNow));
    EXPECT_EQ(pair.client.connection->negotiated().early_data, EarlyData::not_offered);
}

// RFC 8446 §4.2.10: "the client MUST verify that the server's selected_identity is 0"; a server
// that selects none has nothing to read early data with.
TEST(ClientEarlyData, IsRefusedWhenAcceptedWithoutAPsk) {
    Resumption r;
    r.expect_refused({.psk = std::nullopt}, Reason::early_data_without_psk,
                     AlertDescription::unsupported_extension);
}
TEST(ClientEarlyData, IsRefusedUnderAnotherSuite) {
    Config config = client_config();
    config.suites13 = {CipherSuite(0x1301), CipherSuite(0x1303)};
    Resumption r(session_with_early_data(), std::move(config));
    r.expect_refused({.suite = CipherSuite(0x1303)}, Reason::cipher_mismatch_on_early_data,
                     AlertDescription::illegal_parameter);
}
TEST(ClientEarlyData, IsRefusedWithAnotherProtocol) {
    Session session = session_with_early_data();
    session.alpn = "h2";
    Config config = client_config();
    config.alpn = {"h2", "http/1.1"};
    Resumption r(std::move(session), std::move(config));
    r.expect_refused({.alpn = "http/1.1"}, Reason::alpn_mismatch_on_early_data,
                     AlertDescription::illegal_parameter);
}
TEST(ClientEarlyData, IsRefusedWithoutTheSessionsProtocol) {
    Session session = session_with_early_data();
    session.alpn = "h2";
    Config config = client_config();
    config.alpn = {"h2"};
    Resumption r(std::move(session), std::move(config));
    r.expect_refused({}, Reason::alpn_mismatch_on_early_data, AlertDescription::illegal_parameter);
}
TEST(ClientEarlyData, DoesNotSaveAWrongFinished) {
    Resumption r;
    r.expect_refused({.breaks_finished = true}, Reason::digest_check_failed,
                     AlertDescription::decrypt_error);
}

// RFC 8446 §4.2: an answer that nobody asked for.
TEST(ClientEarlyData, IsNotAcceptedUnlessOffered) {
    Session session = session_with_early_data();
    session.max_early_data = 0;
    Resumption r(std::move(session));
    r.listen();
    r.answer({.takes_early_data = true});
    EXPECT_EQ(r.end.reason(), Reason::unsolicited_extension);
    EXPECT_EQ(r.end.alert(), AlertDescription::unsupported_extension);
}

// --- against our own server, which takes none ----------------------------------------------------

struct Retried {
    Retried() {
        client.groups = {NamedGroup::x25519, NamedGroup::secp384r1};
        client.offer_early_data = true;
        server.groups = {NamedGroup::secp384r1};
        server.ticket_keys = std::make_shared<TicketKeys>(test_provider());
        options.filter_client = options.filter_server = true;
    }
    /// A session of this server, that lets the client send early data.
    void visit() {
        Pair first(finish(client, Role::client).value(), finish(server, Role::server).value());
        first.run();
        ASSERT_TRUE(first.done());
        Session session = first.client.hooks.sessions.back()->clone();
        session.max_early_data = 1000;
        options.session = std::make_shared<const Session>(std::move(session));
        options.seed = 2;
    }
    Pair pair() {
        return Pair(finish(client, Role::client).value(), finish(server, Role::server).value(),
                    options);
    }
    Config client = client_config();
    Config server = server_config();
    PairOptions options;
};

// RFC 8446 §4.1.2: the second ClientHello goes without early_data, in the clear.
TEST(ClientEarlyData, IsOverWithARetry) {
    Retried ends;
    ends.visit();
    Pair pair = ends.pair();
    std::vector<Buffer> hellos;
    pair.client.filter.message = [&](HandshakeType type, Buffer& message) {
        if (type == HandshakeType::client_hello) hellos.push_back(message);
    };
    ASSERT_TRUE(pair.client.connection->start(kNow));
    EXPECT_EQ(pair.client.connection->write_early_data(as_bytes(kEarly)).value(), kEarly.size());
    pair.run();
    ASSERT_TRUE(pair.done());
    EXPECT_EQ(pair.client.connection->negotiated().early_data, EarlyData::rejected);
    EXPECT_TRUE(pair.client.connection->negotiated().retried);
    EXPECT_TRUE(pair.client.connection->negotiated().resumed);
    ASSERT_EQ(hellos.size(), 2u);
    const auto has_early = [](const Buffer& hello) {
        return std::ranges::any_of(parts_of(hello).extensions, [](const auto& extension) {
            return extension.first == ExtensionType::early_data;
        });
    };
    EXPECT_TRUE(has_early(hellos[0]));
    EXPECT_FALSE(has_early(hellos[1]));
    EXPECT_EQ(pair.client.connection->write_early_data(as_bytes(kEarly)).value(), 0u);
}

TEST(ClientEarlyData, IsNotAcceptedAfterARetry) {
    Retried ends;
    ends.visit();
    Pair pair = ends.pair();
    pair.server.filter.message = [](HandshakeType type, Buffer& message) {
        if (type != HandshakeType::encrypted_extensions) return;
        message = make_message(type, Buffer{0, 4, 0, 42, 0, 0});
    };
    pair.run();
    EXPECT_EQ(pair.client.reason(), Reason::unsolicited_extension);
    EXPECT_EQ(pair.server.connection->peer_alert(), AlertDescription::unsupported_extension);
}

// RFC 8446 §D.3: "A client that attempts to send 0-RTT data MUST fail a connection if it receives
// a ServerHello with TLS 1.2 or older."
TEST(ClientEarlyData, IsNotForATls12Server) {
    Retried ends;
    ends.visit();
    ends.server.versions = {ProtocolVersion::tls1_2};
    ends.server.groups = ends.client.groups = default_groups();
    Pair pair = ends.pair();
    ASSERT_TRUE(pair.client.connection->start(kNow));
    // The server would trip over the second record already.
    pair.carry(pair.client, pair.server);
    pair.carry(pair.server, pair.client);
    EXPECT_EQ(pair.client.reason(), Reason::wrong_version_on_early_data);
    EXPECT_EQ(pair.client.alert(), AlertDescription::protocol_version);
    EXPECT_TRUE(pair.client.log.sent_alert(AlertDescription::protocol_version));
}

}  // namespace
}  // namespace handfast::testing
