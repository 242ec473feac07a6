// SPDX-License-Identifier: Apache-2.0
// Whole handshakes in memory, both ends in one thread, beside the sum of the primitives that they
// cannot do without, measured in the same run. `ratio` is the handshake's time to that sum: what
// is over 1 is the engine's own. The null provider shows the engine alone.
#include <algorithm>
#include <chrono>
#include <ctime>

#include <benchmark/benchmark.h>

#include "crypto/random.h"
#include "crypto/registry.h"
#include "handshake/connection.h"
#include "tests/support/credentials.h"
#include "tests/support/pair.h"
#include "x509/mint.h"

namespace handfast::testing {
namespace {

/// CPU time of this process, microseconds: others on the machine do not count.
double cpu_now() {
    return static_cast<double>(std::clock()) * 1e6 / static_cast<double>(CLOCKS_PER_SEC);
}

/// Microseconds of one call, the best of a few rounds.
template <class Call>
double microseconds(Call&& call) {
    constexpr int kRounds = 5;
    constexpr int kCalls = 40;
    double best = 1e9;
    for (int round = 0; round < kRounds; ++round) {
        const double start = cpu_now();
        for (int i = 0; i < kCalls; ++i) call();
        best = std::min(best, (cpu_now() - start) / kCalls);
    }
    return best;
}

/// Two key generations and two derivations: one ephemeral key exchange, both ends.
double key_exchange_cost() {
    const crypto::Provider& provider = *test_provider();
    crypto::SystemRng rng;
    return microseconds([&] {
        auto offered = provider.offer(crypto::GroupId::x25519, rng).value();
        auto accepted =
            provider.accept(crypto::GroupId::x25519, offered->public_value(), rng).value();
        benchmark::DoNotOptimize(offered->agree(accepted.public_value).value());
    });
}

/// One signature and one verification.
double signature_cost(Identity identity, const crypto::SignatureAlgorithm& algorithm) {
    const crypto::PrivateKey& key = *credential(identity).key;
    const Buffer message(130, 0x20);
    crypto::SystemRng rng;
    return microseconds([&] {
        const Buffer signature = key.sign(algorithm, message, rng).value();
        benchmark::DoNotOptimize(key.public_key().verify(algorithm, message, signature));
    });
}

crypto::SignatureAlgorithm algorithm_of(Identity identity) {
    if (identity == Identity::ed25519) return {.kind = crypto::SignatureKind::ed25519};
    if (identity == Identity::rsa2048) return {.kind = crypto::SignatureKind::rsa_pss};
    return {.kind = crypto::SignatureKind::ecdsa};
}

struct Setup {
    std::shared_ptr<const Config> client;
    std::shared_ptr<const Config> server;
};

Setup setup_for(ProtocolVersion version, Identity identity) {
    Config client = client_config();
    Config server = server_config(identity);
    client.versions = server.versions = {version};
    // The curve of an ECDSA certificate counts as a group in TLS 1.2.
    client.groups = server.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
    return {finish(std::move(client), Role::client).value(),
            finish(std::move(server), Role::server).value()};
}

std::unique_ptr<Connection> connect(Role role, const Setup& setup, Rng& rng, Hooks& hooks,
                                    const std::shared_ptr<const Session>& session) {
    ConnectionInit init;
    init.role = role;
    init.config = role == Role::client ? setup.client : setup.server;
    init.rng = &rng;
    init.hooks = &hooks;
    if (role == Role::client) init.session = session;
    return std::make_unique<Connection>(std::move(init));
}

void carry(Connection& from, Connection& to) {
    const ByteView bytes = from.output();
    (void)to.receive(bytes, kNow);
    from.output_sent(bytes.size());
}

/// One handshake, from nothing to both ends open; the session that a client could resume.
std::shared_ptr<const Session> handshake(const Setup& setup, Rng& rng,
                                         const std::shared_ptr<const Session>& session) {
    TrustingHooks hooks;
    const auto client = connect(Role::client, setup, rng, hooks, session);
    const auto server = connect(Role::server, setup, rng, hooks, nullptr);
    (void)client->start(kNow);
    while (!client->output().empty() || !server->output().empty()) {
        carry(*client, *server);
        carry(*server, *client);
    }
    if (!client->handshake_done() || !server->handshake_done()) std::abort();
    return hooks.sessions.empty() ? nullptr : hooks.sessions.back();
}

void run(benchmark::State& state, const Setup& setup, double primitives,
         const std::shared_ptr<const Session>& session) {
    crypto::SystemRng rng;
    const double start = cpu_now();
    for (auto _ : state) benchmark::DoNotOptimize(handshake(setup, rng, session));
    const double each = (cpu_now() - start) / static_cast<double>(state.iterations());
    state.counters["primitives_us"] = primitives;
    if (primitives > 0) state.counters["ratio"] = each / primitives;
}

void full(benchmark::State& state, ProtocolVersion version, Identity identity) {
    const double primitives =
        key_exchange_cost() + signature_cost(identity, algorithm_of(identity));
    run(state, setup_for(version, identity), primitives, nullptr);
}

void resumed(benchmark::State& state, ProtocolVersion version) {
    const Setup setup = setup_for(version, Identity::p256);
    crypto::SystemRng rng;
    const auto session = handshake(setup, rng, nullptr);
    // TLS 1.3 resumes with a fresh key exchange, TLS 1.2 with hashes alone.
    const double primitives = version == ProtocolVersion::tls1_3 ? key_exchange_cost() : 0;
    run(state, setup, primitives, session);
}

/// The engine with primitives that cost nothing.
void engine_alone(benchmark::State& state, ProtocolVersion version) {
    const auto null_provider = crypto::make_null_provider();
    crypto::SystemRng rng;
    x509::MintRequest request;
    request.common_name = "bench.example";
    request.not_before = kNow;
    request.not_after = kNow + std::chrono::days(1);
    auto minted = x509::mint(request, *null_provider, rng).value();
    Config client = client_config();
    Config server = server_config();
    client.provider = server.provider = null_provider;
    client.versions = server.versions = {version};
    server.credentials = {Credential{{minted.certificate}, minted.key}};
    server.ticket_keys = std::make_shared<TicketKeys>(null_provider);
    const Setup setup{finish(std::move(client), Role::client).value(),
                      finish(std::move(server), Role::server).value()};
    run(state, setup, 0, nullptr);
}

#define FULL(name, version, identity)                                           \
    BENCHMARK_CAPTURE(full, name, ProtocolVersion::version, Identity::identity) \
        ->Unit(benchmark::kMicrosecond)
FULL(tls13_x25519_p256, tls1_3, p256);
FULL(tls13_x25519_ed25519, tls1_3, ed25519);
FULL(tls13_x25519_rsa2048, tls1_3, rsa2048);
FULL(tls12_x25519_p256, tls1_2, p256);
FULL(tls12_x25519_rsa2048, tls1_2, rsa2048);
BENCHMARK_CAPTURE(resumed, tls13, ProtocolVersion::tls1_3)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(resumed, tls12, ProtocolVersion::tls1_2)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(engine_alone, tls13, ProtocolVersion::tls1_3)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(engine_alone, tls12, ProtocolVersion::tls1_2)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace handfast::testing

BENCHMARK_MAIN();
