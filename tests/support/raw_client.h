// SPDX-License-Identifier: Apache-2.0
// A TCP client that speaks no TLS: for garbage, silence and sudden ends.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/support/process.h"

namespace handfast::test {

class RawClient {
  public:
    /// Connects to the loopback interface; `connected` tells whether that worked.
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool connected() const { return fd_ >= 0; }
    bool send(std::string_view bytes);
    /// Nothing more will be sent.
    void end();
    /// What comes until the server ends, resets or the time is over.
    std::string receive_all(Milliseconds patience = kPatience);
    /// Whether the last receive_all ended with the server's end of stream.
    bool ended_cleanly() const { return clean_; }

  private:
    int fd_ = -1;
    bool clean_ = false;
};

/// Waits until something listens on a loopback port, without connecting: servers count
/// connections.
bool wait_for_listener(std::uint16_t port, Milliseconds patience = kPatience);

}  // namespace handfast::test
