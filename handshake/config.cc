// SPDX-License-Identifier: Apache-2.0
#include "handshake/config.h"

#include <algorithm>

#include "handshake/extension_codec.h"
#include "handshake/extensions.h"
#include "handshake/messages.h"
#include "handshake/record_sizes.h"
#include "handshake/security_policy.h"
#include "handshake/signature_schemes.h"
#include "record/record_layer.h"
#include "record/suites.h"
#include "x509/certificate.h"

namespace handfast {

namespace {

/// RFC 8449 and OpenSSL's -max_send_frag: from 512 bytes to a full record.
constexpr std::size_t kMinSendFragment = 512;
constexpr std::uint8_t kMaxFragmentCode = 4;

bool usable_credential(const Credential& credential) {
    return credential.key != nullptr && !credential.chain.empty() &&
           std::ranges::none_of(credential.chain, [](const auto& c) { return c == nullptr; });
}

/// RFC 4279 §2: an identity has 0..2^16-1 bytes. TLS 1.3, where it has one at least (RFC 8446
/// §4.2.11), leaves out those that it cannot say.
bool usable_psk(const ExternalPsk& psk) {
    return psk.identity.size() <= 0xffff && psk.key != nullptr && !psk.key->empty();
}

/// RFC 6962 §3.3, RFC 6066 §8: what the extensions can carry.
Status judge_staples(const Credential& credential) {
    if (!credential.has_room_for_staple(credential.ocsp_staple.size()))
        return fail(Reason::invalid_argument);
    if (!credential.sct_list.empty() && !is_sct_list(credential.sct_list))
        return fail(Reason::invalid_sct_list);
    return {};
}

/// Whether a server has something to prove itself with: TLS 1.3 binds ECDSA's schemes to curves
/// (RFC 8446 §4.2.3), so a key on another curve does for TLS 1.2 alone.
bool can_serve_tls13(const Config& config) {
    if (!config.external_psks.empty() || config.credentials_by_hook) return true;
    return std::ranges::any_of(config.credentials, [&](const Credential& credential) {
        const crypto::PublicKey& key = credential.key->public_key();
        return key.type() != crypto::KeyType::ec ||
               std::ranges::any_of(config.signing_schemes, [&](SignatureScheme scheme) {
                   const SchemeInfo* row = find_scheme(scheme);
                   return row != nullptr && fits(*row, key, Family::tls13);
               });
    });
}

/// Whether some handshake works without a certificate: with a PSK, or anonymously.
bool can_serve_uncertified(const Config& config) {
    if (!config.external_psks.empty() || config.srp_users != nullptr || config.credentials_by_hook)
        return true;
    return std::ranges::any_of(config.suites12, [](CipherSuite suite) {
        const SuiteInfo* row = find_suite(suite);
        return row != nullptr && row->authentication == AuthenticationKind::none;
    });
}

void complete(Config& config, Role role) {
    const bool own_list = role == Role::client && !config.client_schemes.empty();
    config.signing_schemes = own_list ? config.client_schemes : config.schemes;
    // As OpenSSL does: better an older version than a handshake that must fail.
    if (role == Role::server && config.versions.contains_family(Family::legacy) &&
        !can_serve_tls13(config))
        config.versions.remove(ProtocolVersion::tls1_3);
    config.compressed_certificates = std::make_shared<CompressedCertificates>();
    for (const auto& compression : config.record_compressions)
        config.compression_methods.push_back(code(compression->method()));
    config.compression_methods.push_back(code(CompressionMethod::null));
}

bool has_suites(const Config& config) {
    return (config.versions.contains_family(Family::tls13) && !config.suites13.empty()) ||
           (config.versions.contains_family(Family::legacy) && !config.suites12.empty());
}

bool has_fitting_sizes(const Config& config) {
    const std::size_t limit = config.record_size_limit;
    return config.split_send_fragment <= config.max_send_fragment && config.max_pipelines >= 1 &&
           config.max_pipelines <= kMaxPipelines && config.max_send_fragment >= kMinSendFragment &&
           config.max_send_fragment <= kMaxPlaintext &&
           (limit == 0 || (limit >= kMinRecordSizeLimit && limit <= kMaxRecordSizeLimit)) &&
           config.max_fragment_length <= kMaxFragmentCode && config.record_padding <= kMaxPlaintext;
}

}  // namespace

bool Credential::has_room_for_staple(std::size_t size) const {
    constexpr std::size_t kHeader = 4;          // Type and length of an extension.
    constexpr std::size_t kResponseHeader = 4;  // RFC 6066 §8: type and length of a response.
    if (size > kMaxOcspStaple) return false;
    std::size_t sum = size == 0 ? 0 : kHeader + kResponseHeader + size;
    if (!sct_list.empty()) sum += kHeader + sct_list.size();
    for (const ServerInfo& info : server_info)
        if ((info.places & static_cast<std::uint16_t>(Where::certificate)) != 0)
            sum += kHeader + info.body.size();
    return sum <= 0xffff;
}

Result<Buffer> new_session_id(const Config& config, Rng& rng) {
    static constexpr int kTries = 10;
    for (int tries = 0; tries < kTries; ++tries) {
        Buffer id = config.session_id_prefix;
        id.resize(kMaxSessionIdSize);
        const std::size_t prefix = std::min(config.session_id_prefix.size(), kMaxSessionIdSize);
        rng.fill(ByteSpan(id).subspan(prefix));
        if (!config.session_store->holds(id)) return id;
    }
    return fail(Reason::session_id_taken);
}

Result<std::shared_ptr<const Config>> finish(Config config, Role role) {
    if (config.provider == nullptr) return fail(Reason::invalid_argument);
    std::erase_if(config.suites12, [](CipherSuite suite) { return find_suite(suite) == nullptr; });
    config.versions = config.versions.over(config.transport);
    // A stream of compressed records has no place where records get lost.
    if (config.transport == Transport::datagram) config.record_compressions.clear();
    bind_suite_b(config);
    CHECK_OK(keep_permitted(config));
    if (config.versions.empty()) return fail(Reason::no_protocols_available);
    if (!has_suites(config)) return fail(Reason::no_cipher_match);
    if (config.groups.empty() || config.schemes.empty()) return fail(Reason::invalid_argument);
    if (!has_fitting_sizes(config)) return fail(Reason::invalid_argument);
    if (!std::ranges::all_of(config.external_psks, usable_psk))
        return fail(Reason::invalid_argument);
    if (role == Role::server && !can_serve_uncertified(config) && config.credentials.empty())
        return fail(Reason::no_certificate_set);
    if (!std::ranges::all_of(config.credentials, usable_credential))
        return fail(Reason::no_certificate_set);
    for (const Credential& credential : config.credentials) {
        CHECK_OK(judge_staples(credential));
        CHECK_OK(judge_strength(credential, config.security_level));
    }
    complete(config, role);
    for (NamedGroup group : config.groups)
        if (find_group(group) == nullptr) return fail(Reason::invalid_argument);
    for (const auto* schemes : {&config.schemes, &config.client_schemes})
        if (std::ranges::any_of(*schemes, [](auto scheme) { return !find_scheme(scheme); }))
            return fail(Reason::invalid_argument);
    if (!config.share_groups) return std::make_shared<const Config>(std::move(config));
    for (NamedGroup group : *config.share_groups)
        if (std::ranges::find(config.groups, group) == config.groups.end())
            return fail(Reason::invalid_argument);
    return std::make_shared<const Config>(std::move(config));
}

}  // namespace handfast
