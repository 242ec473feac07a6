// SPDX-License-Identifier: Apache-2.0
// The tables of TLS 1.2 and older: what each state takes, said again by hand from RFC 5246 §7.3,
// RFC 5077 §3.1, RFC 6066 §8 and RFC 6101 §5.6; and every message of every kind of handshake in
// place of every other, through all protection, in every version.
#include <set>

#include <gtest/gtest.h>

#include "handshake/machine.h"
#include "record/names.h"
#include "tests/unit/handshake/all_messages.h"
#include "tests/unit/handshake/one_srp_user.h"
#include "tests/unit/handshake/tls12_fixture.h"

namespace handfast::testing {

namespace {

using enum HandshakeType;

/// A pretended message that is a change_cipher_spec.
constexpr HandshakeType kCcs = message_hash;

/// What a state takes under these facts, and nothing else.
struct Taken {
    std::string_view state;
    Facts facts;
    std::set<HandshakeType> types;
};

std::set<HandshakeType> taken_by(const Table& table, std::string_view state, Facts facts) {
    std::set<HandshakeType> types;
    for (const Row& row : table.rows) {
        const bool applies = facts.has_all(row.must) && !facts.has_any(row.must_not);
        if (table.states[row.from].name != state || !applies) continue;
        if (row.on.kind == On::Kind::message) types.insert(row.on.type);
        if (row.on.kind == On::Kind::change_cipher_spec) types.insert(kCcs);
    }
    return types;
}

std::string names_of(const std::set<HandshakeType>& types) {
    std::string names;
    for (HandshakeType type : types)
        names += (type == kCcs ? "change_cipher_spec" : std::string(name_of(type))) + " ";
    return names;
}

void expect_taken(const Table& table, std::span<const Taken> wanted) {
    for (const Taken& row : wanted)
        EXPECT_EQ(names_of(taken_by(table, row.state, row.facts)), names_of(row.types))
            << row.state;
}

constexpr Facts kNone;
constexpr Facts kCertified = Fact::server_authenticates;
/// ECDHE_RSA: a certificate and a ServerKeyExchange.
constexpr Facts kEphemeral =
    Fact::server_authenticates | Fact::exchange_due | Fact::exchange_possible;
/// DH_anon, ECDHE_PSK: a ServerKeyExchange alone.
constexpr Facts kAnonymous = Fact::exchange_due | Fact::exchange_possible;
/// RSA_PSK: a certificate, and a hint that may be left out; PSK: that alone.
constexpr Facts kRsaPsk = Fact::server_authenticates | Fact::exchange_possible;
constexpr Facts kPsk = Fact::exchange_possible;
constexpr Facts kResumed = Fact::resumed;
constexpr Facts kTicket = Fact::ticket_due;

TEST(Client12Table, TakesWhatTheFlowsHave) {
    const Taken wanted[] = {
        {"expect_server_hello", kNone, {server_hello}},
        {"expect_certificate", kEphemeral, {certificate, hello_request}},
        {"expect_certificate", kCertified, {certificate, hello_request}},
        {"expect_certificate", kAnonymous, {server_key_exchange, hello_request}},
        {"expect_certificate", kRsaPsk, {certificate, hello_request}},
        {"expect_certificate", kPsk, {server_key_exchange, server_hello_done, hello_request}},
        {"expect_certificate", kEphemeral | kResumed, {kCcs, hello_request}},
        {"expect_certificate", kPsk | kResumed, {kCcs, hello_request}},
        {"expect_certificate",
         kEphemeral | kResumed | kTicket,
         {new_session_ticket, hello_request}},
        // RFC 5246 §7.4.3: where it is due nothing else goes before it.
        {"expect_certificate_status", kEphemeral, {server_key_exchange, hello_request}},
        {"expect_certificate_status",
         kEphemeral | Fact::status_due,
         {certificate_status, server_key_exchange, hello_request}},
        // RSA has none.
        {"expect_certificate_status",
         kCertified,
         {certificate_request, server_hello_done, hello_request}},
        {"expect_certificate_status",
         kRsaPsk,
         {server_key_exchange, certificate_request, server_hello_done, hello_request}},
        {"expect_certificate_request",
         kEphemeral,
         {certificate_request, server_hello_done, hello_request}},
        {"expect_server_hello_done", kEphemeral, {server_hello_done, hello_request}},
        {"expect_change_cipher_spec", kEphemeral, {kCcs, hello_request}},
        {"expect_change_cipher_spec", kEphemeral | kTicket, {new_session_ticket, hello_request}},
        {"expect_finished", kEphemeral, {finished}},
        {"expect_finished", kEphemeral | kResumed, {finished}},
        {"open", kEphemeral, {hello_request}},
        {"open", kEphemeral | Fact::may_renegotiate, {hello_request}},
        {"expect_next_server_hello", kEphemeral, {server_hello, hello_request}},
    };
    expect_taken(kClient12Table, wanted);
}

TEST(Server12Table, TakesWhatTheFlowsHave) {
    constexpr Facts kProves = Fact::client_proves;
    constexpr Facts kProtocol = Fact::next_protocol_due;
    const Taken wanted[] = {
        {"expect_client_hello", kNone, {client_hello}},
        {"expect_certificate", kEphemeral, {certificate}},
        {"expect_certificate",
         kEphemeral | Fact::certificate_may_be_skipped,
         {certificate, client_key_exchange}},
        {"expect_client_key_exchange", kEphemeral, {client_key_exchange}},
        {"expect_client_key_exchange", kPsk, {client_key_exchange}},
        // RFC 5246 §7.4.8: a certificate that can sign is followed by its proof.
        {"expect_certificate_verify", kProves, {certificate_verify}},
        {"expect_certificate_verify", kNone, {kCcs}},
        {"expect_change_cipher_spec", kProves, {kCcs}},
        {"expect_finished", kNone, {finished}},
        {"expect_finished", kResumed, {finished}},
        {"expect_finished", kProtocol, {next_protocol}},
        {"expect_finished", kProtocol | kResumed, {next_protocol}},
        {"open", kNone, {client_hello}},
        {"open", Fact::may_renegotiate, {client_hello}},
    };
    expect_taken(kServer12Table, wanted);
}

/// A kind of handshake.
struct Kind {
    std::string name;
    CipherSuite suite;
    Identity identity;
    bool asks = false;  ///< The client for a certificate.
    bool tickets = false;
    bool resumes = false;
    bool again = false;  ///< Not the first on its connection.
};

class Substitutes : public Tls12, public ::testing::WithParamInterface<ProtocolVersion> {
  protected:
    Substitutes() {
        client.versions = server.versions = {GetParam()};
        client.external_psks = {{.identity = to_buffer(as_bytes("someone")),
                                 .key = std::make_shared<const SecretBuffer>(as_bytes("a key"))}};
        server.external_psks = client.external_psks;
        client.credentials = {credential(Identity::rsa2048)};
        client.renegotiation = server.renegotiation = RenegotiationPolicy::any;
    }

    std::vector<Kind> kinds() const {
        std::vector<Kind> all = {
            {"RSA", CipherSuite{0x002f}, Identity::rsa2048},
            {"RSA, client certificate", CipherSuite{0x002f}, Identity::rsa2048, true},
            {"DHE_RSA", CipherSuite{0x0033}, Identity::rsa2048},
            {"DH_anon", CipherSuite{0x0034}, Identity::rsa2048},
            {"PSK", CipherSuite{0x008c}, Identity::rsa2048},
            {"RSA_PSK", CipherSuite{0x0094}, Identity::rsa2048},
            {"RSA, resumed", CipherSuite{0x002f}, Identity::rsa2048, false, false, true},
            {"RSA, again", CipherSuite{0x002f}, Identity::rsa2048, true, false, false, true},
        };
        if (!profile(GetParam()).has_extensions) return all;
        all.push_back({"RSA, ticket", CipherSuite{0x002f}, Identity::rsa2048, false, true});
        all.push_back({"ECDHE_RSA, all", CipherSuite{0xc013}, Identity::rsa2048, true, true});
        all.push_back({"ECDHE_PSK", CipherSuite{0xc035}, Identity::rsa2048});
        return all;
    }

    void use(const Kind& kind) {
        client.suites12 = server.suites12 = {kind.suite};
        server.credentials = {credential(kind.identity)};
        server.client_authentication =
            kind.asks ? ClientAuthentication::request : ClientAuthentication::none;
        client.tickets12 = kind.tickets;
        server.ticket_keys = kind.tickets ? std::make_shared<TicketKeys>(server.provider) : nullptr;
        use_stateful_sessions();
        options.session = nullptr;
        make();
        if (kind.resumes) options.session = first_session();
        again_ = kind.again;
    }

    /// The ends before the handshake that counts, and that handshake.
    void prepare() {
        ++options.seed;  // The server keeps sessions; their ids are new.
        make();
        if (again_) pair().run();
    }
    void handshake() {
        const Status begun = again_ ? pair().client.connection->renegotiate() : Status{};
        EXPECT_TRUE(begun);
        pair().run();
    }

    /// How many messages each end sends, client's first.
    std::pair<std::size_t, std::size_t> count() {
        std::pair<std::size_t, std::size_t> counts{};
        prepare();
        pair().client.filter.message = [&](HandshakeType, Buffer&) { ++counts.first; };
        pair().server.filter.message = [&](HandshakeType, Buffer&) { ++counts.second; };
        handshake();
        EXPECT_TRUE(pair().done());
        return counts;
    }

    /// Whether the other one is legal there, with a body of its own: in front of the end of the
    /// hello something may come, and with SSLv3 a certificate may be left out (RFC 6101 §5.6.6).
    static bool may_come(HandshakeType was, HandshakeType type) {
        if (was == server_hello_done)
            return type == certificate_request || type == server_key_exchange;
        return was == certificate && type == client_key_exchange &&
               profile(GetParam()).is_ssl3_framed;
    }

    /// The nth message of one end as one of another type.
    void expect_refused(Role sender, std::size_t index, HandshakeType type) {
        prepare();
        End& from = sender == Role::client ? pair().client : pair().server;
        const End& to = sender == Role::client ? pair().server : pair().client;
        HandshakeType was = type;
        from.filter.message = [&, seen = std::size_t{0}](HandshakeType before,
                                                         Buffer& message) mutable {
            if (seen++ != index) return;
            was = before;
            message[0] = code(type);
        };
        handshake();
        if (was == type) return;
        SCOPED_TRACE(std::string(name_of(was)) + " as " + std::string(name_of(type)));
        EXPECT_TRUE(again_ || !to.connection->handshake_done());
        // An empty HelloRequest is ignored, and then what it stands for never comes.
        if (was == server_hello_done && type == hello_request) return;
        ASSERT_TRUE(to.connection->error());
        EXPECT_TRUE(may_come(was, type) || to.reason() == Reason::unexpected_message ||
                    to.reason() == Reason::bad_handshake_length ||
                    to.reason() == Reason::excessive_message_size)
            << info(*to.reason()).name;
        EXPECT_TRUE(to.log.sent_alert(to.in_its_words(*to.alert())));
    }

  private:
    bool again_ = false;
};

INSTANTIATE_TEST_SUITE_P(Versions, Substitutes, ::testing::ValuesIn(kLegacyVersions), version_name);

TEST_P(Substitutes, AreRefusedForEveryMessageOfEveryKindOfHandshake) {
    for (const Kind& kind : kinds()) {
        SCOPED_TRACE(kind.name);
        use(kind);
        const auto [by_client, by_server] = count();
        for (HandshakeType type : kAllMessages) {
            for (std::size_t i = 0; i < by_client; ++i) expect_refused(Role::client, i, type);
            for (std::size_t i = 0; i < by_server; ++i) expect_refused(Role::server, i, type);
        }
    }
}

}  // namespace

}  // namespace handfast::testing
