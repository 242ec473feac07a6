// SPDX-License-Identifier: Apache-2.0
#include "handshake/connection_impl.h"

#include <algorithm>
#include <utility>

#include "crypto/base/byte_reader.h"
#include "handshake/client_psk.h"
#include "handshake/datagram_channel.h"
#include "handshake/hello_front.h"
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

Connection::Impl::Impl(ConnectionInit init)
    : first_config(init.config),
      hooks(init.hooks != nullptr ? *init.hooks : default_hooks),
      events(init.role, init.observer),
      channel(make_channel(init, events)),
      handshake(init.role, init.config, hooks, *init.rng, events, *channel, init.tamper) {
    handshake.server_name = std::move(init.server_name);
    handshake.resume = std::move(init.session);
    channel->set_version(init.config->versions.first_record_version(), false);
}

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

}  // namespace handfast
