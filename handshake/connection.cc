// SPDX-License-Identifier: Apache-2.0
#include "handshake/connection.h"

#include <algorithm>
#include <utility>

#include "handshake/client_psk.h"
#include "handshake/connection_impl.h"
#include "handshake/hello_front.h"
#include "handshake/key_schedule12.h"
#include "handshake/progress13.h"
#include "handshake/steps13.h"

namespace handfast {

Connection::Connection(ConnectionInit init) : impl_(std::make_unique<Impl>(std::move(init))) {}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;

Status Connection::start(Instant now) noexcept {
    if (std::exchange(impl_->started, true)) return impl_->guarded();
    impl_->at(now);
    impl_->events.emit(event::HandshakeStarted{});
    if (impl_->handshake.role == Role::server) return {};
    if (Status status = start_client(impl_->handshake); !status)
        return impl_->fail_with(status.error());
    impl_->events.emit(event::StepDone{"send_client_hello"});
    return {};
}

ByteSpan Connection::receive_buffer() noexcept {
    if (!impl_->data.empty() || impl_->error || impl_->peer_closed) return {};
    return impl_->channel->receive_buffer();
}

Status Connection::received(std::size_t count, Instant now) noexcept {
    CHECK_OK(start(now));
    CHECK_OK(impl_->guarded());
    impl_->at(now);
    impl_->channel->received(count);
    return impl_->process();
}

Status Connection::receive_datagram(ByteSpan datagram, Instant now) noexcept {
    CHECK_OK(start(now));
    CHECK_OK(impl_->guarded());
    if (!impl_->data.empty()) return fail(Reason::invalid_argument);
    impl_->at(now);
    impl_->channel->receive_datagram(datagram);
    return impl_->process();
}

std::optional<Instant> Connection::deadline() const noexcept {
    return impl_->error ? std::nullopt : impl_->deadline();
}

Status Connection::on_timer(Instant now) noexcept {
    CHECK_OK(impl_->guarded());
    impl_->at(now);
    Status status = impl_->channel->on_timer();
    if (status && impl_->takes_heartbeats()) status = on_heartbeat_timer(impl_->handshake);
    return status ? status : impl_->fail_with(status.error());
}

std::size_t Connection::path_mtu() const noexcept {
    return impl_->channel->path_mtu();
}
void Connection::set_path_mtu(std::size_t bytes) noexcept {
    impl_->channel->set_path_mtu(bytes);
}

Result<std::size_t> Connection::receive(ByteView bytes, Instant now) noexcept {
    std::size_t taken = 0;
    while (taken < bytes.size()) {
        const ByteSpan space = receive_buffer();
        if (space.empty()) break;
        const std::size_t count = std::min(space.size(), bytes.size() - taken);
        std::ranges::copy(bytes.subspan(taken, count), space.begin());
        taken += count;
        CHECK_OK(received(count, now));
    }
    CHECK_OK(impl_->guarded());
    return taken;
}

Status Connection::received_end() noexcept {
    CHECK_OK(impl_->guarded());
    if (impl_->peer_closed) return {};
    // RFC 8446 §6.1: without close_notify this may be a truncation; nobody is left to be told.
    impl_->error = Error{Reason::unexpected_eof_while_reading};
    impl_->events.emit(event::Failed{*impl_->error, state_name()});
    return fail(*impl_->error);
}

std::size_t Connection::read_hint() const noexcept {
    return impl_->channel->read_hint();
}
ByteView Connection::application_data() const noexcept {
    return impl_->data;
}

Status Connection::consume(std::size_t count, Instant now) noexcept {
    impl_->data = impl_->data.subspan(std::min(count, impl_->data.size()));
    impl_->at(now);
    return impl_->process();
}

Status Connection::write(ByteView data) noexcept {
    CHECK_OK(impl_->guarded());
    if (!impl_->may_write() || impl_->close_sent) return fail(Reason::invalid_argument);
    // RFC 8446 §4.6.3: the answer to however many requests comes before the next data.
    CHECK_OK(impl_->answer_key_update());
    if (Status status = impl_->write_data(data); !status) return impl_->fail_with(status.error());
    return {};
}

Result<std::size_t> Connection::write_early_data(ByteView data) noexcept {
    CHECK_OK(impl_->guarded());
    if (impl_->handshake.role != Role::client || impl_->close_sent) return 0;
    auto taken = handfast::write_early_data(impl_->handshake, data);
    if (!taken) return fail(impl_->fail_with(taken.error()).error());
    return taken;
}

Status Connection::close() noexcept {
    CHECK_OK(impl_->guarded());
    if (std::exchange(impl_->close_sent, true)) return {};
    // The peer's wish for another handshake could not be answered.
    impl_->handshake.facts.clear(Fact::may_renegotiate);
    return impl_->channel->send_alert(AlertLevel::warning, AlertDescription::close_notify);
}

Status Connection::abort(AlertDescription alert) noexcept {
    CHECK_OK(impl_->guarded());
    return impl_->fail_with(Error{Reason::aborted, alert});
}

Status Connection::update_keys(KeyUpdateRequest request) noexcept {
    CHECK_OK(impl_->guarded());
    if (!impl_->done || impl_->machine->table().family != Family::tls13)
        return fail(Reason::invalid_argument);
    // RFC 8446 §4.6.3: the answer to a request requests nothing itself.
    if (request == KeyUpdateRequest::update_requested) CHECK_OK(impl_->answer_key_update());
    impl_->handshake.key_update_reply_due = false;
    return send_key_update(impl_->handshake, request);
}

Status Connection::renegotiate(std::shared_ptr<const Config> next) noexcept {
    CHECK_OK(impl_->guarded());
    return impl_->begin_renegotiation(std::move(next));
}

Status Connection::send_heartbeat() noexcept {
    CHECK_OK(impl_->guarded());
    if (!impl_->takes_heartbeats()) return fail(Reason::invalid_argument);
    return send_heartbeat_request(impl_->handshake);
}

Status Connection::probe_path_mtu(std::size_t most) noexcept {
    CHECK_OK(impl_->guarded());
    if (!impl_->takes_heartbeats()) return fail(Reason::invalid_argument);
    return handfast::probe_path_mtu(impl_->handshake, most);
}

bool Connection::heartbeat_pending() const noexcept {
    return !impl_->handshake.heartbeats.in_flight.empty();
}
void Connection::at(Instant now) noexcept {
    impl_->at(now);
}
std::uint32_t Connection::heartbeats_answered() const noexcept {
    return impl_->handshake.heartbeats.answered;
}

Status Connection::request_client_certificate(ClientAuthentication wanted) noexcept {
    CHECK_OK(impl_->guarded());
    if (!impl_->done || role() != Role::server || impl_->close_sent)
        return fail(Reason::invalid_argument);
    if (impl_->machine->table().family != Family::tls13) return fail(Reason::wrong_ssl_version);
    // In the middle of an answer.
    if (!impl_->machine->open()) return fail(Reason::request_pending);
    return server13::request_certificate_late(impl_->handshake, wanted);
}

ByteView Connection::output() const noexcept {
    return impl_->channel->output();
}
void Connection::output_sent(std::size_t count) noexcept {
    impl_->channel->output_sent(count);
}
std::uint32_t Connection::renegotiation_attempts() const noexcept {
    return impl_->handshake.renegotiation.attempts;
}
bool Connection::may_write() const noexcept {
    return impl_->may_write();
}
bool Connection::handshake_done() const noexcept {
    return impl_->done;
}
bool Connection::in_early_data() const noexcept {
    return !impl_->done && impl_->machine && impl_->machine->takes_application_data();
}
bool Connection::peer_closed() const noexcept {
    return impl_->peer_closed;
}
bool Connection::close_sent() const noexcept {
    return impl_->close_sent;
}
const std::optional<Error>& Connection::error() const noexcept {
    return impl_->error;
}
std::optional<AlertDescription> Connection::peer_alert() const noexcept {
    return impl_->peer_alert;
}
std::string_view Connection::state_name() const noexcept {
    return impl_->machine ? impl_->machine->state_name() : "expect_hello";
}
std::size_t Connection::room_in_datagram() const noexcept {
    return impl_->channel->room_in_datagram();
}
std::uint64_t Connection::newest_records() const noexcept {
    return impl_->channel->newest_records();
}

ByteView Connection::own_connection_id() const noexcept {
    const ConnectionIds& ids = impl_->handshake.connection_ids;
    return ids.agreed ? ByteView(ids.own) : ByteView();
}
const Negotiated& Connection::negotiated() const noexcept {
    const auto& before = impl_->handshake.renegotiation.before;
    return before != nullptr ? *before : impl_->handshake.negotiated;
}
const Config& Connection::config() const noexcept {
    return *impl_->handshake.config;
}
Role Connection::role() const noexcept {
    return impl_->handshake.role;
}

Result<Buffer> Connection::export_keying_material(std::string_view label,
                                                  std::optional<ByteView> context,
                                                  std::size_t length) const noexcept {
    CHECK_OK(impl_->guarded());
    const Handshake& h = impl_->handshake;
    const bool ready = impl_->done ? !impl_->renegotiating() : in_early_data();
    if (!ready) return fail(Reason::invalid_argument);
    Buffer out(length);
    if (impl_->machine->table().family == Family::tls13) {
        export13(h.provider(), h.hash(), h.secrets.exporter, label, context.value_or(ByteView{}),
                 out);
    } else {
        CHECK_OK(export12(h, label, context, out));
    }
    return out;
}

Result<Buffer> Connection::export_early_keying_material(std::string_view label, ByteView context,
                                                        std::size_t length) const noexcept {
    CHECK_OK(impl_->guarded());
    const EstablishedSecrets& secrets = impl_->handshake.secrets;
    if (secrets.early_exporter.empty()) return fail(Reason::invalid_argument);
    Buffer out(length);
    export13(impl_->handshake.provider(), secrets.early_hash, secrets.early_exporter, label,
             context, out);
    return out;
}

}  // namespace handfast
