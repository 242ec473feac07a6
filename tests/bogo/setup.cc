// SPDX-License-Identifier: Apache-2.0
#include "tests/bogo/setup.h"

#include <cstdio>
#include <fstream>
#include <iterator>

#include "crypto/base/byte_reader.h"
#include "crypto/registry.h"
#include "record/names.h"
#include "tests/bogo/compression.h"
#include "x509/certificate.h"
#include "x509/pem_objects.h"
#include "x509/private_key.h"

namespace handfast::bogo {

namespace {

// The runner's tests take the shim's defaults to be BoringSSL's.
constexpr NamedGroup kGroups[] = {NamedGroup::x25519_mlkem768, NamedGroup::x25519,
                                  NamedGroup::secp256r1, NamedGroup::secp384r1};
constexpr NamedGroup kShares[] = {NamedGroup::x25519_mlkem768, NamedGroup::x25519};
constexpr SignatureScheme kVerifySchemes[] = {
    SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::rsa_pss_rsae_sha256,
    SignatureScheme::rsa_pkcs1_sha256,       SignatureScheme::ecdsa_secp384r1_sha384,
    SignatureScheme::rsa_pss_rsae_sha384,    SignatureScheme::rsa_pkcs1_sha384,
    SignatureScheme::rsa_pss_rsae_sha512,    SignatureScheme::rsa_pkcs1_sha512,
    SignatureScheme::rsa_pkcs1_sha1};

constexpr SignatureScheme kSigningSchemes[] = {SignatureScheme::ed25519,
                                               SignatureScheme::ecdsa_secp256r1_sha256,
                                               SignatureScheme::rsa_pss_rsae_sha256,
                                               SignatureScheme::rsa_pkcs1_sha256,
                                               SignatureScheme::ecdsa_secp384r1_sha384,
                                               SignatureScheme::rsa_pss_rsae_sha384,
                                               SignatureScheme::rsa_pkcs1_sha384,
                                               SignatureScheme::ecdsa_secp521r1_sha512,
                                               SignatureScheme::rsa_pss_rsae_sha512,
                                               SignatureScheme::rsa_pkcs1_sha512,
                                               SignatureScheme::ecdsa_sha1,
                                               SignatureScheme::rsa_pkcs1_sha1};

constexpr std::uint32_t kMaxEarlyData = 14336;
constexpr std::chrono::seconds kMaxTicketAgeSkew{60};
constexpr int kFirstTimeout = 400;  ///< Milliseconds

/// What BoringSSL's callbacks for tickets decide.
class RunnerTickets final : public TicketKeys {
  public:
    RunnerTickets(std::shared_ptr<TicketKeys> keys, const Flags& flags, const Shared& shared)
        : TicketKeys(shared.provider),
          keys_(std::move(keys)),
          skips_(flags.skip_ticket),
          renews_(flags.renew_ticket) {}

    Buffer seal(ByteView plaintext, Rng& rng, Instant now) override {
        return skips_ ? Buffer() : keys_->seal(plaintext, rng, now);
    }
    std::optional<SecretBuffer> open(ByteView ticket, Instant now) override {
        return keys_->open(ticket, now);
    }
    bool is_newest(ByteView ticket, Instant now) override {
        return !renews_ && keys_->is_newest(ticket, now);
    }

  private:
    std::shared_ptr<TicketKeys> keys_;
    bool skips_;
    bool renews_;
};

Buffer read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return Buffer(text.begin(), text.end());
}

template <class T>
std::vector<T> as_list(const std::vector<std::uint16_t>& numbers) {
    std::vector<T> out;
    for (const std::uint16_t number : numbers) out.push_back(T{number});
    return out;
}

/// DTLS's numbers as those of the TLS that they are.
int tls_number(int wire) {
    constexpr std::pair<int, int> kNumbers[] = {
        {0xfeff, 0x0302}, {0xfefd, 0x0303}, {0xfefc, 0x0304}};
    for (const auto& [dtls, tls] : kNumbers)
        if (wire == dtls) return tls;
    return wire;
}

VersionSet versions(const Flags& flags) {
    const int min_version = tls_number(flags.min_version);
    const int max_version = tls_number(flags.max_version);
    const auto wanted = [&](WireVersion wire, bool off) {
        return !off && (min_version == 0 || wire >= min_version) &&
               (max_version == 0 || wire <= max_version);
    };
    VersionSet all = VersionSet::range(ProtocolVersion::tls1_0, std::nullopt);
    if (!wanted(0x0304, flags.no_tls13)) all.remove(ProtocolVersion::tls1_3);
    if (!wanted(0x0303, flags.no_tls12)) all.remove(ProtocolVersion::tls1_2);
    // DTLS 1.0, which the runner calls TLS 1.0, is TLS 1.1.
    if (!wanted(0x0302, flags.dtls ? flags.no_tls1 : flags.no_tls11))
        all.remove(ProtocolVersion::tls1_1);
    if (!wanted(0x0301, flags.no_tls1)) all.remove(ProtocolVersion::tls1_0);
    return all;
}

bool add_credential(Config& config, const CredentialFlags& flags) {
    if (flags.certificate_file.empty() && flags.key_file.empty()) return true;
    Credential credential;
    credential.chain = load_chain(
        flags.certificate_file.empty() ? flags.key_file : flags.certificate_file, *config.provider);
    const Buffer key = read_file(flags.key_file.empty() ? flags.certificate_file : flags.key_file);
    auto parsed = x509::private_key_from_pem(key, {}, *config.provider);
    if (!parsed || credential.chain.empty()) {
        std::fprintf(stderr, "cannot load %s\n", flags.key_file.c_str());
        return false;
    }
    credential.key = *std::move(parsed);
    credential.ocsp_staple = flags.ocsp_response;
    credential.sct_list = flags.sct_list;
    credential.must_match_issuer = flags.must_match_issuer;
    credential.schemes.assign(std::begin(kSigningSchemes), std::end(kSigningSchemes));
    if (!flags.signing_preferences.empty())
        credential.schemes = as_list<SignatureScheme>(flags.signing_preferences);
    config.credentials.push_back(std::move(credential));
    return true;
}

bool add_psk(Config& config, const CredentialFlags& flags) {
    const crypto::HashId hash = flags.psk_sha384 ? crypto::HashId::sha384 : crypto::HashId::sha256;
    auto psks = import_psk(*config.provider, flags.psk_identity, flags.psk_context,
                           {.bytes = flags.psk, .hash = hash});
    if (!psks) {
        std::fprintf(stderr, "cannot import a PSK\n");
        return false;
    }
    for (ExternalPsk& psk : *psks) config.external_psks.push_back(std::move(psk));
    return true;
}

/// The one key of the versions before TLS 1.3.
void add_legacy_psk(Config& config, const Flags& flags) {
    if (flags.psk.empty()) return;
    config.external_psks.push_back(
        {.identity = to_buffer(as_bytes(flags.psk_identity)),
         .key = std::make_shared<const SecretBuffer>(as_bytes(flags.psk))});
    // BoringSSL's servers name it in their hint.
    config.psk_identity_hint = config.external_psks.front().identity;
}

bool add_credentials(Config& config, const Flags& flags) {
    config.credentials_in_order = true;
    add_legacy_psk(config, flags);
    for (const CredentialFlags& credential : flags.credentials)
        if (!(credential.is_psk ? add_psk : add_credential)(config, credential)) return false;
    if (!add_credential(config, flags.credential)) return false;
    if (flags.decline_ocsp)
        for (Credential& credential : config.credentials) credential.ocsp_staple.clear();
    return true;
}

void set_authentication(Config& config, const Flags& flags) {
    config.certificate_compressions = compressions(flags);
    // BoringSSL's servers never ask for staples.
    config.want_ocsp_staple = flags.enable_ocsp_stapling && !flags.server;
    config.want_scts = flags.enable_sct && !flags.server;
    if (!flags.server) return;
    if (flags.verify_peer) config.client_authentication = ClientAuthentication::request;
    if (flags.require_client_certificate)
        config.client_authentication = ClientAuthentication::require;
    if (flags.client_ca_list.starts_with("<")) return;
    // Names in hex, separated by commas.
    std::string_view rest = flags.client_ca_list;
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        config.certificate_authorities.push_back(from_hex(rest.substr(0, comma)).bytes);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
}

void set_early_data(Config& config, const Flags& flags) {
    config.offer_early_data = flags.enable_early_data;
    if (!flags.server || !flags.enable_early_data) return;
    config.accept_early_data = true;
    config.max_early_data = config.recv_max_early_data = kMaxEarlyData;
    config.early_data_age_window = kMaxTicketAgeSkew;
    config.anti_replay = false;
}

void set_alpn(Config& config, const Flags& flags) {
    if (!flags.server) {
        config.alpn = wire_names(flags.advertise_alpn);
    } else if (flags.reject_alpn) {
        config.alpn = {"a protocol that nobody offers"};
    } else if (!flags.select_alpn.empty()) {
        config.alpn = {flags.select_alpn};
    }
}

void set_datagrams(Config& config, const Flags& flags) {
    if (!flags.srtp_profiles.empty()) {
        std::string_view rest = flags.srtp_profiles;
        while (!rest.empty()) {
            const std::size_t colon = std::min(rest.find(':'), rest.size());
            config.srtp_profiles.push_back(find_srtp_profile(rest.substr(0, colon)));
            rest.remove_prefix(std::min(colon + 1, rest.size()));
        }
    }
    if (!flags.dtls) return;
    config.transport = Transport::datagram;
    config.datagrams.first_timeout = std::chrono::milliseconds(
        flags.initial_timeout != 0 ? flags.initial_timeout : kFirstTimeout);
    // The runner says what the path is like.
    config.datagrams.backs_off = false;
    if (flags.mtu != 0) config.datagrams.path_mtu = static_cast<std::size_t>(flags.mtu);
}

/// The first group, and the first of the other kind if that is or is not post-quantum.
std::vector<NamedGroup> shares_for(const std::vector<NamedGroup>& groups) {
    const auto is_kem = [](NamedGroup group) {
        const GroupInfo* row = find_group(group);
        return row != nullptr && row->use == GroupUse::tls13;
    };
    std::vector<NamedGroup> shares{groups.front()};
    for (const NamedGroup group : groups)
        if (shares.size() == 1 && is_kem(group) != is_kem(shares.front())) shares.push_back(group);
    return shares;
}

void set_lists(Config& config, const Flags& flags) {
    config.groups.assign(std::begin(kGroups), std::end(kGroups));
    config.share_groups.emplace(std::begin(kShares), std::end(kShares));
    if (!flags.curves.empty()) {
        config.groups = as_list<NamedGroup>(flags.curves);
        config.share_groups = shares_for(config.groups);
    }
    if (flags.key_shares) config.share_groups = as_list<NamedGroup>(*flags.key_shares);
    config.schemes.assign(std::begin(kVerifySchemes), std::end(kVerifySchemes));
    if (!flags.verify_preferences.empty())
        config.schemes = as_list<SignatureScheme>(flags.verify_preferences);
}

}  // namespace

Shared::Shared()
    : provider(crypto::make_provider()),
      ticket_keys(std::make_shared<TicketKeys>(provider)),
      session_store(std::make_shared<MemorySessionStore>()),
      now(std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now())) {}

CertificateChain load_chain(const std::string& path, const crypto::Provider& provider) {
    auto chain = x509::certificates_from_pem(read_file(path), provider);
    if (!chain) {
        std::fprintf(stderr, "cannot load %s\n", path.c_str());
        return {};
    }
    return *std::move(chain);
}

std::vector<std::string> wire_names(std::string_view list) {
    std::vector<std::string> names;
    ByteReader reader(as_bytes(list));
    while (!reader.empty() && !reader.failed()) {
        const ByteView name = reader.vec(1, 0, 255);
        names.emplace_back(as_text(name));
    }
    return names;
}

/// BoringSSL connects to servers without RFC 5746 by default, and renegotiates with them if it
/// renegotiates at all.
void set_renegotiation(Config& config, const Flags& flags) {
    const bool may = flags.renegotiate_freely || flags.renegotiate_once;
    config.legacy_peers = may                              ? LegacyPeers::renegotiate
                          : flags.no_legacy_server_connect ? LegacyPeers::refuse
                                                           : LegacyPeers::connect;
    if (may) config.renegotiation = RenegotiationPolicy::any;
    config.resume_in_renegotiation = false;
    if (flags.renegotiate_once) config.limits.renegotiations = 1;
    if (flags.renegotiate_ignore) config.renegotiation = RenegotiationPolicy::ignore;
}

void set_next_protocols(Config& config, const Flags& flags) {
    if (!flags.advertise_npn.empty()) config.next_protocols = wire_names(flags.advertise_npn);
    if (!flags.select_next_protocol.empty())
        config.next_protocols = std::vector{flags.select_next_protocol};
    if (flags.select_empty_next_protocol || flags.advertise_empty_npn)
        config.next_protocols.emplace();
}

std::shared_ptr<const Config> make_config(const Flags& flags, Shared& shared) {
    Config config;
    config.provider = shared.provider;
    config.versions = versions(flags);
    config.security_level = 0;
    set_lists(config, flags);
    set_alpn(config, flags);
    set_renegotiation(config, flags);
    set_next_protocols(config, flags);
    set_authentication(config, flags);
    config.grease = flags.enable_grease;
    set_early_data(config, flags);
    set_datagrams(config, flags);
    config.verify_again_on_resumption = flags.reverify_on_resume;
    if (!add_credentials(config, flags)) return nullptr;
    if (!flags.cipher.empty()) {
        auto suites = parse_cipher_string(flags.cipher);
        if (!suites) {
            std::fprintf(stderr, "cannot use the cipher string %s\n", flags.cipher.c_str());
            return nullptr;
        }
        config.suites12 = *std::move(suites);
    }
    config.fallback_scsv = flags.fallback_scsv;
    config.prefer_own_order = flags.server_preference;
    if (flags.max_send_fragment != 0)
        config.max_send_fragment = static_cast<std::size_t>(flags.max_send_fragment);
    if (flags.max_cert_list != 0)
        config.limits.certificate_list = static_cast<std::size_t>(flags.max_cert_list);
    if (!flags.no_ticket)
        config.ticket_keys = std::make_shared<RunnerTickets>(shared.ticket_keys, flags, shared);
    config.tickets12 = !flags.no_ticket;
    config.session_store = shared.session_store;
    config.keep_peer_offer = true;
    config.retry_for_better_group = true;
    config.packing = MessagePacking::coalesced;
    config.limits.early_data_skipped = 16384;
    if (flags.no_ticket) config.tickets13 = 0;
    auto finished = finish(std::move(config), flags.server ? Role::server : Role::client);
    if (!finished) {
        std::fprintf(stderr, "configuration: %s\n",
                     std::string(info(finished.error().reason).text).c_str());
        return nullptr;
    }
    return *std::move(finished);
}

}  // namespace handfast::bogo
