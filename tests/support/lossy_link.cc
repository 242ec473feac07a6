// SPDX-License-Identifier: Apache-2.0
#include "tests/support/lossy_link.h"

#include <algorithm>
#include <array>

namespace handfast::testing {

namespace {

std::uint32_t draw(Rng& rng) {
    std::array<std::uint8_t, 4> bytes{};
    rng.fill(bytes);
    std::uint32_t drawn = 0;
    for (const std::uint8_t byte : bytes) drawn = drawn << 8 | byte;
    return drawn;
}

}  // namespace

bool LossyLink::hits(unsigned percent) {
    return draw(rng_) % 100 < percent;
}

void LossyLink::send_one(End& to, const Buffer& datagram) {
    auto delay = quality_.delay;
    if (quality_.jitter.count() > 0)
        delay += std::chrono::microseconds(draw(rng_) % quality_.jitter.count());
    under_way_.emplace(pair_.now + delay, OnTheWay{&to, datagram});
}

void LossyLink::post(End& from, End& to) {
    while (const auto datagram = take_datagram(from)) {
        ++sent_;
        if (datagram->size() > quality_.mtu || hits(quality_.loss_percent)) continue;
        send_one(to, *datagram);
        if (hits(quality_.repeat_percent)) send_one(to, *datagram);
    }
}

void LossyLink::pass_time_to(Instant when) {
    pair_.now = std::max(pair_.now, when);
    while (!under_way_.empty() && under_way_.begin()->first <= pair_.now) {
        const OnTheWay next = std::move(under_way_.extract(under_way_.begin()).mapped());
        deliver(*next.to, next.datagram, pair_.now);
        post(pair_.client, pair_.server);
        post(pair_.server, pair_.client);
    }
    for (End* end : {&pair_.client, &pair_.server}) {
        const auto due = end->connection->deadline();
        if (due && *due <= pair_.now) (void)end->connection->on_timer(pair_.now);
    }
}

void LossyLink::run(std::chrono::microseconds limit) {
    const Instant end = pair_.now + limit;
    (void)pair_.server.connection->start(pair_.now);
    (void)pair_.client.connection->start(pair_.now);
    while (pair_.now < end) {
        post(pair_.client, pair_.server);
        post(pair_.server, pair_.client);
        std::optional<Instant> next;
        const auto consider = [&next](std::optional<Instant> when) {
            if (when && (!next || *when < *next)) next = when;
        };
        if (!under_way_.empty()) consider(under_way_.begin()->first);
        consider(pair_.client.connection->deadline());
        consider(pair_.server.connection->deadline());
        if (!next) return;
        pass_time_to(*next);
    }
}

}  // namespace handfast::testing
