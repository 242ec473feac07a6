// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pair.h"

#include <utility>

namespace handfast::testing {

namespace {

std::unique_ptr<Connection> make_end(End& end, Role role, std::shared_ptr<const Config> config,
                                     const PairOptions& options, bool filtered) {
    ConnectionInit init;
    init.role = role;
    init.config = std::move(config);
    init.rng = &end.rng;
    init.hooks = &end.hooks;
    init.observer = &end.log;
    if (filtered) init.tamper = &end.filter;
    if (role == Role::client) {
        init.server_name = options.server_name;
        init.session = options.session;
    }
    return std::make_unique<Connection>(std::move(init));
}

}  // namespace

Pair::Pair(std::shared_ptr<const Config> client_config, std::shared_ptr<const Config> server_config,
           PairOptions options)
    : client(2 * options.seed), server(2 * options.seed + 1), now(options.now) {
    client.connection =
        make_end(client, Role::client, std::move(client_config), options, options.filter_client);
    server.connection =
        make_end(server, Role::server, std::move(server_config), options, options.filter_server);
}

void read_all(End& end, Instant now) {
    while (!end.connection->application_data().empty()) {
        const ByteView data = end.connection->application_data();
        append(end.received, data);
        if (!end.connection->consume(data.size(), now)) return;
    }
}

void deliver(End& to, Buffer datagram, Instant now) {
    (void)to.connection->receive_datagram(datagram, now);
    read_all(to, now);
}

std::optional<Buffer> take_datagram(End& from) {
    const Buffer datagram = to_buffer(from.connection->output());
    if (datagram.empty()) return std::nullopt;
    from.connection->output_sent(datagram.size());
    return datagram;
}

bool Pair::carry(End& from, End& to) {
    if (from.connection->config().transport == Transport::datagram) {
        bool any = false;
        while (const auto datagram = take_datagram(from)) {
            any = true;
            deliver(to, *datagram, now);
        }
        return any;
    }
    const Buffer bytes = to_buffer(from.connection->output());
    if (bytes.empty()) return false;
    from.connection->output_sent(bytes.size());
    ByteView rest(bytes);
    while (!rest.empty()) {
        const auto taken = to.connection->receive(rest, now);
        if (!taken) break;
        rest = rest.subspan(*taken);
        read_all(to, now);
        if (*taken == 0 && to.connection->receive_buffer().empty()) break;
    }
    return true;
}

void Pair::run() {
    (void)server.connection->start(now);
    (void)client.connection->start(now);
    // No handshake takes more than a few flights; a loop here would be a bug of the engine.
    for (int turn = 0; turn < 64; ++turn) {
        const bool to_server = carry(client, server);
        const bool to_client = carry(server, client);
        if (!to_server && !to_client) return;
    }
}

bool Pair::done() const {
    return client.connection->handshake_done() && server.connection->handshake_done() &&
           !client.connection->error() && !server.connection->error();
}

Buffer Pair::send(End& from, End& to, ByteView data) {
    to.received.clear();
    if (!from.connection->write(data)) return {};
    carry(from, to);
    return std::exchange(to.received, {});
}

}  // namespace handfast::testing
