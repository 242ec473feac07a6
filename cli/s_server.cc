// SPDX-License-Identifier: Apache-2.0
#include "cli/s_server.h"

#include <unistd.h>

#include "cli/certificate_choice.h"
#include "cli/command.h"
#include "cli/datagram_arrivals.h"
#include "cli/demo.h"
#include "cli/dh_file.h"
#include "cli/error_text.h"
#include "cli/load.h"
#include "cli/option_conflicts.h"
#include "cli/own_chain.h"
#include "cli/psk_source.h"
#include "cli/random_state.h"
#include "cli/sctp.h"
#include "cli/security_text.h"
#include "cli/server.h"
#include "cli/server_info_file.h"
#include "cli/srp_users.h"
#include "cli/stream_arrivals.h"
#include "cli/to_config.h"
#include "crypto/registry.h"
#include "x509/private_key.h"

namespace handfast::cli {
namespace {

constexpr std::size_t kLongPrefix = 32;

/// "s_server -port 4433 ", as the status page shows it.
std::string command_line_text(Arguments arguments) {
    std::string text = "s_server ";
    for (const std::string_view argument : arguments) text += std::string(argument) + ' ';
    return text;
}

/// One run of the command, step by step in OpenSSL's order. A step that fails has said why.
class ServerRun {
  public:
    ServerRun(const ServerOptions& options, Arguments arguments)
        : options_(options),
          command_line_(command_line_text(arguments)),
          provider_(crypto::make_provider()),
          err_(STDERR_FILENO),
          plain_(STDOUT_FILENO),
          out_(options.quiet || options.brief ? Output::kNowhere : STDOUT_FILENO) {}

    int run() {
        err_.text(options_.verification.announcements);
        err_.flush();
        const bool ready = judge_options() && load_randomness() && open_messages() &&
                           gather_identities() && load_stores() && judge_staple() && configure() &&
                           announce_contexts() && load_keys() && bind_identities() &&
                           open_key_log();
        return finish_random_state(options_.writerand_file, rng_, ready ? serve() : kFailure);
    }

  private:
    template <class T>
    bool check(const std::expected<T, std::string>& result) {
        if (!result) complain(result.error());
        return result.has_value();
    }
    void complain(std::string_view lines) {
        out_.flush();
        err_.text(lines);
        if (!lines.ends_with('\n')) err_.text("\n");
        err_.flush();
    }

    bool judge_options() {
        if (const auto why = datagram_complaint(); !why.empty()) {
            complain(why);
            return false;
        }
        const bool text = options_.www == HttpMode::none && !options_.rev;
        if (options_.early_data && !text)
            complain("Can't use -early_data in combination with -www, -WWW, -HTTP, or -rev");
        return text || !options_.early_data;
    }
    std::string_view datagram_complaint() const;
    bool load_randomness() { return check(rng_.load(options_.rand_files, *provider_)); }
    bool open_messages();
    bool gather_identities();
    bool load_stores();
    bool judge_staple();
    bool configure();
    bool load_keys();
    void set_up_cache();
    void announce_options();
    bool announce_contexts();
    bool choose_field();
    bool use_field(const DhFile& file);
    bool bind_identities();
    std::shared_ptr<const Config> finish_draft(Config draft, std::vector<Credential> credentials);
    bool open_key_log();
    std::expected<std::unique_ptr<Arrivals>, std::string> open_arrivals(asio::io_context& context,
                                                                        Server& server);
    int serve();

    const ServerOptions& options_;
    std::string command_line_;
    std::shared_ptr<const crypto::Provider> provider_;
    CommandRng rng_;
    Output err_;
    Output plain_;
    Output out_;
    std::optional<Output> message_file_;
    ServerIdentities identities_;
    std::vector<Candidate> candidates_;
    TrustStores trust_;
    std::optional<CertificateChoice> certificates_;
    Config draft_;
    Config named_draft_;
    std::shared_ptr<const Config> config_;
    std::shared_ptr<const Config> named_config_;
    std::shared_ptr<SessionCache> sessions_;
    std::unique_ptr<KeyLog> key_log_;
};

/// What does not go together about datagrams.
std::string_view ServerRun::datagram_complaint() const {
    const bool datagrams = options_.transport == Transport::datagram;
    if (options_.listen_for_cookie && !datagrams) return "Can only use -listen with DTLS";
    if (options_.listen_for_cookie && options_.no_cookies)
        return "Can't use -listen in combination with -no_cookies";
    if (options_.stateless && datagrams) return "Can only use --stateless with TLS";
    return transport_complaint(options_, options_.listen.family);
}

bool ServerRun::open_messages() {
    if (options_.msgfile.empty()) return true;
    const int fd = create_file(options_.msgfile);
    if (fd < 0) {
        complain("Error writing file " + options_.msgfile);
        return false;
    }
    message_file_.emplace(fd);
    return true;
}

bool ServerRun::gather_identities() {
    auto candidates = load_candidates(options_.extra_identities, *provider_);
    if (!check(candidates)) return false;
    candidates_ = *std::move(candidates);
    auto loaded = load_identities(options_, *provider_);
    if (!check(loaded)) return false;
    identities_ = *std::move(loaded);
    if (!options_.demo) return true;
    auto minted = mint_demo(*provider_, rng_);
    if (!minted) {
        complain(info(minted.error().reason).text);
        return false;
    }
    identities_.main = *std::move(minted);
    return true;
}

bool ServerRun::load_stores() {
    auto stores = load_trust(options_.trust, provider_);
    if (!check(stores)) return false;
    trust_ = *std::move(stores);
    err_.text(conflict_lines(given_options(options_, trust_)));
    err_.flush();
    const auto how = options_.build_chain ? OwnChain::built : OwnChain::as_it_is;
    for (auto* identity : {&identities_.main, &identities_.second, &identities_.named}) {
        if (!*identity) continue;
        const auto done = complete_chain((*identity)->chain, *trust_.for_own_chain, how);
        if (done) continue;
        complain(std::string(kChainNotBuilt) + done.error());
        return false;
    }
    certificates_.emplace(std::move(candidates_), *trust_.for_own_chain);
    return true;
}

/// What cannot be read now will not be there when a client asks.
bool ServerRun::judge_staple() {
    return options_.status.file.empty() || check(load_ocsp_response(options_.status.file));
}

bool ServerRun::configure() {
    auto config = server_config(options_, provider_);
    if (!config) {
        complain(config.error());
        return false;
    }
    draft_ = *std::move(config);
    draft_.credentials_by_hook = !certificates_->empty();
    set_up_cache();
    if (!options_.no_ca_names)
        draft_.certificate_authorities = subjects_of(trust_.common->file_certificates());
    named_draft_ = draft_;
    return true;
}

bool ServerRun::load_keys() {
    auto keys = external_keys(options_, *provider_);
    if (!check(keys)) return false;
    draft_.external_psks = named_draft_.external_psks = *std::move(keys);
    if (options_.srpvfile.empty()) return true;
    auto file = load_srp_users(options_.srpvfile);
    if (!check(file)) return false;
    draft_.srp_users = named_draft_.srp_users =
        make_srp_users(*std::move(file), options_.srpuserseed, provider_, err_);
    return true;
}

/// The internal cache, or the one that OpenSSL's s_server calls external, or none.
void ServerRun::set_up_cache() {
    if (options_.no_cache) return;
    sessions_ = std::make_shared<SessionCache>(options_.ext_cache ? &err_ : nullptr);
    draft_.session_store = sessions_;
}

/// What OpenSSL says about prefixes and hints.
void ServerRun::announce_options() {
    if (options_.id_prefix) {
        if (options_.id_prefix->size() >= kLongPrefix)
            err_.text("warning: id_prefix is too long, only one new session will be possible\n");
        err_.text(fmt::format("id_prefix '{}' set.\n", *options_.id_prefix));
        err_.flush();
    }
    if (options_.debug && !options_.psk.empty())
        out_.text("PSK key given, setting server callback\n");
    if (options_.psk_hint && options_.only_version == ProtocolVersion::tls1_3)
        out_.text("PSK warning: there is NO identity hint in TLSv1.3\n");
}

bool ServerRun::use_field(const DhFile& file) {
    const SecurityLevel level = draft_.security_level;
    if (level != 0 && !permits(level, dh_security_bits(file.bits()))) {
        complain("Error setting temp DH parameters\n" +
                 error_line({Reason::dh_key_too_small}, "SSL_CTX_set0_tmp_dh_pkey", std::nullopt));
        return false;
    }
    draft_.dh_parameters = {DhParameters::Source::given, file.p, file.g};
    named_draft_.dh_parameters = draft_.dh_parameters;
    return true;
}

/// -dhparam, or what stands in the certificate's file; what cannot be read is complained about and
/// no more, as in OpenSSL.
bool ServerRun::choose_field() {
    if (options_.no_dhe) {
        draft_.dh_parameters.source = DhParameters::Source::none;
        named_draft_.dh_parameters.source = DhParameters::Source::none;
        return true;
    }
    std::optional<DhFile> file;
    if (!options_.dhparam.empty()) {
        auto loaded = load_dh_parameters(options_.dhparam);
        if (loaded)
            file = *std::move(loaded);
        else
            complain(loaded.error());
    } else if (!options_.identity.certificate.empty()) {
        file = find_dh_parameters(options_.identity.certificate);
    }
    out_.text(file ? "Setting temp DH parameters\n" : "Using default temp DH parameters\n");
    out_.flush();
    return !file || use_field(*file);
}

bool ServerRun::announce_contexts() {
    if (identities_.named) out_.text("Setting secondary ctx parameters\n");
    if (!choose_field()) return false;
    announce_options();
    out_.flush();
    return true;
}

/// Makes a configuration of a draft and its credentials, whose keys must be theirs.
std::shared_ptr<const Config> ServerRun::finish_draft(Config draft,
                                                      std::vector<Credential> credentials) {
    for (const Credential& credential : credentials) {
        if (x509::judge_pair(*credential.chain.front(), *credential.key)) continue;
        complain(kKeyMismatch);
        return nullptr;
    }
    draft.credentials = std::move(credentials);
    err_.text(security_text(draft, options_.security_debug));
    err_.flush();
    auto config = finish(std::move(draft), Role::server);
    if (!config) complain(fmt::format("s_server: {}", refusal_text(config.error())));
    return config ? *config : nullptr;
}

bool ServerRun::bind_identities() {
    if (identities_.named) {
        named_config_ = finish_draft(std::move(named_draft_), {*identities_.named});
        if (named_config_ == nullptr) return false;
    }
    if (options_.serverinfo) {
        auto infos = load_server_info(*options_.serverinfo);
        if (!check(infos)) return false;
        if (identities_.main) identities_.main->server_info = *std::move(infos);
    }
    std::vector<Credential> own;
    if (identities_.main) own.push_back(*identities_.main);
    if (identities_.second) own.push_back(*identities_.second);
    config_ = finish_draft(std::move(draft_), std::move(own));
    return config_ != nullptr;
}

bool ServerRun::open_key_log() {
    if (options_.keylogfile.empty()) return true;
    key_log_ = KeyLog::open(options_.keylogfile);
    if (key_log_ == nullptr) complain("Error writing keylog file " + options_.keylogfile);
    return key_log_ != nullptr;
}

std::expected<std::unique_ptr<Arrivals>, std::string> ServerRun::open_arrivals(
    asio::io_context& context, Server& server) {
    if (options_.transport == Transport::stream) {
        auto listener = Listener::open(context, options_.listen);
        if (!listener) return std::unexpected(listener.error());
        return std::make_unique<StreamArrivals>(*std::move(listener));
    }
    if (options_.sctp) {
        auto listener = Listener::open(context, options_.listen, SocketKind::sctp);
        if (!listener) return std::unexpected(listener.error());
        return std::make_unique<SctpArrivals>(*std::move(listener));
    }
    return DatagramArrivals::open(
        context,
        {.address = options_.listen,
         .config = *config_,
         .rng = rng_,
         .cookies = options_.no_cookies ? DatagramArrivals::Cookies::not_asked_for
                                        : DatagramArrivals::Cookies::asked_for,
         .fragmentation = options_.mtu > 0 ? Fragmentation::permitted : Fragmentation::forbidden,
         .observer = server.stranger_observer(),
         .watch = server.transport_watch()});
}

int ServerRun::serve() {
    asio::io_context context;
    Server server(context,
                  {.options = options_,
                   .command_line = command_line_,
                   .config = config_,
                   .named_config = named_config_,
                   .sessions = sessions_,
                   .trust = trust_,
                   .certificates = *certificates_,
                   .rng = rng_,
                   .key_log = key_log_.get(),
                   .outputs = {out_, plain_, err_, message_file_ ? *message_file_ : out_}});
    int code = kFailure;
    auto arrivals = open_arrivals(context, server);
    if (check(arrivals)) {
        if (options_.demo)
            complain(
                demo_text(config_->credentials.front(), *provider_, (*arrivals)->web_address()));
        code = server.run(*std::move(arrivals));
    }
    out_.text(server.stats_text());
    out_.flush();
    return code;
}

}  // namespace

int s_server(Arguments arguments) {
    const auto options = read_options(server_option_table(), arguments);
    if (!options) return options.error();
    occupy_standard_streams();
    return ServerRun(*options, arguments).run();
}

}  // namespace handfast::cli
