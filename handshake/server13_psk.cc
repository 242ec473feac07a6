// SPDX-License-Identifier: Apache-2.0
// Pre-shared keys at a TLS 1.3 server (RFC 8446 §4.2.9, §4.2.11): tickets of ours and keys from
// outside of TLS.
#include <algorithm>

#include "handshake/peer_certificate.h"
#include "handshake/server13_parts.h"
#include "record/suites.h"

namespace handfast::server13 {

namespace {

/// RFC 8446 §4.2.9: what the client accepts and we do.
bool has_usable_mode(const Extensions& extensions, const Config& config) {
    return offers_mode(extensions, PskKeyExchangeMode::psk_dhe_ke) ||
           (config.allow_psk_ke && offers_mode(extensions, PskKeyExchangeMode::psk_ke));
}

std::optional<TakenPsk> external_psk(const Handshake& h, const PskIdentity& offered) {
    // The whole identity counts, zero bytes and all.
    const auto found = std::ranges::find_if(h.config->external_psks, [&](const ExternalPsk& psk) {
        return equal(psk.identity, offered.identity);
    });
    // RFC 8446 §4.2.11: the PSK's hash must be the suite's.
    if (found == h.config->external_psks.end() || found->hash != h.hash()) return std::nullopt;
    TakenPsk psk;
    psk.origin = found->imported ? PskOrigin::imported : PskOrigin::external;
    psk.key = found->key->clone();
    psk.suite = found->suite;
    psk.alpn = found->alpn;
    psk.max_early_data = found->max_early_data;
    return psk;
}

/// The session behind an identity that we gave out; null for others' PSKs.
std::shared_ptr<const Session> issued_session(const Handshake& h, ByteView identity) {
    const Config& config = *h.config;
    if (keeps_sessions(config))
        return config.session_store ? config.session_store->find(identity, h.now) : nullptr;
    auto plaintext = config.ticket_keys->open(identity, h.now);
    if (!plaintext) return nullptr;
    auto session = parse_from_ticket(plaintext->expose(), h.provider());
    return session ? std::make_shared<const Session>(std::move(*session)) : nullptr;
}

std::optional<TakenPsk> resumption_psk(const Handshake& h, const PskIdentity& offered) {
    const auto session = issued_session(h, offered.identity);
    if (session == nullptr || session->version != h.negotiated.version->wire) return std::nullopt;
    const SuiteInfo* suite = find_suite(session->suite);
    // RFC 8446 §4.2.11: the PSK's hash must be the suite's; the rest is our policy for sessions.
    if (suite == nullptr || suite->hash != h.hash() || session->expired(h.now) ||
        session->context != h.config->session_context ||
        session->server_name != h.negotiated.server_name || !knows_enough(*session, *h.config))
        return std::nullopt;
    TakenPsk psk;
    psk.origin = PskOrigin::resumption;
    psk.key = SecretBuffer(session->secret.expose());
    psk.suite = session->suite;
    psk.alpn = session->alpn;
    psk.max_early_data = session->max_early_data;
    psk.single_use = h.config->max_early_data > 0 && h.config->anti_replay;
    psk.session = session;
    return psk;
}

/// RFC 8446 §4.2.11.2: the binder covers the ClientHello up to the binders list; decrypt_error.
Status verify_binder(Handshake& h, const Incoming& incoming, PskOrigin origin, ByteView binder) {
    const std::size_t binders_size = h.hello->hello.extensions.pre_shared_key->binders_size;
    const ByteView truncated = incoming.raw.first(incoming.raw.size() - binders_size);
    const Digest transcript = h.transcript->without_newest_plus(truncated, h.hash());
    const FinishedKey key = h.tls13->early->binder_key(origin);
    const Digest expected = verify_data(h.provider(), h.hash(), key, transcript);
    if (!constant_time_equal(binder, expected.view())) return fail(Reason::binder_does_not_verify);
    return {};
}

/// RFC 8446 §8.3: what the client says, less what our clock says.
std::chrono::milliseconds age_skew(const Handshake& h, const TakenPsk& psk) {
    using std::chrono::milliseconds;
    const auto& identities = h.hello->hello.extensions.pre_shared_key->identities;
    const std::uint32_t said =
        identities[psk.index].obfuscated_ticket_age - psk.session->ticket_age_add;
    return milliseconds(said) -
           std::chrono::duration_cast<milliseconds>(h.now - psk.session->created);
}

Status take_psk(Handshake& h, TakenPsk psk) {
    h.events.emit(event::Selected{
        "psk", psk.origin == PskOrigin::external ? "external" : "resumption", "RFC 8446 §4.2.11"});
    if (psk.session != nullptr) {
        h.negotiated.peer_chain = psk.session->peer_chain;
        h.negotiated.verify_result = psk.session->verify_result;
        h.negotiated.ticket_age_skew = age_skew(h, psk);
    }
    h.tls13->psk = std::move(psk);
    h.negotiated.resumed = true;
    h.facts.set(Fact::psk);
    return {};
}

}  // namespace

bool keeps_sessions(const Config& config) {
    return config.ticket_keys == nullptr || (config.max_early_data > 0 && config.anti_replay);
}

bool offers_mode(const Extensions& extensions, PskKeyExchangeMode mode) {
    return extensions.psk_key_exchange_modes &&
           std::ranges::count(*extensions.psk_key_exchange_modes, code(mode)) > 0;
}

bool wants_tickets(const Handshake& h) {
    return has_usable_mode(h.hello->hello.extensions, *h.config);
}

void drop_psk(Handshake& h) {
    h.tls13->psk.reset();
    h.tls13->early.reset();
    h.negotiated.resumed = false;
    h.negotiated.peer_chain.clear();
    h.negotiated.verify_result = 0;
    h.negotiated.ticket_age_skew = {};
    h.facts.clear(Fact::psk);
}

Status choose_psk(Handshake& h, const Incoming& incoming) {
    drop_psk(h);
    const Extensions& extensions = h.hello->hello.extensions;
    if (!extensions.pre_shared_key) return {};
    // RFC 8446 §4.2.9: the modes come with every offer of a PSK; missing_extension.
    if (!extensions.psk_key_exchange_modes)
        return fail(Reason::missing_psk_key_exchange_modes_extension);
    if (!has_usable_mode(extensions, *h.config)) return {};
    const OfferedPsks& offered = *extensions.pre_shared_key;
    // RFC 8446 §4.2.11: as many binders as identities; illegal_parameter.
    if (offered.binders.size() != offered.identities.size()) return fail(Reason::bad_psk);
    const std::size_t count = std::min(offered.identities.size(), h.config->limits.psk_identities);
    for (std::size_t index = 0; index < count; ++index) {
        const PskIdentity& identity = offered.identities[index];
        auto psk = external_psk(h, identity);
        if (!psk) psk = resumption_psk(h, identity);
        if (!psk) continue;
        psk->index = static_cast<std::uint16_t>(index);
        h.tls13->early.emplace(h.schedule(), psk->key.expose());
        CHECK_OK(verify_binder(h, incoming, psk->origin, offered.binders[index]));
        return take_psk(h, std::move(*psk));
    }
    return {};
}

bool claim_psk(Handshake& h) {
    const auto& psk = h.tls13->psk;
    return !psk || !psk->single_use || h.config->session_store->remove(psk->session->id);
}

}  // namespace handfast::server13
