// SPDX-License-Identifier: Apache-2.0
// What a Connection keeps, and what it does with what comes: for connection.cc and
// connection_impl.cc alone.
#pragma once

#include <memory>
#include <optional>

#include "handshake/channel.h"
#include "handshake/connection.h"
#include "handshake/handshake.h"
#include "handshake/machine.h"

namespace handfast {

struct Connection::Impl {
    explicit Impl(ConnectionInit init);

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

}  // namespace handfast
