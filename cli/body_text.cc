// SPDX-License-Identifier: Apache-2.0
#include "cli/body_text.h"

#include "cli/connection_text.h"
#include "cli/error_text.h"
#include "cli/system_clock.h"
#include "x509/verify.h"

namespace handfast::cli {
namespace {

constexpr std::size_t kInputSize = 16 * 1024;
constexpr std::string_view kClearText = "Lets print some clear text\n";

/// What R asks for besides: -verify, for this connection.
std::shared_ptr<const Config> asking_for_certificate(const Config& config) {
    auto next = std::make_shared<Config>(config);
    next->client_authentication = ClientAuthentication::request;
    return next;
}

}  // namespace

std::string renegotiation_error_line(Reason reason) {
    const ReasonInfo& why = info(reason);
    return library_error_line(0x0a000000u | why.number, "SSL routines", "can_renegotiate", why.text,
                              "handfast:0:");
}

std::string heartbeat_error_line(Reason reason) {
    const ReasonInfo& why = info(reason);
    return library_error_line(0x0a000000u | why.number, "SSL routines", "tls1_heartbeat", why.text,
                              "handfast:0:");
}

std::string Console::stats_text() const {
    Stats all = stats;
    if (sessions != nullptr) sessions->count(all);
    return stats_lines(all);
}

void Console::count_opened(const Connection& connection) {
    if (&connection.config() == named_config) return;
    ++stats.accepts_good;
    if (connection.negotiated().resumed) ++stats.hits;
}

std::string with_carriage_returns(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') out += '\r';
        out += c;
    }
    return out;
}

std::string link_error_lines(Link& link, const LinkEnd& end) {
    const Connection& connection = link.connection();
    if (end.cause == LinkEnd::Cause::failed)
        return error_line(*connection.error(), connection.state_name(), connection.peer_alert());
    if (end.cause == LinkEnd::Cause::timed_out)
        return fmt::format("{}: the connection timed out\n", connection.state_name());
    return "";  // A broken transport has no line, as in OpenSSL.
}

void TextBody::listen(Link& link) {
    const std::weak_ptr<Link> weak = link.weak_from_this();
    const auto with_link = [weak](auto call) {
        if (const auto held = weak.lock(); held && !held->ended()) call(*held);
    };
    input_.start({[this, with_link](std::string_view text) {
                      with_link([&](Link& held) { on_text(held, text); });
                  },
                  [this, with_link] { with_link([&](Link& held) { on_end(held); }); }},
                 kInputSize);
}

std::string TextBody::early_data_line(const Connection& connection) const {
    if (early_data_seen_) return "\nEnd of early data\n";
    const bool offered = connection.negotiated().early_data != EarlyData::not_offered;
    return offered ? "Early data was rejected\n" : "No early data received\n";
}

void TextBody::opened(Link& link) {
    if (options_.early_data) console_.out.text(early_data_line(link.connection()));
    if (options_.brief) {
        console_.err.text(brief_summary(link.connection(), console_.names));
    } else {
        console_.out.text(connection_block(link.connection(), console_.names));
        if (!options_.export_label.empty())
            console_.out.text(keying_material_lines(link.connection(), options_.export_label,
                                                    options_.export_length));
    }
    console_.out.flush();
    console_.err.flush();
    console_.count_opened(link.connection());
    if (!waiting_text_.empty()) {
        send(link, std::exchange(waiting_text_, {}));
        if (!link.ended() && link.has_room()) listen(link);
    }
    if (input_ended_ && !link.ended()) on_end(link);
}

std::size_t TextBody::received(Link& link, ByteView data) {
    if (link.connection().in_early_data() && !std::exchange(early_data_seen_, true))
        console_.out.text("Early data received:\n");
    console_.out.flush();
    console_.plain.bytes(data);
    console_.plain.flush();
    return data.size();
}

void TextBody::drained(Link& link) {
    listen(link);
}

void TextBody::starved(Link& link) {
    if (!options_.announce_delays || link.open()) return;
    console_.out.text("DELAY\n");
    console_.out.flush();
}

void TextBody::send(Link& link, std::string_view text) {
    link.write(as_bytes(options_.crlf ? with_carriage_returns(text) : std::string(text)));
    if (!link.ended() && !link.has_room()) input_.stop();
}

void TextBody::on_text(Link& link, std::string_view text) {
    const bool commands = options_.commands && !options_.quiet && input_.at_line_start();
    if (commands && run_command(link, text) == Outcome::handled) return;
    if (link.ended()) return;
    if (link.open()) return send(link, text);
    waiting_text_ += text;
    // The next chunk is read when the handshake has made room for it.
    if (waiting_text_.size() >= kInputSize) input_.stop();
}

void TextBody::on_end(Link& link) {
    if (options_.ignore_end) return;
    if (link.open() || waiting_text_.empty()) return quit(link, true);
    input_ended_ = true;
}

void TextBody::quit(Link& link, bool whole_server) {
    console_.out.text("DONE\n");
    if (whole_server) {
        console_.stop_server();
        console_.err.text("shutdown accept socket\n");
    }
    link.finish();
}

/// What OpenSSL does with a letter at the start of what was typed. The text itself is sent, too,
/// after P and S.
TextBody::Outcome TextBody::run_command(Link& link, std::string_view text) {
    const char letter = text.front();
    if (letter == 'Q' || letter == 'q') {
        quit(link, letter == 'Q');
        return Outcome::handled;
    }
    if (letter == 'P') link.write_raw(as_bytes(kClearText));
    if (letter == 'S') {
        console_.out.text(console_.stats_text());
        console_.out.flush();
    }
    const bool alone = text.size() > 1 && (text[1] == '\n' || text[1] == '\r');
    return alone ? run_line_command(link, letter) : Outcome::send;
}

TextBody::Outcome TextBody::run_line_command(Link& link, char letter) {
    switch (letter) {
        case 'k':
        case 'K':
            if (link.open())
                (void)link.connection().update_keys(letter == 'K'
                                                        ? KeyUpdateRequest::update_requested
                                                        : KeyUpdateRequest::update_not_requested);
            link.flush();
            console_.out.text("SSL_do_handshake -> 1\n");
            break;
        case 'r':
            renegotiate(link, nullptr);
            break;
        case 'R':
            renegotiate(link, asking_for_certificate(link.connection().config()));
            break;
        case 'B':
            if (!link.connection().config().heartbeat) return Outcome::send;
            send_heartbeat(link);
            break;
        case 'c':
            request_certificate(link);
            break;
        default:
            return Outcome::send;
    }
    console_.out.flush();
    console_.err.flush();
    return Outcome::handled;
}

/// Whatever comes of it, OpenSSL says the same; its error waits for the end of the connection.
void TextBody::renegotiate(Link& link, std::shared_ptr<const Config> next) {
    link.connection().at(now());
    const Status asked = link.connection().renegotiate(std::move(next));
    if (asked)
        ++console_.stats.renegotiations;
    else
        kept_error_ += renegotiation_error_line(asked.error().reason);
    handshake_asked_ |= asked.has_value();
    link.flush();
    console_.out.text("SSL_do_handshake -> 1\n");
}

/// As OpenSSL before 1.1.0.
void TextBody::send_heartbeat(Link& link) {
    console_.err.text("HEARTBEATING\n");
    link.connection().at(now());
    const Status sent = link.connection().send_heartbeat();
    if (!sent) console_.err.text(heartbeat_error_line(sent.error().reason));
    link.flush();
}

void TextBody::renegotiating(Link& link) {
    ServerBody::renegotiating(link);
    if (std::exchange(handshake_asked_, false)) ++console_.stats.renegotiations;
}

void TextBody::request_certificate(Link& link) {
    const Status asked =
        link.connection().request_client_certificate(ClientAuthentication::request);
    if (asked) {
        link.flush();
        console_.out.text("SSL_do_handshake -> 1\n");
        return;
    }
    const ReasonInfo& why = info(asked.error().reason);
    console_.out.text("Failed to initiate request\n");
    console_.err.text(library_error_line(0x0a000000u | why.number, "SSL routines",
                                         "SSL_verify_client_post_handshake", why.text,
                                         "handfast:0:"));
}

void TextBody::report(Link& link, const LinkEnd& end) {
    const bool opened = link.connection().handshake_done();
    if (end.cause == LinkEnd::Cause::finished) return;
    if (end.cause == LinkEnd::Cause::peer_closed && opened) {
        console_.out.text(kept_error_.empty() ? "DONE\n" : "ERROR\n");
        console_.err.text(kept_error_);
        return;
    }
    const bool early =
        options_.early_data && !opened && link.connection().state_name() != "expect_finished";
    if (early)
        console_.err.text("Error reading early data\n");
    else
        (opened ? console_.out : console_.err).text("ERROR\n");
    const auto verdict =
        static_cast<x509::VerifyCode>(link.connection().negotiated().verify_result);
    if (!opened && !early && verdict != x509::VerifyCode::ok)
        console_.err.text(fmt::format("verify error:{}\n", x509::text_of(verdict)));
    console_.err.text(link_error_lines(link, end));
}

void TextBody::ended(Link& link, const LinkEnd& end) {
    input_.stop();
    report(link, end);
    console_.out.text("shutting down SSL\n");
    (void)link.connection().close();
    link.flush();
    console_.out.text("CONNECTION CLOSED\n");
    console_.out.flush();
    console_.err.flush();
}

}  // namespace handfast::cli
