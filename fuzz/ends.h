// SPDX-License-Identifier: Apache-2.0
// What the engine's targets and the seeds recorded for them have in common: providers, keys, a
// frozen clock, and the ends of DTLS.
#pragma once

#include <memory>
#include <optional>

#include "crypto/random.h"
#include "handshake/connection.h"
#include "handshake/hello_verify.h"

namespace handfast::fuzz {

inline constexpr Instant kStart{std::chrono::seconds(1'800'000'000)};

/// The real one, or the null provider, which a fuzzer sees through.
std::shared_ptr<const crypto::Provider> provider(bool real);

enum class KeyKind : std::uint8_t { p256, ed25519 };
/// For "fuzz.example".
const Credential& credential(bool real, KeyKind kind);

/// Believes every certificate.
class Trusting final : public Hooks {
    Status verify_peer(const CertificateChain&) override { return {}; }
};

/// The first byte of a DTLS target's input, bit by bit.
struct DatagramChoice {
    explicit DatagramChoice(std::uint8_t bits)
        : real_crypto((bits & 1) != 0),
          only_dtls10((bits & 2) != 0),
          cookies((bits & 4) != 0),
          ids((bits & 8) != 0),
          srtp((bits & 16) != 0),
          small((bits & 32) != 0),
          authenticates((bits & 64) != 0),
          psk((bits & 128) != 0) {}
    bool real_crypto, only_dtls10, cookies, ids, srtp, small, authenticates, psk;
};

/// One end of DTLS. A server with cookies has no connection until one is shown.
class DatagramEnd {
  public:
    DatagramEnd(Role role, const DatagramChoice& choice);

    /// A datagram comes in; plaintext is read and thrown away. Nothing is answered if the end has
    /// failed.
    void receive(ByteView datagram);
    /// Lets time pass; timers that are due fire.
    void pass(std::chrono::milliseconds time);
    /// Whether time alone changes anything.
    bool waits() const { return connection_ && connection_->deadline().has_value(); }
    /// What the end has to say next.
    std::optional<Buffer> take_output();

    bool done() const { return connection_ && connection_->handshake_done(); }
    /// Null until there is one.
    Connection* connection() { return connection_.get(); }
    std::size_t path_mtu() const { return config_->datagrams.path_mtu; }
    bool data_came_early() const { return data_came_early_; }

  private:
    void connect(std::optional<VerifiedHello> hello);

    Role role_;
    std::shared_ptr<const Config> config_;
    Instant now_ = kStart;
    crypto::SeededRng rng_;
    HelloCookies cookies_;
    bool asks_cookie_;
    Buffer answer_;  ///< To a hello without a cookie.
    Trusting hooks_;
    std::unique_ptr<Connection> connection_;
    bool data_came_early_ = false;
};

/// How an input says a step in time, and what it means.
std::chrono::milliseconds time_step(std::uint8_t code);

}  // namespace handfast::fuzz
