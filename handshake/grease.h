// SPDX-License-Identifier: Apache-2.0
// Values that mean nothing, in a ClientHello, so that servers stay used to what they do not know
// (RFC 8701 §3.1).
#pragma once

#include <array>
#include <cstdint>

#include "crypto/base/bytes.h"
#include "crypto/base/rng.h"
#include "handshake/messages.h"

namespace handfast {

/// Chosen once a connection: a second ClientHello has to say the same.
class Grease {
  public:
    explicit Grease(Rng& rng);

    /// Puts the values into `hello`, which borrows from this: in front of what it offers, where it
    /// offers such things at all.
    void apply(ClientHello& hello);
    /// A HelloRetryRequest asked for one share, which will be the only one.
    void drop_share() { with_share_ = false; }
    /// Takes our extensions out of what a server may answer.
    void remove_from(OfferedExtensions& offered) const;

  private:
    std::uint16_t suite_;
    std::uint16_t group_;
    std::uint16_t scheme_;
    std::uint16_t version_;
    std::uint16_t empty_extension_;
    std::uint16_t other_extension_;
    std::array<std::uint8_t, 2> protocol_;
    std::array<std::uint8_t, 3> psk_modes_{};
    bool with_share_ = true;
};

}  // namespace handfast
