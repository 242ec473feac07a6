// SPDX-License-Identifier: Apache-2.0
// One TLS connection over one socket: moves bytes between them, keeps time, and tells a Body what
// happens. Memory is bounded: reading stops while much output waits or the body takes no data.
#pragma once

#include <asio.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "cli/output.h"
#include "handshake/connection.h"

namespace handfast::cli {

using Socket = asio::generic::stream_protocol::socket;

class TlsLink;

/// Why a link came to its end.
struct LinkEnd {
    enum class Cause : std::uint8_t {
        peer_closed,  ///< close_notify, or an end of stream where that is allowed.
        failed,       ///< connection().error() says why.
        reset,        ///< The transport broke; `system_error` says how.
        timed_out,
        finished,  ///< The body asked for it.
    };
    Cause cause;
    int system_error = 0;
};

/// What a connection carries. Calls come from the event loop, one at a time; `ended` is the last.
class Body {
  public:
    virtual ~Body() = default;
    /// The link begins; the handshake is still to come.
    virtual void started(TlsLink&) {}
    /// The handshake is done and what it had to say is on its way.
    virtual void opened(TlsLink& link) = 0;
    /// Returns how many bytes were taken; after fewer than all, `TlsLink::resume` asks for more.
    virtual std::size_t received(TlsLink& link, ByteView data) = 0;
    /// There is room for output again.
    virtual void drained(TlsLink&) {}
    /// Another handshake begins or was refused, and ends. While it is under way nothing is written
    /// (has_room() says so).
    virtual void renegotiating(TlsLink&) {}
    virtual void renegotiated(TlsLink&) {}
    /// The transport has nothing to read at present.
    virtual void starved(TlsLink&) {}
    /// Afterwards the link sends what waits, shuts down its sending side and goes.
    virtual void ended(TlsLink& link, const LinkEnd& end) = 0;
};

/// Sees what passes the socket: -debug.
class TransportWatch {
  public:
    virtual ~TransportWatch() = default;
    /// `result` bytes of at most `wanted` were read; 0 at the end, -1 when there was nothing.
    virtual void read(ByteView bytes, std::size_t wanted, long result) = 0;
    virtual void written(ByteView bytes, std::size_t wanted, long result) = 0;
};

struct LinkOptions {
    std::chrono::seconds handshake_timeout{60};
    std::chrono::seconds idle_timeout{0};  ///< 0: none.
    bool end_of_stream_is_close = false;   ///< -ignore_unexpected_eof
    /// Reads as OpenSSL does, a header, then a body, so that what is printed is in its order.
    bool exact_reads = false;
    bool erratic = false;  ///< -nbio_test: reads and writes of a few bytes, or none.
    TransportWatch* watch = nullptr;
};

class TlsLink : public std::enable_shared_from_this<TlsLink> {
  public:
    /// Output beyond this stops reading and tells bodies not to write more.
    static constexpr std::size_t kOutputLimit = 256 * 1024;

    TlsLink(Socket socket, ConnectionInit init, std::unique_ptr<Body> body, LinkOptions options);

    /// Begins; `on_end` is called after `Body::ended`, `on_gone` when the socket is closed.
    void start(std::function<void()> on_end, std::function<void()> on_gone);

    Connection& connection() { return connection_; }
    Body& body() { return *body_; }
    bool open() const { return stage_ == Stage::open; }
    bool ended() const { return stage_ == Stage::closing || stage_ == Stage::gone; }

    /// Sends application data, after the handshake if one is under way; failures end the link.
    void write(ByteView data);
    /// Sends bytes past the TLS connection.
    void write_raw(ByteView bytes);
    /// Sends what the connection has to say after a call of its own (update_keys).
    void flush();
    std::uint64_t bytes_received() const { return received_; }
    std::uint64_t bytes_sent() const { return sent_; }
    bool has_room() const { return output_is_short() && !renegotiating_; }
    /// Takes up reading after `Body::received` left something.
    void resume();
    /// Ends the link from the body's side.
    void finish();
    /// Ends it at once, with nothing more sent.
    void abort();

  private:
    enum class Stage : std::uint8_t { handshake, open, closing, gone };
    enum class Progress : std::uint8_t { more, stop };

    bool output_is_short() const { return connection_.output().size() < kOutputLimit; }
    void follow_renegotiation();
    void arm_idle_timer();
    void wait_readable();
    void wait_writable();
    void on_readable();
    Progress read_once();
    Progress process(Status status);
    Progress deliver();
    void handle_end_of_stream();
    void send_output();
    std::size_t sendable() const;
    bool send_some();
    void end(const LinkEnd& why);
    void close_when_sent();
    void drain();
    void go();
    void arm_timer(std::chrono::milliseconds delay);
    void on_timer();
    void touch() { last_activity_ = std::chrono::steady_clock::now(); }

    /// Where OpenSSL would have flushed: after each ticket.
    class FlushMarks final : public Observer {
      public:
        FlushMarks(TlsLink& link, Observer* next) : link_(link), next_(next) {}
        void on_event(const Event& event, const EventContext& context) noexcept override;

      private:
        TlsLink& link_;
        Observer* next_;
    };

    Socket socket_;
    asio::steady_timer timer_;
    LinkOptions options_;
    FlushMarks flush_marks_;
    std::unique_ptr<Body> body_;
    Connection connection_;
    std::function<void()> on_end_;
    std::function<void()> on_gone_;

    Stage stage_ = Stage::handshake;
    bool reading_ = false;     ///< A wait for input is under way.
    bool writing_ = false;     ///< A wait for room is under way.
    bool delivering_ = false;  ///< Inside Body::received.
    bool body_full_ = false;   ///< The body left data; it calls resume().
    bool renegotiating_ = false;
    std::uint32_t attempts_ = 0;  ///< At it, so far.
    bool last_words_ = false;     ///< Nothing more will be said; go when it is sent.
    bool send_closed_ = false;    ///< The sending side was shut down.
    std::uint64_t sent_ = 0;      ///< Bytes of the connection's output so far.
    std::uint64_t received_ = 0;
    std::deque<std::uint64_t> marks_;
    Buffer held_;               ///< Data to send after the handshake that is under way.
    Buffer raw_;                ///< From write_raw …
    std::uint64_t raw_at_ = 0;  ///< … goes out when this much has been sent.
    std::chrono::steady_clock::time_point last_activity_;
};

}  // namespace handfast::cli
