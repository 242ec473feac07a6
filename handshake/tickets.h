// SPDX-License-Identifier: Apache-2.0
// Keys for stateless tickets (RFC 5077 §4, RFC 8446 §4.6.1). Random from the first use, replaced
// after a while; a replaced key still opens tickets for one more period.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

#include "crypto/base/clock.h"
#include "crypto/provider.h"

namespace handfast {

/// Thread-safe; shared by all connections of a server.
class TicketKeys {
  public:
    static constexpr std::chrono::seconds kPeriod = std::chrono::hours(12);

    explicit TicketKeys(std::shared_ptr<const crypto::Provider> provider);
    virtual ~TicketKeys();

    /// Key name (16), nonce (12), ciphertext, tag (16); empty: this client is to have no ticket.
    virtual Buffer seal(ByteView plaintext, Rng& rng, Instant now);
    /// The plaintext of a ticket that one of our keys made; nothing for any other bytes.
    virtual std::optional<SecretBuffer> open(ByteView ticket, Instant now);
    /// Whether the key in use now made this ticket; others had better be replaced.
    virtual bool is_newest(ByteView ticket, Instant now);

  private:
    struct Key;
    void rotate(Rng& rng, Instant now);

    std::shared_ptr<const crypto::Provider> provider_;
    std::mutex mutex_;
    std::unique_ptr<Key> current_;
    std::unique_ptr<Key> previous_;
};

}  // namespace handfast
