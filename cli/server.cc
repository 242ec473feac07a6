// SPDX-License-Identifier: Apache-2.0
#include "cli/server.h"

#include <algorithm>
#include <csignal>

#include "cli/alpn_printer.h"
#include "cli/body_rev.h"
#include "cli/body_www.h"
#include "cli/command.h"
#include "cli/error_text.h"
#include "crypto/base/ascii.h"

namespace handfast::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kHandshakeTimeout = 60s;
constexpr auto kDatagramTimeout = 600s;   // Longer than flights are repeated.
constexpr auto kStatusIdleTimeout = 60s;  // A browser opens connections on suspicion.
constexpr auto kAcceptRetry = 100ms;      // When descriptors have run out.
constexpr auto kStopTime = 1s;            // For last words after a signal.
constexpr std::size_t kTypedAhead = 16 * 1024;

TextOptions text_options(const ServerOptions& options) {
    TextOptions text;
    text.quiet = options.quiet || options.brief;
    text.brief = options.brief;
    text.commands = !options.nocommands;
    text.crlf = options.crlf;
    text.ignore_end = options.ign_eof.value_or(text.quiet);
    text.early_data = options.early_data;
    text.announce_delays = options.nbio || options.nbio_test;
    text.export_label = options.keymatexport_label;
    text.export_length = static_cast<std::size_t>(options.keymatexport_length);
    return text;
}

/// Bytes that do not print as "\\x07".
std::string escaped(std::string_view name) {
    std::string text;
    for (const char c : name) {
        const bool prints = c >= ' ' && c <= '~';
        text +=
            prints ? std::string(1, c) : fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    return text;
}

}  // namespace

Server::Server(asio::io_context& context, const ServerSetup& setup)
    : context_(context),
      setup_(setup),
      verifier_(setup.trust.for_peers, setup.options, x509::Purpose::tls_client, *setup.config),
      staples_(setup.options.status, setup.trust.common, setup.config->provider, setup.rng,
               setup.outputs.err),
      console_{setup_.outputs.out,
               setup_.outputs.plain,
               setup_.outputs.err,
               stats_,
               [this] { shares_socket() ? stop() : stop_accepting(); },
               setup_.named_config.get(),
               setup_.sessions.get(),
               setup_.options.names},
      input_(context, STDIN_FILENO, EndRule::server),
      transport_printer_(setup_.outputs.out, setup_.options.nbio ? TransportPrinter::Idle::shown
                                                                 : TransportPrinter::Idle::hidden),
      timer_(context),
      signals_(context, SIGINT, SIGTERM),
      turns_([this] { listen_alone(); }),
      left_(setup_.options.naccept) {
    if (setup_.options.msg) stranger_observer_ = make_message_printer();
}

int Server::run(std::unique_ptr<Arrivals> arrivals) {
    arrivals_ = std::move(arrivals);
    setup_.outputs.out.text(arrivals_->ready_line());
    setup_.outputs.out.flush();
    signals_.async_wait([this](asio::error_code error, int) {
        if (!error) stop();
    });
    listen_alone();
    accept();
    context_.run();
    return kSuccess;
}

/// Nobody is there: what is typed waits for the next peer, but for a wish to end. Over a stream
/// nobody listens, as in OpenSSL.
void Server::listen_alone() {
    if (!interactive() || !shares_socket() || !arrivals_) return;
    const bool commands = !setup_.options.nocommands && !text_options(setup_.options).quiet;
    input_.start({[this, commands](std::string_view text) {
                      const bool wish = commands && input_.at_line_start() &&
                                        (text.front() == 'Q' || text.front() == 'q');
                      if (!wish) {
                          typed_ += text;
                          if (typed_.size() >= kTypedAhead) input_.stop();
                          return;
                      }
                      setup_.outputs.out.text("DONE\n");
                      setup_.outputs.err.text("shutdown accept socket\n");
                      setup_.outputs.err.flush();
                      stop_accepting();
                      input_.stop();  // This function goes with it.
                  },
                  [] {}},
                 kTypedAhead);
}

void Server::accept() {
    const std::size_t busy = one_at_a_time() ? active_ : links_.size();
    const std::size_t limit = one_at_a_time() ? 1 : kMaxLinks;
    // Datagrams do not tell of peers that went away: somebody new takes the place of one of them.
    if (accepting_ || !arrivals_ || (busy >= limit && !shares_socket())) return;
    accepting_ = true;
    arrivals_->accept(
        [this](LinkMaker make_link) {
            accepting_ = false;
            serve(std::move(make_link));
        },
        [this](int error) {
            setup_.outputs.err.text(system_error_line(error, "BIO_accept_ex", "calling accept()"));
            setup_.outputs.err.flush();
            timer_.expires_after(kAcceptRetry);
            timer_.async_wait([this](asio::error_code aborted) {
                accepting_ = false;
                if (!aborted) accept();
            });
        });
}

/// Whoever is not done with his handshake, or else has been silent for longest.
void Server::make_room() {
    if (links_.size() < kMaxLinks) return;
    const auto merit = [](const Entry& entry) {
        return std::pair(entry.link->open(), entry.link->last_activity());
    };
    std::ranges::min_element(links_, {}, merit)->link->give_way();
}

void Server::serve(LinkMaker make_link) {
    make_room();
    ++stats_.accepts;
    if (left_ > 0 && --left_ == 0) stop_accepting();
    if (setup_.options.nbio || setup_.options.nbio_test) {
        setup_.outputs.err.text("Turned on non blocking io\n");
        setup_.outputs.err.flush();
    }
    auto observers = make_observers();
    ConnectionInit init;
    init.role = Role::server;
    init.config = setup_.config;
    init.rng = &setup_.rng;
    init.hooks = this;
    if (!observers->empty()) init.observer = observers.get();
    auto link = make_link(std::move(init), make_body(), link_options());
    links_.push_back({std::move(observers), link});
    const auto entry = std::prev(links_.end());
    ++active_;
    link->start(
        [this] {
            --active_;
            accept();
        },
        [this, entry] {
            // The link is in the middle of a call of its own.
            asio::post(context_, [this, entry] {
                links_.erase(entry);
                accept();
                leave_if_done();
            });
        });
    accept();
}

/// No more connections; those that are there go on.
void Server::stop_accepting() {
    // Closing is left for later, as the listener may be calling.
    asio::post(context_, [this] {
        arrivals_.reset();
        leave_if_done();
    });
    left_ = 0;
}

/// Everything ends, with a last word to the peers.
void Server::stop() {
    stop_accepting();
    for (const Entry& entry : links_) asio::post(context_, [link = entry.link] { link->finish(); });
    timer_.expires_after(kStopTime);
    timer_.async_wait([this](asio::error_code) { context_.stop(); });
    signals_.async_wait([this](asio::error_code error, int) {
        if (!error) context_.stop();
    });
}

void Server::leave_if_done() {
    if (!arrivals_ && links_.empty()) context_.stop();
}

std::unique_ptr<Body> Server::make_body() {
    const ServerOptions& options = setup_.options;
    if (options.www == HttpMode::status_page)
        return std::make_unique<StatusBody>(console_, setup_.command_line);
    if (options.rev)
        return std::make_unique<ReverseBody>(console_, options.ign_eof.value_or(false)
                                                           ? ReverseBody::CloseWord::ignored
                                                           : ReverseBody::CloseWord::obeyed);
    return make_text_body();
}

std::unique_ptr<Body> Server::make_text_body() {
    TextOptions text = text_options(setup_.options);
    if (!shares_socket()) return std::make_unique<TextBody>(console_, input_, std::move(text));
    if (turns_.empty()) text.typed = std::exchange(typed_, {});
    auto body = std::make_unique<TextBody>(console_, input_, std::move(text));
    return std::make_unique<TurnBody>(std::move(body), turns_, console_);
}

std::unique_ptr<Observer> Server::make_message_printer() {
    const WireVersion before = over_datagrams() ? setup_.config->versions.newest_profile().wire
                                                : MessagePrinter::kAnyVersion;
    return std::make_unique<MessagePrinter>(setup_.outputs.messages, before);
}

std::unique_ptr<ObserverList> Server::make_observers() {
    const ServerOptions& options = setup_.options;
    const ServerOutputs& outputs = setup_.outputs;
    auto list = std::make_unique<ObserverList>();
    if (options.msg) list->add(make_message_printer());
    if (options.tlsextdebug) list->add(std::make_unique<ExtensionPrinter>(outputs.out));
    if (options.state) list->add(std::make_unique<StatePrinter>(outputs.err));
    if (over_datagrams()) list->add(std::make_unique<RepetitionPrinter>(outputs.err));
    if (options.alpn && !options.quiet) list->add(std::make_unique<AlpnPrinter>(outputs.out));
    if (setup_.key_log != nullptr) list->add(setup_.key_log->observer());
    return list;
}

LinkOptions Server::link_options() {
    const ServerOptions& options = setup_.options;
    LinkOptions link;
    link.handshake_timeout = shares_socket() ? kDatagramTimeout : kHandshakeTimeout;
    if (options.handshake_timeout > 0)
        link.handshake_timeout = std::chrono::seconds(options.handshake_timeout);
    link.link_mtu = static_cast<std::size_t>(options.mtu);
    link.probe_mtu = static_cast<std::size_t>(options.probe_mtu);
    if (options.www != HttpMode::none) link.idle_timeout = kStatusIdleTimeout;
    if (options.idle_timeout > 0) link.idle_timeout = std::chrono::seconds(options.idle_timeout);
    link.end_of_stream_is_close = options.ignore_unexpected_eof;
    link.exact_reads = options.debug || options.msg || options.state || options.tlsextdebug;
    link.erratic = options.nbio_test;
    link.watch = transport_watch();
    return link;
}

ServerNameDecision Server::on_server_name(std::optional<std::string_view> name) {
    using Action = ServerNameDecision::Action;
    const ServerOptions& options = setup_.options;
    if (!options.servername || !name) return {};
    setup_.outputs.out.print("Hostname in TLS extension: \"{}\"\n", escaped(*name));
    if (!equal_ignoring_case(*name, *options.servername))
        return {options.servername_fatal ? Action::refuse : Action::warn, nullptr};
    if (setup_.named_config != nullptr) {
        setup_.outputs.out.text("Switching server context.\n");
        --stats_.accepts;
    }
    return {Action::acknowledge, setup_.named_config};
}

Result<std::shared_ptr<const Config>> Server::on_certificate_needs(
    const CertificateNeeds& needs, const std::shared_ptr<const Config>& present) {
    auto outcome = setup_.certificates.choose(needs, *present, setup_.options.names);
    setup_.outputs.err.text(outcome.lines);
    setup_.outputs.err.flush();
    return std::move(outcome.config);
}

void Server::on_session(const std::shared_ptr<const Session>&) {
    if (!setup_.options.ext_cache || setup_.options.no_cache) return;
    setup_.outputs.err.text("New session added to external cache\n");
    setup_.outputs.err.flush();
}

}  // namespace handfast::cli
