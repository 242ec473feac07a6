// SPDX-License-Identifier: Apache-2.0
// The engine as a peer sees it: bytes in, whatever comes of it. Seeded randomness and a frozen
// clock, so that an input always does the same.
#include <algorithm>
#include <utility>

#include "crypto/base/byte_reader.h"
#include "crypto/random.h"
#include "fuzz/ends.h"
#include "fuzz/engine.h"
#include "fuzz/target.h"
#include "handshake/connection.h"

namespace handfast::fuzz {

namespace {

constexpr Instant kNow = kStart;

/// The first byte of an input, bit by bit.
struct Choice {
    explicit Choice(std::uint8_t bits)
        : real_crypto((bits & 1) != 0),
          only_tls12((bits & 2) != 0),
          only_tls13((bits & 4) != 0),
          ed25519((bits & 8) != 0),
          alpn((bits & 16) != 0),
          retry((bits & 32) != 0),
          resumes((bits & kResumes) != 0),
          known_psk(knows_psk(bits)),
          authenticates((bits & kAuthenticates) != 0) {}
    bool real_crypto, only_tls12, only_tls13, ed25519, alpn, retry, resumes, known_psk,
        authenticates;
};

std::shared_ptr<const Config> make_config(const Choice& choice, Role role) {
    Config config;
    config.provider = provider(choice.real_crypto);
    if (choice.only_tls12) config.versions = {ProtocolVersion::tls1_2};
    if (choice.only_tls13) config.versions = {ProtocolVersion::tls1_3};
    config.renegotiation = RenegotiationPolicy::any;
    config.heartbeat = HeartbeatMode::peer_allowed_to_send;
    config.next_protocols = {"http/1.1"};
    if (choice.alpn) config.alpn = {"h2", "http/1.1"};
    if (choice.retry) {
        config.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
        if (role == Role::server) config.groups = {NamedGroup::secp256r1};
    }
    if (role == Role::client && choice.resumes) let_resume(config);
    if (role == Role::server || choice.authenticates)
        config.credentials = {
            credential(choice.real_crypto, choice.ed25519 ? KeyKind::ed25519 : KeyKind::p256)};
    if (choice.authenticates) let_authenticate(config);
    if (role == Role::server) {
        if (choice.known_psk) let_take_psk(config);
        config.ticket_keys = std::make_shared<TicketKeys>(config.provider);
        config.session_store = std::make_shared<MemorySessionStore>(16);
    }
    return finish(std::move(config), role).value();
}

struct End {
    End(Role role, const Choice& choice, std::uint64_t seed)
        : asks_late(role == Role::server && choice.authenticates), rng(seed) {
        ConnectionInit init;
        init.role = role;
        init.config = make_config(choice, role);
        init.rng = &rng;
        init.hooks = &hooks;
        if (role == Role::client) init.server_name = "fuzz.example";
        if (role == Role::client && choice.resumes && !choice.known_psk)
            init.session = unknown_session(kNow);
        connection = std::make_unique<Connection>(std::move(init));
        (void)connection->start(kNow);
        // A server that refuses early data can only tell it by what does not open; with the null
        // provider everything does.
        if (choice.real_crypto || choice.known_psk)
            (void)connection->write_early_data(as_bytes(kEarlyData));
    }

    /// Feeds bytes and reads whatever plaintext comes of them; false once the end has failed.
    bool feed(ByteView bytes) {
        while (!bytes.empty()) {
            const auto taken = connection->receive(bytes, kNow);
            if (!taken) {
                require(connection->error().has_value(), "failed without an error");
                return false;
            }
            bytes = bytes.subspan(*taken);
            const ByteView data = connection->application_data();
            if (data.empty() && *taken == 0) return false;
            if (!data.empty())
                require(connection->handshake_done() || connection->in_early_data(),
                        "data before the handshake");
            if (!connection->consume(data.size(), kNow)) return false;
            ask_late();
        }
        return true;
    }

    void ask_late() {
        if (!connection->handshake_done() || !std::exchange(asks_late, false)) return;
        (void)connection->request_client_certificate(ClientAuthentication::request);
    }

    bool asks_late;

    crypto::SeededRng rng;
    Trusting hooks;
    std::unique_ptr<Connection> connection;
};

/// Cuts the rest of an input into pieces of the sizes that its bytes tell.
template <class Use>
void in_pieces(ByteReader& reader, Use&& use) {
    while (!reader.empty() && !reader.failed()) {
        const std::size_t size = reader.u8();
        const std::size_t wanted = size < 128 ? size : (size - 127) * 128;
        if (!use(reader.bytes(std::min(wanted, reader.remaining())))) return;
    }
}

}  // namespace

bool run_end(Role role, ByteView input) {
    if (input.empty()) return false;
    ByteReader reader(input);
    const Choice choice(reader.u8());
    // The seeds of the pair that make_seeds.cc recorded, so that its handshakes are ours again.
    End end(role, choice, role == Role::client ? 2 : 3);
    in_pieces(reader, [&](ByteView piece) { return end.feed(piece); });
    const bool done = end.connection->handshake_done();
    if (done) (void)end.connection->write(input);
    (void)end.connection->close();
    (void)end.connection->received_end();
    return done;
}

void fuzz_tls_server(ByteView input) {
    (void)run_end(Role::server, input);
}
void fuzz_tls_client(ByteView input) {
    (void)run_end(Role::client, input);
}

/// Both ends are ours; the input says which bytes between them change.
void fuzz_tls_self_play(ByteView input) {
    if (input.empty()) return;
    ByteReader reader(input);
    const Choice choice(reader.u8());
    End client(Role::client, choice, 1);
    End server(Role::server, choice, 2);
    const bool untouched = reader.empty();
    for (int turn = 0; turn < 16; ++turn) {
        End& from = turn % 2 == 0 ? client : server;
        End& to = turn % 2 == 0 ? server : client;
        Buffer flight = to_buffer(from.connection->output());
        from.connection->output_sent(flight.size());
        if (!flight.empty() && reader.remaining() >= 3) {
            const std::size_t at = reader.u16() % flight.size();
            flight[at] ^= reader.u8();
        }
        (void)to.feed(flight);
    }
    if (untouched) {
        require(client.connection->handshake_done() && server.connection->handshake_done(),
                "two honest ends do not agree");
    }
}

}  // namespace handfast::fuzz
