// SPDX-License-Identifier: Apache-2.0
// What a DTLS end has said last, kept until the other end has answered, and when it is to be said
// again (RFC 6347 §4.2.4).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "handshake/config.h"
#include "record/code_points.h"

namespace handfast {

struct FlightPart {
    std::uint16_t epoch;
    ContentType type;  ///< handshake or change_cipher_spec
    Buffer bytes;      ///< A message with the header of a single fragment.
};

using Flight = std::vector<FlightPart>;

class RetransmitTimer {
  public:
    explicit RetransmitTimer(const DatagramOptions& options) : options_(options) {}

    /// For a flight that has just gone out for the first time.
    void start(Instant now);
    void stop() { deadline_.reset(); }
    /// The peer is there: not twice as long as the last time, but from now on.
    void progress(Instant now);
    bool running() const { return deadline_.has_value(); }
    std::optional<Instant> deadline() const { return deadline_; }
    bool expired(Instant now) const { return deadline_ && *deadline_ <= now; }
    /// After expired(): waits twice as long. False when it has been tried often enough.
    bool again(Instant now);
    std::uint32_t repetitions() const { return repetitions_; }

  private:
    DatagramOptions options_;
    std::optional<Instant> deadline_;
    std::chrono::milliseconds timeout_{};
    std::uint32_t repetitions_ = 0;
};

}  // namespace handfast
