// SPDX-License-Identifier: Apache-2.0
// What a step may use: everything about this handshake except the state. Parts that only the
// handshake needs are dropped when it is done.
#pragma once

#include <memory>
#include <optional>

#include "handshake/channel.h"
#include "handshake/config.h"
#include "handshake/facts.h"
#include "handshake/heartbeat.h"
#include "handshake/hooks.h"
#include "handshake/key_schedule12.h"
#include "handshake/key_schedule13.h"
#include "handshake/messages.h"
#include "handshake/negotiated.h"
#include "handshake/renegotiation.h"
#include "handshake/secrets.h"
#include "handshake/transcript.h"
#include "record/event.h"
#include "record/tamper.h"

namespace handfast {

struct PostHandshake;  // post_handshake.h: what late authentication of a client needs
struct Progress12;     // progress12.h: what a legacy handshake keeps between its steps
struct Progress13;     // progress13.h: likewise TLS 1.3

/// A ClientHello with the bytes that its views point into: the peer's on a server, our own on
/// a client.
struct KeptHello {
    Buffer raw;
    ClientHello hello;
};

/// What outlives the handshake.
struct EstablishedSecrets {
    TrafficSecret read;             ///< TLS 1.3
    TrafficSecret write;            ///< TLS 1.3
    ExporterSecret exporter;        ///< TLS 1.3
    ExporterSecret early_exporter;  ///< TLS 1.3, once early data was offered or accepted
    crypto::HashId early_hash{};    ///< Of early_exporter, the PSK's
    ResumptionSecret resumption;    ///< TLS 1.3 client, for tickets to come
    MasterSecret master;            ///< Legacy
};

/// RFC 9146, of a connection.
struct ConnectionIds {
    bool agreed = false;
    Buffer own;   ///< The peer's records bear it.
    Buffer peer;  ///< Ours bear it.
};

struct Handshake {
    Handshake(Role role_, std::shared_ptr<const Config> config_, Hooks& hooks_, Rng& rng_,
              EventSink& events_, Channel& channel_, Tamper* tamper_);
    ~Handshake();
    Handshake(const Handshake&) = delete;
    Handshake& operator=(const Handshake&) = delete;

    const crypto::Provider& provider() const { return *config->provider; }
    crypto::HashId hash() const { return handshake_hash(*negotiated.version, *negotiated.suite); }
    ScheduleContext schedule() const {
        return {provider(), hash(), events, negotiated.client_random};
    }

    ScheduleContext12 schedule12() const {
        return {provider(), *negotiated.version,      hash(),
                events,     negotiated.client_random, negotiated.server_random};
    }

    /// Sends a message that belongs to no transcript (KeyUpdate).
    Status send_apart(ByteView message);
    /// Puts a whole message into the transcript and sends it, as the Tamper leaves it.
    Status send(ByteView message);
    /// The same for a message that the Tamper has seen.
    Status send_as_is(ByteView message);
    template <class Message>
    Status send_message(const Message& message) {
        Buffer out;
        encode(message, out);
        return send(out);
    }

    /// What holds before anything has happened.
    Facts first_facts() const;
    /// Server: back to before the first ClientHello.
    void start_over(std::shared_ptr<const Config> first_config);
    /// Called once the tables reach `open`: frees what only the handshake needed.
    void release();

    const Role role;
    std::shared_ptr<const Config> config;  ///< The one in force; server_name may replace it.
    Hooks& hooks;
    Rng& rng;
    EventSink& events;
    Channel& channel;
    Tamper* tamper;  ///< Null outside tests and research.
    Instant now{};

    /// What may be negotiated: the configuration's, or what a renegotiation is held to.
    VersionSet versions;
    Facts facts;
    Negotiated negotiated;
    EstablishedSecrets secrets;

    std::optional<Transcript> transcript;
    std::unique_ptr<KeptHello> hello;
    Buffer ocsp_response;  ///< To go with our certificate; empty: none.
    /// What the peer may answer: extension types of our own ClientHello.
    OfferedExtensions offered;
    /// Client: the session that is offered.
    std::shared_ptr<const Session> resume;
    /// Client: the name asked for, "" for none.
    std::string server_name;
    Buffer hello_cookie;                      ///< Client, DTLS: of the last HelloVerifyRequest.
    std::uint32_t hello_verify_requests = 0;  ///< Client: in this handshake.
    Renegotiation renegotiation;
    Heartbeats heartbeats;
    ConnectionIds connection_ids;

    std::unique_ptr<Progress12> tls12;
    std::unique_ptr<Progress13> tls13;
    std::unique_ptr<PostHandshake> post_handshake;

    bool start_over_due = false;  ///< Server: a stateless retry went out …
    bool cookie_sent = false;     ///< … and all but this is forgotten.

    std::uint32_t key_updates = 0;      ///< Consecutive, without application data between.
    bool key_update_reply_due = false;  ///< TLS 1.3: the peer asked for new keys of ours.
    std::uint32_t tickets_kept = 0;     ///< Client

  private:
    /// As the Tamper leaves it, in `changed` if there is one.
    ByteView tampered(ByteView message, Buffer& changed);
};

}  // namespace handfast
