// SPDX-License-Identifier: Apache-2.0
#include "handshake/select12.h"

#include <algorithm>

#include "handshake/groups.h"
#include "handshake/peer_certificate.h"

namespace handfast {

namespace {

/// RFC 5246 §7.4.1.4.1: what a client without signature_algorithms accepts.
constexpr SignatureScheme kDefaultSchemes[] = {SignatureScheme::rsa_pkcs1_sha1,
                                               SignatureScheme::ecdsa_sha1};

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

/// RFC 8422 §5.1: the curve of an ECDSA certificate must be one that the client listed.
bool curve_is_offered(const Extensions& extensions, const crypto::PublicKey& key) {
    if (!key.curve()) return true;
    return std::ranges::any_of(offered_groups(extensions), [&](NamedGroup group) {
        return in_family(group, Family::legacy) && find_group(group)->id == *key.curve();
    });
}

std::optional<CredentialChoice> select_signer(const Extensions& extensions, const SuiteInfo& suite,
                                              std::span<const SignatureScheme> schemes,
                                              const Config& config) {
    const auto authorities = extensions.certificate_authorities.value_or(kNoAuthorities);
    return select_credential(schemes, config, Family::legacy, [&](const Credential& credential) {
        const crypto::PublicKey& key = credential.key->public_key();
        return authenticates(suite, key.type()) && curve_is_offered(extensions, key) &&
               may_show(credential, authorities);
    });
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
           knows_enough(session, config) &&
           std::ranges::find(config.suites12, session.suite) != config.suites12.end();
}

}  // namespace

bool authenticates(const SuiteInfo& suite, crypto::KeyType type) {
    const bool is_rsa = type == crypto::KeyType::rsa || type == crypto::KeyType::rsa_pss;
    return is_rsa == (suite.authentication == AuthenticationKind::rsa);
}

Result<FullChoice12> select_full12(const ClientHello& hello, const Config& config) {
    const Extensions& extensions = hello.extensions;
    const auto schemes = accepted_schemes(extensions);
    const GroupInfo* group = select_group12(extensions, config);
    // RFC 8422 §5.1: without a common group no ECDHE suite can be chosen.
    if (group == nullptr) return fail(Reason::no_shared_cipher);
    std::optional<CredentialChoice> signer;
    const SuiteInfo* suite = select_suite(
        hello.cipher_suites, ordered_suites(hello.cipher_suites, config.suites12, config),
        config.prefer_own_order, [&](const SuiteInfo& row) {
            signer = select_signer(extensions, row, schemes, config);
            return signer.has_value();
        });
    // RFC 5246 §7.4.1.3: no acceptable set of algorithms; §7.4.1.4.1: that of the signatures is the
    // one that the client listed.
    if (suite == nullptr)
        return fail(shared_schemes(schemes, config).empty() ? Reason::no_shared_signature_algorithms
                                                            : Reason::no_shared_cipher);
    return FullChoice12{suite, group, *signer};
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
    // RFC 5077 §3.4: the client's made-up id is echoed to say that the ticket was taken.
    session.id = to_buffer(hello.session_id);
    const bool renew = !found.by_ticket || !config.ticket_keys->is_newest(*ticket, now);
    return Resumption12{std::move(session), tickets && renew};
}

}  // namespace handfast
