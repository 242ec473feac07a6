// SPDX-License-Identifier: Apache-2.0
// A client and a server in memory: no sockets, a fixed clock, seeded randomness, filters that
// change what one end sends.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crypto/random.h"
#include "handshake/connection.h"
#include "tests/support/event_log.h"

namespace handfast::testing {

constexpr Instant kNow{std::chrono::seconds(1'800'000'000)};

/// Believes every certificate and keeps the sessions it is given.
class TrustingHooks : public Hooks {
  public:
    Status verify_peer(const CertificateChain&) override { return verdict; }
    std::uint32_t verify_result() const override { return result; }
    void on_session(const std::shared_ptr<const Session>& session) override {
        sessions.push_back(session);
    }
    ServerNameDecision on_server_name(std::optional<std::string_view> name) override {
        if (name) server_names.emplace_back(*name);
        return server_name_decision;
    }

    Result<Buffer> ocsp_response(const Credential& credential,
                                 const StatusRequest& request) override {
        return respond ? respond(credential) : Hooks::ocsp_response(credential, request);
    }

    Result<std::shared_ptr<const Config>> on_certificate_needs(
        const CertificateNeeds& needs, const std::shared_ptr<const Config>& present) override {
        return choose ? choose(needs, *present) : present;
    }

    /// Empty: as by default.
    std::function<Result<std::shared_ptr<const Config>>(const CertificateNeeds&, const Config&)>
        choose;
    Status on_ocsp_response(ByteView response) override {
        staples.push_back(to_buffer(response));
        return staple_verdict;
    }

    Status verdict{};
    Status staple_verdict{};
    std::vector<Buffer> staples;
    std::function<Result<Buffer>(const Credential&)> respond;  ///< Empty: as by default.
    std::uint32_t result = 0;
    ServerNameDecision server_name_decision;
    std::vector<std::shared_ptr<const Session>> sessions;
    std::vector<std::string> server_names;
};

/// Changes messages and records by function; each may be empty.
class Filter : public Tamper {
  public:
    std::function<void(HandshakeType, Buffer&)> message;
    std::function<void(ContentType&, Buffer&)> plaintext;
    std::function<void(Buffer&)> record;

    void on_message(HandshakeType type, Buffer& bytes) override {
        if (message) message(type, bytes);
    }
    void on_plaintext(ContentType& type, Buffer& bytes) override {
        if (plaintext) plaintext(type, bytes);
    }
    void on_record(Buffer& bytes) override {
        if (record) record(bytes);
    }
};

/// One end with everything that it was handed.
struct End {
    explicit End(std::uint64_t seed) : rng(seed) {}
    crypto::SeededRng rng;
    TrustingHooks hooks;
    EventLog log;
    Filter filter;
    std::unique_ptr<Connection> connection;
    Buffer received;  ///< Application data so far.

    std::optional<Reason> reason() const {
        const auto& error = connection->error();
        return error ? std::optional(error->reason) : std::nullopt;
    }
    std::optional<AlertDescription> alert() const {
        const auto& error = connection->error();
        return error ? std::optional(error->alert()) : std::nullopt;
    }
    /// What this end says where it means `alert`, in the version that it speaks.
    AlertDescription in_its_words(AlertDescription alert) const {
        const VersionProfile* agreed = connection->negotiated().version;
        return alert_for(
            agreed != nullptr ? *agreed : profile(connection->config().versions.newest()), alert);
    }
};

struct PairOptions {
    std::string server_name;
    std::shared_ptr<const Session> session;
    Instant now = kNow;
    std::uint64_t seed = 1;
    /// Whether the ends' filters are handed to the connections.
    bool filter_client = false;
    bool filter_server = false;
};

class Pair {
  public:
    Pair(std::shared_ptr<const Config> client_config, std::shared_ptr<const Config> server_config,
         PairOptions options = {});

    /// Carries bytes both ways until neither end has more to say.
    void run();
    /// Carries what one end has to say to the other once; false when it was silent.
    bool carry(End& from, End& to);
    /// Both ends finished their handshakes and nobody failed.
    bool done() const;
    /// Sends through one end and returns what the other read.
    Buffer send(End& from, End& to, ByteView data);

    End client;
    End server;
    Instant now;
};

/// DTLS: the oldest datagram that an end has to say, and what happens when one arrives.
std::optional<Buffer> take_datagram(End& from);
void deliver(End& to, Buffer datagram, Instant now);

/// Drains the application data of a connection.
void read_all(End& end, Instant now);

}  // namespace handfast::testing
