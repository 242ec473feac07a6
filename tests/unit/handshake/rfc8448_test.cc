// SPDX-License-Identifier: Apache-2.0
// RFC 8448's traces, byte for byte, in both roles. What a trace chose by policy (the contents of
// its hellos and extensions, its randomized signatures, its ticket) is put in through the Tamper
// seam; everything that is computed (shares, secrets, Finished, record protection) is ours.
#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "handshake/key_schedule13.h"
#include "handshake/session_store.h"
#include "record/record_layer.h"
#include "tests/support/credentials.h"
#include "tests/support/pair.h"
#include "tests/unit/crypto/replay_rng.h"
#include "tests/unit/handshake/vec_file.h"
#include "x509/pem_objects.h"
#include "x509/private_key.h"

namespace handfast::testing {
namespace {

const std::string kFolder = "tls/rfc8448/";

/// One trace: names and values.
struct Trace {
    std::map<std::string, std::string> values;
    Buffer hex(const std::string& name) const { return from_hex(values.at(name)).bytes; }
};

std::optional<Trace> section(const std::string& name) {
    const auto sections = test::read_vec_file(kFolder + "transcripts.vec");
    if (!sections) return std::nullopt;
    for (const test::VecSection& found : *sections)
        if (found.name == name) return Trace{{found.lines.begin(), found.lines.end()}};
    return std::nullopt;
}

Buffer read_file(const std::string& name) {
    return test::read_vector_file(kFolder + name).value();
}

/// The content of the single record that `record` is.
Buffer content_of(const Buffer& record) {
    return {record.begin() + 5, record.end()};
}

/// One of our connections against recorded bytes.
struct Replay {
    Replay(Role role, Config config, Buffer random,
           std::shared_ptr<const Session> session = nullptr)
        : rng(random) {
        config.versions = {ProtocolVersion::tls1_3};
        config.packing = MessagePacking::coalesced;
        ConnectionInit init;
        init.role = role;
        init.config = finish(std::move(config), role).value();
        init.rng = &rng;
        init.hooks = &hooks;
        init.observer = &log;
        init.tamper = &filter;
        init.session = std::move(session);
        connection = std::make_unique<Connection>(std::move(init));
        filter.message = [this](HandshakeType type, Buffer& message) {
            computed.emplace_back(type, message);
            const auto scripted = script.find(type);
            if (scripted == script.end() || scripted->second.empty()) return;
            message = scripted->second.front();
            if (scripted->second.size() > 1) scripted->second.erase(scripted->second.begin());
        };
    }

    void feed(const Buffer& bytes) {
        const auto taken = connection->receive(bytes, kNow);
        ASSERT_TRUE(taken) << info(taken.error().reason).name;
        EXPECT_EQ(*taken, bytes.size());
    }
    std::string said() {
        const std::string hex = to_hex(connection->output());
        connection->output_sent(connection->output().size());
        return hex;
    }
    Buffer read() {
        Buffer data = to_buffer(connection->application_data());
        EXPECT_TRUE(connection->consume(data.size(), kNow));
        return data;
    }
    Buffer computed_message(HandshakeType type) const {
        for (const auto& [found, message] : computed)
            if (found == type) return message;
        return {};
    }

    crypto::ReplayRng rng;
    TrustingHooks hooks;
    EventLog log;
    Filter filter;
    std::map<HandshakeType, std::vector<Buffer>> script;
    std::vector<std::pair<HandshakeType, Buffer>> computed;
    std::unique_ptr<Connection> connection;
};

/// The server of the traces, with its RSA key of 1024 bits.
Config trace_server() {
    Config config = server_config();
    const auto provider = test_provider();
    Credential identity;
    identity.chain =
        x509::certificates_from_pem(read_file("server_certificate.pem"), *provider).value();
    identity.key = x509::private_key_from_pem(
                       read_file("server_key.pem"),
                       [] { return Result<SecretBuffer>(SecretBuffer()); }, *provider)
                       .value();
    config.credentials = {std::move(identity)};
    config.tickets13 = 0;
    return config;
}

/// The trace draws ServerHello.random before its share, we after it.
Buffer share_first(const Buffer& pool) {
    Buffer out = pool;
    std::rotate(out.begin(), out.begin() + 32, out.begin() + 64);
    return out;
}

void script_server(Replay& server, const Trace& trace) {
    server.script[HandshakeType::server_hello] = {trace.hex("Message_ServerHello")};
    server.script[HandshakeType::encrypted_extensions] = {trace.hex("Message_EncryptedExtensions")};
    server.script[HandshakeType::certificate_verify] = {
        trace.hex("Message_Server_CertificateVerify")};
}

/// What our server computed without help is in the trace.
void expect_computed(const Replay& server, const Trace& trace) {
    EXPECT_EQ(server.computed_message(HandshakeType::certificate),
              trace.hex("Message_Server_Certificate"));
    EXPECT_EQ(server.computed_message(HandshakeType::finished),
              trace.hex("Message_Server_Finished"));
}

class Rfc8448 : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!section("Simple_1RTT_Handshake"))
            GTEST_SKIP() << "no " << HANDFAST_VECTORS << "/" << kFolder << "transcripts.vec";
    }
};

TEST_F(Rfc8448, ServerReplaysSimpleHandshake) {
    const Trace trace = *section("Simple_1RTT_Handshake");
    Config config = trace_server();
    config.tickets13 = 1;
    config.middlebox_compatibility = false;
    Replay server(Role::server, config, share_first(trace.hex("Server_RNG_Pool")));
    script_server(server, trace);
    const Buffer ticket = trace.hex("SessionTicket");
    const Buffer nonce = {0, 0};
    Buffer new_session_ticket;
    Extensions extensions;
    extensions.max_early_data = 1024;
    encode(NewSessionTicket13{30, 0xfad6aac5, nonce, ticket, extensions}, new_session_ticket);
    server.script[HandshakeType::new_session_ticket] = {new_session_ticket};

    server.feed(trace.hex("Record_ClientHello_1"));
    EXPECT_EQ(server.said(), to_hex(trace.hex("Record_ServerHello")) +
                                 to_hex(trace.hex("Record_ServerHandshakeMessages")));
    expect_computed(server, trace);
    server.feed(trace.hex("Record_ClientFinished"));
    EXPECT_TRUE(server.connection->handshake_done());
    EXPECT_EQ(server.said(), to_hex(trace.hex("Record_NewSessionTicket")));
    server.feed(trace.hex("Record_Client_AppData"));
    EXPECT_EQ(server.read(), trace.hex("Client_AppData"));
    ASSERT_TRUE(server.connection->write(trace.hex("Server_AppData")));
    EXPECT_EQ(server.said(), to_hex(trace.hex("Record_Server_AppData")));
    server.feed(trace.hex("Record_Client_CloseNotify"));
    EXPECT_TRUE(server.connection->peer_closed());
    ASSERT_TRUE(server.connection->close());
    EXPECT_EQ(server.said(), to_hex(trace.hex("Record_Server_CloseNotify")));
}

TEST_F(Rfc8448, ClientReplaysSimpleHandshake) {
    const Trace trace = *section("Simple_1RTT_Handshake");
    Config config = client_config();
    config.middlebox_compatibility = false;
    Replay client(Role::client, config, trace.hex("Client_RNG_Pool"));
    client.script[HandshakeType::client_hello] = {content_of(trace.hex("Record_ClientHello_1"))};
    ASSERT_TRUE(client.connection->start(kNow));
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_ClientHello_1")));
    client.feed(trace.hex("Record_ServerHello"));
    client.feed(trace.hex("Record_ServerHandshakeMessages"));
    EXPECT_TRUE(client.connection->handshake_done());
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_ClientFinished")));
    client.feed(trace.hex("Record_NewSessionTicket"));
    ASSERT_EQ(client.hooks.sessions.size(), 1u);
    EXPECT_EQ(client.hooks.sessions[0]->ticket, trace.hex("SessionTicket"));
    // RFC 8448 §3, "generate resumption secret"
    EXPECT_EQ(to_hex(client.hooks.sessions[0]->secret.expose()),
              "4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3");
    ASSERT_TRUE(client.connection->write(trace.hex("Client_AppData")));
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_Client_AppData")));
    client.feed(trace.hex("Record_Server_AppData"));
    EXPECT_EQ(client.read(), trace.hex("Server_AppData"));
    ASSERT_TRUE(client.connection->close());
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_Client_CloseNotify")));
    client.feed(trace.hex("Record_Server_CloseNotify"));
    EXPECT_TRUE(client.connection->peer_closed());
}

/// What the client of the first trace took home, with RFC 8448 §3's resumption secret.
Session trace_session(const Trace& trace) {
    Session session;
    session.version = 0x0304;
    session.suite = CipherSuite(0x1301);
    session.secret = SessionSecret(
        from_hex("4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3").bytes);
    session.created = kNow;
    session.ticket = trace.hex("SessionTicket");
    session.max_early_data = 1024;
    return session;
}

/// The copy in the vectors lacks server_name in EncryptedExtensions, which the Finished that
/// follows, and all after it, is computed with.
constexpr std::string_view kResumedExtensions =
    "080000280026000a00140012001d00170018001901000101010201030104001c"
    "0002400100000000002a0000";

/// The server's flight as RFC 8448 §4 has it.
Buffer resumed_server_flight(const Trace& trace) {
    const TrafficSecret secret(
        from_hex("fe927ae271312e8bf0275b581c54eef020450dc4ecffaa05a1a35d27518e7803").bytes);
    Buffer messages = from_hex(kResumedExtensions).bytes;
    append(messages, trace.hex("Message_Server_Finished"));
    const EventSink nobody(Role::server, nullptr);
    RecordLayer records(nobody, nullptr, {});
    records.set_write_version(0x0303);
    records.set_write_protector(
        make_traffic_protector(*test_provider(), *find_suite(CipherSuite(0x1301)), secret).value());
    EXPECT_TRUE(records.write(ContentType::handshake, messages));
    return to_buffer(records.output());
}

// RFC 8448 §4
TEST_F(Rfc8448, ClientReplaysResumptionWithEarlyData) {
    const Trace trace = *section("Resumed_0RTT_Handshake");
    Config config = client_config();
    config.middlebox_compatibility = false;
    config.offer_early_data = true;
    Replay client(Role::client, config, trace.hex("Client_RNG_Pool"),
                  std::make_shared<const Session>(trace_session(trace)));
    client.script[HandshakeType::client_hello] = {content_of(trace.hex("Record_ClientHello_1"))};
    ASSERT_TRUE(client.connection->start(kNow));
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_ClientHello_1")));
    const Buffer early = trace.hex("Client_EarlyAppData");
    EXPECT_EQ(client.connection->write_early_data(early).value(), early.size());
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_Client_EarlyAppData")));
    client.feed(trace.hex("Record_ServerHello"));
    client.feed(resumed_server_flight(trace));
    EXPECT_TRUE(client.connection->handshake_done());
    EXPECT_EQ(client.connection->negotiated().early_data, EarlyData::accepted);
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_ClientFinished")));
    ASSERT_TRUE(client.connection->write(trace.hex("Client_AppData")));
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_Client_AppData")));
    client.feed(trace.hex("Record_Server_AppData"));
    EXPECT_EQ(client.read(), trace.hex("Server_AppData"));
    ASSERT_TRUE(client.connection->close());
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_Client_CloseNotify")));
    client.feed(trace.hex("Record_Server_CloseNotify"));
    EXPECT_TRUE(client.connection->peer_closed());
}

// RFC 8448 §4
TEST_F(Rfc8448, ServerReplaysResumptionWithEarlyData) {
    const Trace trace = *section("Resumed_0RTT_Handshake");
    Config config = trace_server();
    config.middlebox_compatibility = false;
    config.accept_early_data = true;
    config.max_early_data = 1024;
    config.ticket_keys = nullptr;
    Session session = trace_session(trace);
    session.id = session.ticket;
    session.ticket_age_add = 0xfad6aac5;
    session.server_name = "server";
    config.session_store->put(std::make_shared<const Session>(std::move(session)));
    Replay server(Role::server, config, share_first(trace.hex("Server_RNG_Pool")));
    server.script[HandshakeType::server_hello] = {trace.hex("Message_ServerHello")};
    server.script[HandshakeType::encrypted_extensions] = {from_hex(kResumedExtensions).bytes};

    server.feed(trace.hex("Record_ClientHello_1"));
    EXPECT_EQ(server.connection->negotiated().early_data, EarlyData::accepted);
    EXPECT_EQ(server.said(),
              to_hex(trace.hex("Record_ServerHello")) + to_hex(resumed_server_flight(trace)));
    EXPECT_EQ(server.computed_message(HandshakeType::finished),
              trace.hex("Message_Server_Finished"));
    server.feed(trace.hex("Record_Client_EarlyAppData"));
    EXPECT_TRUE(server.connection->in_early_data());
    EXPECT_EQ(server.read(), trace.hex("Client_EarlyAppData"));
    server.feed(trace.hex("Record_ClientFinished"));
    EXPECT_TRUE(server.connection->handshake_done());
    server.feed(trace.hex("Record_Client_AppData"));
    EXPECT_EQ(server.read(), trace.hex("Client_AppData"));
    ASSERT_TRUE(server.connection->write(trace.hex("Server_AppData")));
    EXPECT_EQ(server.said(), to_hex(trace.hex("Record_Server_AppData")));
    server.feed(trace.hex("Record_Client_CloseNotify"));
    EXPECT_TRUE(server.connection->peer_closed());
    ASSERT_TRUE(server.connection->close());
    EXPECT_EQ(server.said(), to_hex(trace.hex("Record_Server_CloseNotify")));
}

TEST_F(Rfc8448, ServerReplaysHelloRetryRequest) {
    const Trace trace = *section("HelloRetryRequest_Handshake");
    Config config = trace_server();
    config.middlebox_compatibility = false;
    config.groups = {NamedGroup::secp256r1};
    Replay server(Role::server, config, share_first(trace.hex("Server_RNG_Pool")));
    script_server(server, trace);
    server.script[HandshakeType::server_hello] = {content_of(trace.hex("Record_HelloRetryRequest")),
                                                  trace.hex("Message_ServerHello")};
    server.feed(trace.hex("Record_ClientHello_1"));
    EXPECT_EQ(server.said(), to_hex(trace.hex("Record_HelloRetryRequest")));
    server.feed(trace.hex("Record_ClientHello_2"));
    EXPECT_EQ(server.said(), to_hex(trace.hex("Record_ServerHello")) +
                                 to_hex(trace.hex("Record_ServerHandshakeMessages")));
    expect_computed(server, trace);
    server.feed(trace.hex("Record_ClientFinished"));
    server.feed(trace.hex("Record_Client_CloseNotify"));
    ASSERT_TRUE(server.connection->close());
    EXPECT_EQ(server.said(), to_hex(trace.hex("Record_Server_CloseNotify")));
}

TEST_F(Rfc8448, ClientReplaysHelloRetryRequest) {
    const Trace trace = *section("HelloRetryRequest_Handshake");
    Config config = client_config();
    config.middlebox_compatibility = false;
    config.groups = {NamedGroup::x25519, NamedGroup::secp256r1, NamedGroup::secp384r1};
    Replay client(Role::client, config, trace.hex("Client_RNG_Pool"));
    client.script[HandshakeType::client_hello] = {content_of(trace.hex("Record_ClientHello_1")),
                                                  content_of(trace.hex("Record_ClientHello_2"))};
    ASSERT_TRUE(client.connection->start(kNow));
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_ClientHello_1")));
    client.feed(trace.hex("Record_HelloRetryRequest"));
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_ClientHello_2")));
    client.feed(trace.hex("Record_ServerHello"));
    client.feed(trace.hex("Record_ServerHandshakeMessages"));
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_ClientFinished")));
    ASSERT_TRUE(client.connection->close());
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_Client_CloseNotify")));
}

/// A certificate of the trace with a key of ours: the trace's signature takes our one's place.
Credential trace_credential(const std::string& file, Identity key) {
    Credential identity;
    identity.chain = x509::certificates_from_pem(read_file(file), *test_provider()).value();
    identity.key = credential(key).key;
    return identity;
}

// RFC 8448 §6
TEST_F(Rfc8448, ServerReplaysClientAuthentication) {
    const Trace trace = *section("Client_Authentication_Handshake");
    Config config = trace_server();
    config.middlebox_compatibility = false;
    config.client_authentication = ClientAuthentication::require;
    config.credentials = {trace_credential("server_certificate_client_auth.pem", Identity::p256)};
    Replay server(Role::server, config, share_first(trace.hex("Server_RNG_Pool")));
    script_server(server, trace);
    server.script[HandshakeType::certificate_request] = {trace.hex("Message_CertificateRequest")};
    server.feed(trace.hex("Record_ClientHello_1"));
    EXPECT_EQ(server.said(), to_hex(trace.hex("Record_ServerHello")) +
                                 to_hex(trace.hex("Record_ServerHandshakeMessages")));
    expect_computed(server, trace);
    server.feed(trace.hex("Record_ClientFinished"));
    EXPECT_TRUE(server.connection->handshake_done());
    EXPECT_EQ(server.connection->negotiated().peer_chain.size(), 1u);
    server.feed(trace.hex("Record_Client_CloseNotify"));
    ASSERT_TRUE(server.connection->close());
    EXPECT_EQ(server.said(), to_hex(trace.hex("Record_Server_CloseNotify")));
}

// RFC 8448 §6
TEST_F(Rfc8448, ClientReplaysClientAuthentication) {
    const Trace trace = *section("Client_Authentication_Handshake");
    Config config = client_config();
    config.middlebox_compatibility = false;
    config.credentials = {trace_credential("client_certificate.pem", Identity::rsa2048)};
    Replay client(Role::client, config, trace.hex("Client_RNG_Pool"));
    client.script[HandshakeType::client_hello] = {content_of(trace.hex("Record_ClientHello_1"))};
    const Buffer signature = trace.hex("Client_MessageSignature");
    Buffer proof;
    encode(CertificateVerify{SignatureScheme::rsa_pss_rsae_sha256, signature}, proof);
    client.script[HandshakeType::certificate_verify] = {proof};
    ASSERT_TRUE(client.connection->start(kNow));
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_ClientHello_1")));
    client.feed(trace.hex("Record_ServerHello"));
    client.feed(trace.hex("Record_ServerHandshakeMessages"));
    EXPECT_TRUE(client.connection->handshake_done());
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_ClientFinished")));
    ASSERT_TRUE(client.connection->close());
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_Client_CloseNotify")));
}

TEST_F(Rfc8448, ServerReplaysMiddleboxCompatibility) {
    const Trace trace = *section("Middlebox_Compatibility_Mode");
    Replay server(Role::server, trace_server(), share_first(trace.hex("Server_RNG_Pool")));
    script_server(server, trace);
    server.feed(trace.hex("Record_ClientHello_1"));
    EXPECT_EQ(server.said(), to_hex(trace.hex("Record_ServerHello")) +
                                 to_hex(trace.hex("Record_ServerHandshakeMessages")));
    expect_computed(server, trace);
    server.feed(trace.hex("Record_ClientFinished"));
    EXPECT_TRUE(server.connection->handshake_done());
    ASSERT_TRUE(server.connection->close());
    EXPECT_EQ(server.said(), to_hex(trace.hex("Record_Server_CloseNotify")));
}

TEST_F(Rfc8448, ClientReplaysMiddleboxCompatibility) {
    const Trace trace = *section("Middlebox_Compatibility_Mode");
    Replay client(Role::client, client_config(), trace.hex("Client_RNG_Pool"));
    client.script[HandshakeType::client_hello] = {content_of(trace.hex("Record_ClientHello_1"))};
    ASSERT_TRUE(client.connection->start(kNow));
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_ClientHello_1")));
    client.feed(trace.hex("Record_ServerHello"));
    client.feed(trace.hex("Record_ServerHandshakeMessages"));
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_ClientFinished")));
    ASSERT_TRUE(client.connection->close());
    EXPECT_EQ(client.said(), to_hex(trace.hex("Record_Client_CloseNotify")));
}

}  // namespace
}  // namespace handfast::testing
