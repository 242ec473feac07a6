// SPDX-License-Identifier: Apache-2.0
// A TLS connection over a stream socket.
#pragma once

#include <asio.hpp>
#include <deque>
#include <memory>

#include "cli/link.h"

namespace handfast::cli {

using Socket = asio::generic::stream_protocol::socket;

class StreamLink final : public Link {
  public:
    /// Output beyond this stops reading and tells bodies not to write more.
    static constexpr std::size_t kOutputLimit = 256 * 1024;

    static std::shared_ptr<StreamLink> make(Socket socket, ConnectionInit init,
                                            std::unique_ptr<Body> body, LinkOptions options);

    void write_raw(ByteView bytes) override;

  private:
    /// Where OpenSSL would have flushed: after each ticket.
    class FlushMarks final : public Observer {
      public:
        explicit FlushMarks(Observer* next) : next_(next) {}
        void watch(StreamLink& link) { link_ = &link; }
        void on_event(const Event& event, const EventContext& context) noexcept override;

      private:
        StreamLink* link_ = nullptr;
        Observer* next_;
    };

    StreamLink(Socket socket, ConnectionInit init, std::unique_ptr<Body> body, LinkOptions options);

    void prepare() override;
    void begin_reading() override { on_readable(); }
    void read_on() override { wait_readable(); }
    void send_output() override;
    bool output_is_short() const override;
    void leave() override;
    void close_transport() override;

    std::shared_ptr<StreamLink> self();
    void wait_readable();
    void wait_writable();
    void on_readable();
    Progress read_once();
    void handle_end_of_stream();
    std::size_t sendable();
    bool send_some();
    void drain();

    Socket socket_;
    std::unique_ptr<FlushMarks> flush_marks_;
    bool reading_ = false;      ///< A wait for input is under way.
    bool writing_ = false;      ///< A wait for room is under way.
    bool send_closed_ = false;  ///< The sending side was shut down.
    std::deque<std::uint64_t> marks_;
    Buffer raw_;                ///< From write_raw …
    std::uint64_t raw_at_ = 0;  ///< … goes out when this much has been sent.
};

}  // namespace handfast::cli
