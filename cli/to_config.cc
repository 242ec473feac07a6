// SPDX-License-Identifier: Apache-2.0
#include "cli/to_config.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <ranges>

#include <fmt/core.h>

#include "cli/compression.h"
#include "cli/error_text.h"
#include "handshake/name_list.h"
#include "handshake/record_sizes.h"
#include "record/names.h"

namespace handfast::cli {
namespace {

constexpr std::size_t kMinFragment = 512;
constexpr std::size_t kMaxFragment = 16384;
constexpr std::size_t kMaxContext = 32;
constexpr std::size_t kMaxGroupName = 63;
constexpr std::size_t kMaxProtocolName = 255;
constexpr std::uint32_t kDefaultEarlyData = 16384;
constexpr std::uint32_t kInvalidArgument = 0x0a080106;
// OpenSSL's s_server_session_id_context: the int 1 as it lies in memory.
constexpr std::array<std::uint8_t, 4> kDefaultContext{1, 0, 0, 0};

std::string no_cipher_match_line(std::string_view function) {
    const ReasonInfo& reason = info(Reason::no_cipher_match);
    return library_error_line(0x0a000000u | reason.number, "SSL routines", function, reason.text,
                              "handfast:0:");
}

/// As in OpenSSL, which stops at the first fault, names alone have a line; empty places,
/// repetitions and what is too long to be a name have none.
std::string unknown_group_line(std::string_view list) {
    std::vector<NamedGroup> seen;
    for (const std::string_view name : split_names(list)) {
        if (name.empty() || name.size() > kMaxGroupName) return "";
        const auto group = parse_groups(name);
        if (!group)
            return library_error_line(kInvalidArgument, "SSL routines", "gid_cb",
                                      "passed invalid argument",
                                      fmt::format("handfast:0:group '{}' cannot be set", name));
        if (std::ranges::find(seen, group->front()) != seen.end()) return "";
        seen.push_back(group->front());
    }
    return "";
}

/// Stores a parsed list, or gives the lines that explain why it is none.
template <class T>
std::expected<void, std::string> store(Result<std::vector<T>> parsed, std::vector<T>& target,
                                       const ConfCommand& command, const std::string& detail) {
    if (!parsed) return Complaint(conf_failure(command) + "\n" + detail);
    target = *std::move(parsed);
    return {};
}

/// C's atoi, which takes digits as far as they go and reads nothing as 0.
int number_as_atoi(const std::string& text) {
    return static_cast<int>(std::strtol(text.c_str(), nullptr, 10));
}

std::expected<void, std::string> set_record_padding(Config& config, const ConfCommand& command) {
    const int block = number_as_atoi(command.value);
    if (block < 0 || static_cast<std::size_t>(block) > kMaxPlaintext)
        return Complaint(conf_failure(command) + "\n");
    config.record_padding = static_cast<std::uint16_t>(block);
    return {};
}

/// In whatever order: no renegotiation wins, and so does the legacy kind.
void set_renegotiation(Config& config, ConfKey key) {
    LegacyPeers& legacy = config.legacy_peers;
    if (key == ConfKey::no_renegotiation) config.renegotiation = RenegotiationPolicy::refuse;
    if (key == ConfKey::client_renegotiation && config.renegotiation == RenegotiationPolicy::own)
        config.renegotiation = RenegotiationPolicy::any;
    if (key == ConfKey::no_resumption_on_renegotiation) config.resume_in_renegotiation = false;
    if (key == ConfKey::legacy_renegotiation) legacy = LegacyPeers::renegotiate;
    if (key == ConfKey::legacy_server_connect) legacy = std::max(legacy, LegacyPeers::connect);
    if (key == ConfKey::no_legacy_server_connect && legacy == LegacyPeers::connect)
        legacy = LegacyPeers::refuse;
}

std::expected<void, std::string> set_ciphers(Config& config, const ConfCommand& command) {
    auto selection = parse_cipher_rules(command.value);
    if (!selection)
        return Complaint(conf_failure(command) + "\n" +
                         no_cipher_match_line("SSL_CTX_set_cipher_list"));
    config.suites12 = std::move(selection->suites);
    config.suite_b = selection->suite_b;
    if (selection->security_level) config.security_level = *selection->security_level;
    return {};
}

/// The commands without a value that set one thing.
struct FlagRow {
    ConfKey key;
    void (*apply)(Config&);
};
constexpr FlagRow kFlags[] = {
    {ConfKey::no_middlebox, [](Config& config) { config.middlebox_compatibility = false; }},
    {ConfKey::no_etm, [](Config& config) { config.encrypt_then_mac = false; }},
    {ConfKey::compression,
     [](Config& config) { config.record_compressions = record_compressions(); }},
    {ConfKey::no_compression, [](Config& config) { config.record_compressions.clear(); }},
    // Of OpenSSL's SSL_OP_ALL what has a meaning here.
    {ConfKey::bugs, [](Config& config) { config.record_split = RecordSplit::never; }},
    {ConfKey::strict, [](Config& config) { config.strict_chains = true; }},
    {ConfKey::debug_broken_protocol, [](Config& config) { config.breaks_protocol = true; }},
    {ConfKey::no_ticket, [](Config& config) { config.tickets12 = false; }},
    {ConfKey::allow_no_dhe_kex, [](Config& config) { config.allow_psk_ke = true; }},
    {ConfKey::anti_replay, [](Config& config) { config.anti_replay = true; }},
    {ConfKey::no_anti_replay, [](Config& config) { config.anti_replay = false; }},
    {ConfKey::server_preference, [](Config& config) { config.prefer_own_order = true; }},
    {ConfKey::prioritize_chacha, [](Config& config) { config.prioritize_chacha = true; }},
};

std::expected<void, std::string> apply(Config& config, const ConfCommand& command) {
    const auto* flag = std::ranges::find(kFlags, command.key, &FlagRow::key);
    if (flag != std::end(kFlags)) {
        flag->apply(config);
        return {};
    }
    switch (command.key) {
        case ConfKey::record_padding:
            return set_record_padding(config, command);
        case ConfKey::num_tickets:
            if (number_as_atoi(command.value) < 0) return Complaint(conf_failure(command) + "\n");
            config.tickets13 = static_cast<std::uint32_t>(number_as_atoi(command.value));
            return {};
        case ConfKey::signature_algorithms:
            return store(parse_schemes(command.value), config.schemes, command, "");
        case ConfKey::client_signature_algorithms:
            return store(parse_schemes(command.value), config.client_schemes, command, "");
        case ConfKey::named_curve:
            if (command.value == "auto") return {};
            if (command.value.contains(':')) return Complaint(conf_failure(command) + "\n");
            [[fallthrough]];
        case ConfKey::groups:
            return store(parse_groups(command.value), config.groups, command,
                         unknown_group_line(command.value));
        case ConfKey::cipher:
            return set_ciphers(config, command);
        case ConfKey::ciphersuites:
            return store(parse_ciphersuites(command.value), config.suites13, command,
                         no_cipher_match_line("set_ciphersuites"));
        case ConfKey::min_protocol:
        case ConfKey::max_protocol:
            if (is_protocol_name(command.value)) return {};
            return Complaint(conf_failure(command) + "\n");
        default:
            set_renegotiation(config, command.key);
            return {};  // -no_tls1_2 and its like: versions_of().
    }
}

/// "h2,http/1.1"; empty places are skipped.
std::expected<std::vector<std::string>, std::string> protocol_list(std::string_view text) {
    std::vector<std::string> names;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view name = text.substr(0, comma);
        if (name.size() > kMaxProtocolName)
            return Complaint("Error parsing ALPN protocols: a name is over 255 bytes long\n");
        if (!name.empty()) names.emplace_back(name);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    if (names.empty()) return Complaint("Error parsing ALPN protocols: the list is empty\n");
    return names;
}

void set_early_data(Config& config, const ServerOptions& options) {
    config.accept_early_data = options.early_data;
    config.max_early_data =
        options.max_early_data.value_or(options.early_data ? kDefaultEarlyData : 0);
    if (options.recv_max_early_data) config.recv_max_early_data = *options.recv_max_early_data;
}

std::expected<void, std::string> set_sizes(Config& config, std::string_view command,
                                           const CommonOptions& options) {
    const auto refuse = [&](std::string_view what, unsigned value) {
        return Complaint(
            fmt::format("{}: {} {} is out of permitted range\n", command, what, value));
    };
    if (options.max_send_frag != 0) {
        if (options.max_send_frag < kMinFragment || options.max_send_frag > kMaxFragment)
            return refuse("Max send fragment size", options.max_send_frag);
        config.max_send_fragment = options.max_send_frag;
    }
    if (options.split_send_frag > config.max_send_fragment)
        return refuse("Split send fragment size", options.split_send_frag);
    config.split_send_fragment = options.split_send_frag;
    if (options.max_pipelines > kMaxPipelines)
        return refuse("Max pipelines", options.max_pipelines);
    config.max_pipelines = std::max(options.max_pipelines, 1U);
    return {};
}

constexpr std::uint32_t kUnknownSrtpProfile = 0x0a00016c;
constexpr std::uint32_t kBadSrtpProfileList = 0x0a000161;

/// -use_srtp
std::expected<std::vector<SrtpProfile>, std::string> srtp_profiles(std::string_view list) {
    const auto refuse = [](std::uint32_t code, std::string_view why) {
        return Complaint(
            library_error_line(code, "SSL routines", "ssl_ctx_make_profiles", why, "handfast:0:"));
    };
    std::vector<SrtpProfile> profiles;
    for (const auto part : std::views::split(list, ':')) {
        const SrtpProfile profile = find_srtp_profile(std::string_view(part));
        if (profile == SrtpProfile{})
            return refuse(kUnknownSrtpProfile, "srtp unknown protection profile");
        if (std::ranges::count(profiles, profile) > 0)
            return refuse(kBadSrtpProfileList, "bad srtp protection profile list");
        profiles.push_back(profile);
    }
    if (profiles.empty()) return refuse(kUnknownSrtpProfile, "srtp unknown protection profile");
    return profiles;
}

}  // namespace

std::expected<void, std::string> apply_conf(Config& config, const CommonOptions& options) {
    for (const ConfCommand& command : options.conf)
        if (auto applied = apply(config, command); !applied) return applied;
    return {};
}

std::expected<Config, std::string> common_config(std::string_view command,
                                                 const CommonOptions& options, Config config) {
    if (options.alpn) {
        auto names = protocol_list(*options.alpn);
        if (!names) return Complaint(names.error());
        config.alpn = *std::move(names);
    }
    if (options.nextprotoneg) {
        auto names = protocol_list(*options.nextprotoneg);
        if (!names) return Complaint("Error parsing -nextprotoneg argument\n");
        config.next_protocols = *std::move(names);
    }
    if (options.use_srtp) {
        auto profiles = srtp_profiles(*options.use_srtp);
        if (!profiles) return Complaint("Error setting SRTP profile\n" + profiles.error());
        config.srtp_profiles = *std::move(profiles);
    }
    if (options.heartbeat || options.probe_mtu != 0)
        config.heartbeat = HeartbeatMode::peer_allowed_to_send;
    if (auto sizes = set_sizes(config, command, options); !sizes) return Complaint(sizes.error());
    config.read_ahead = options.read_buf;
    if (options.compress_certificates) config.certificate_compressions = certificate_compressions();
    if (options.record_size_limit) config.record_size_limit = *options.record_size_limit;
    if (auto applied = apply_conf(config, options); !applied) return Complaint(applied.error());
    config.transport = options.transport;
    config.datagrams.carrier = options.sctp ? Carrier::sctp : Carrier::udp;
    config.datagrams.sctp_label_bug = options.sctp_label_bug;
    config.versions = versions_of(options, config.security_level);
    config.connection_id_size = options.connection_id_size;
    // SSL_OP_NO_QUERY_MTU: who says it knows.
    config.datagrams.backs_off = options.mtu == 0;
    // The security level, and not the default, is what leaves SHA-1 out.
    if (config.schemes == default_schemes()) config.schemes = every_default_scheme();
    return config;
}

std::expected<Config, std::string> server_config(const ServerOptions& options,
                                                 std::shared_ptr<const crypto::Provider> provider) {
    Config defaults;
    defaults.provider = provider;
    defaults.groups = default_server_groups();
    defaults.record_size_limit = kMaxRecordSizeLimit;
    auto config = common_config("s_server", options, std::move(defaults));
    if (!config) return config;
    config->keep_peer_offer = true;
    config->keep_ephemeral_sessions = !options.no_resume_ephemeral;
    // SSL_VERIFY_CLIENT_ONCE
    config->request_certificate_once = true;
    const VerificationOptions& verification = options.verification;
    if (verification.depth)
        config->client_authentication =
            verification.required ? ClientAuthentication::require : ClientAuthentication::request;
    if (config->tickets12) config->ticket_keys = std::make_shared<TicketKeys>(provider);
    if (options.psk_hint) append(config->psk_identity_hint, as_bytes(*options.psk_hint));
    if (options.stateless) config->retry_cookies = std::make_shared<RetryCookies>(provider);
    if (options.id_prefix) append(config->session_id_prefix, as_bytes(*options.id_prefix));
    set_early_data(*config, options);
    if (!options.context) {
        append(config->session_context, kDefaultContext);
    } else if (options.context->size() <= kMaxContext) {
        append(config->session_context, as_bytes(*options.context));
    }
    return config;
}

}  // namespace handfast::cli
