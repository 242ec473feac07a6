// SPDX-License-Identifier: Apache-2.0
// A link between two DTLS ends that loses, repeats, delays and reorders, on a clock of its own:
// hours pass in milliseconds, and the same seed always does the same.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>

#include "tests/support/pair.h"

namespace handfast::testing {

struct LinkQuality {
    unsigned loss_percent = 0;
    unsigned repeat_percent = 0;
    std::chrono::microseconds delay = std::chrono::milliseconds(10);
    /// Added at random; datagrams overtake each other.
    std::chrono::microseconds jitter{0};
    /// Larger ones do not arrive.
    std::size_t mtu = 65536;
};

class LossyLink {
  public:
    LossyLink(Pair& pair, LinkQuality quality, std::uint64_t seed)
        : pair_(pair), quality_(quality), rng_(seed) {}

    /// Lets time pass until nothing is under way and no timer runs, or `limit` has passed.
    void run(std::chrono::microseconds limit = std::chrono::minutes(30));

    std::size_t sent() const { return sent_; }

  private:
    struct OnTheWay {
        End* to;
        Buffer datagram;
    };

    bool hits(unsigned percent);
    void post(End& from, End& to);
    void send_one(End& to, const Buffer& datagram);
    void pass_time_to(Instant when);

    Pair& pair_;
    LinkQuality quality_;
    crypto::SeededRng rng_;
    std::multimap<Instant, OnTheWay> under_way_;
    std::size_t sent_ = 0;
};

}  // namespace handfast::testing
