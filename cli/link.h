// SPDX-License-Identifier: Apache-2.0
// One connection over one transport: moves bytes between them, keeps time, and tells a Body what
// happens. What is the same for streams and datagrams; stream_link.h and datagram_link.h have the
// rest. Memory is bounded: reading stops while much output waits or the body takes no data.
#pragma once

#include <asio.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "handshake/connection.h"

namespace handfast::cli {

class Link;

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
    virtual void started(Link&) {}
    /// The handshake is done and what it had to say is on its way.
    virtual void opened(Link& link) = 0;
    /// Returns how many bytes were taken; after fewer than all, `Link::resume` asks for more.
    virtual std::size_t received(Link& link, ByteView data) = 0;
    /// There is room for output again.
    virtual void drained(Link&) {}
    /// Another handshake begins or was refused, and ends. While it is under way nothing is written
    /// (has_room() says so).
    virtual void renegotiating(Link&) {}
    virtual void renegotiated(Link&) {}
    /// The transport has nothing to read at present.
    virtual void starved(Link&) {}
    /// Afterwards the link sends what waits, shuts down its sending side and goes.
    virtual void ended(Link& link, const LinkEnd& end) = 0;
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
    bool erratic = false;       ///< -nbio_test: reads and writes of a few bytes, or none.
    std::size_t link_mtu = 0;   ///< -mtu: bytes, with the headers of IP and UDP; 0: found out.
    std::size_t probe_mtu = 0;  ///< -probe_mtu: likewise; 0: no probes.
    TransportWatch* watch = nullptr;
};

class Link : public std::enable_shared_from_this<Link> {
  public:
    virtual ~Link() = default;

    /// Begins; `on_end` is called after `Body::ended`, `on_gone` when the transport is let go of.
    void start(std::function<void()> on_end, std::function<void()> on_gone);

    Connection& connection() { return connection_; }
    const Connection& connection() const { return connection_; }
    Body& body() { return *body_; }
    bool open() const { return stage_ == Stage::open; }
    bool ended() const { return stage_ == Stage::closing || stage_ == Stage::gone; }

    /// Sends application data, after the handshake if one is under way; failures end the link.
    void write(ByteView data);
    /// Sends bytes past the connection.
    virtual void write_raw(ByteView bytes) = 0;
    /// Sends what the connection has to say after a call of its own (update_keys).
    void flush();
    std::uint64_t bytes_received() const { return received_; }
    std::uint64_t bytes_sent() const { return sent_; }
    /// When a byte last went either way.
    std::chrono::steady_clock::time_point last_activity() const { return last_activity_; }
    bool has_room() const { return output_is_short() && !renegotiating_; }
    /// Takes up reading after `Body::received` left something.
    void resume();
    /// Ends the link from the body's side.
    void finish();
    /// Ends it at once: another one takes its place.
    void give_way();

  protected:
    enum class Stage : std::uint8_t { handshake, open, closing, gone };
    enum class Progress : std::uint8_t { more, stop };

    Link(const asio::any_io_executor& executor, ConnectionInit init, std::unique_ptr<Body> body,
         LinkOptions options);

    Stage stage() const { return stage_; }
    const LinkOptions& options() const { return options_; }
    bool body_is_full() const { return body_full_; }
    void body_was_emptied() { body_full_ = false; }
    void count_received(std::size_t bytes);
    void count_sent(std::size_t bytes);
    /// What became of a call that the connection was handed input with; hands plaintext over.
    Progress process(Status status);
    void end(const LinkEnd& why);
    /// Lets go of the transport.
    void go();
    void arm_timer(std::chrono::milliseconds delay);
    /// For the implementation of send_output: all was sent; `had_room` is from before.
    void output_was_sent(bool had_room);

    // What transports do in their own ways.

    /// Before the first byte.
    virtual void prepare() {}
    /// Takes up reading, at first with what may be there already.
    virtual void begin_reading() = 0;
    virtual void read_on() = 0;
    /// Sends what the connection has to say, as far as there is room.
    virtual void send_output() = 0;
    virtual bool output_is_short() const = 0;
    /// The last words have been sent: goes, at once or once the peer has had its time to read them.
    virtual void leave() { go(); }
    virtual void close_transport() = 0;

  private:
    Progress deliver();
    void follow_renegotiation();
    Status write_pieces(ByteView data);
    void arm_idle_timer();
    void on_timer();
    void touch() { last_activity_ = std::chrono::steady_clock::now(); }

    asio::steady_timer timer_;
    LinkOptions options_;
    std::unique_ptr<Body> body_;
    Connection connection_;
    std::function<void()> on_end_;
    std::function<void()> on_gone_;

    Stage stage_ = Stage::handshake;
    bool delivering_ = false;  ///< Inside Body::received.
    bool body_full_ = false;   ///< The body left data; it calls resume().
    bool renegotiating_ = false;
    std::uint32_t attempts_ = 0;  ///< At it, so far.
    bool last_words_ = false;     ///< Nothing more will be said; go when it is sent.
    std::uint64_t sent_ = 0;      ///< Bytes of the connection's output so far.
    std::uint64_t received_ = 0;
    Buffer held_;  ///< Data to send after the handshake that is under way.
    std::chrono::steady_clock::time_point last_activity_;
};

}  // namespace handfast::cli
