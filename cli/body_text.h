// SPDX-License-Identifier: Apache-2.0
// The interactive body: what the client sends is written to stdout, what comes from standard
// input is sent to the client, and letters at a line's start are commands.
#pragma once

#include "cli/link.h"
#include "cli/session_cache.h"
#include "cli/standard_input.h"
#include "cli/stats.h"
#include "x509/print/name_text.h"

namespace handfast::cli {

struct TextOptions {
    bool quiet = false;  ///< -quiet or -brief: no commands, and nothing is said at the end.
    bool brief = false;
    bool commands = true;
    bool crlf = false;
    bool ignore_end = false;  ///< The end of standard input ends nothing.
    bool early_data = false;  ///< What became of it is said.
    bool announce_delays = false;
    std::string typed;  ///< Before there was anybody to send it to.
    std::string export_label;
    std::size_t export_length = 0;
};

/// What the bodies of one server share.
struct Console {
    Output& out;    ///< Protocol talk; swallowed when quiet.
    Output& plain;  ///< Received data: always stdout.
    Output& err;
    Stats& stats;
    std::function<void()> stop_server;  ///< Q, or the end of standard input.
    const Config* named_config = nullptr;
    const SessionCache* sessions = nullptr;  ///< Null without one.
    x509::NameOptions names = x509::oneline_options();

    /// The twelve lines about everything so far.
    std::string stats_text() const;
    /// OpenSSL counts what the first context finished, not what went over to the second.
    void count_opened(const Connection& connection);
};

/// A server's body: counts handshakes after the first.
class ServerBody : public Body {
  public:
    void renegotiating(Link&) override { ++console_.stats.renegotiations; }
    void renegotiated(Link& link) override { console_.count_opened(link.connection()); }

  protected:
    explicit ServerBody(Console& console) : console_(console) {}
    Console& console_;
};

class TextBody final : public ServerBody {
  public:
    TextBody(Console& console, StandardInput& input, const TextOptions& options)
        : ServerBody(console),
          input_(input),
          options_(options),
          waiting_text_(std::exchange(options_.typed, {})) {}

    void started(Link& link) override { listen(link); }
    void renegotiating(Link& link) override;
    void opened(Link& link) override;
    std::size_t received(Link& link, ByteView data) override;
    void drained(Link& link) override;
    void starved(Link& link) override;
    void ended(Link& link, const LinkEnd& end) override;

  private:
    enum class Outcome : std::uint8_t { send, handled };

    /// Starts listening to standard input.
    void listen(Link& link);
    void on_text(Link& link, std::string_view text);
    void on_end(Link& link);
    Outcome run_command(Link& link, std::string_view text);
    void request_certificate(Link& link);
    void send_heartbeat(Link& link);
    void renegotiate(Link& link, std::shared_ptr<const Config> next);
    Outcome run_line_command(Link& link, char letter);
    void quit(Link& link, bool whole_server);
    void send(Link& link, std::string_view text);
    std::string early_data_line(const Connection& connection) const;
    void report(Link& link, const LinkEnd& end);

    StandardInput& input_;
    TextOptions options_;
    bool early_data_seen_ = false;
    std::string waiting_text_;  ///< Typed before the handshake was done.
    bool input_ended_ = false;  ///< Likewise.
    bool handshake_asked_ = false;
    std::string kept_error_;  ///< OpenSSL says it when the connection ends, and takes it for why.
};

/// -crlf: every line end from the terminal gets a carriage return.
std::string with_carriage_returns(std::string_view text);

/// Why another handshake cannot begin.
std::string renegotiation_error_line(Reason reason);
/// Why no heartbeat was sent.
std::string heartbeat_error_line(Reason reason);

/// The lines of an error that ended a link: the connection's or the transport's.
std::string link_error_lines(Link& link, const LinkEnd& end);

}  // namespace handfast::cli
