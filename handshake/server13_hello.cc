// SPDX-License-Identifier: Apache-2.0
// What a TLS 1.3 server makes of a ClientHello (RFC 8446 §4.1.2): a pipeline of choices.
#include <algorithm>

#include "handshake/peer_certificate.h"
#include "handshake/select.h"
#include "handshake/server13_parts.h"
#include "record/names.h"

namespace handfast::server13 {

namespace {

/// RFC 8446 §4.1.2: legacy_compression_methods is exactly "null" in TLS 1.3.
Status judge_legacy_fields(const ClientHello& hello) {
    if (hello.compression_methods.size() != 1 || hello.compression_methods[0] != 0)
        return fail(Reason::invalid_compression_algorithm);
    return {};
}

/// Without a certificate only a PSK can succeed, and a PSK goes with suites of its hash.
bool fits_psks(const SuiteInfo& suite, const Config& config) {
    return !config.credentials.empty() ||
           std::ranges::any_of(config.external_psks,
                               [&](const ExternalPsk& psk) { return psk.hash == suite.hash; });
}

Status choose_suite(Handshake& h) {
    const Config& config = *h.config;
    const SuiteInfo* suite =
        select_suite(h.hello->hello.cipher_suites, config.suites13, config.prefer_own_order,
                     [&](const SuiteInfo& row) {
                         return row.first_version == 0x0304 && fits_psks(row, config);
                     });
    if (suite == nullptr) return fail(Reason::no_shared_cipher);
    h.negotiated.suite = suite;
    h.events.emit(event::Selected{"cipher_suite", suite->iana_name, "RFC 8446 §4.1.1"});
    return {};
}

/// RFC 8446 §4.2.9: psk_ke goes without a key exchange, where there is no other way.
bool goes_without_exchange(const Handshake& h, const Result<GroupChoice>& choice) {
    const Extensions& extensions = h.hello->hello.extensions;
    if (!h.tls13->psk || !h.config->allow_psk_ke ||
        !offers_mode(extensions, PskKeyExchangeMode::psk_ke))
        return false;
    if (!offers_mode(extensions, PskKeyExchangeMode::psk_dhe_ke)) return true;
    if (choice) return false;
    const bool nothing_offered = !extensions.supported_groups && !extensions.key_shares;
    return nothing_offered || choice.error().reason == Reason::no_suitable_key_share;
}

Status choose_group(Handshake& h) {
    h.facts.clear(Fact::retry_wanted);
    const auto choice = select_group13(h.hello->hello.extensions, *h.config);
    if (goes_without_exchange(h, choice)) {
        h.events.emit(event::Selected{"group", "none", "RFC 8446 §4.2.9: psk_ke"});
        return {};
    }
    if (!choice) return fail(choice.error());
    h.events.emit(event::Selected{"group", choice->group->name,
                                  choice->share ? "RFC 8446 §4.2.8" : "RFC 8446 §4.1.4: retry"});
    if (!choice->share) {
        h.tls13->retry_group = choice->group;
        h.facts.set(Fact::retry_wanted);
        return {};
    }
    h.negotiated.group = choice->group;
    TRY(auto accepted, h.provider().accept(choice->group->id, choice->share->key_exchange, h.rng));
    h.tls13->public_value = std::move(accepted.public_value);
    h.tls13->shared_secret = std::move(accepted.secret);
    return {};
}

/// The PSK and the key exchange that goes with it.
Status choose_keys(Handshake& h, const Incoming& incoming) {
    CHECK_OK(choose_psk(h, incoming));
    CHECK_OK(choose_group(h));
    // After a HelloRetryRequest the PSK is wanted again.
    if (h.facts.has_all(Fact::retry_wanted) || claim_psk(h)) return {};
    drop_psk(h);
    return choose_group(h);
}

Status choose_credential(Handshake& h) {
    h.facts.clear(Fact::certificate_requested);
    if (h.tls13->psk) return {};
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

Status choose_alpn(Handshake& h) {
    TRY(auto alpn, select_alpn(h.hello->hello.extensions, *h.config));
    if (!alpn) return {};
    h.negotiated.alpn = std::move(*alpn);
    h.events.emit(event::Selected{"alpn", h.negotiated.alpn, "RFC 7301 §3.2"});
    return {};
}

Status choose(Handshake& h, const Incoming& incoming) {
    CHECK_OK(judge_legacy_fields(h.hello->hello));
    CHECK_OK(choose_suite(h));
    CHECK_OK(choose_keys(h, incoming));
    CHECK_OK(choose_credential(h));
    CHECK_OK(choose_alpn(h));
    choose_early_data(h);
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
    if ((!before && after) || (h.tls13->psk && !after) || second.extensions.early_data)
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
