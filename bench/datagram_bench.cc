// SPDX-License-Identifier: Apache-2.0
// DTLS 1.2 in memory, both ends in one thread, beside OpenSSL's in the same run: handshakes and
// bytes per second of one core, the memory of a peer, and a thousand of them over bad links.
// Prints tables.
#include <cstdio>
#include <vector>

#include "bench/measure.h"
#include "bench/openssl_peer.h"
#include "crypto/random.h"
#include "tests/support/credentials.h"
#include "tests/support/lossy_link.h"

namespace handfast::testing {
namespace {

using bench::cpu_now;
using bench::microseconds;

Config over_datagrams(Config config) {
    config.transport = Transport::datagram;
    config.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
    return config;
}

struct Setup {
    explicit Setup(Identity identity) : Setup(client_config(), server_config(identity)) {}
    Setup(Config for_client, Config for_server)
        : client(finish(over_datagrams(std::move(for_client)), Role::client).value()),
          server(finish(over_datagrams(std::move(for_server)), Role::server).value()) {}
    std::shared_ptr<const Config> client, server;
};

/// Two ends without anybody who watches.
struct Ends {
    Ends(const Setup& setup, std::shared_ptr<const Session> session) {
        ConnectionInit init;
        init.role = Role::client;
        init.config = setup.client;
        init.rng = &rng;
        init.hooks = &hooks;
        init.session = std::move(session);
        client = std::make_unique<Connection>(std::move(init));
        ConnectionInit other;
        other.config = setup.server;
        other.rng = &rng;
        server = std::make_unique<Connection>(std::move(other));
        (void)client->start(kNow);
        while (carry(*client, *server) || carry(*server, *client)) {
        }
        if (!client->handshake_done() || !server->handshake_done()) std::abort();
    }
    static bool carry(Connection& from, Connection& to) {
        const ByteView waiting = from.output();
        if (waiting.empty()) return false;
        Buffer datagram = to_buffer(waiting);
        from.output_sent(datagram.size());
        (void)to.receive_datagram(datagram, kNow);
        (void)to.consume(to.application_data().size(), kNow);
        return true;
    }

    crypto::SystemRng rng;
    TrustingHooks hooks;
    std::unique_ptr<Connection> client, server;
};

/// OpenSSL's figure, and how ours compares.
void print_beside(const char* name, double ours, double theirs) {
    if (theirs == 0)
        std::printf("| %s | %.0f | – | – |\n", name, ours);
    else
        std::printf("| %s | %.0f | %.0f | %.2f |\n", name, ours, theirs, ours / theirs);
}

double per_second(double microseconds) {
    return microseconds == 0 ? 0 : 1e6 / microseconds;
}

void bench_handshakes() {
    constexpr struct {
        const char* name;
        const char* key;
        Identity identity;
    } kRows[] = {{"P-256", "p256", Identity::p256}, {"RSA-2048", "rsa2048", Identity::rsa2048}};
    std::puts("| per second of a core | Handfast | OpenSSL | ratio |\n|---|---|---|---|");
    for (const auto& row : kRows) {
        const Setup setup(row.identity);
        const auto peer = bench::OpensslPeer::make({.key = row.key, .datagrams = true});
        const double ours = microseconds([&] { const Ends ends(setup, nullptr); });
        const double theirs = peer ? microseconds([&] { peer->full(); }) : 0;
        const std::string name = std::string("handshakes, X25519, ") + row.name + " certificate";
        print_beside(name.c_str(), per_second(ours), per_second(theirs));
    }
    const Setup setup(Identity::p256);
    const Ends first(setup, nullptr);
    const auto session = first.hooks.sessions.back();
    const auto peer = bench::OpensslPeer::make({.datagrams = true});
    const double ours = microseconds([&] { const Ends ends(setup, session); });
    const double theirs = peer ? microseconds([&] { peer->resumed(); }) : 0;
    print_beside("handshakes, resumed", per_second(ours), per_second(theirs));
}

void bench_records() {
    constexpr struct {
        const char* name;
        std::uint16_t suite;
    } kSuites[] = {{"ECDHE-RSA-AES128-GCM-SHA256", 0xc02f},
                   {"ECDHE-RSA-CHACHA20-POLY1305", 0xcca8},
                   {"ECDHE-RSA-AES128-SHA", 0xc013}};
    constexpr std::size_t kSize = 1200;
    constexpr int kRecords = 100;
    for (const auto& suite : kSuites) {
        Config client = client_config(), server = server_config(Identity::rsa2048);
        client.suites12 = server.suites12 = {CipherSuite{suite.suite}};
        Ends ends(Setup(std::move(client), std::move(server)), nullptr);
        const auto peer = bench::OpensslRecords::make(
            {.cipher = suite.name, .encrypt_then_mac = true, .datagrams = true});
        const Buffer content(kSize, 7);
        const double ours = microseconds([&] {
            for (int i = 0; i < kRecords; ++i) {
                (void)ends.client->write(content);
                (void)Ends::carry(*ends.client, *ends.server);
            }
        });
        const double theirs = peer ? microseconds([&] {
            for (int i = 0; i < kRecords; ++i) peer->pass(kSize);
        })
                                   : 0;
        const std::string name = std::string("MB in records of 1,200 bytes, ") + suite.name;
        const double megabytes = kSize * kRecords / 1e6;
        print_beside(name.c_str(), megabytes * per_second(ours), megabytes * per_second(theirs));
    }
}

void bench_memory() {
    constexpr int kPeers = 500;
    const Setup setup(Identity::p256);
    const Ends first(setup, nullptr);
    std::vector<std::unique_ptr<Connection>> servers;
    servers.reserve(kPeers);
    const double before = bench::heap_now();
    for (int i = 0; i < kPeers; ++i) {
        Ends ends(setup, nullptr);
        servers.push_back(std::move(ends.server));
    }
    const double ours = (bench::heap_now() - before) / kPeers;
    const auto peer = bench::OpensslPeer::make({.datagrams = true});
    std::puts("\n| bytes | Handfast | OpenSSL | ratio |\n|---|---|---|---|");
    print_beside("heap of a server after a handshake", ours,
                 peer ? peer->server_memory(kPeers) : 0);
}

/// Each over a link of its own, all at once.
void bench_crowd() {
    constexpr unsigned kPeers = 1000, kPercent = 10;
    const Setup setup(Identity::p256);
    const double start = cpu_now();
    double slowest = 0, sum = 0;
    unsigned done = 0;
    std::vector<std::unique_ptr<Pair>> pairs;
    pairs.reserve(kPeers);
    const double before = bench::heap_now();
    for (unsigned i = 0; i < kPeers; ++i) {
        Pair& pair = *pairs.emplace_back(
            std::make_unique<Pair>(setup.client, setup.server, PairOptions{.seed = i}));
        LossyLink link(pair,
                       {.loss_percent = kPercent,
                        .repeat_percent = kPercent,
                        .jitter = std::chrono::milliseconds(40)},
                       i);
        link.run();
        const double took = std::chrono::duration<double>(pair.now - kNow).count();
        slowest = std::max(slowest, took);
        sum += took;
        done += pair.done() ? 1 : 0;
    }
    std::printf(
        "\n%u of %u peers at once, links that lose and repeat %u %% and take 10 to 50 ms: "
        "%.2f s on average, %.1f s until the last was done; %.2f s of CPU time for both "
        "ends of all; %.1f MB for them and for all that the test remembers.\n",
        done, kPeers, kPercent, sum / kPeers, slowest, (cpu_now() - start) / 1e6,
        (bench::heap_now() - before) / 1e6);
}

}  // namespace
}  // namespace handfast::testing

int main() {
    using namespace handfast::testing;
    bench_handshakes();
    bench_records();
    bench_memory();
    bench_crowd();
}
