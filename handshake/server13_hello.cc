// SPDX-License-Identifier: Apache-2.0
// What a TLS 1.3 server makes of a ClientHello (RFC 8446 §4.1.2): a pipeline of choices.
#include <algorithm>

#include "handshake/own_certificate.h"
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
    return !config.credentials.empty() || config.credentials_by_hook ||
           std::ranges::any_of(config.external_psks,
                               [&](const ExternalPsk& psk) { return psk.hash == suite.hash; });
}

Status choose_suite(Handshake& h) {
    const Config& config = *h.config;
    const auto& theirs = h.hello->hello.cipher_suites;
    const SuiteInfo* suite =
        select_suite(theirs, ordered_suites(theirs, config.suites13, config),
                     config.prefer_own_order, [&](const SuiteInfo& row) {
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

/// A server that keeps no state goes on only with a hello that brings its state along.
bool needs_cookie(const Handshake& h) {
    return h.config->retry_cookies != nullptr && !h.tls13->first_hello;
}

Status choose_group(Handshake& h) {
    h.facts.clear(Fact::retry_wanted);
    const auto choice = select_group13(h.hello->hello.extensions, *h.config);
    if (goes_without_exchange(h, choice)) {
        h.tls13->retry_group = {};
        if (needs_cookie(h)) h.facts.set(Fact::retry_wanted);
        h.events.emit(event::Selected{"group", "none", "RFC 8446 §4.2.9: psk_ke"});
        return {};
    }
    if (!choice) return fail(choice.error());
    h.events.emit(event::Selected{"group", choice->group->name,
                                  choice->share ? "RFC 8446 §4.2.8" : "RFC 8446 §4.1.4: retry"});
    if (!choice->share || needs_cookie(h)) {
        h.tls13->retry_group = choice->share ? NamedGroup{} : choice->group->group;
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
    // RFC 8446 §4.1.2: a PSK that fits the suite stays. Tickets may expire, keys from outside
    // don't.
    const auto& first = h.tls13->first_hello;
    if (first && first->took_psk && !h.tls13->psk && !h.config->external_psks.empty())
        return fail(Reason::second_client_hello_changed);
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
    CHECK_OK(ask_for_credentials(h, extensions));
    const std::span<const SignatureScheme> theirs(*extensions.signature_algorithms);
    const auto authorities = extensions.certificate_authorities.value_or(kNoAuthorities);
    const auto choice =
        select_credential(theirs, *h.config, Family::tls13, [&](const Credential& credential) {
            return may_show(credential, authorities) &&
                   chain_is_verifiable(credential, schemes_for_chains(extensions), *h.config);
        });
    if (!choice)
        return fail(shared_schemes(theirs, *h.config).empty()
                        ? Reason::no_shared_signature_algorithms
                        : Reason::no_suitable_signature_algorithm);
    h.negotiated.credential = choice->credential;
    h.tls13->scheme = choice->scheme;
    h.tls13->wishes = wishes_of(extensions);
    CHECK_OK(take_ocsp_response(h, extensions));
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

/// RFC 8446 §4.1.2: what a second ClientHello has to repeat; illegal_parameter.
Status judge_second_hello(const Handshake& h, const FirstHello& first, const ClientHello& second) {
    if (!equal(first.fixed, fixed_part(h.provider(), second, first.group)))
        return fail(Reason::second_client_hello_changed);
    // A PSK may come along with recomputed binders, not newly; the one that we took must stay.
    const bool after = second.extensions.pre_shared_key.has_value();
    if ((!first.offered_psk && after) || (first.took_psk && !after) || second.extensions.early_data)
        return fail(Reason::second_client_hello_changed);
    if (first.group == NamedGroup{}) return {};
    // RFC 8446 §4.1.2 and §4.2.8: one share, of the group that was asked for.
    const auto& shares = second.extensions.key_shares;
    if (!shares) return fail(Reason::missing_key_share_extension);
    if (shares->size() != 1 || shares->front().group != first.group)
        return fail(Reason::bad_key_share);
    return {};
}

/// All choices are made anew, and come to the same suite.
Status choose_again(Handshake& h, const Incoming& incoming, FirstHello first) {
    CHECK_OK(judge_second_hello(h, first, h.hello->hello));
    const CipherSuite suite = first.suite;
    h.tls13->first_hello = std::move(first);
    CHECK_OK(choose(h, incoming));
    if (h.facts.has_all(Fact::retry_wanted) || h.negotiated.suite->suite != suite)
        return fail(Reason::second_client_hello_changed);
    return {};
}

/// A second ClientHello at a server that kept nothing but its key: the cookie tells of the first
/// one, and with it goes what we must have answered.
Status resume_retry(Handshake& h, const Incoming& incoming, FirstHello first) {
    const SuiteInfo* suite = find_suite(first.suite);
    if (suite == nullptr) return fail(Reason::cookie_mismatch);
    h.negotiated.suite = suite;
    h.negotiated.retried = true;
    // RFC 8446 §D.4: the change_cipher_spec went out behind the HelloRetryRequest.
    h.facts.clear(Fact::compatibility);
    const Buffer retry = retry_message(h, first.group, h.hello->hello.extensions.cookie);
    h.transcript.emplace(h.provider());
    h.transcript->start(suite->hash);
    h.transcript->add_first_hello(first.hash);
    h.transcript->add(retry);
    h.transcript->add(incoming.raw);
    return choose_again(h, incoming, std::move(first));
}

}  // namespace

Status read_client_hello(Handshake& h, const Incoming& incoming) {
    h.tls13 = std::make_unique<Progress13>();
    if (h.config->retry_cookies == nullptr) return choose(h, incoming);
    const auto& cookie = h.hello->hello.extensions.cookie;
    // RFC 8446 §4.1.2: the cookie comes back; missing_extension when it does not.
    if (!cookie && h.cookie_sent) return fail(Reason::missing_cookie_extension);
    if (!cookie) return choose(h, incoming);
    TRY(auto first, h.config->retry_cookies->open(*cookie, h.now));
    if (first) return resume_retry(h, incoming, std::move(*first));
    // One that is too old is as good as none, but not in a connection that has had its retry.
    return h.cookie_sent ? Status(fail(Reason::cookie_mismatch)) : choose(h, incoming);
}

Status read_second_client_hello(Handshake& h, const Incoming& incoming) {
    auto second = std::make_unique<KeptHello>();
    second->raw = to_buffer(incoming.body);
    TRY(second->hello, decode_client_hello(second->raw));
    h.hello = std::move(second);
    return choose_again(h, incoming, std::move(*h.tls13->first_hello));
}

}  // namespace handfast::server13
