// SPDX-License-Identifier: Apache-2.0
// What a TLS 1.3 client makes of ServerHello and HelloRetryRequest (RFC 8446 §4.1.3, §4.1.4).
#include <algorithm>

#include "handshake/client_psk.h"
#include "handshake/hello_front.h"
#include "handshake/progress13.h"
#include "handshake/steps13.h"

namespace handfast::client13 {

namespace {

/// What both forms of the message must say.
Status judge_hello(const Handshake& h, const ServerHello& hello) {
    if (hello.legacy_version != 0x0303) return fail(Reason::bad_legacy_version);
    if (!equal(hello.session_id, h.tls13->session_id)) return fail(Reason::invalid_session_id);
    if (hello.compression_method != 0) return fail(Reason::invalid_compression_algorithm);
    const auto& offered = h.hello->hello.cipher_suites;
    const SuiteInfo* suite = find_suite(hello.cipher_suite);
    if (suite == nullptr || suite->first_version != h.negotiated.version->wire ||
        std::ranges::find(offered, hello.cipher_suite) == offered.end())
        return fail(Reason::wrong_cipher_returned);
    // RFC 8446 §4.1.4: the ServerHello keeps what the HelloRetryRequest chose.
    if (h.tls13->retry_suite && *h.tls13->retry_suite != hello.cipher_suite)
        return fail(Reason::cipher_changed_after_retry);
    return {};
}

OwnShare* own_share(Handshake& h, NamedGroup group) {
    auto& shares = h.tls13->shares;
    const auto found = std::ranges::find(shares, group, &OwnShare::group);
    return found == shares.end() ? nullptr : &*found;
}

Status read_psk_choice(Handshake& h, const ServerHello& hello) {
    if (!hello.extensions.selected_psk) {
        h.tls13->early.emplace(h.schedule(), ByteView{});
        return {};
    }
    // RFC 8446 §4.2.11: an identity that we offered, whose hash is the suite's.
    const std::size_t selected = *hello.extensions.selected_psk;
    if (selected >= h.tls13->psks.size()) return fail(Reason::bad_psk_identity);
    const OwnPsk& psk = h.tls13->psks[selected];
    if (psk.hash != h.hash()) return fail(Reason::bad_psk);
    h.tls13->early.emplace(h.schedule(), psk.secret.expose());
    h.tls13->selected_psk = static_cast<std::uint16_t>(selected);
    h.negotiated.resumed = true;
    if (psk.origin == PskOrigin::resumption) {
        h.negotiated.peer_chain = h.resume->peer_chain;
        h.negotiated.verify_result = h.resume->verify_result;
        h.negotiated.peer_ocsp_response = h.resume->ocsp_response;
        h.negotiated.peer_sct_list = h.resume->sct_list;
    }
    h.facts.set(Fact::psk);
    return {};
}

/// The (EC)DHE secret, or nothing where the PSK does without.
Result<SecretBuffer> agree(Handshake& h, const ServerHello& hello) {
    if (!hello.extensions.key_share) {
        // RFC 8446 §4.2.9, §9.2: without a share only by a PSK, in a mode that we offered.
        if (!h.facts.has_all(Fact::psk) || !h.config->allow_psk_ke)
            return fail(Reason::missing_key_share_extension);
        return SecretBuffer();
    }
    OwnShare* own = own_share(h, hello.extensions.key_share->group);
    // RFC 8446 §4.2.8: in the group of a share that we sent.
    if (own == nullptr) return fail(Reason::wrong_curve);
    h.negotiated.group = find_group(own->group);
    return own->share->agree(hello.extensions.key_share->key_exchange);
}

}  // namespace

Status read_hello_retry_request(Handshake& h, const Incoming& incoming) {
    TRY(const ServerHello retry, decode_server_hello(incoming.body, h.offered));
    CHECK_OK(judge_hello(h, retry));
    const Extensions& extensions = retry.extensions;
    if (!extensions.retry_group && !extensions.cookie)
        return fail(Reason::hello_retry_without_change);
    if (extensions.retry_group) {
        const NamedGroup group = *extensions.retry_group;
        const auto& groups = h.config->groups;
        // RFC 8446 §4.2.8: a group that we support and sent no share for.
        if (std::ranges::find(groups, group) == groups.end() || !in_family(group, Family::tls13))
            return fail(Reason::bad_key_share);
        if (own_share(h, group) != nullptr) return fail(Reason::hello_retry_without_change);
        TRY(auto share, h.provider().offer(find_group(group)->id, h.rng));
        h.tls13->shares.clear();
        if (h.tls13->grease) h.tls13->grease->drop_share();
        h.tls13->shares.push_back({group, std::move(share)});
    }
    if (extensions.cookie) h.tls13->cookie = to_buffer(*extensions.cookie);
    h.tls13->retry_suite = retry.cipher_suite;
    h.negotiated.suite = find_suite(retry.cipher_suite);
    h.negotiated.retried = true;
    h.facts.set(Fact::retry_wanted);
    // RFC 8446 §4.1.2, §4.2.10: the second ClientHello goes without it.
    CHECK_OK(reject_early_data(h));
    h.transcript->start(h.hash());
    h.transcript->collapse_for_retry();
    return {};
}

Status send_second_client_hello(Handshake& h, const Incoming&) {
    return send_client_hello(h);
}

Status read_server_hello(Handshake& h, const Incoming& incoming) {
    TRY(const ServerHello hello, decode_server_hello(incoming.body, h.offered));
    // RFC 8446 §4.1.4: a second HelloRetryRequest has no row; here the version must still be 1.3.
    if (hello.extensions.selected_version != h.negotiated.version->wire)
        return fail(Reason::bad_legacy_version);
    CHECK_OK(judge_hello(h, hello));
    h.negotiated.suite = find_suite(hello.cipher_suite);
    h.negotiated.server_random = hello.random;
    CHECK_OK(read_psk_choice(h, hello));
    TRY(const SecretBuffer shared, agree(h, hello));

    Progress13& progress = *h.tls13;
    if (!h.transcript->started()) h.transcript->start(h.hash());
    progress.handshake.emplace(std::move(*progress.early).into_handshake(shared.expose()));
    progress.early.reset();
    progress.shares.clear();
    const Digest transcript = h.transcript->current();
    progress.client_handshake = progress.handshake->client_traffic(transcript);
    progress.server_handshake = progress.handshake->server_traffic(transcript);
    TRY(auto read,
        make_traffic_protector(h.provider(), *h.negotiated.suite, progress.server_handshake));
    return h.channel.set_read_protector(std::move(read));
}

}  // namespace handfast::client13
