// SPDX-License-Identifier: Apache-2.0
// What a TLS 1.3 server makes of a ClientHello (RFC 8446 §4.1.2): a pipeline of choices.
#include <algorithm>

#include "handshake/peer_certificate.h"
#include "handshake/progress13.h"
#include "handshake/select.h"
#include "handshake/steps13.h"
#include "record/names.h"

namespace handfast::server13 {

namespace {

/// RFC 8446 §4.1.2: legacy_compression_methods is exactly "null" in TLS 1.3.
Status judge_legacy_fields(const ClientHello& hello) {
    if (hello.compression_methods.size() != 1 || hello.compression_methods[0] != 0)
        return fail(Reason::invalid_compression_algorithm);
    return {};
}

Status choose_suite(Handshake& h) {
    const SuiteInfo* suite =
        select_suite(h.hello->hello.cipher_suites, h.config->suites13, h.config->prefer_own_order,
                     [](const SuiteInfo& row) { return row.first_version == 0x0304; });
    if (suite == nullptr) return fail(Reason::no_shared_cipher);
    h.negotiated.suite = suite;
    h.events.emit(event::Selected{"cipher_suite", suite->iana_name, "RFC 8446 §4.1.1"});
    return {};
}

/// RFC 8446 §4.2.9: the modes come with every offer of a PSK, and we resume only with a fresh key
/// exchange.
Result<bool> may_resume(const Extensions& extensions) {
    if (!extensions.pre_shared_key) return false;
    if (!extensions.psk_key_exchange_modes)
        return fail(Reason::missing_psk_key_exchange_modes_extension);
    const ByteView modes = *extensions.psk_key_exchange_modes;
    return std::ranges::find(modes, code(PskKeyExchangeMode::psk_dhe_ke)) != modes.end();
}

/// A session that a ticket of ours holds and that fits this handshake; nothing for others' PSKs.
std::optional<Session> session_of(Handshake& h, const PskIdentity& identity) {
    auto plaintext = h.config->ticket_keys->open(identity.identity, h.now);
    if (!plaintext) return std::nullopt;
    auto session = parse_from_ticket(plaintext->expose(), h.provider());
    if (!session || session->version != h.negotiated.version->wire) return std::nullopt;
    const SuiteInfo* suite = find_suite(session->suite);
    // RFC 8446 §4.2.11: the PSK's hash must be the suite's; the rest is our policy for sessions.
    if (suite == nullptr || suite->hash != h.hash() || session->expired(h.now) ||
        session->context != h.config->session_context ||
        session->server_name != h.negotiated.server_name || !knows_enough(*session, *h.config))
        return std::nullopt;
    return std::move(*session);
}

/// RFC 8446 §4.2.11.2: the binder covers the ClientHello up to the binders list.
Status verify_binder(Handshake& h, const Incoming& incoming, const OfferedPsks& psks,
                     std::size_t index) {
    const ByteView truncated = incoming.raw.first(incoming.raw.size() - psks.binders_size);
    const Digest transcript = h.transcript->without_newest_plus(truncated, h.hash());
    const FinishedKey key = h.tls13->early->binder_key(PskOrigin::resumption);
    const Digest expected = verify_data(h.provider(), h.hash(), key, transcript);
    if (!constant_time_equal(psks.binders[index], expected.view()))
        return fail(Reason::binder_does_not_verify);
    return {};
}

Status choose_psk(Handshake& h, const Incoming& incoming) {
    h.tls13->session.reset();
    h.tls13->early.reset();
    h.facts.clear(Fact::psk);
    const Extensions& extensions = h.hello->hello.extensions;
    TRY(const bool wanted, may_resume(extensions));
    if (!wanted || h.config->ticket_keys == nullptr) return {};
    const OfferedPsks& psks = *extensions.pre_shared_key;
    // RFC 8446 §4.2.11: as many binders as identities.
    if (psks.binders.size() != psks.identities.size()) return fail(Reason::bad_psk);
    const std::size_t count = std::min(psks.identities.size(), h.config->limits.psk_identities);
    for (std::size_t index = 0; index < count; ++index) {
        auto session = session_of(h, psks.identities[index]);
        if (!session) continue;
        h.tls13->early.emplace(h.schedule(), session->secret.expose());
        CHECK_OK(verify_binder(h, incoming, psks, index));
        h.tls13->session = std::move(session);
        h.tls13->selected_psk = static_cast<std::uint16_t>(index);
        h.negotiated.resumed = true;
        h.negotiated.peer_chain = h.tls13->session->peer_chain;
        h.negotiated.verify_result = h.tls13->session->verify_result;
        h.facts.set(Fact::psk);
        return {};
    }
    return {};
}

Status choose_group(Handshake& h) {
    TRY(const GroupChoice choice, select_group13(h.hello->hello.extensions, *h.config));
    h.events.emit(event::Selected{"group", choice.group->name,
                                  choice.share ? "RFC 8446 §4.2.8" : "RFC 8446 §4.1.4: retry"});
    if (!choice.share) {
        h.tls13->retry_group = choice.group;
        h.facts.set(Fact::retry_wanted);
        return {};
    }
    h.negotiated.group = choice.group;
    TRY(auto accepted, h.provider().accept(choice.group->id, choice.share->key_exchange, h.rng));
    h.tls13->public_value = std::move(accepted.public_value);
    h.tls13->shared_secret = std::move(accepted.secret);
    return {};
}

Status choose_credential(Handshake& h) {
    h.facts.clear(Fact::certificate_requested);
    if (h.tls13->session) return {};
    const Extensions& extensions = h.hello->hello.extensions;
    // RFC 8446 §9.2: without a PSK there must be signature_algorithms.
    if (!extensions.signature_algorithms) return fail(Reason::missing_sigalgs_extension);
    const std::span<const SignatureScheme> theirs(*extensions.signature_algorithms);
    const auto authorities = extensions.certificate_authorities.value_or(kNoAuthorities);
    const auto choice = select_credential(
        theirs, *h.config, Family::tls13,
        [&](const Credential& credential) { return may_show(credential, authorities); });
    if (!choice)
        return fail(shared_schemes(theirs, *h.config).empty()
                        ? Reason::no_shared_signature_algorithms
                        : Reason::no_suitable_signature_algorithm);
    h.negotiated.credential = choice->credential;
    h.tls13->scheme = choice->scheme;
    // RFC 8446 §4.3.2: only a server that shows a certificate may ask for one.
    if (asks_for_certificate(*h.config)) h.facts.set(Fact::certificate_requested);
    h.events.emit(event::Selected{"signature_scheme", choice->scheme->name, "RFC 8446 §4.4.2.2"});
    return {};
}

Status choose(Handshake& h, const Incoming& incoming) {
    CHECK_OK(judge_legacy_fields(h.hello->hello));
    CHECK_OK(choose_suite(h));
    CHECK_OK(choose_psk(h, incoming));
    CHECK_OK(choose_group(h));
    CHECK_OK(choose_credential(h));
    // RFC 8446 §4.2.10: early data that is not taken is skipped.
    if (h.hello->hello.extensions.early_data)
        h.channel.skip_early_data(h.config->limits.early_data_skipped);
    TRY(auto alpn, select_alpn(h.hello->hello.extensions, *h.config));
    if (!alpn) return {};
    h.negotiated.alpn = std::move(*alpn);
    h.events.emit(event::Selected{"alpn", h.negotiated.alpn, "RFC 7301 §3.2"});
    return {};
}

/// RFC 8446 §4.1.2: what a client may change after a HelloRetryRequest.
bool may_change(ExtensionType type) {
    switch (type) {
        case ExtensionType::key_share:
        case ExtensionType::early_data:
        case ExtensionType::cookie:
        case ExtensionType::pre_shared_key:
        case ExtensionType::padding:
            return true;
        default:
            return false;
    }
}

bool same_fixed_extensions(const Extensions& first, const Extensions& second) {
    const auto fixed = [](const RawExtension& extension) { return !may_change(extension.type); };
    auto a = first.raw.begin();
    auto b = second.raw.begin();
    while (true) {
        a = std::find_if(a, first.raw.end(), fixed);
        b = std::find_if(b, second.raw.end(), fixed);
        if (a == first.raw.end() || b == second.raw.end()) break;
        if (a->type != b->type || !equal(a->body, b->body)) return false;
        ++a;
        ++b;
    }
    return a == first.raw.end() && b == second.raw.end();
}

Status judge_second_hello(const Handshake& h, const ClientHello& first, const ClientHello& second) {
    if (first.legacy_version != second.legacy_version || first.random != second.random ||
        !equal(first.session_id, second.session_id) ||
        first.cipher_suites != second.cipher_suites ||
        !equal(first.compression_methods, second.compression_methods) ||
        !same_fixed_extensions(first.extensions, second.extensions))
        return fail(Reason::second_client_hello_changed);
    // A PSK may come along with recomputed binders, not newly; the one that we took must stay.
    const bool before = first.extensions.pre_shared_key.has_value();
    const bool after = second.extensions.pre_shared_key.has_value();
    if ((!before && after) || (h.tls13->session && !after) || second.extensions.early_data)
        return fail(Reason::second_client_hello_changed);
    // RFC 8446 §4.1.2 and §4.2.8: one share, of the group that was asked for.
    const auto& shares = second.extensions.key_shares;
    if (!shares) return fail(Reason::missing_key_share_extension);
    if (shares->size() != 1 || shares->front().group != h.tls13->retry_group->group)
        return fail(Reason::bad_key_share);
    return {};
}

}  // namespace

Status read_client_hello(Handshake& h, const Incoming& incoming) {
    h.tls13 = std::make_unique<Progress13>();
    return choose(h, incoming);
}

Status read_second_client_hello(Handshake& h, const Incoming& incoming) {
    auto second = std::make_unique<KeptHello>();
    second->raw = to_buffer(incoming.body);
    TRY(second->hello, decode_client_hello(second->raw));
    CHECK_OK(judge_second_hello(h, h.hello->hello, second->hello));
    h.hello = std::move(second);
    const SuiteInfo* before = h.negotiated.suite;
    CHECK_OK(choose(h, incoming));
    if (h.negotiated.suite != before) return fail(Reason::internal_error);
    return {};
}

}  // namespace handfast::server13
