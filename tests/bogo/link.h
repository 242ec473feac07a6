// SPDX-License-Identifier: Apache-2.0
// One connection over a blocking socket to the runner: what an SSL object and its BIO are to
// BoringSSL's shim.
#pragma once

#include <string>

#include "crypto/base/bytes.h"
#include "tests/bogo/setup.h"

namespace handfast::bogo {

class Link {
  public:
    /// Connects and says which test this is. `valid()` tells whether that worked.
    explicit Link(const Flags& flags);
    /// Half-closes and waits for the runner to do so too, so that nothing is lost.
    ~Link();
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    bool valid() const { return socket_ >= 0; }

    enum class Outcome { progress, end, failed };
    /// Sends what `connection` has to say.
    bool flush(Connection& connection);
    /// Sends one byte of it and keeps the rest until `release`.
    bool hold(Connection& connection);
    void release() { held_ = false; }
    /// Flushes, reads once and hands it over.
    Outcome step(Connection& connection, Instant now);

  private:
    int socket_ = -1;
    bool byte_by_byte_ = false;
    bool held_ = false;
};

}  // namespace handfast::bogo
