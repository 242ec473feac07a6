// SPDX-License-Identifier: Apache-2.0
#include "cli/s_client.h"

#include <algorithm>
#include <csignal>

#include <arpa/inet.h>
#include <unistd.h>

#include "cli/alpn_printer.h"
#include "cli/arrivals.h"
#include "cli/body_client.h"
#include "cli/certificate_choice.h"
#include "cli/client_session.h"
#include "cli/command.h"
#include "cli/connector.h"
#include "cli/error_text.h"
#include "cli/event_printers.h"
#include "cli/load.h"
#include "cli/option_conflicts.h"
#include "cli/own_chain.h"
#include "cli/passphrase.h"
#include "cli/psk_source.h"
#include "cli/random_state.h"
#include "cli/security_text.h"
#include "cli/to_config.h"
#include "cli/transport_printer.h"
#include "crypto/registry.h"
#include "x509/private_key.h"

namespace handfast::cli {
namespace {

constexpr auto kHandshakeTimeout = std::chrono::seconds(60);
constexpr auto kDatagramTimeout = std::chrono::seconds(600);  // Longer than flights are repeated.

/// A name that goes into SNI: not an address, and more than one label, as OpenSSL has it.
bool is_dns_name(const std::string& host) {
    in6_addr ignored{};
    return host.find('.') != host.npos && host.find(':') == host.npos &&
           ::inet_pton(AF_INET, host.c_str(), &ignored) != 1;
}

/// OpenSSL's remark about a server that was not told a name.
class NoNamePrinter final : public Observer {
  public:
    explicit NoNamePrinter(Output& err) : err_(err) {}
    void on_event(const Event& event, const EventContext&) noexcept override {
        const auto* message = std::get_if<event::HandshakeMessage>(&event);
        if (message == nullptr || message->direction == Direction::sent) return;
        // A HelloRequest begins another handshake, in which it is said again.
        const auto type = HandshakeType(message->message.front());
        const bool of_hello = type == HandshakeType::server_hello;
        const bool of_request =
            type == HandshakeType::hello_request || type == HandshakeType::hello_verify_request;
        if (!of_hello && (said_ || of_request)) return;
        said_ = true;
        err_.text("Can't use SSL_get_servername\n");
    }

  private:
    Output& err_;
    bool said_ = false;
};

/// One run of the command. A step that fails has said why.
class ClientRun {
  public:
    explicit ClientRun(const ClientOptions& options)
        : options_(options),
          provider_(crypto::make_provider()),
          err_(STDERR_FILENO),
          plain_(STDOUT_FILENO),
          out_(options.quiet || options.brief ? Output::kNowhere : STDOUT_FILENO) {}

    int run() {
        err_.text(options_.verification.announcements);
        const std::string_view why = transport_complaint(options_, options_.family);
        if (!why.empty()) complain(why);
        const bool ready = why.empty() && check(rng_.load(options_.rand_files, *provider_)) &&
                           open_files() && load_stores() && load_session() && configure();
        if (!ready) return kFailure;
        const int code = talk();
        if (!options_.writerand_file.empty() &&
            !check(write_random_file(options_.writerand_file, rng_)))
            return kFailure;
        return code;
    }

  private:
    template <class T>
    bool check(const std::expected<T, std::string>& result) {
        if (!result) complain(result.error());
        return result.has_value();
    }
    void complain(std::string_view lines) {
        err_.text(lines);
        if (!lines.ends_with('\n')) err_.text("\n");
        err_.flush();
    }
    bool open_files();
    bool load_stores();
    bool load_session();
    bool use_srp(Config& draft);
    bool use_identity(Config& draft, Credential& credential);
    bool configure();
    std::string server_name() const;
    std::unique_ptr<ObserverList> make_observers();
    ConnectionInit make_init(ClientHooks& hooks, ObserverList& observers);
    bool permits_early_data() const;
    int talk();
    std::expected<LinkMaker, std::string> open_transport(asio::io_context& context);
    LinkOptions link_options() const;
    std::optional<int> talk_once(Visit visit);

    const ClientOptions& options_;
    std::shared_ptr<const crypto::Provider> provider_;
    CommandRng rng_;
    Output err_;
    Output plain_;
    Output out_;
    std::optional<Output> message_file_;
    std::unique_ptr<KeyLog> key_log_;
    TrustStores trust_;
    std::optional<CertificateChoice> certificates_;
    std::shared_ptr<const Session> session_;  ///< To resume, from a file or the last connection.
    std::shared_ptr<const Config> config_;
};

bool ClientRun::open_files() {
    if (!options_.msgfile.empty()) {
        const int fd = create_file(options_.msgfile);
        if (fd < 0) complain("Error writing file " + options_.msgfile);
        if (fd < 0) return false;
        message_file_.emplace(fd);
    }
    if (options_.keylogfile.empty()) return true;
    key_log_ = KeyLog::open(options_.keylogfile);
    if (key_log_ == nullptr) complain("Error writing keylog file " + options_.keylogfile);
    return key_log_ != nullptr;
}

bool ClientRun::load_stores() {
    auto stores = load_trust(options_.trust, provider_);
    if (!check(stores)) return false;
    trust_ = *std::move(stores);
    err_.text(conflict_lines(given_options(options_, trust_)));
    err_.flush();
    return true;
}

bool ClientRun::load_session() {
    auto session = session_to_resume(options_, *provider_);
    if (!check(session)) return false;
    session_ = *std::move(session);
    return true;
}

bool ClientRun::use_identity(Config& draft, Credential& credential) {
    if (!x509::judge_pair(*credential.chain.front(), *credential.key)) {
        complain(kKeyMismatch);
        return false;
    }
    const auto how = options_.build_chain ? OwnChain::built : OwnChain::as_it_is;
    if (const auto done = complete_chain(credential.chain, *trust_.for_own_chain, how); !done) {
        complain(std::string(kChainNotBuilt) + done.error());
        return false;
    }
    credential.must_match_issuer = draft.strict_chains;
    draft.credentials.push_back(std::move(credential));
    return true;
}

/// -srpuser and where its password comes from.
bool ClientRun::use_srp(Config& draft) {
    if (options_.srpuser.empty()) return true;
    auto phrases = read_passphrases(options_.srppass, std::nullopt);
    if (!phrases || !phrases->first) {
        complain("Error getting password\n");
        return false;
    }
    append(draft.srp_name, as_bytes(options_.srpuser));
    draft.srp_late_name = options_.srp_lateuser;
    draft.srp_more_groups = options_.srp_moregroups;
    draft.srp_min_bits = options_.srp_strength;
    draft.srp_password = std::make_shared<const SecretBuffer>(std::move(*phrases->first));
    return true;
}

bool ClientRun::configure() {
    auto identity = load_client_identity(options_.identity, *provider_);
    if (!check(identity)) return false;
    auto candidates = load_candidates(options_.extra_identities, *provider_);
    if (!check(candidates)) return false;
    certificates_.emplace(*std::move(candidates), *trust_.for_own_chain);
    Config defaults{.provider = provider_};
    defaults.max_fragment_length = options_.max_fragment_length;
    defaults.fallback_scsv = options_.fallback_scsv;
    defaults.want_ocsp_staple = options_.status;
    // OpenSSL's client does whatever HelloRequests ask for.
    defaults.renegotiation = RenegotiationPolicy::any;
    auto draft = common_config("s_client", options_, std::move(defaults));
    if (!check(draft)) return false;
    auto keys = external_keys(options_, *provider_);
    if (!check(keys)) return false;
    draft->external_psks = *std::move(keys);
    if (!use_srp(*draft)) return false;
    // A file that cannot be read is complained about once there is a connection.
    draft->offer_early_data =
        !options_.early_data_file.empty() && ::access(options_.early_data_file.c_str(), R_OK) == 0;
    draft->keep_peer_offer = true;
    draft->post_handshake_authentication = options_.enable_pha;
    draft->credentials_by_hook = !certificates_->empty();
    if (*identity && !use_identity(*draft, **identity)) return false;
    err_.text(security_text(*draft, options_.security_debug));
    err_.flush();
    auto config = finish(*std::move(draft), Role::client);
    if (!config) complain(fmt::format("s_client: {}", refusal_text(config.error())));
    if (!config) return false;
    config_ = *config;
    return true;
}

std::string ClientRun::server_name() const {
    if (options_.noservername) return "";
    if (options_.servername) return *options_.servername;
    const bool local = options_.family == AddressFamily::unix_socket;
    return !local && is_dns_name(options_.host) ? options_.host : "";
}

std::unique_ptr<ObserverList> ClientRun::make_observers() {
    auto list = std::make_unique<ObserverList>();
    if (options_.msg)
        list->add(std::make_unique<MessagePrinter>(message_file_ ? *message_file_ : out_,
                                                   config_->versions.newest_profile().wire));
    if (options_.tlsextdebug) list->add(std::make_unique<ExtensionPrinter>(out_));
    if (options_.state) list->add(std::make_unique<StatePrinter>(err_));
    if (options_.transport == Transport::datagram)
        list->add(std::make_unique<RepetitionPrinter>(err_));
    if (options_.nextprotoneg) list->add(std::make_unique<NextProtocolPrinter>(out_));
    if (key_log_ != nullptr) list->add(key_log_->observer());
    if (server_name().empty()) list->add(std::make_unique<NoNamePrinter>(err_));
    return list;
}

ConnectionInit ClientRun::make_init(ClientHooks& hooks, ObserverList& observers) {
    ConnectionInit init;
    init.role = Role::client;
    init.config = config_;
    init.rng = &rng_;
    init.hooks = &hooks;
    if (!observers.empty()) init.observer = &observers;
    init.server_name = server_name();
    init.session = session_;
    return init;
}

bool ClientRun::permits_early_data() const {
    return (session_ != nullptr && session_->max_early_data > 0) ||
           std::ranges::any_of(config_->external_psks,
                               [](const ExternalPsk& psk) { return psk.max_early_data > 0; });
}

int ClientRun::talk() {
    for (int left = options_.reconnects; left >= 0; --left)
        if (const auto code =
                talk_once({left == options_.reconnects, left == 0, permits_early_data()}))
            return *code;
    return kFailure;
}

/// What makes a link of a route to the server.
template <class Route>
std::expected<LinkMaker, std::string> maker(
    std::expected<std::shared_ptr<Route>, std::string> route) {
    if (!route) return std::unexpected(route.error());
    return [route = *std::move(route)](ConnectionInit init, std::unique_ptr<Body> body,
                                       LinkOptions options) {
        return route->make_link(std::move(init), std::move(body), options);
    };
}

/// What makes the link, once there is a socket.
std::expected<LinkMaker, std::string> ClientRun::open_transport(asio::io_context& context) {
    if (options_.transport == Transport::stream) {
        auto socket = connect_to(context, options_);
        if (!socket) return std::unexpected(socket.error());
        return [socket = *std::move(socket)](ConnectionInit init, std::unique_ptr<Body> body,
                                             LinkOptions options) mutable {
            return StreamLink::make(std::move(socket), std::move(init), std::move(body), options);
        };
    }
    return options_.sctp ? maker(connect_sctp(context, options_))
                         : maker(DatagramClient::connect(context, options_));
}

LinkOptions ClientRun::link_options() const {
    LinkOptions how;
    how.handshake_timeout =
        options_.transport == Transport::stream ? kHandshakeTimeout : kDatagramTimeout;
    how.end_of_stream_is_close = options_.ignore_unexpected_eof;
    how.exact_reads = true;
    how.erratic = options_.nbio_test;
    how.link_mtu = static_cast<std::size_t>(options_.mtu);
    how.probe_mtu = static_cast<std::size_t>(options_.probe_mtu);
    return how;
}

/// The exit code, or nothing when the connection is to be made again.
std::optional<int> ClientRun::talk_once(Visit visit) {
    asio::io_context context;
    auto transport = open_transport(context);
    if (!check(transport)) return kFailure;
    const auto observers = make_observers();
    ClientHooks hooks({trust_.for_peers, *certificates_, options_, out_, err_}, *config_);
    StandardInput input(context, STDIN_FILENO, EndRule::client);
    TransportPrinter watch(
        out_, options_.nbio ? TransportPrinter::Idle::shown : TransportPrinter::Idle::hidden);
    LinkOptions how = link_options();
    if (options_.debug) how.watch = &watch;
    auto owned = std::make_unique<ClientBody>(options_, ClientOutputs{out_, plain_, err_}, input,
                                              hooks, visit);
    const ClientBody& body = *owned;
    const auto link = (*transport)(make_init(hooks, *observers), std::move(owned), how);
    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](asio::error_code error, int) {
        if (!error) link->finish();
    });
    link->start(nullptr, [&context] { context.stop(); });
    context.run();
    session_ = link->connection().negotiated().session;
    if (body.comes_back()) return std::nullopt;
    return body.exit_code();
}

}  // namespace

int s_client(Arguments arguments) {
    const auto options = read_options(client_option_table(), arguments);
    if (!options) return options.error();
    occupy_standard_streams();
    return ClientRun(*options).run();
}

}  // namespace handfast::cli
