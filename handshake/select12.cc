// SPDX-License-Identifier: Apache-2.0
#include "handshake/select12.h"

#include <algorithm>

#include "crypto/dh_groups.h"
#include "handshake/groups.h"
#include "handshake/key_exchange12.h"
#include "handshake/peer_certificate.h"
#include "handshake/record_compression.h"
#include "handshake/security_level.h"
#include "x509/algorithm.h"

namespace handfast {

namespace {

/// RFC 5246 §7.4.1.4.1: what a client without signature_algorithms accepts.
constexpr SignatureScheme kDefaultSchemes[] = {
    SignatureScheme::rsa_pkcs1_sha1, SignatureScheme::dsa_sha1, SignatureScheme::ecdsa_sha1};

std::span<const SignatureScheme> accepted_schemes(const Extensions& extensions) {
    if (extensions.signature_algorithms) return *extensions.signature_algorithms;
    return kDefaultSchemes;
}

std::span<const NamedGroup> offered_groups(const Extensions& extensions) {
    if (extensions.supported_groups) return *extensions.supported_groups;
    return {};
}

/// The first group that both have. As in OpenSSL, a client that names none does not get ECDHE.
const GroupInfo* select_group12(const Extensions& extensions, const Config& config) {
    const std::span<const NamedGroup> theirs = offered_groups(extensions);
    const std::span<const NamedGroup> ours(config.groups);
    const auto first = config.prefer_own_order ? ours : theirs;
    const auto second = config.prefer_own_order ? theirs : ours;
    for (NamedGroup group : first)
        if (std::ranges::find(second, group) != second.end())
            if (in_family(group, Family::legacy)) return find_group(group);
    return nullptr;
}

const GroupInfo* first_group12(const Config& config) {
    for (NamedGroup group : config.groups)
        if (in_family(group, Family::legacy)) return find_group(group);
    return nullptr;
}

/// RFC 8422 §5.1: the curve of an ECDSA certificate must be one that the client listed.
bool curve_is_offered(const Extensions& extensions, const crypto::PublicKey& key) {
    if (!key.curve()) return true;
    return std::ranges::any_of(offered_groups(extensions), [&](NamedGroup group) {
        return in_family(group, Family::legacy) && find_group(group)->id == *key.curve();
    });
}

/// As OpenSSL's -dhparam auto: a field that is worth what the certificate's key is worth, and what
/// the security level asks for; none where the level asks for more than there is.
std::optional<crypto::DhNumbers> field_for(const Credential* credential, SecurityLevel level) {
    // 2048 bits at least, and 3072 at most for the key's sake.
    constexpr SecurityBits kLeast = 112, kMost = 128;
    const SecurityBits key =
        credential == nullptr ? 0 : security_bits(credential->key->public_key());
    const SecurityBits worth = std::clamp(key, kLeast, kMost);
    const auto primes = crypto::dh_primes();
    const auto row = std::ranges::find_if(primes, [&](const crypto::DhPrime& prime) {
        const SecurityBits bits = dh_security_bits(8 * prime.prime.size());
        return bits >= worth && permits(level, bits);
    });
    if (row == primes.end()) return std::nullopt;
    return row->numbers();
}

/// RFC 7919 §2: 256 to 511 are finite fields, known to us or not.
bool is_field(NamedGroup group) {
    return code(group) >> 8 == 1;
}

/// RFC 7919 §4: among the fields that a client lists; without a list, one for the key.
std::optional<crypto::DhNumbers> select_field(const Extensions& extensions, const Config& config,
                                              const Credential* credential) {
    const DhParameters& own = config.dh_parameters;
    if (own.source == DhParameters::Source::none) return std::nullopt;
    if (own.source == DhParameters::Source::given) return crypto::DhNumbers{own.p, own.g, {}};
    const auto offered = offered_groups(extensions);
    for (NamedGroup group : offered)
        if (is_field(group) && std::ranges::find(config.groups, group) != config.groups.end())
            return crypto::find_dh_prime(find_group(group)->name)->numbers();
    if (std::ranges::any_of(offered, is_field)) return std::nullopt;
    return field_for(credential, config.security_level);
}

/// The version's own way of signing, with the first credential that knows it.
template <class Usable>
std::optional<CredentialChoice> select_fixed_signer(const Config& config, Usable&& usable) {
    for (const Credential& credential : config.credentials) {
        const SchemeInfo* scheme = fixed_scheme(credential.key->public_key().type());
        if (scheme != nullptr && usable(credential)) return CredentialChoice{&credential, scheme};
    }
    return std::nullopt;
}

/// The kind of signature on the certificate that a suite's name asks for; nothing in most.
std::optional<crypto::SignatureKind> static_signer(const SuiteInfo& suite) {
    switch (suite.key_exchange) {
        case KeyExchangeKind::dh_rsa:
        case KeyExchangeKind::ecdh_rsa:
            return crypto::SignatureKind::rsa_pkcs1;
        case KeyExchangeKind::dh_dss:
            return crypto::SignatureKind::dsa;
        case KeyExchangeKind::ecdh_ecdsa:
            return crypto::SignatureKind::ecdsa;
        default:
            return std::nullopt;
    }
}

/// One handshake's choice among suites: what the client says, what we have.
class Chooser {
  public:
    Chooser(const ClientHello& hello, const Config& config, const VersionProfile& version)
        : hello_(hello),
          config_(config),
          version_(version),
          group_(select_group12(hello.extensions, config)),
          schemes_(accepted_schemes(hello.extensions)) {
        if (!config.breaks_protocol) return;
        group_ = first_group12(config);
        schemes_ = config.signing_schemes;
    }

    /// Whether a handshake with this suite can succeed; `choice` is what it takes.
    bool takes(const SuiteInfo& suite) {
        if (!has_suite(version_, suite)) return false;
        choice = {&suite, nullptr, {}, {}};
        if (uses_psk(suite) && psk_for_exchange(config_) == nullptr) return false;
        if (uses_srp(suite) && !can_name_user()) return false;
        if (uses_curve(suite)) {
            // RFC 8422 §5.1: without a common group no ECDHE suite can be chosen.
            if (group_ == nullptr) return false;
            choice.group = group_;
        }
        if (!choose_credential(suite)) return false;
        if (!uses_field(suite)) return true;
        if (cipher_info(suite.cipher).is_export()) {
            choice.dh_group = crypto::find_dh_prime("export512")->numbers();
            return config_.dh_parameters.source != DhParameters::Source::none;
        }
        const auto field = select_field(hello_.extensions, config_, choice.signer.credential);
        if (field) choice.dh_group = *field;
        lacks_field = lacks_field ||
                      (!field && std::ranges::any_of(offered_groups(hello_.extensions), is_field));
        return field.has_value();
    }

    /// From now on no other credential is taken.
    void take_only(const Credential& credential) { only_ = &credential; }

    FullChoice12 choice{};
    bool lacks_field = false;  ///< The client lists fields, and none that we have.

  private:
    /// RFC 5054 §2.5.1: with whoever has no name there is no such exchange; SSLv3 has no names.
    bool can_name_user() const { return config_.srp_users != nullptr && version_.has_extensions; }

    bool choose_credential(const SuiteInfo& suite) {
        switch (certificate_use(suite)) {
            case CertificateUse::none:
                return true;
            case CertificateUse::signs:
                return keep(select_signer(suite));
            case CertificateUse::decrypts:
                return keep(select_holder(suite, x509::KeyUsage::key_encipherment));
            case CertificateUse::agrees:
                return keep(select_holder(suite, x509::KeyUsage::key_agreement));
        }
        return false;
    }

    bool keep(const std::optional<CredentialChoice>& signer) {
        if (signer) choice.signer = *signer;
        return signer.has_value();
    }

    /// RFC 4346 §7.4.2, RFC 4492 §2: who must have signed a certificate for a static exchange. From
    /// TLS 1.2 on the names are history (RFC 5246 §7.4.2).
    bool is_signed_for(const SuiteInfo& suite, const Credential& credential) const {
        const auto wanted = static_signer(suite);
        if (!wanted || version_.signatures == SignatureForm::negotiated) return true;
        const auto algorithm = x509::signature_of(credential.chain.front()->signature_algorithm());
        return algorithm && algorithm->kind == *wanted;
    }

    bool suits(const SuiteInfo& suite, const Credential& credential) const {
        if (only_ != nullptr && only_ != &credential) return false;
        const crypto::PublicKey& key = credential.key->public_key();
        return authenticates(suite, key.type()) && is_signed_for(suite, credential) &&
               (config_.breaks_protocol || curve_is_offered(hello_.extensions, key)) &&
               is_verifiable(credential) &&
               may_show(credential,
                        hello_.extensions.certificate_authorities.value_or(kNoAuthorities));
    }

    /// Only from TLS 1.2 on do clients say what they verify.
    bool is_verifiable(const Credential& credential) const {
        if (version_.signatures == SignatureForm::fixed) return true;
        const auto& of_chains = hello_.extensions.signature_algorithms_cert;
        return chain_is_verifiable(
            credential, of_chains ? std::span<const SignatureScheme>(*of_chains) : schemes_,
            config_);
    }

    std::optional<CredentialChoice> select_signer(const SuiteInfo& suite) const {
        const auto usable = [&](const Credential& one) { return suits(suite, one); };
        if (version_.signatures == SignatureForm::fixed)
            return select_fixed_signer(config_, usable);
        return select_credential(schemes_, config_, Family::legacy, usable);
    }

    /// A certificate whose key does not sign in the exchange.
    std::optional<CredentialChoice> select_holder(const SuiteInfo& suite,
                                                  x509::KeyUsage usage) const {
        for (const Credential& credential : config_.credentials) {
            // RFC 5756 §3: a key for PSS does nothing else.
            if (credential.key->public_key().type() == crypto::KeyType::rsa_pss) continue;
            if (suits(suite, credential) && credential.chain.front()->allows(usage))
                return CredentialChoice{&credential, nullptr};
        }
        return std::nullopt;
    }

    const ClientHello& hello_;
    const Config& config_;
    const VersionProfile& version_;
    const GroupInfo* group_;
    std::span<const SignatureScheme> schemes_;
    const Credential* only_ = nullptr;
};

/// The first suite that works, in the order of the configuration; with credentials in an order of
/// their own, the first one that works with the first credential that does.
const SuiteInfo* choose_suite(Chooser& chooser, const ClientHello& hello, const Config& config) {
    const auto order = ordered_suites(hello.cipher_suites, config.suites12, config);
    const auto choose = [&] {
        return select_suite(hello.cipher_suites, order, config.prefer_own_order,
                            [&](const SuiteInfo& row) { return chooser.takes(row); });
    };
    if (!config.credentials_in_order || config.credentials.empty()) return choose();
    for (const Credential& credential : config.credentials) {
        chooser.take_only(credential);
        if (const SuiteInfo* suite = choose()) return suite;
    }
    return nullptr;
}

/// The session that a ticket or, without one, a session id stands for (RFC 5077 §3.4: with a
/// ticket the session id resumes nothing).
struct Found {
    std::optional<Session> session;
    bool by_ticket = false;
};
Found find_session(const ClientHello& hello, const Config& config, Instant now) {
    const auto& ticket = hello.extensions.session_ticket;
    const bool tickets = config.tickets12 && config.ticket_keys != nullptr;
    if (tickets && ticket && !ticket->empty()) {
        const auto plaintext = config.ticket_keys->open(*ticket, now);
        if (!plaintext) return {};
        auto session = parse_from_ticket(plaintext->expose(), *config.provider);
        if (!session) return {};
        return {std::move(*session), true};
    }
    if (config.session_store == nullptr || hello.session_id.empty()) return {};
    const auto stored = config.session_store->find(hello.session_id, now);
    if (stored == nullptr) return {};
    return {stored->clone(), false};
}

bool still_fits(const Session& session, const ClientHello& hello, const Config& config) {
    const std::string_view name =
        hello.extensions.server_name ? as_text(*hello.extensions.server_name) : "";
    // RFC 6066 §3: not under another name. Nor in another context, nor with a suite that is off.
    return session.server_name == name && session.context == config.session_context &&
           knows_enough(session, config) && has_compression(config, session.compression) &&
           std::ranges::find(config.suites12, session.suite) != config.suites12.end();
}

}  // namespace

bool authenticates(const SuiteInfo& suite, crypto::KeyType type) {
    switch (suite.authentication) {
        case AuthenticationKind::rsa:
            return type == crypto::KeyType::rsa || type == crypto::KeyType::rsa_pss;
        case AuthenticationKind::ecdsa:
            return type == crypto::KeyType::ec || type == crypto::KeyType::ed25519 ||
                   type == crypto::KeyType::ed448;
        case AuthenticationKind::dss:
            return type == crypto::KeyType::dsa;
        case AuthenticationKind::dh:
            return type == crypto::KeyType::dh;
        case AuthenticationKind::ecdh:
            return type == crypto::KeyType::ec;
        default:
            return false;
    }
}

Result<FullChoice12> select_full12(const ClientHello& hello, const Config& config,
                                   const VersionProfile& version) {
    Chooser chooser(hello, config, version);
    if (choose_suite(chooser, hello, config) != nullptr) return chooser.choice;
    // RFC 7919 §4: when that is all that was wanting; insufficient_security.
    if (chooser.lacks_field)
        return fail(Reason::no_shared_cipher, AlertDescription::insufficient_security);
    // RFC 5246 §7.4.1.3: no acceptable set of algorithms; §7.4.1.4.1: that of the signatures is the
    // one that the client listed.
    const bool signs = version.signatures == SignatureForm::negotiated;
    const auto schemes = accepted_schemes(hello.extensions);
    return fail(signs && shared_schemes(schemes, config).empty()
                    ? Reason::no_shared_signature_algorithms
                    : Reason::no_shared_cipher);
}

Result<Resumption12> select_session12(const ClientHello& hello, const Config& config,
                                      WireVersion version, Instant now) {
    const auto& ticket = hello.extensions.session_ticket;
    const bool tickets = config.tickets12 && config.ticket_keys != nullptr && ticket;
    Found found = find_session(hello, config, now);
    if (!found.session || found.session->version != version || found.session->expired(now) ||
        !still_fits(*found.session, hello, config))
        return Resumption12{std::nullopt, tickets};

    Session& session = *found.session;
    const bool extended = hello.extensions.extended_master_secret;
    // RFC 7627 §5.3: a session with the extension must not go on without it.
    if (session.extended_master_secret && !extended) return fail(Reason::inconsistent_extms);
    // RFC 7627 §5.3: the other way round there is no resumption.
    if (!session.extended_master_secret && extended) return Resumption12{std::nullopt, tickets};
    // RFC 5246 §7.4.1.2: the suites must include that of the session.
    if (std::ranges::find(hello.cipher_suites, session.suite) == hello.cipher_suites.end())
        return fail(Reason::required_cipher_missing);
    // RFC 5246 §7.4.1.2: likewise the compression methods.
    if (!lists_compression(hello.compression_methods, session.compression))
        return fail(Reason::required_compression_algorithm_missing);
    // RFC 5077 §3.4: the client's made-up id is echoed to say that the ticket was taken.
    session.id = to_buffer(hello.session_id);
    const bool renew = !found.by_ticket || !config.ticket_keys->is_newest(*ticket, now);
    return Resumption12{std::move(session), tickets && renew};
}

}  // namespace handfast
