// SPDX-License-Identifier: Apache-2.0
// -state. OpenSSL's machine announces a state when it is left and once more when it is taken up
// again after waiting for the peer; the names of our rows are mapped to its state strings.
#include <algorithm>
#include <array>

#include "cli/event_printers.h"

namespace handfast::cli {
namespace {

constexpr std::string_view kBefore = "before SSL initialization";
constexpr std::string_view kEarlyData = "TLSv1.3 early data";
constexpr std::string_view kDone = "SSL negotiation finished successfully";

struct StepText {
    std::string_view step;
    std::string_view server;  ///< SSL_state_string_long
    std::string_view client;
};

constexpr std::array kSteps{
    StepText{"read_certificate", "SSLv3/TLS read client certificate",
             "SSLv3/TLS read server certificate"},
    StepText{"read_certificate_request", "", "SSLv3/TLS read server certificate request"},
    StepText{"read_certificate_status", "", "SSLv3/TLS read certificate status"},
    StepText{"read_certificate_verify", "SSLv3/TLS read certificate verify",
             "TLSv1.3 read server certificate verify"},
    StepText{"read_change_cipher_spec", "SSLv3/TLS read change cipher spec",
             "SSLv3/TLS read change cipher spec"},
    StepText{"read_client_hello", "SSLv3/TLS read client hello", ""},
    StepText{"read_client_key_exchange", "SSLv3/TLS read client key exchange", ""},
    StepText{"read_encrypted_extensions", "", "TLSv1.3 read encrypted extensions"},
    StepText{"read_finished", "SSLv3/TLS read finished", "SSLv3/TLS read finished"},
    StepText{"read_hello_request", "", "SSLv3/TLS read hello request"},
    StepText{"read_hello_verify_request", "", "DTLS1 read hello verify request"},
    StepText{"read_key_update", "TLSv1.3 read client key update", "TLSv1.3 read server key update"},
    StepText{"read_new_session_ticket", "", "SSLv3/TLS read server session ticket"},
    StepText{"read_next_protocol", "SSLv3/TLS read next proto", ""},
    StepText{"read_server_hello", "", "SSLv3/TLS read server hello"},
    StepText{"read_server_hello_done", "", "SSLv3/TLS read server done"},
    StepText{"read_server_key_exchange", "", "SSLv3/TLS read server key exchange"},
    StepText{"send_certificate", "SSLv3/TLS write certificate",
             "SSLv3/TLS write client certificate"},
    StepText{"send_certificate_request", "SSLv3/TLS write certificate request", ""},
    StepText{"send_certificate_verify", "TLSv1.3 write server certificate verify",
             "SSLv3/TLS write certificate verify"},
    StepText{"send_change_cipher_spec", "SSLv3/TLS write change cipher spec",
             "SSLv3/TLS write change cipher spec"},
    StepText{"send_client_hello", "", "SSLv3/TLS write client hello"},
    StepText{"send_client_key_exchange", "", "SSLv3/TLS write client key exchange"},
    StepText{"send_encrypted_extensions", "TLSv1.3 write encrypted extensions", ""},
    StepText{"send_finished", "SSLv3/TLS write finished", "SSLv3/TLS write finished"},
    StepText{"send_hello_request", "SSLv3/TLS write hello request", ""},
    StepText{"send_hello_retry_request", "SSLv3/TLS write server hello", ""},
    StepText{"send_new_session_ticket", "SSLv3/TLS write session ticket", ""},
    StepText{"send_next_protocol", "", "SSLv3/TLS write next proto"},
    StepText{"send_server_hello", "SSLv3/TLS write server hello", ""},
    StepText{"send_server_hello_done", "SSLv3/TLS write server done", ""},
    StepText{"send_server_key_exchange", "SSLv3/TLS write key exchange", ""},
};
static_assert(std::ranges::is_sorted(kSteps, {}, &StepText::step));

/// The row's own name where OpenSSL has no such state.
std::string_view text_of(std::string_view step, Role role) {
    const auto row = std::ranges::lower_bound(kSteps, step, {}, &StepText::step);
    if (row == kSteps.end() || row->step != step) return step;
    return role == Role::server ? row->server : row->client;
}

constexpr WireVersion kTls13 = 0x0304;

}  // namespace

void StatePrinter::line(Role role, std::string_view text) {
    err_.print("{}:{}\n", role == Role::server ? "SSL_accept" : "SSL_connect", text);
    err_.flush();
}

/// What was waited for has come: the state is announced again.
void StatePrinter::resume(Role role) {
    if (!waiting_.empty()) line(role, waiting_);
    waiting_ = {};
}

/// OpenSSL leaves its last state before it begins a handshake of its own accord; when the peer did,
/// that has been said.
void StatePrinter::begin_again(std::string_view step, Role role) {
    asked_ |= step == "read_hello_request";
    const bool hello = step == "send_client_hello";
    if (step == "send_hello_request" || (hello && !asked_)) line(role, kDone);
    if (hello || step == "send_server_hello") done_ = asked_ = false;
}

void StatePrinter::step(const event::StepDone& done, const EventContext& context) {
    if (done_) begin_again(done.name, context.role);
    const std::string_view text = text_of(done.name, context.role);
    if (text.empty()) return;
    const bool reading = done.name.starts_with("read_");
    if (reading) resume(context.role);
    line(context.role, text);
    if (reading) return;
    waiting_ = text;
    const bool server13 = context.role == Role::server && context.version == kTls13;
    const bool retry_ends = retry_ && done.name == "send_change_cipher_spec";
    retry_ = done.name == "send_hello_retry_request";
    // OpenSSL's server waits for the client's flight in a state of its own.
    if (server13 && (retry_ends || done.name == "send_finished")) {
        line(context.role, kEarlyData);
        waiting_ = kEarlyData;
    }
}

void StatePrinter::on_event(const Event& event, const EventContext& context) noexcept {
    if (std::holds_alternative<event::HandshakeStarted>(event)) {
        line(context.role, kBefore);
        if (context.role == Role::server) waiting_ = kBefore;
    } else if (const auto* message = std::get_if<event::HandshakeMessage>(&event)) {
        if (message->direction == Direction::sent) return;
        asked_ = false;
        if (done_) {
            line(context.role, kDone);
            waiting_ = kDone;
        }
        resume(context.role);
    } else if (const auto* done = std::get_if<event::StepDone>(&event)) {
        step(*done, context);
    } else if (std::holds_alternative<event::HandshakeDone>(event)) {
        done_ = true;
        waiting_ = {};
    } else if (const auto* alert = std::get_if<event::Alert>(&event)) {
        err_.print("SSL3 alert {}:{}:{}\n", alert->direction == Direction::sent ? "write" : "read",
                   alert->level == AlertLevel::fatal ? "fatal" : "warning",
                   alert_text(alert->description));
        err_.flush();
    } else if (std::holds_alternative<event::Failed>(event) && !done_) {
        line(context.role, "error in error");
    }
}

}  // namespace handfast::cli
