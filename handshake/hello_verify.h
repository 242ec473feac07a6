// SPDX-License-Identifier: Apache-2.0
// The stateless cookie exchange of a DTLS server (RFC 6347 §4.2.1): a pure function of a datagram,
// of where it comes from and of the time, so that whoever is not where he says he is costs nothing.
#pragma once

#include <array>
#include <chrono>

#include "crypto/base/clock.h"
#include "crypto/base/secret.h"
#include "crypto/provider.h"
#include "handshake/connection.h"

namespace handfast {

/// Cookies of a server, under a key that lives as long as it does. What they say: this address has
/// seen our answer to a hello with this random and session id. Later suites and extensions may
/// differ: they come in fragments that need not be there yet.
class HelloCookies {
  public:
    static constexpr std::size_t kSize = 16;
    /// A cookie is good for one to two of them.
    static constexpr std::chrono::seconds kPeriod = std::chrono::minutes(2);
    using Cookie = std::array<std::uint8_t, kSize>;

    HelloCookies(std::shared_ptr<const crypto::Provider> provider, Rng& rng);

    /// `peer`: the address in any form that is always the same; `hello`: what identifies it.
    Cookie make(ByteView peer, ByteView hello, Instant now) const;
    [[nodiscard]] bool holds(ByteView cookie, ByteView peer, ByteView hello, Instant now) const;

  private:
    using Key = FixedSecret<struct HelloCookieKeyTag, 32>;
    Cookie in_period(std::int64_t period, ByteView peer, ByteView hello) const;

    std::shared_ptr<const crypto::Provider> provider_;
    Key key_;
};

/// What a datagram from somebody unknown deserves.
struct FirstDatagram {
    enum class Verdict : std::uint8_t {
        ignore,  ///< It is no ClientHello, or its first fragment ends before the cookie.
        answer,  ///< With `answer`, which is no larger than the datagram (no amplification).
        accept,  ///< A Connection with `hello` is to receive it.
    };
    Verdict verdict = Verdict::ignore;
    Buffer answer{};
    VerifiedHello hello{};
    /// Of an accepted hello: the same when it is said again, another for another handshake.
    Buffer identity{};
};

FirstDatagram judge_first_datagram(ByteView datagram, ByteView peer, const HelloCookies& cookies,
                                   Instant now);

/// The same for a server that does without cookies: a ClientHello is accepted.
FirstDatagram judge_without_cookies(ByteView datagram);

}  // namespace handfast
