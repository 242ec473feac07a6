// SPDX-License-Identifier: Apache-2.0
// The running server: accepts, makes a link with its observers and body for every connection, and
// ends. Only the interactive body serves one client at a time; the others wait in the backlog, or,
// over datagrams, for their turn.
#pragma once

#include <asio.hpp>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "cli/arrivals.h"
#include "cli/body_text.h"
#include "cli/certificate_choice.h"
#include "cli/event_printers.h"
#include "cli/peer_verifier.h"
#include "cli/server_options.h"
#include "cli/session_cache.h"
#include "cli/staple_source.h"
#include "cli/transport_printer.h"
#include "cli/turns.h"

namespace handfast::cli {

/// The streams of a command, and what -quiet and -msgfile make of them.
struct ServerOutputs {
    Output& out;    ///< stdout, swallowed when quiet.
    Output& plain;  ///< stdout.
    Output& err;
    Output& messages;  ///< -msg
};

struct ServerSetup {
    const ServerOptions& options;
    std::string command_line;  ///< For the status page.
    std::shared_ptr<const Config> config;
    std::shared_ptr<const Config> named_config;    ///< For -servername; null without -cert2.
    std::shared_ptr<const SessionCache> sessions;  ///< Null with -no_cache.
    TrustStores trust;
    const CertificateChoice& certificates;
    Rng& rng;
    KeyLog* key_log = nullptr;
    ServerOutputs outputs;
};

class Server final : private Hooks {
  public:
    Server(asio::io_context& context, const ServerSetup& setup);

    /// Serves until -naccept, a command or a signal ends it; the exit code.
    int run(std::unique_ptr<Arrivals> arrivals);

    /// What -msg and -debug make of what passes before there is a connection; null without.
    Observer* stranger_observer() { return stranger_observer_.get(); }
    TransportWatch* transport_watch() {
        return setup_.options.debug ? &transport_printer_ : nullptr;
    }

    /// The counters as they are now.
    std::string stats_text() const { return console_.stats_text(); }

  private:
    /// More than this wait in the backlog; over datagrams they take another's place.
    static constexpr std::size_t kMaxLinks = 1024;

    bool interactive() const { return !setup_.options.rev && setup_.options.www == HttpMode::none; }
    bool over_datagrams() const { return setup_.options.transport == Transport::datagram; }
    /// Of UDP. Associations of SCTP come and go as streams do.
    bool shares_socket() const { return over_datagrams() && !setup_.options.sctp; }
    bool one_at_a_time() const { return interactive() && !shares_socket(); }
    void accept();
    void make_room();
    void serve(LinkMaker make_link);
    void listen_alone();
    void stop_accepting();
    void stop();
    void leave_if_done();
    std::unique_ptr<Body> make_body();
    std::unique_ptr<Body> make_text_body();
    std::unique_ptr<ObserverList> make_observers();
    std::unique_ptr<Observer> make_message_printer();
    LinkOptions link_options();

    ServerNameDecision on_server_name(std::optional<std::string_view> name) override;
    void on_session(const std::shared_ptr<const Session>& session) override;
    Status verify_peer(const CertificateChain& chain) override {
        return verifier_.judge(chain, setup_.outputs.err);
    }
    std::uint32_t verify_result() const override {
        return static_cast<std::uint32_t>(verifier_.code());
    }
    Result<Buffer> ocsp_response(const Credential& credential,
                                 const StatusRequest& request) override {
        if (!setup_.options.status.enabled) return Buffer{};
        return staples_.respond(credential, request);
    }

    Result<std::shared_ptr<const Config>> on_certificate_needs(
        const CertificateNeeds& needs, const std::shared_ptr<const Config>& present) override;

    asio::io_context& context_;
    ServerSetup setup_;
    PeerVerifier verifier_;
    StapleSource staples_;
    Stats stats_;
    Console console_;
    StandardInput input_;
    TransportPrinter transport_printer_;
    asio::steady_timer timer_;
    asio::signal_set signals_;
    std::unique_ptr<Observer> stranger_observer_;
    std::unique_ptr<Arrivals> arrivals_;
    struct Entry {
        std::unique_ptr<ObserverList> observers;
        std::shared_ptr<Link> link;
    };
    Turns turns_;
    std::string typed_;  ///< While no peer was there.
    std::list<Entry> links_;
    std::size_t active_ = 0;  ///< Links whose body has not ended.
    int left_;                ///< Connections to accept still; -1 is no limit.
    bool accepting_ = false;  ///< A wait for a connection is under way.
};

}  // namespace handfast::cli
