// SPDX-License-Identifier: Apache-2.0
// A bad link between a client and a server over UDP: datagrams are lost, repeated, overtaken and
// delayed on their way, by chance with a fixed seed. Runs on a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

namespace handfast::test {

struct UdpQuality {
    unsigned loss_percent = 0;
    unsigned repeat_percent = 0;
    /// Of datagrams that wait, so that others overtake them.
    unsigned late_percent = 0;
    std::chrono::milliseconds lateness{20};
};

class UdpProxy {
  public:
    /// Passes on to `server`, a port of the loopback interface.
    UdpProxy(std::uint16_t server, UdpQuality quality, std::uint32_t seed);
    ~UdpProxy();
    UdpProxy(const UdpProxy&) = delete;
    UdpProxy& operator=(const UdpProxy&) = delete;

    /// Where clients find it.
    std::uint16_t port() const { return port_; }
    /// From now on the server sees every client at another port, as behind a NAT that has
    /// forgotten.
    void rebind();
    /// The next client is seen at the port of the one before, which is gone.
    void show_next_as_last() { inherit_ = true; }
    std::size_t lost() const { return lost_; }

  private:
    struct State;
    void run();

    std::unique_ptr<State> state_;
    std::uint16_t port_ = 0;
    std::atomic<bool> rebind_ = false;
    std::atomic<bool> inherit_ = false;
    std::atomic<bool> stop_ = false;
    std::atomic<std::size_t> lost_ = 0;
    std::thread thread_;
};

}  // namespace handfast::test
