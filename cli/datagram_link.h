// SPDX-License-Identifier: Apache-2.0
// A DTLS connection over datagrams that somebody else receives.
#pragma once

#include <asio.hpp>
#include <deque>
#include <memory>
#include <optional>

#include "cli/datagram_socket.h"
#include "cli/link.h"

namespace handfast::cli {

/// Where a link's datagrams go: a socket of its own, or a place at a server's.
class DatagramRoute {
  public:
    virtual ~DatagramRoute() = default;
    /// 0, or the system's error number.
    virtual int send(ByteView datagram) = 0;
    /// Calls once when there may be room again.
    virtual void wait_for_room(std::function<void()> then) = 0;
    virtual const SocketAddress& peer() const = 0;
    /// A record that is newer than all before came this way: answers go there from now on
    /// (RFC 9146 §6).
    virtual void peer_is_at(const DatagramPath&) {}
    /// The body takes nothing more, or does again. UDP loses what comes meanwhile.
    virtual void hold_back() {}
    virtual void go_on() {}
    /// The link has gone.
    virtual void release() = 0;
};

class DatagramLink final : public Link {
  public:
    static std::shared_ptr<DatagramLink> make(const asio::any_io_executor& executor,
                                              std::shared_ptr<DatagramRoute> route,
                                              ConnectionInit init, std::unique_ptr<Body> body,
                                              LinkOptions options);

    ~DatagramLink() override { route_->release(); }

    /// Hands what comes to a socket of its own to a link, until that has gone.
    static void feed(DatagramSocket& socket, const std::shared_ptr<DatagramLink>& link);
    /// What came is in the front of `datagram`; the link may keep it and leave another buffer of
    /// the same size.
    void receive(Buffer& datagram, std::size_t size, const DatagramPath& path);
    /// The transport broke, or, with 0, came to its end.
    void fail(int system_error);

    void write_raw(ByteView bytes) override;

  private:
    /// For a body that takes its time.
    static constexpr std::size_t kMaxWaiting = 64;

    DatagramLink(const asio::any_io_executor& executor, std::shared_ptr<DatagramRoute> route,
                 ConnectionInit init, std::unique_ptr<Body> body, LinkOptions options);

    struct Waiting {
        Buffer datagram;
        DatagramPath path;
    };

    void prepare() override;
    void begin_reading() override {}
    void read_on() override;
    void send_output() override;
    bool output_is_short() const override { return !waits_for_room_; }
    void close_transport() override;

    std::shared_ptr<DatagramLink> self();
    void take(ByteSpan datagram, const DatagramPath& path);
    enum class Sent : std::uint8_t { all, later, broken };
    Sent send_one(ByteView datagram);
    void wait_for_room();
    void follow_deadline();
    void on_deadline();
    void use_path_mtu();
    void probe_path();

    std::shared_ptr<DatagramRoute> route_;
    asio::steady_timer repeat_timer_;
    std::optional<Instant> deadline_;
    bool waits_for_room_ = false;
    bool taking_ = false;
    bool probed_ = false;
    Buffer held_;  ///< A datagram whose application data has not been taken yet.
    std::deque<Waiting> waiting_;
};

}  // namespace handfast::cli
