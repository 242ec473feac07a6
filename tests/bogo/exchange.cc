// SPDX-License-Identifier: Apache-2.0
#include "tests/bogo/exchange.h"

#include <algorithm>
#include <cstdio>

#include "record/names.h"
#include "tests/bogo/checks.h"

namespace handfast::bogo {

namespace {

constexpr std::size_t kReadSize = 512;

bool complain(const char* line) {
    std::fprintf(stderr, "%s\n", line);
    return false;
}

}  // namespace

Exchange::Exchange(const Flags& flags, const Flags& retry, bool is_resumption, Shared& shared)
    : flags_(flags),
      retry_(retry),
      is_resumption_(is_resumption),
      shared_(shared),
      link_(Link::open(flags, shared.now)),
      answers_(flags_, retry_, connection_) {}

bool Exchange::run() {
    if (!link_->valid()) return false;
    ConnectionInit init;
    init.role = flags_.server ? Role::server : Role::client;
    init.config = make_config(flags_, shared_);
    if (init.config == nullptr) return false;
    init.rng = &shared_.rng;
    init.hooks = &answers_;
    init.observer = &watch_;
    init.server_name = flags_.host_name;
    if (!flags_.server && is_resumption_) init.session = shared_.session;
    connection_ = std::make_unique<Connection>(std::move(init));

    if (!connection_->start(shared_.now)) return say_failure();
    const bool early = connection_->negotiated().early_data == EarlyData::offered;
    if (early ? !early_handshake() : !handshake()) return say_failure();
    const Outlook outlook{flags_, *connection_, answers_, watch_, is_resumption_, shared_};
    if (!check_handshake(outlook)) return false;
    if (!go_on()) return say_failure();
    if (!check_sessions(outlook)) return false;
    if (answers_.session) shared_.session = answers_.session;
    if (!shut_down()) return say_failure();
    return check_messages(outlook);
}

/// From the end of the handshake to the end of the data.
bool Exchange::go_on() {
    const bool said_early = connection_->negotiated().early_data == EarlyData::accepted;
    if (flags_.server || !said_early ? !write_first() : !write(unsent_)) return false;
    if (flags_.send_alert) return send_alert();
    const bool only_writes = flags_.shim_shuts_down || flags_.write_different_sizes;
    if (!only_writes && !echo()) return false;
    const bool as_many = std::max(watch_.handshakes, 1) == 1 + flags_.expect_renegotiations;
    return as_many || complain("expectation failed: renegotiations");
}

/// A client's, which has data to say before the server answers.
bool Exchange::early_handshake() {
    while (flags_.early_write_after_message != 0 &&
           watch_.last_received_message != flags_.early_write_after_message)
        if (link_->step(*connection_) != Link::Outcome::progress) return false;
    if (!write_first() || !handshake()) return false;
    link_->release();
    if (!link_->flush(*connection_)) return false;
    if (connection_->negotiated().early_data != EarlyData::rejected) return true;
    if (!flags_.expect_reject_early_data) return complain("early data was rejected");
    flags_ = retry_;
    return true;
}

bool Exchange::handshake() {
    // A server that takes early data has no more to do until it was read.
    while (!connection_->handshake_done() && !connection_->in_early_data()) {
        switch (link_->step(*connection_)) {
            case Link::Outcome::progress:
                break;
            case Link::Outcome::end:
                (void)connection_->received_end();
                return false;
            case Link::Outcome::failed:
                return false;
        }
    }
    if (flags_.handshake_never_done) return complain("the handshake was done");
    return link_->flush(*connection_);
}

bool Exchange::write(ByteView bytes) {
    return seal(bytes) && link_->flush(*connection_);
}

bool Exchange::seal(ByteView bytes) {
    if (!connection_->handshake_done() && !flags_.server) {
        const auto taken = connection_->write_early_data(bytes);
        if (!taken) return false;
        append(unsent_, bytes.subspan(*taken));
    } else if (!connection_->write(bytes)) {
        return false;
    }
    return true;
}

/// Against BEAST ours splits each write, whose end was chosen before its begin was seen;
/// BoringSSL, and so the runner, splits each record.
bool Exchange::write_in_records(ByteView bytes) {
    const std::size_t limit = flags_.splits_records ? kMaxPlaintext : bytes.size();
    while (!bytes.empty()) {
        const ByteView part = bytes.first(std::min(limit, bytes.size()));
        if (!write(part)) return false;
        bytes = bytes.subspan(part.size());
    }
    return true;
}

/// RFC 5929 §3: the first Finished; not of a session whose secret is not bound to its handshake.
bool Exchange::write_binding() {
    const Negotiated& agreed = connection_->negotiated();
    if (agreed.resumed && !agreed.extended_master_secret)
        return complain("failed to get tls-unique");
    return write(watch_.first_finished);
}

bool Exchange::write_first() {
    if (flags_.export_length > 0) {
        std::optional<ByteView> context;
        if (flags_.use_export_context) context = as_bytes(flags_.export_context);
        const auto key = connection_->export_keying_material(
            flags_.export_label, context, static_cast<std::size_t>(flags_.export_length));
        if (!key) return complain("failed to export keying material");
        if (!write(*key)) return false;
    }
    if (flags_.export_traffic_secrets && !write_traffic_secrets()) return false;
    if (flags_.write_different_sizes) {
        for (const std::size_t size :
             {1u, 255u, 256u, 257u, 16383u, 16384u, 16385u, 32767u, 32768u, 32769u})
            if (!write_in_records(Buffer(size, 0x42))) return false;
        return true;
    }
    if (flags_.tls_unique && !write_binding()) return false;
    if (flags_.read_with_unfinished_write)
        return link_->flush(*connection_) && seal(as_bytes(flags_.initial_write)) &&
               link_->hold(*connection_);
    if (!flags_.shim_writes_first) return true;
    for (int i = 0; i < flags_.repeat_initial_write; ++i)
        if (!write(as_bytes(flags_.initial_write))) return false;
    return true;
}

bool Exchange::send_alert() {
    (void)connection_->abort(AlertDescription::decompression_failure);
    return say_failure();
}

/// A length and both secrets, ours to read by first.
bool Exchange::write_traffic_secrets() {
    const Buffer& read = flags_.server ? watch_.client_secret : watch_.server_secret;
    const Buffer& own = flags_.server ? watch_.server_secret : watch_.client_secret;
    Buffer all{static_cast<std::uint8_t>(read.size()), 0};
    append(all, read);
    append(all, own);
    return write(all);
}

bool Exchange::echo_available() {
    while (!connection_->application_data().empty()) {
        const ByteView data = connection_->application_data();
        const std::size_t limit = flags_.read_size > 0 ? static_cast<std::size_t>(flags_.read_size)
                                  : flags_.dtls        ? kMaxPlaintext
                                                       : kReadSize;
        Buffer chunk(data.begin(),
                     data.begin() + static_cast<std::ptrdiff_t>(std::min(limit, data.size())));
        if (!connection_->consume(chunk.size(), shared_.now)) return false;
        link_->release();
        if (flags_.key_update && !connection_->update_keys(KeyUpdateRequest::update_not_requested))
            return false;
        for (std::uint8_t& byte : chunk) byte ^= 0xff;
        if (!write(chunk)) return false;
        if (flags_.key_update_before_read &&
            !connection_->update_keys(KeyUpdateRequest::update_not_requested))
            return false;
    }
    return true;
}

bool Exchange::echo() {
    if (flags_.key_update_before_read &&
        !connection_->update_keys(KeyUpdateRequest::update_not_requested))
        return false;
    for (;;) {
        if (!echo_available()) return false;
        if (connection_->peer_closed()) return true;
        switch (link_->step(*connection_)) {
            case Link::Outcome::progress:
                break;
            case Link::Outcome::end:
                return true;  // Clean or not.
            case Link::Outcome::failed:
                // What came before the failure was read before it, too.
                return false;
        }
    }
}

bool Exchange::shut_down() {
    // Without -check-close-notify, the runner expects a quiet end.
    if (!flags_.check_close_notify) return true;
    if (!connection_->close() || !link_->flush(*connection_)) return false;
    while (!connection_->peer_closed()) {
        const Link::Outcome outcome = link_->step(*connection_);
        if (outcome == Link::Outcome::end) return complain("expectation failed: close_notify");
        if (outcome == Link::Outcome::failed) return false;
        if (!connection_->application_data().empty())
            return complain("application data on shutdown");
    }
    return true;
}

bool Exchange::say_failure() {
    if (const auto alert = connection_->peer_alert())
        std::fprintf(stderr, "peer alert: %s\n", std::string(alert_name(*alert)).c_str());
    if (const auto& error = connection_->error()) {
        const ReasonInfo& reason = info(error->reason);
        std::fprintf(stderr, "reason: %s\nalert: %s\n", std::string(reason.name).c_str(),
                     std::string(alert_name(error->alert())).c_str());
    }
    link_->flush(*connection_);
    return false;
}

}  // namespace handfast::bogo
