// SPDX-License-Identifier: Apache-2.0
#include "handshake/client_psk.h"

#include <algorithm>

#include "handshake/progress13.h"
#include "handshake/record_compression.h"
#include "handshake/steps13.h"

namespace handfast {

namespace {

template <class List, class Value>
bool has(const List& list, const Value& value) {
    return std::ranges::find(list, value) != list.end();
}

/// RFC 8446 §4.2.11: a PSK goes with any suite of its hash.
bool offers_hash(const Config& config, crypto::HashId hash) {
    return std::ranges::any_of(config.suites13, [&](CipherSuite ours) {
        const SuiteInfo* row = find_suite(ours);
        return row != nullptr && row->hash == hash;
    });
}

bool offers_suite(const Config& config, const SuiteInfo& suite, Family family) {
    if (family == Family::legacy) return has(config.suites12, suite.suite);
    return offers_hash(config, suite.hash);
}

bool can_be_resumed(const Session& session, const Config& config, Instant now) {
    const VersionProfile* version = find_version(session.version);
    const SuiteInfo* suite = find_suite(session.suite);
    // RFC 5077 §3.4: the id of a session with a ticket only tells whether the ticket was taken.
    const bool lacks_ticket = version != nullptr && version->family == Family::legacy &&
                              !session.ticket.empty() && !config.tickets12;
    return version != nullptr && suite != nullptr && !lacks_ticket &&
           config.versions.contains(session.version) && !session.expired(now) &&
           // RFC 5246 §7.4.1.2: the list MUST include the session's method.
           lists_compression(offered_record_compressions(config), session.compression) &&
           offers_suite(config, *suite, version->family);
}

/// RFC 8446 §4.2.11.1: milliseconds since the ticket came, plus what hides them, modulo 2^32.
std::uint32_t obfuscated_age(const OwnPsk& psk, Instant now) {
    if (psk.origin != PskOrigin::resumption) return 0;
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - psk.created);
    return static_cast<std::uint32_t>(age.count()) + psk.age_add;
}

OwnPsk psk_of(const Session& session) {
    OwnPsk psk;
    psk.origin = PskOrigin::resumption;
    psk.identity = session.ticket;
    psk.secret = SecretBuffer(session.secret.expose());
    psk.suite = find_suite(session.suite);
    psk.hash = psk.suite->hash;
    psk.created = session.created;
    psk.age_add = session.ticket_age_add;
    psk.max_early_data = session.max_early_data;
    psk.alpn = session.alpn;
    psk.server_name = session.server_name;
    return psk;
}

OwnPsk psk_of(const ExternalPsk& external) {
    OwnPsk psk;
    psk.origin = external.imported ? PskOrigin::imported : PskOrigin::external;
    psk.identity = external.identity;
    psk.secret = external.key->clone();
    psk.hash = external.hash;
    psk.suite = find_suite(external.suite);
    psk.max_early_data = external.max_early_data;
    psk.alpn = external.alpn;
    return psk;
}

ScheduleContext schedule_of(const Handshake& h, const OwnPsk& psk) {
    return {h.provider(), psk.hash, h.events, h.negotiated.client_random};
}

/// RFC 8446 §4.2.10: early data goes by the first PSK, whose suite and application protocol are
/// known before the server says anything.
bool may_offer_early_data(const Handshake& h) {
    const Config& config = *h.config;
    if (!config.offer_early_data || h.negotiated.retried || h.tls13->psks.empty()) return false;
    const OwnPsk& psk = h.tls13->psks.front();
    const bool same_suite = psk.suite != nullptr && has(config.suites13, psk.suite->suite);
    const bool same_protocol = psk.alpn.empty() || has(config.alpn, psk.alpn);
    const bool same_name = psk.server_name.empty() || psk.server_name == h.server_name;
    return psk.max_early_data > 0 && same_suite && same_protocol && same_name;
}

}  // namespace

void judge_session(Handshake& h) {
    if (h.resume != nullptr && !can_be_resumed(*h.resume, *h.config, h.now)) h.resume.reset();
}

bool resumes(const Handshake& h, Family family) {
    return h.resume != nullptr && find_version(h.resume->version)->family == family;
}

void choose_psks(Handshake& h) {
    auto& psks = h.tls13->psks;
    if (h.negotiated.retried) {
        // RFC 8446 §4.1.4: after a retry, only PSKs that go with its suite's hash.
        std::erase_if(psks, [&](const OwnPsk& psk) { return psk.hash != h.hash(); });
        return;
    }
    if (!h.versions.contains_family(Family::tls13)) return;
    if (resumes(h, Family::tls13) && !h.resume->ticket.empty()) psks.push_back(psk_of(*h.resume));
    for (const ExternalPsk& external : h.config->external_psks)
        if (!external.identity.empty() && offers_hash(*h.config, external.hash))
            psks.push_back(psk_of(external));
}

void offer_psks(const Handshake& h, Extensions& extensions) {
    static constexpr std::uint8_t kPlaceholder[crypto::kMaxDigestSize] = {};
    if (h.tls13->psks.empty()) return;
    OfferedPsks offer;
    offer.binders_size = 2;
    for (const OwnPsk& psk : h.tls13->psks) {
        offer.identities.push_back({psk.identity, obfuscated_age(psk, h.now)});
        offer.binders.push_back(ByteView(kPlaceholder, crypto::digest_size(psk.hash)));
        offer.binders_size += 1 + crypto::digest_size(psk.hash);
    }
    extensions.pre_shared_key = std::move(offer);
    extensions.early_data = may_offer_early_data(h);
}

// RFC 8446 §4.2.11.2: over the message up to the binders, and what came before it.
void write_binders(const Handshake& h, const OfferedPsks& psks, Buffer& message) {
    const ByteView truncated = ByteView(message).first(message.size() - psks.binders_size);
    auto out = message.end() - static_cast<std::ptrdiff_t>(psks.binders_size) + 2;
    for (const OwnPsk& psk : h.tls13->psks) {
        const FinishedKey key =
            EarlyStage13(schedule_of(h, psk), psk.secret.expose()).binder_key(psk.origin);
        const Digest transcript = h.transcript->without_newest_plus(truncated, psk.hash);
        const Digest binder = verify_data(h.provider(), psk.hash, key, transcript);
        out = std::ranges::copy(binder.view(), out + 1).out;
    }
}

Status begin_early_data(Handshake& h) {
    if (!h.hello->hello.extensions.early_data || h.tls13->psks.empty()) return {};
    const OwnPsk& psk = h.tls13->psks.front();
    if (psk.suite == nullptr) return {};
    h.negotiated.early_data = EarlyData::offered;
    h.tls13->early_data_room = psk.max_early_data;
    CHECK_OK(h.channel.end_flight(FlightEnd::last));
    h.channel.set_version(0x0303, false);  // RFC 8446 §5.1: of all records after the first
    if (h.facts.has_all(Fact::compatibility)) {
        // RFC 8446 §D.4: "If offering early data, the record is placed immediately after the first
        // ClientHello."
        CHECK_OK(send_change_cipher_spec13(h, {}));
        h.facts.clear(Fact::compatibility);
    }
    const EarlyStage13 stage(schedule_of(h, psk), psk.secret.expose());
    const Digest transcript = h.transcript->without_newest_plus({}, psk.hash);
    const TrafficSecret traffic = stage.client_traffic(transcript);
    h.secrets.early_exporter = stage.exporter(transcript);
    h.secrets.early_hash = psk.hash;
    TRY(auto write, make_traffic_protector(h.provider(), *psk.suite, traffic));
    h.tls13->early_keys_in_use = true;
    return h.channel.set_write_protector(std::move(write));
}

Status reject_early_data(Handshake& h) {
    if (h.negotiated.early_data != EarlyData::offered) return {};
    h.negotiated.early_data = EarlyData::rejected;
    h.secrets.early_exporter.clear();
    h.tls13->early_keys_in_use = false;
    h.events.emit(event::Selected{"early_data", "rejected", "RFC 8446 §4.2.10"});
    return h.channel.set_write_protector(make_null_protector());
}

Result<std::size_t> write_early_data(Handshake& h, ByteView data) {
    if (h.tls13 == nullptr || !h.tls13->early_keys_in_use) return 0;
    const std::size_t size = std::min(data.size(), h.tls13->early_data_room);
    h.tls13->early_data_room -= size;
    CHECK_OK(h.channel.send_application_data(data.first(size)));
    return size;
}

}  // namespace handfast
