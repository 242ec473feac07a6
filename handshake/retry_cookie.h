// SPDX-License-Identifier: Apache-2.0
// What a server must know of a first ClientHello after its HelloRetryRequest (RFC 8446 §4.1.2,
// §4.2.2), and the cookie in which a server that keeps no state has the client carry it.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

#include "crypto/base/clock.h"
#include "crypto/base/secret.h"
#include "crypto/provider.h"
#include "handshake/messages.h"

namespace handfast {

struct FirstHello {
    CipherSuite suite{};  ///< As chosen.
    NamedGroup group{};   ///< A share is asked for of this group; 0: the shares may stay.
    bool offered_psk = false;
    bool took_psk = false;
    Buffer fixed;  ///< fixed_part() of it.
    Buffer hash;   ///< Its transcript hash.
};

/// A hash over all of a ClientHello that its second form has to repeat, given the group that was
/// asked for (RFC 8446 §4.1.2).
Buffer fixed_part(const crypto::Provider& provider, const ClientHello& hello, NamedGroup group);

/// Makes and reads cookies under a key that is random from the first use. Thread-safe; shared by
/// all connections of a server.
class RetryCookies {
  public:
    /// How long a client may take to answer (OpenSSL's ten minutes).
    static constexpr std::chrono::seconds kLifetime = std::chrono::minutes(10);

    explicit RetryCookies(std::shared_ptr<const crypto::Provider> provider)
        : provider_(std::move(provider)) {}

    Buffer seal(const FirstHello& hello, Rng& rng, Instant now);
    /// Nothing for a cookie that is too old; cookie_mismatch for one that is not ours.
    Result<std::optional<FirstHello>> open(ByteView cookie, Instant now);

  private:
    using Key = FixedSecret<struct CookieKeyTag, 32>;
    Buffer mac(ByteView bytes) const;

    std::shared_ptr<const crypto::Provider> provider_;
    std::mutex mutex_;
    Key key_;
};

}  // namespace handfast
