// SPDX-License-Identifier: Apache-2.0
#include "cli/body_client.h"

#include "cli/body_text.h"
#include "cli/client_session.h"
#include "cli/command.h"
#include "cli/connection_text.h"
#include "cli/descriptor.h"
#include "cli/error_text.h"
#include "cli/hex_dump.h"
#include "cli/system_clock.h"
#include "x509/ocsp_response.h"
#include "x509/print/ocsp_text.h"

namespace handfast::cli {
namespace {

constexpr std::size_t kInputSize = 8 * 1024;
constexpr std::size_t kDumpIndent = 4;
constexpr WireVersion kTls13 = 0x0304;
constexpr std::uint32_t kTooMuchEarlyData = 0x0a0000a4;
constexpr std::uint32_t kWrongVersion = 0x0a00010a;

}  // namespace

Status ClientHooks::verify_peer(const CertificateChain& chain) {
    verified_ = true;
    CHECK_OK(verifier_.judge(chain, setup_.err));
    setup_.err.text(std::exchange(held_back_, {}));
    setup_.err.flush();
    return {};
}

/// -status: as OpenSSL, shown and not judged.
Status ClientHooks::on_ocsp_response(ByteView response) {
    constexpr std::string_view kRule = "======================================\n";
    Output& out = setup_.out;
    if (response.empty()) {
        out.text("OCSP response: no response sent\n");
        return {};
    }
    const auto parsed = x509::OcspResponse::parse(to_buffer(response), *provider_);
    if (!parsed) {
        out.text("OCSP response: response parse error\n" + hex_dump(response, kDumpIndent));
        // RFC 6066 §8
        return fail(Reason::invalid_status_response,
                    AlertDescription::bad_certificate_status_response);
    }
    out.text("OCSP response: \n");
    out.text(kRule);
    out.text(x509::ocsp_response_text(**parsed));
    out.text(kRule);
    return {};
}

/// TLS 1.3 asks for a certificate before the server shows its own; OpenSSL looks for one later.
Result<std::shared_ptr<const Config>> ClientHooks::on_certificate_needs(
    const CertificateNeeds& needs, const std::shared_ptr<const Config>& present) {
    auto outcome = setup_.certificates.choose(needs, *present, setup_.options.names);
    if (verified_ || !outcome.config) {
        setup_.err.text(outcome.lines);
        setup_.err.flush();
    } else {
        held_back_ = std::move(outcome.lines);
    }
    return std::move(outcome.config);
}

void ClientHooks::on_session(const std::shared_ptr<const Session>& session) {
    if (on_new_session) on_new_session(*session);
}

ClientReport ClientBody::report(Link& link) const {
    const auto verdict = x509::VerifyCode(link.connection().negotiated().verify_result);
    return {link.connection(),
            verdict,
            link.bytes_received(),
            link.bytes_sent(),
            {},
            visit_.first ? ReportExtent::everything : ReportExtent::connection,
            options_.names};
}

void ClientBody::keep(Link& link, const Session& session) {
    if (!options_.sess_out.empty()) {
        const Negotiated& negotiated = link.connection().negotiated();
        Session kept = session.clone();
        // As OpenSSL: the name is the session's once the server has acknowledged it.
        if (!negotiated.server_name_acknowledged && !negotiated.resumed) kept.server_name.clear();
        if (!save_session(options_.sess_out, kept))
            outputs_.err.print("Error writing session file {}\n", options_.sess_out);
        outputs_.err.flush();
    }
    if (session.version != kTls13) return;
    outputs_.out.text(new_session_block(report(link), session));
    outputs_.out.flush();
}

void ClientBody::give_up(std::string_view lines) {
    exit_code_ = kFailure;
    gives_up_ = true;
    outputs_.err.text(lines);
    outputs_.err.flush();
}

void ClientBody::send_early_data(Link& link) {
    Connection& connection = link.connection();
    if (options_.early_data_file.empty() || !visit_.early_data) return;
    const auto text = read_file(options_.early_data_file);
    if (!text) return give_up("Cannot open early data file\n");
    if (!connection.start(now())) return;
    for (ByteView rest = text->expose(); !rest.empty();) {
        const ByteView piece = rest.first(std::min(rest.size(), kInputSize));
        const auto taken = connection.write_early_data(piece);
        if (!taken) return;
        if (*taken < piece.size())
            return give_up("Error writing early data\n" +
                           library_error_line(kTooMuchEarlyData, "SSL routines",
                                              "early_data_count_ok", "too much early data",
                                              "handfast:0:"));
        rest = rest.subspan(*taken);
    }
}

void ClientBody::started(Link& link) {
    outputs_.out.text("CONNECTED(00000003)\n");
    outputs_.out.flush();
    hooks_.on_new_session = [this, &link](const Session& session) { keep(link, session); };
    send_early_data(link);
}

void ClientBody::opened(Link& link) {
    ClientReport said = report(link);
    if (!options_.keymatexport_label.empty())
        said.export_lines =
            keying_material_lines(link.connection(), options_.keymatexport_label,
                                  static_cast<std::size_t>(options_.keymatexport_length));
    if (options_.brief) outputs_.err.text(client_summary(said));
    outputs_.out.text(client_block(said));
    comes_back_ = !visit_.last && !gives_up_;
    if (comes_back_) outputs_.out.text("drop connection and then reconnect\n");
    outputs_.out.flush();
    outputs_.err.flush();
    comes_back_ || gives_up_ ? link.finish() : listen(link);
}

void ClientBody::listen(Link& link) {
    const std::weak_ptr<Link> weak = link.weak_from_this();
    input_.start({[this, weak](std::string_view text) {
                      if (const auto held = weak.lock(); held && !held->ended())
                          on_text(*held, text);
                  },
                  [this, weak] {
                      const auto held = weak.lock();
                      if (held == nullptr || held->ended() || ignores_end()) return;
                      held->connection().may_write() ? leave(*held) : void(input_ended_ = true);
                  }},
                 kInputSize);
}

/// -brief is quiet, too, but minds its input.
bool ClientBody::ignores_end() const {
    return options_.ign_eof.value_or(options_.quiet && !options_.brief);
}

void ClientBody::on_text(Link& link, std::string_view text) {
    const bool commands = !options_.nocommands && !ignores_end() && input_.at_line_start();
    if (commands && text.front() == 'Q') return leave(link);
    if (commands && (text.front() == 'k' || text.front() == 'K')) {
        outputs_.err.text("KEYUPDATE\n");
        outputs_.err.flush();
        return update_keys(link, text.front() == 'K' ? KeyUpdateRequest::update_requested
                                                     : KeyUpdateRequest::update_not_requested);
    }
    if (commands && text.front() == 'R') return renegotiate(link);
    if (commands && text.front() == 'B' && options_.heartbeat) return send_heartbeat(link);
    link.write(as_bytes(options_.crlf ? with_carriage_returns(text) : std::string(text)));
    if (!link.ended() && !link.has_room()) input_.stop();
}

/// OpenSSL stumbles over the error at its next write.
void ClientBody::renegotiate(Link& link) {
    outputs_.err.text("RENEGOTIATING\n");
    outputs_.err.flush();
    link.connection().at(now());
    const Status begun = link.connection().renegotiate();
    if (begun || link.connection().error()) return link.flush();
    give_up(renegotiation_error_line(begun.error().reason));
    link.finish();
}

/// As OpenSSL before 1.1.0.
void ClientBody::send_heartbeat(Link& link) {
    outputs_.err.text("HEARTBEATING\n");
    link.connection().at(now());
    const Status sent = link.connection().send_heartbeat();
    if (!sent) outputs_.err.text(heartbeat_error_line(sent.error().reason));
    outputs_.err.flush();
    link.flush();
}

/// What was typed before the end of input, the wish for a handshake included, is done first.
void ClientBody::renegotiated(Link& link) {
    if (input_ended_) leave(link);
}

/// Likewise.
void ClientBody::update_keys(Link& link, KeyUpdateRequest request) {
    if (link.connection().update_keys(request)) return link.flush();
    give_up(library_error_line(kWrongVersion, "SSL routines", "SSL_key_update", "wrong ssl version",
                               "handfast:0:"));
    link.finish();
}

void ClientBody::leave(Link& link) {
    outputs_.err.text("DONE\n");
    outputs_.err.flush();
    link.finish();
}

std::size_t ClientBody::received(Link&, ByteView data) {
    outputs_.out.flush();
    outputs_.plain.bytes(data);
    outputs_.plain.flush();
    return data.size();
}

void ClientBody::ended(Link& link, const LinkEnd& end) {
    input_.stop();
    const bool opened = link.connection().handshake_done();
    if (end.cause == LinkEnd::Cause::peer_closed && opened) {
        outputs_.out.text("closed\n");
    } else if (end.cause != LinkEnd::Cause::finished) {
        exit_code_ = kFailure;
        outputs_.err.text(link_error_lines(link, end));
        if (end.cause == LinkEnd::Cause::reset)
            outputs_.err.print("{}:errno={}\n", opened ? "read" : "write", end.system_error);
    }
    if (!opened) outputs_.out.text(client_block(report(link)));
    outputs_.out.flush();
    outputs_.err.flush();
}

}  // namespace handfast::cli
