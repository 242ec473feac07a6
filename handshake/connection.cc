// SPDX-License-Identifier: Apache-2.0
#include "handshake/connection.h"

#include <algorithm>
#include <utility>

#include "crypto/base/byte_reader.h"
#include "handshake/client_psk.h"
#include "handshake/datagram_channel.h"
#include "handshake/handshake.h"
#include "handshake/hello_front.h"
#include "handshake/key_schedule12.h"
#include "handshake/machine.h"
#include "handshake/progress13.h"
#include "handshake/steps13.h"
#include "handshake/stream_channel.h"

namespace handfast {

namespace {

/// RFC 8446 §4.1.3: a HelloRetryRequest is a ServerHello with a special random.
bool is_retry(const Incoming& incoming) {
    if (incoming.type != HandshakeType::server_hello) return false;
    ByteReader reader(incoming.body);
    reader.u16();
    return equal(reader.bytes(kRandomSize), kRetryRandom);
}

std::unique_ptr<Channel> make_channel(const ConnectionInit& init, const EventSink& events) {
    const Config& config = *init.config;
    if (config.transport == Transport::stream)
        return std::make_unique<StreamChannel>(config, init.role, events, init.tamper);
    auto channel = std::make_unique<DatagramChannel>(config, events, init.tamper);
    if (init.verified_hello)
        channel->resume_at(init.verified_hello->message_sequence,
                           init.verified_hello->record_sequence);
    return channel;
}

bool is_empty_data(const Incoming& incoming) {
    return incoming.kind == Incoming::Kind::application_data && incoming.data.empty();
}

}  // namespace

struct Connection::Impl {
    explicit Impl(ConnectionInit init)
        : first_config(init.config),
          hooks(init.hooks != nullptr ? *init.hooks : default_hooks),
          events(init.role, init.observer),
          channel(make_channel(init, events)),
          handshake(init.role, init.config, hooks, *init.rng, events, *channel, init.tamper) {
        handshake.server_name = std::move(init.server_name);
        handshake.resume = std::move(init.session);
        channel->set_version(init.config->versions.first_record_version(), false);
    }

    void at(Instant now) {
        handshake.now = now;
        channel->at(now);
    }
    Status process();
    Status dispatch(Incoming& incoming);
    Status dispatch_message(Incoming& incoming);
    Status dispatch_change_cipher_spec(const Incoming& incoming);
    Status dispatch_alert(const Incoming& incoming);
    Status dispatch_application_data(const Incoming& incoming);
    Status dispatch_heartbeat(const Incoming& incoming);
    Status enter_table(Family family);
    void finish_if_open();
    Status fail_with(const Error& error);
    void forget_session();
    const VersionProfile& version_in_force() const;
    Status answer_key_update();
    Status write_data(ByteView content);
    Status count_early_data(std::size_t size);
    bool may_write() const;
    bool renegotiating() const;
    bool takes_heartbeats() const { return done && !renegotiating() && !close_sent; }
    std::optional<Instant> deadline() const;
    Status judge_refusal() const;
    Status begin_renegotiation(std::shared_ptr<const Config> next);
    Status guarded() const { return error ? Status(fail(*error)) : Status{}; }

    /// Kept although server_name may replace the one in force: limits and provider stay in use.
    std::shared_ptr<const Config> first_config;
    Hooks default_hooks;
    Hooks& hooks;
    EventSink events;
    std::unique_ptr<Channel> channel;
    Handshake handshake;
    std::optional<Machine> machine;

    ByteView data;  ///< Application data not yet consumed.
    std::optional<Error> error;
    std::optional<AlertDescription> peer_alert;
    std::uint32_t warnings = 0;           ///< Consecutive warning alerts.
    std::uint32_t compatibility_ccs = 0;  ///< Consecutive change_cipher_spec records to drop.
    bool started = false;
    bool done = false;
    bool done_due = true;  ///< A handshake is under way whose end is to be told.
    bool close_sent = false;
    bool peer_closed = false;
};

Status Connection::Impl::process() {
    while (data.empty() && !error && !peer_closed) {
        auto incoming =
            channel->next(machine ? machine->key_change(handshake.facts) : KeyChange::unexpected);
        if (!incoming) return fail_with(incoming.error());
        if (!*incoming) return {};
        if (Status status = dispatch(**incoming); !status) return fail_with(status.error());
    }
    return guarded();
}

Status Connection::Impl::dispatch(Incoming& incoming) {
    if (incoming.kind != Incoming::Kind::alert && !is_empty_data(incoming)) warnings = 0;
    switch (incoming.kind) {
        case Incoming::Kind::message:
            return dispatch_message(incoming);
        case Incoming::Kind::change_cipher_spec:
            return dispatch_change_cipher_spec(incoming);
        case Incoming::Kind::alert:
            return dispatch_alert(incoming);
        case Incoming::Kind::application_data:
            return dispatch_application_data(incoming);
        case Incoming::Kind::heartbeat:
            return dispatch_heartbeat(incoming);
    }
    return {};
}

Status Connection::Impl::enter_table(Family family) {
    machine.emplace(table_for(handshake.role, family));
    return {};
}

Status Connection::Impl::dispatch_message(Incoming& incoming) {
    compatibility_ccs = 0;
    if (is_retry(incoming)) incoming.type = HandshakeType::hello_retry_request;
    if (!machine) {
        // Before a family is chosen only the peer's hello may come (RFC 8446 §4).
        if (incoming.type == HandshakeType::hello_verify_request &&
            handshake.facts.has_all(Fact::datagrams) && handshake.role == Role::client) {
            events.emit(event::StepDone{"read_hello_verify_request"});
            CHECK_OK(answer_hello_verify_request(handshake, incoming));
            events.emit(event::StepDone{"send_client_hello"});
            return {};
        }
        if (handshake.role == Role::server) {
            if (incoming.type != HandshakeType::client_hello)
                return fail(Reason::unexpected_message);
            CHECK_OK(read_client_version(handshake, incoming));
        } else {
            if (incoming.type != HandshakeType::server_hello &&
                incoming.type != HandshakeType::hello_retry_request)
                return fail(Reason::unexpected_message);
            CHECK_OK(read_server_version(handshake, incoming));
        }
        CHECK_OK(enter_table(handshake.negotiated.version->family));
    }
    CHECK_OK(machine->receive(handshake, incoming));
    if (std::exchange(handshake.start_over_due, false)) {
        // What is to be known of this hello comes back in the cookie.
        machine.reset();
        handshake.start_over(first_config);
        return {};
    }
    finish_if_open();
    return {};
}

Status Connection::Impl::dispatch_change_cipher_spec(const Incoming& incoming) {
    if (machine && machine->table().family == Family::legacy) {
        CHECK_OK(machine->receive(handshake, incoming));
        finish_if_open();
        return {};
    }
    // RFC 8446 §5: dropped between the first ClientHello and the peer's Finished, else refused.
    // A stateless server cannot know that there was a hello.
    const bool hello_seen = machine.has_value() || handshake.role == Role::client ||
                            first_config->retry_cookies != nullptr;
    if (!hello_seen || done) return fail(Reason::ccs_received_early);
    if (++compatibility_ccs > handshake.config->limits.empty_records)
        return fail(Reason::invalid_ccs_message);
    return {};
}

Status Connection::Impl::dispatch_alert(const Incoming& incoming) {
    if (incoming.description == AlertDescription::close_notify) {
        peer_closed = true;
        return {};
    }
    // RFC 8446 §6: an AlertLevel is 1 or 2.
    if (incoming.level != AlertLevel::warning && incoming.level != AlertLevel::fatal)
        return fail(Reason::unknown_alert_type);
    const bool tls13 = machine && machine->table().family == Family::tls13;
    // RFC 8446 §6: in TLS 1.3 the level means nothing; all but the closure alerts are fatal.
    const bool warning = tls13 ? incoming.description == AlertDescription::user_canceled
                               : incoming.level == AlertLevel::warning;
    if (!warning) {
        peer_alert = incoming.description;
        return fail(Reason::peer_alert);
    }
    if (incoming.description == AlertDescription::no_renegotiation) CHECK_OK(judge_refusal());
    if (++warnings > handshake.config->limits.warning_alerts)
        return fail(Reason::too_many_warn_alerts);
    return {};
}

/// RFC 5246 §7.2.2: who wanted to renegotiate may give up when it is refused; as OpenSSL does.
Status Connection::Impl::judge_refusal() const {
    const Renegotiation& wanted = handshake.renegotiation;
    if (!wanted.asked && !wanted.under_way()) return {};
    return fail(Reason::no_renegotiation, AlertDescription::handshake_failure);
}

Status Connection::Impl::dispatch_application_data(const Incoming& incoming) {
    if (!machine || !machine->takes_application_data())
        return channel->misplaced(Reason::app_data_in_handshake);
    // RFC 5246 §6.2.1: legal, and no progress.
    if (incoming.data.empty()) return {};
    handshake.key_updates = 0;
    handshake.renegotiation.refused = 0;
    if (!done) CHECK_OK(count_early_data(incoming.data.size()));
    data = incoming.data;
    return {};
}

Status Connection::Impl::dispatch_heartbeat(const Incoming& incoming) {
    // A type that was not agreed on: unexpected_message.
    if (!handshake.heartbeats.peer) return channel->misplaced(Reason::unexpected_record);
    events.emit(event::Heartbeat{Direction::received, incoming.data});
    // RFC 6520 §3: one that arrives during a handshake is dropped.
    if (!done || renegotiating()) return {};
    return receive_heartbeat(handshake, incoming.data);
}

/// RFC 8446 §4.2.10: more early data than was allowed; unexpected_message.
Status Connection::Impl::count_early_data(std::size_t size) {
    std::uint32_t& left = handshake.tls13->early_data_left;
    if (size > left) return fail(Reason::too_much_early_data);
    left -= static_cast<std::uint32_t>(size);
    return {};
}

/// RFC 8446 §2: after its Finished a server may write, although the client's has not come. It
/// does to a client that was believed so far as to have its early data taken.
bool Connection::Impl::may_write() const {
    if (done) return !renegotiating();
    return (handshake.role == Role::server &&
            handshake.negotiated.early_data == EarlyData::accepted &&
            !handshake.secrets.write.empty());
}

bool Connection::Impl::renegotiating() const {
    return done && machine->table().family == Family::legacy && !machine->open();
}

/// RFC 6520 §3: no request is repeated during a handshake.
std::optional<Instant> Connection::Impl::deadline() const {
    const auto flights = channel->deadline();
    if (flights || !takes_heartbeats() || !handshake.heartbeats.timer) return flights;
    return handshake.heartbeats.timer->deadline();
}

Status Connection::Impl::begin_renegotiation(std::shared_ptr<const Config> next) {
    if (!done || close_sent) return fail(Reason::invalid_argument);
    if (machine->table().family != Family::legacy) return fail(Reason::wrong_ssl_version);
    if (!machine->open()) return fail(Reason::request_pending);
    CHECK_OK(judge_renegotiation(handshake));
    if (next != nullptr) {
        // What was agreed on so far may point into the present one.
        handshake.renegotiation.config_before = handshake.config;
        handshake.config = std::move(next);
    }
    handshake.renegotiation.asked = true;
    Status status = machine->wish(handshake);
    if (!status) return fail_with(status.error());
    done_due = !machine->open();
    return status;
}

void Connection::Impl::finish_if_open() {
    done_due |= renegotiating();
    if (!machine->open()) return;
    channel->handshake_done();
    handshake.release();
    if (!std::exchange(done_due, false)) return;
    done = true;
    events.emit(event::HandshakeDone{});
}

Status Connection::Impl::answer_key_update() {
    if (!std::exchange(handshake.key_update_reply_due, false)) return {};
    return send_key_update(handshake, KeyUpdateRequest::update_not_requested);
}

/// RFC 8446 §5.5: new keys before the old ones wear out, also in the midst of much data.
Status Connection::Impl::write_data(ByteView content) {
    if (machine->table().family == Family::legacy) return channel->send_application_data(content);
    while (!content.empty()) {
        if (channel->needs_key_update())
            CHECK_OK(send_key_update(handshake, KeyUpdateRequest::update_not_requested));
        const ByteView part = content.first(std::min(content.size(), channel->room_under_key()));
        CHECK_OK(channel->send_application_data(part));
        content = content.subspan(part.size());
    }
    return {};
}

/// RFC 5246 §7.2.2: the session of a connection that failed is not resumed.
void Connection::Impl::forget_session() {
    const auto& store = handshake.config->session_store;
    if (store != nullptr && handshake.negotiated.session != nullptr)
        store->remove(handshake.negotiated.session->id);
}

/// The version that was agreed on, or until then our newest.
const VersionProfile& Connection::Impl::version_in_force() const {
    const VersionProfile* agreed = handshake.negotiated.version;
    return agreed != nullptr ? *agreed : handshake.versions.newest_profile();
}

/// The one place that sends fatal alerts. Nothing is sent in answer to the peer's own.
Status Connection::Impl::fail_with(const Error& why) {
    if (error) return fail(*error);
    error = why;
    const std::string_view state = machine ? machine->state_name() : "expect_hello";
    if (why.reason != Reason::peer_alert && !close_sent) {
        // A client that has not changed keys yet must not say its alert in the clear.
        if (handshake.role == Role::client && handshake.tls13 &&
            handshake.tls13->handshake_keys_ready())
            (void)client13::protect_alert(handshake);
        (void)channel->send_alert(AlertLevel::fatal, alert_for(version_in_force(), why.alert()));
    }
    events.emit(event::Failed{why, state});
    forget_session();
    handshake.release();
    handshake.secrets = {};
    data = {};
    return fail(why);
}

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
