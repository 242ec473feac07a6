// SPDX-License-Identifier: Apache-2.0
// One connection over a blocking socket to the runner: what an SSL object and its BIO are to
// BoringSSL's shim. A stream, or datagrams with commands among them (packets.h).
#pragma once

#include <memory>
#include <string>

#include "crypto/base/bytes.h"
#include "tests/bogo/setup.h"

namespace handfast::bogo {

class Link {
  public:
    /// Connects and says which test this is. `valid()` tells whether that worked.
    static std::unique_ptr<Link> open(const Flags& flags, Instant& clock);
    /// Half-closes and waits for the runner to do so too, so that nothing is lost.
    virtual ~Link();
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
    Outcome step(Connection& connection);

  protected:
    Link(const Flags& flags, Instant& clock);
    virtual bool send(ByteView output);
    virtual Outcome read(Connection& connection) = 0;
    bool send_all(ByteView bytes);
    /// At most as many as fit; 0 at the end.
    std::size_t read_some(ByteSpan space);
    bool read_all(ByteSpan space);

    Instant& clock_;

  private:
    int socket_ = -1;
    bool held_ = false;
};

}  // namespace handfast::bogo
