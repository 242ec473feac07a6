// SPDX-License-Identifier: Apache-2.0
// The interactive body: what the client sends is written to stdout, what comes from standard
// input is sent to the client, and letters at a line's start are commands.
#pragma once

#include "cli/standard_input.h"
#include "cli/stats.h"
#include "cli/tls_link.h"

namespace handfast::cli {

struct TextOptions {
    bool quiet = false;  ///< -quiet or -brief: no commands, and nothing is said at the end.
    bool brief = false;
    bool commands = true;
    bool crlf = false;
    bool ignore_end = false;  ///< The end of standard input ends nothing.
    bool early_data = false;  ///< What became of it is said.
    bool announce_delays = false;
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
    const Config* main_config = nullptr;

    /// OpenSSL counts what the first context finished, not what went over to the second.
    void count_opened(const Connection& connection);
};

class TextBody final : public Body {
  public:
    TextBody(Console& console, StandardInput& input, const TextOptions& options)
        : console_(console), input_(input), options_(options) {}

    void started(TlsLink& link) override { listen(link); }
    void opened(TlsLink& link) override;
    std::size_t received(TlsLink& link, ByteView data) override;
    void drained(TlsLink& link) override;
    void starved(TlsLink& link) override;
    void ended(TlsLink& link, const LinkEnd& end) override;

  private:
    enum class Outcome : std::uint8_t { send, handled };

    /// Starts listening to standard input.
    void listen(TlsLink& link);
    void on_text(TlsLink& link, std::string_view text);
    void on_end(TlsLink& link);
    Outcome run_command(TlsLink& link, std::string_view text);
    void request_certificate(TlsLink& link);
    Outcome run_line_command(TlsLink& link, char letter);
    void quit(TlsLink& link, bool whole_server);
    void send(TlsLink& link, std::string_view text);
    std::string early_data_line(const Connection& connection) const;
    void report(TlsLink& link, const LinkEnd& end);

    Console& console_;
    StandardInput& input_;
    TextOptions options_;
    bool early_data_seen_ = false;
    std::string waiting_text_;  ///< Typed before the handshake was done.
    bool input_ended_ = false;  ///< Likewise.
};

/// -crlf: every line end from the terminal gets a carriage return.
std::string with_carriage_returns(std::string_view text);

/// The lines of an error that ended a link: the connection's or the transport's.
std::string link_error_lines(TlsLink& link, const LinkEnd& end);

}  // namespace handfast::cli
