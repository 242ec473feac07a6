// SPDX-License-Identifier: Apache-2.0
// A TLS connection without I/O: bytes in, bytes out, for one peer, on one thread. Everything that
// it depends on is handed in, so the same inputs give the same bytes.
//
//     ByteSpan space = connection.receive_buffer();     // read from the transport into it
//     connection.received(n, now);                      // runs the handshake, opens records
//     while (!connection.application_data().empty()) …  // plaintext, in place
//     connection.output() / output_sent(n)              // write to the transport
//
// DTLS (Config::transport) takes and gives whole datagrams, and has a clock to keep:
//
//     connection.receive_datagram(bytes, now);
//     connection.output() / output_sent(n)              // one datagram at a time
//     if (connection.deadline() <= now) connection.on_timer(now);
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "crypto/base/clock.h"
#include "handshake/config.h"
#include "handshake/hooks.h"
#include "handshake/negotiated.h"
#include "record/event.h"
#include "record/tamper.h"

namespace handfast {

/// Server, DTLS: where a ClientHello stood whose cookie was judged without a connection
/// (hello_verify.h). It is to be the first that the connection receives.
struct VerifiedHello {
    std::uint16_t message_sequence = 0;
    std::uint64_t record_sequence = 0;
};

struct ConnectionInit {
    Role role = Role::server;
    std::shared_ptr<const Config> config;
    Rng* rng = nullptr;  ///< Required. The three seams are optional.
    Hooks* hooks = nullptr;
    Observer* observer = nullptr;
    Tamper* tamper = nullptr;
    std::string server_name;                 ///< Client: SNI, "" for none.
    std::shared_ptr<const Session> session;  ///< Client: to resume.
    std::optional<VerifiedHello> verified_hello;
};

class Connection {
  public:
    explicit Connection(ConnectionInit init);
    ~Connection();
    Connection(Connection&&) noexcept;

    /// A client's first flight; a server has nothing to start with (but -state says it began).
    Status start(Instant now) noexcept;

    /// Space for bytes from the transport, empty while application data waits to be consumed.
    ByteSpan receive_buffer() noexcept;
    /// `count` bytes were read. Errors are final: an alert waits in output(), and every later
    /// call returns the same error.
    Status received(std::size_t count, Instant now) noexcept;
    /// The same from bytes elsewhere; stops early when application data waits. Returns how many
    /// bytes were taken.
    Result<std::size_t> receive(ByteView bytes, Instant now) noexcept;
    /// DTLS: one datagram, opened in place. The bytes are the caller's again once
    /// application_data() is empty; until then no other one may come. What does not belong is
    /// ignored, so an error means what it says.
    Status receive_datagram(ByteSpan datagram, Instant now) noexcept;
    /// DTLS: when on_timer is due; nothing while there is nothing to wait for.
    std::optional<Instant> deadline() const noexcept;
    /// Says again what was not answered; `read_timeout_expired` once it has been said often enough.
    Status on_timer(Instant now) noexcept;
    /// The transport ended. A truncation (no close_notify before) is
    /// `unexpected_eof_while_reading`.
    Status received_end() noexcept;
    /// How many bytes to read next, as OpenSSL would: 5, then the body; in DTLS a datagram's.
    std::size_t read_hint() const noexcept;

    /// Plaintext that came in, in place; consumed bytes make way for the next record, which is
    /// then judged (hence the Status).
    ByteView application_data() const noexcept;
    Status consume(std::size_t count, Instant now) noexcept;

    /// Seals application data into output(). Only while may_write().
    Status write(ByteView data) noexcept;
    /// Client: seals 0-RTT data after start(), while the handshake goes on. Returns how many bytes
    /// were taken: 0 when early data was not offered, the session's limit is reached, or its time
    /// is over. What the server rejects (Negotiated::early_data) is to be written again.
    Result<std::size_t> write_early_data(ByteView data) noexcept;
    /// Sends close_notify, once.
    Status close() noexcept;
    /// Gives up: sends this fatal alert; every later call returns `aborted`.
    Status abort(AlertDescription alert) noexcept;
    /// TLS 1.3: new keys for our direction, and for the peer's if `request` says so.
    Status update_keys(KeyUpdateRequest request) noexcept;

    /// Up to TLS 1.2: another handshake on this connection, which a client begins and a server asks
    /// for; from then on with `next` as configuration, null keeps the present one. Fails with
    /// `wrong_ssl_version` in TLS 1.3, `no_renegotiation` when the configuration has none,
    /// `unsafe_legacy_renegotiation_disabled` when the peer has no RFC 5746, `request_pending`
    /// while one is under way.
    Status renegotiate(std::shared_ptr<const Config> next = nullptr) noexcept;

    /// Up to TLS 1.2: sends a HeartbeatRequest (RFC 6520). Fails with
    /// `tls_heartbeat_peer_doesnt_accept` or, while one waits for its answer,
    /// `tls_heartbeat_pending`.
    Status send_heartbeat() noexcept;
    /// HeartbeatRequests that were answered.
    std::uint32_t heartbeats_answered() const noexcept;
    /// DTLS: finds out by HeartbeatRequests how large a datagram the path takes (RFC 6520 §5.1), up
    /// to `most` bytes; path_mtu() follows. Whoever sends them must forbid that they be fragmented
    /// on the way. Fails as send_heartbeat does.
    Status probe_path_mtu(std::size_t most) noexcept;
    /// A HeartbeatRequest waits for its answer, or the path's MTU is being looked for.
    bool heartbeat_pending() const noexcept;
    /// DTLS: what is called next is at that time (those that are not handed one).
    void at(Instant now) noexcept;

    /// Server, TLS 1.3: asks for a certificate after the handshake (RFC 8446 §4.6.2). Fails with
    /// `extension_not_received` when the client cannot be asked, `request_pending` when it has not
    /// answered yet, `wrong_ssl_version` before TLS 1.3; what comes of it is in
    /// negotiated().peer_chain.
    Status request_client_certificate(ClientAuthentication wanted) noexcept;

    /// What waits to be sent; in DTLS the oldest datagram, and output_sent() lets go of all of it.
    ByteView output() const noexcept;
    void output_sent(std::size_t count) noexcept;

    /// How often another handshake was begun, or attempted by the peer and refused.
    std::uint32_t renegotiation_attempts() const noexcept;
    /// Once the first handshake is done, but for the time of later ones (up to TLS 1.2); at a
    /// server from when it has accepted early data.
    bool may_write() const noexcept;
    /// The first one.
    bool handshake_done() const noexcept;
    /// Server: early data was accepted and its end has not come; application_data() is early data.
    bool in_early_data() const noexcept;
    /// The peer sent close_notify.
    bool peer_closed() const noexcept;
    bool close_sent() const noexcept;
    const std::optional<Error>& error() const noexcept;
    /// The fatal alert that the peer sent, if it did.
    std::optional<AlertDescription> peer_alert() const noexcept;
    /// Where the machine stands, for traces.
    std::string_view state_name() const noexcept;

    /// DTLS: bytes that the path's datagrams hold (the kernel's word, a user's); the next flight
    /// keeps to it.
    void set_path_mtu(std::size_t bytes) noexcept;
    std::size_t path_mtu() const noexcept;
    /// DTLS: bytes of application data that a datagram has room for; more in one write() makes a
    /// datagram that the path may not carry. In a stream a record's.
    std::size_t room_in_datagram() const noexcept;
    /// DTLS: protected records that were newer than all before. When it grows, the address that the
    /// datagram came from is the peer's (RFC 9146 §6).
    std::uint64_t newest_records() const noexcept;
    /// DTLS: the id that the peer's records bear, once it was agreed on (RFC 9146); empty: none.
    ByteView own_connection_id() const noexcept;

    /// What the last handshake came to: in the midst of a later one still the one before.
    const Negotiated& negotiated() const noexcept;
    /// The configuration in force (server_name may have replaced the first one).
    const Config& config() const noexcept;
    Role role() const noexcept;

    /// RFC 5705 and RFC 8446 §7.5, once the handshake is done, and at a server while it takes early
    /// data.
    Result<Buffer> export_keying_material(std::string_view label, std::optional<ByteView> context,
                                          std::size_t length) const noexcept;

    /// RFC 8446 §7.5's early exporter: a client's once it offers early data, a server's once it
    /// accepted it.
    Result<Buffer> export_early_keying_material(std::string_view label, ByteView context,
                                                std::size_t length) const noexcept;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace handfast
