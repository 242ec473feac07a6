// SPDX-License-Identifier: Apache-2.0
// Whole handshakes in memory, both ends in one thread, beside the sum of the primitives that they
// cannot do without, measured in the same run. `ratio` is the handshake's time to that sum: what
// is over 1 is the engine's own. `to_openssl` is the handshake's time to OpenSSL's for the same,
// both ends, measured in the same run. The null provider shows the engine alone.
#include <chrono>

#include <benchmark/benchmark.h>

#include "bench/measure.h"
#include "bench/openssl_peer.h"
#include "crypto/random.h"
#include "crypto/registry.h"
#include "handshake/connection.h"
#include "tests/support/credentials.h"
#include "tests/support/pair.h"
#include "x509/mint.h"

namespace handfast::testing {
namespace {

using bench::cpu_now;
using bench::microseconds;

/// Two key generations and two derivations: one ephemeral key exchange, both ends.
double key_exchange_cost(NamedGroup group) {
    const crypto::Provider& provider = *test_provider();
    const crypto::GroupId id = find_group(group)->id;
    crypto::SystemRng rng;
    return microseconds([&] {
        auto offered = provider.offer(id, rng).value();
        auto accepted = provider.accept(id, offered->public_value(), rng).value();
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
    if (identity == Identity::ed448) return {.kind = crypto::SignatureKind::ed448};
    if (identity == Identity::rsa2048) return {.kind = crypto::SignatureKind::rsa_pss};
    if (identity == Identity::p384)
        return {.kind = crypto::SignatureKind::ecdsa, .hash = crypto::HashId::sha384};
    if (identity == Identity::p521)
        return {.kind = crypto::SignatureKind::ecdsa, .hash = crypto::HashId::sha512};
    return {.kind = crypto::SignatureKind::ecdsa};
}

struct Setup {
    std::shared_ptr<const Config> client;
    std::shared_ptr<const Config> server;
};

/// What is negotiated.
struct Case {
    ProtocolVersion version = ProtocolVersion::tls1_3;
    NamedGroup group = NamedGroup::x25519;
    Identity identity = Identity::p256;
    bool early_data = false;  ///< Of a resumption.
};
constexpr std::size_t kEarlySize = 16;

Setup setup_for(const Case& what) {
    Config client = client_config();
    Config server = server_config(what.identity);
    client.versions = server.versions = {what.version};
    // The curve of an ECDSA certificate counts as a group in TLS 1.2.
    client.groups = server.groups = {what.group, NamedGroup::secp256r1};
    if (what.early_data) {
        client.offer_early_data = server.accept_early_data = true;
        server.max_early_data = server.recv_max_early_data;
        server.anti_replay = false;
    }
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
    ByteView bytes = from.output();
    const std::size_t size = bytes.size();
    while (!bytes.empty()) {
        const auto taken = to.receive(bytes, kNow);
        if (!taken) std::abort();
        bytes = bytes.subspan(*taken);
        (void)to.consume(to.application_data().size(), kNow);
    }
    from.output_sent(size);
}

/// One handshake, from nothing to both ends open; the session that a client could resume.
std::shared_ptr<const Session> handshake(const Setup& setup, Rng& rng,
                                         const std::shared_ptr<const Session>& session) {
    TrustingHooks hooks;
    const auto client = connect(Role::client, setup, rng, hooks, session);
    const auto server = connect(Role::server, setup, rng, hooks, nullptr);
    (void)client->start(kNow);
    const bool early = client->negotiated().early_data == EarlyData::offered;
    if (early) (void)client->write_early_data(Buffer(kEarlySize));
    while (!client->output().empty() || !server->output().empty()) {
        carry(*client, *server);
        carry(*server, *client);
    }
    if (!client->handshake_done() || !server->handshake_done()) std::abort();
    if (early && server->negotiated().early_data != EarlyData::accepted) std::abort();
    return hooks.sessions.empty() ? nullptr : hooks.sessions.back();
}

/// What a case is measured against, microseconds; 0 for nothing.
struct Yardsticks {
    double primitives = 0;
    double openssl = 0;
};

std::unique_ptr<bench::OpensslPeer> peer_for(const Case& what) {
    return bench::OpensslPeer::make({.key = std::string(name_of(what.identity)),
                                     .group = std::string(find_group(what.group)->openssl_name),
                                     .tls13 = what.version == ProtocolVersion::tls1_3,
                                     .early_data = what.early_data});
}

void run(benchmark::State& state, const Setup& setup, const Yardsticks& yardsticks,
         const std::shared_ptr<const Session>& session) {
    crypto::SystemRng rng;
    const double start = cpu_now();
    for (auto _ : state) benchmark::DoNotOptimize(handshake(setup, rng, session));
    const double each = (cpu_now() - start) / static_cast<double>(state.iterations());
    if (yardsticks.primitives > 0) {
        state.counters["primitives_us"] = yardsticks.primitives;
        state.counters["ratio"] = each / yardsticks.primitives;
    }
    if (yardsticks.openssl > 0) {
        state.counters["openssl_us"] = yardsticks.openssl;
        state.counters["to_openssl"] = each / yardsticks.openssl;
    }
}

void full(benchmark::State& state, const Case& what) {
    Yardsticks yardsticks;
    yardsticks.primitives =
        key_exchange_cost(what.group) + signature_cost(what.identity, algorithm_of(what.identity));
    if (const auto peer = peer_for(what)) yardsticks.openssl = microseconds([&] { peer->full(); });
    run(state, setup_for(what), yardsticks, nullptr);
}

void resumed(benchmark::State& state, const Case& what) {
    const Setup setup = setup_for(what);
    crypto::SystemRng rng;
    const auto session = handshake(setup, rng, nullptr);
    Yardsticks yardsticks;
    // TLS 1.3 resumes with a fresh key exchange, TLS 1.2 with hashes alone.
    if (what.version == ProtocolVersion::tls1_3)
        yardsticks.primitives = key_exchange_cost(what.group);
    if (const auto peer = peer_for(what))
        yardsticks.openssl = microseconds([&] { peer->resumed(); });
    run(state, setup, yardsticks, session);
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
    run(state, setup, {}, nullptr);
}

#define FULL(version, group, identity)                                                       \
    BENCHMARK_CAPTURE(full, version##_##group##_##identity,                                  \
                      Case{ProtocolVersion::version, NamedGroup::group, Identity::identity}) \
        ->Unit(benchmark::kMicrosecond)
// Every group, then every kind of signature.
FULL(tls1_3, x25519, p256);
FULL(tls1_3, secp256r1, p256);
FULL(tls1_3, secp384r1, p256);
FULL(tls1_3, secp521r1, p256);
FULL(tls1_3, x448, p256);
FULL(tls1_3, ffdhe2048, p256);
FULL(tls1_3, ffdhe3072, p256);
FULL(tls1_3, x25519_mlkem768, p256);
FULL(tls1_3, secp256r1_mlkem768, p256);
FULL(tls1_3, secp384r1_mlkem1024, p256);
FULL(tls1_3, x25519, p384);
FULL(tls1_3, x25519, p521);
FULL(tls1_3, x25519, ed25519);
FULL(tls1_3, x25519, ed448);
FULL(tls1_3, x25519, rsa2048);
FULL(tls1_2, x25519, p256);
FULL(tls1_2, x25519, rsa2048);
BENCHMARK_CAPTURE(resumed, tls13, Case{})->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(resumed, tls13_early_data, Case{.early_data = true})
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(resumed, tls12, Case{.version = ProtocolVersion::tls1_2})
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(engine_alone, tls13, ProtocolVersion::tls1_3)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(engine_alone, tls12, ProtocolVersion::tls1_2)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace handfast::testing

int main(int argc, char** argv) {
    benchmark::AddCustomContext("openssl", handfast::bench::openssl_version());
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
