// SPDX-License-Identifier: Apache-2.0
// Our ClientHello, and the version that the server answers with.
#include <algorithm>
#include <iterator>

#include "handshake/client_psk.h"
#include "handshake/datagram_extensions.h"
#include "handshake/hello_front.h"
#include "handshake/key_exchange12.h"
#include "handshake/next_protocol.h"
#include "handshake/own_certificate.h"
#include "handshake/progress13.h"
#include "handshake/record_compression.h"

namespace handfast {

namespace {

constexpr std::uint8_t kUncompressedPoints[] = {0};
/// The last one, which has no forward secrecy, only where it is allowed.
constexpr std::uint8_t kPskModes[] = {code(PskKeyExchangeMode::psk_dhe_ke),
                                      code(PskKeyExchangeMode::psk_ke)};

bool offers(const Handshake& h, Family family) {
    return h.versions.contains_family(family);
}

Status make_shares(Handshake& h) {
    std::vector<NamedGroup> first;
    for (NamedGroup group : h.config->groups)
        if (first.empty() && in_family(group, Family::tls13)) first.push_back(group);
    for (NamedGroup group : h.config->share_groups.value_or(first)) {
        TRY(auto share, h.provider().offer(find_group(group)->id, h.rng));
        h.tls13->shares.push_back({group, std::move(share)});
    }
    return {};
}

/// RFC 8446 Appendix D.4: a made-up session id makes the handshake look like a resumption. A real
/// one is what resumes in TLS 1.2.
void choose_session_id(Handshake& h) {
    Progress13& progress = *h.tls13;
    if (resumes(h, Family::legacy) && !h.resume->id.empty()) {
        progress.session_id = h.resume->id;
        return;
    }
    const bool compatible = offers(h, Family::tls13) && h.config->middlebox_compatibility;
    if (!compatible && !resumes(h, Family::legacy)) return;
    progress.session_id.resize(kMaxSessionIdSize);
    h.rng.fill(progress.session_id);
}

/// Whether a handshake with the suite could go on: a version has it, and there is a key for PSKs.
bool can_offer(const Handshake& h, CipherSuite suite) {
    const SuiteInfo* row = find_suite(suite);
    return row != nullptr && h.versions.has_suite(*row) &&
           (!uses_psk(*row) || psk_for_exchange(*h.config) != nullptr) &&
           (!uses_srp(*row) || h.config->srp_password != nullptr);
}

void offer_legacy_suites(const Handshake& h, ClientHello& hello) {
    if (!offers(h, Family::legacy)) return;
    std::ranges::copy_if(h.config->suites12, std::back_inserter(hello.cipher_suites),
                         [&](CipherSuite suite) { return can_offer(h, suite); });
    // RFC 5746 §3.4: the SCSV stands for an empty renegotiation_info; §3.5: only in an initial
    // handshake.
    if (!h.renegotiation.under_way())
        hello.cipher_suites.push_back(CipherSuite::tls_empty_renegotiation_info_scsv);
}

void offer_suites(const Handshake& h, ClientHello& hello) {
    if (offers(h, Family::tls13)) hello.cipher_suites = h.config->suites13;
    offer_legacy_suites(h, hello);
    // RFC 7507 §4: behind the suites that the client wants.
    if (h.config->fallback_scsv) hello.cipher_suites.push_back(CipherSuite::tls_fallback_scsv);
}

void offer_legacy(const Handshake& h, Extensions& extensions) {
    if (!offers(h, Family::legacy)) return;
    // RFC 5746 §3.5, §4.2: also to a server that may not know it.
    if (h.renegotiation.under_way())
        extensions.renegotiation_info = h.renegotiation.client_verify_data.view();
    offer_heartbeats(h, extensions);
    offer_next_protocol(h, extensions);
    extensions.ec_point_formats = kUncompressedPoints;
    extensions.extended_master_secret = true;
    extensions.encrypt_then_mac = h.config->encrypt_then_mac;
    const bool named = !h.config->srp_late_name || h.renegotiation.under_way();
    if (h.config->srp_password != nullptr && named) extensions.srp_user = h.config->srp_name;
    if (!h.config->tickets12) return;
    extensions.session_ticket =
        resumes(h, Family::legacy) ? ByteView(h.resume->ticket) : ByteView{};
}

void offer_tls13(const Handshake& h, Extensions& extensions) {
    if (!offers(h, Family::tls13)) return;
    extensions.supported_versions = h.versions.wire_versions();
    extensions.psk_key_exchange_modes = ByteView(kPskModes).first(h.config->allow_psk_ke ? 2 : 1);
    extensions.post_handshake_auth = h.config->post_handshake_authentication;
    extensions.compress_certificate = offered_compressions(*h.config);
    std::vector<KeyShareEntry> shares;
    for (const OwnShare& own : h.tls13->shares)
        shares.push_back({own.group, own.share->public_value()});
    extensions.key_shares = std::move(shares);
    if (!h.tls13->cookie.empty()) extensions.cookie = h.tls13->cookie;
    offer_psks(h, extensions);
}

/// A KEM has no place in TLS 1.2's ServerKeyExchange. As OpenSSL's, a client of TLS 1.2 lists no
/// fields (RFC 7919 §3 lets it). None that is left is no list: RFC 8422 §5.1.1 has no empty one.
std::optional<std::vector<NamedGroup>> groups_to_offer(const Handshake& h) {
    std::vector<NamedGroup> groups = h.config->groups;
    if (!offers(h, Family::tls13))
        std::erase_if(groups, [](NamedGroup group) { return !in_family(group, Family::legacy); });
    if (!offers(h, Family::legacy))
        std::erase_if(groups, [](NamedGroup group) { return !in_family(group, Family::tls13); });
    if (groups.empty()) return std::nullopt;
    return groups;
}

ClientHello build_client_hello(Handshake& h) {
    ClientHello hello;
    // As OpenSSL: in a renegotiation what the first hello said.
    hello.legacy_version =
        h.renegotiation.under_way() ? h.renegotiation.client_version : h.versions.legacy_version();
    hello.random = h.negotiated.client_random;
    hello.session_id = h.tls13->session_id;
    if (h.facts.has_all(Fact::datagrams)) hello.cookie = h.hello_cookie;
    hello.compression_methods = offered_record_compressions(*h.config);
    offer_suites(h, hello);
    // RFC 6101 §5.6.1.2: SSLv3 knows none; the SCSV says what is to be said.
    Extensions& extensions = hello.extensions;
    if (!profile(h.versions.newest()).has_extensions) {
        // RFC 5746 §4.5: save in a renegotiation.
        hello.has_extensions = h.renegotiation.under_way();
        if (hello.has_extensions)
            extensions.renegotiation_info = h.renegotiation.client_verify_data.view();
        return hello;
    }
    if (!h.server_name.empty()) extensions.server_name = as_bytes(h.server_name);
    extensions.supported_groups = groups_to_offer(h);
    // RFC 5246 §7.4.1.4.1: not from clients of older versions.
    if (profile(h.versions.newest()).signatures == SignatureForm::negotiated)
        extensions.signature_algorithms = h.config->schemes;
    if (!h.config->alpn.empty() && !h.renegotiation.under_way()) {
        extensions.alpn.emplace();
        for (const std::string& protocol : h.config->alpn)
            extensions.alpn->push_back(as_bytes(protocol));
    }
    offer_record_sizes(*h.config, extensions);
    ask_for_staples(*h.config, extensions);
    offer_legacy(h, extensions);
    offer_datagram_extensions(h, extensions);
    offer_tls13(h, extensions);
    if (h.tls13->grease) h.tls13->grease->apply(hello);
    return hello;
}

/// What is really sent is what answers are judged by.
void apply_tamper(Handshake& h, KeptHello& kept) {
    if (h.tamper == nullptr) return;
    h.tamper->on_message(HandshakeType::client_hello, kept.raw);
    const ByteView raw(kept.raw);
    const ByteView body = raw.subspan(std::min(kHandshakeHeaderSize, raw.size()));
    auto changed = h.facts.has_all(Fact::datagrams) ? decode_dtls_client_hello(body)
                                                    : decode_client_hello(body);
    if (!changed) return;
    kept.hello = std::move(*changed);
    h.offered.clear();
    for (const RawExtension& extension : kept.hello.extensions.raw)
        h.offered.push_back(extension.type);
}

}  // namespace

Status send_client_hello(Handshake& h) {
    auto kept = std::make_unique<KeptHello>();
    choose_psks(h);
    kept->hello = build_client_hello(h);
    h.renegotiation.client_version = kept->hello.legacy_version;
    encode(kept->hello, kept->raw);
    const auto& psks = kept->hello.extensions.pre_shared_key;
    if (psks) write_binders(h, *psks, kept->raw);
    h.offered = offered_by(kept->hello.extensions, Where::client_hello);
    apply_tamper(h, *kept);
    // RFC 8701 §3.1: a server that answers to what means nothing is refused.
    if (h.tls13->grease) h.tls13->grease->remove_from(h.offered);
    // RFC 5746 §3.4: the SCSV lets a server answer with renegotiation_info.
    if (offers(h, Family::legacy)) h.offered.push_back(ExtensionType::renegotiation_info);
    h.hello = std::move(kept);
    return h.send_as_is(h.hello->raw);
}

Status start_client(Handshake& h) {
    h.channel.set_version(h.versions.first_record_version(), false);
    return restart_client(h);
}

Status restart_client(Handshake& h) {
    h.tls13 = std::make_unique<Progress13>();
    h.transcript.emplace(h.provider());
    h.rng.fill(h.negotiated.client_random);
    h.negotiated.server_name = h.server_name;
    if (h.config->grease) h.tls13->grease.emplace(h.rng);
    if (!h.config->certificate_compressions.empty()) h.facts.set(Fact::compression_offered);
    judge_session(h);
    choose_session_id(h);
    if (offers(h, Family::tls13)) CHECK_OK(make_shares(h));
    CHECK_OK(send_client_hello(h));
    CHECK_OK(begin_early_data(h));
    return h.channel.end_flight(FlightEnd::awaits_answer);
}

// RFC 6347 §4.2.1: the same hello with the cookie; neither the first one nor this request counts in
// the transcript.
Status answer_hello_verify_request(Handshake& h, const Incoming& incoming) {
    TRY(const HelloVerifyRequest request, decode_hello_verify_request(incoming.body));
    if (++h.hello_verify_requests > h.config->limits.hello_verify_requests)
        return fail(Reason::too_many_hello_verify_requests);
    h.hello_cookie = to_buffer(request.cookie);
    h.transcript.emplace(h.provider());
    CHECK_OK(send_client_hello(h));
    return h.channel.end_flight(FlightEnd::awaits_answer);
}

Status read_server_version(Handshake& h, const Incoming& server_hello) {
    TRY(const ServerHello hello, decode_server_hello(server_hello.body, h.offered));
    const WireVersion wire = hello.extensions.selected_version.value_or(hello.legacy_version);
    const VersionProfile* version = find_version(wire);
    if (version == nullptr || !h.versions.contains(wire)) return fail(Reason::unsupported_protocol);
    // RFC 8446 §4.2.1: supported_versions chooses TLS 1.3 or nothing, and legacy_version never
    // chooses it.
    const bool chosen_by_extension = hello.extensions.selected_version.has_value();
    if (chosen_by_extension != (version->family == Family::tls13))
        return fail(Reason::bad_legacy_version);
    // RFC 8446 §D.3: "A client that attempts to send 0-RTT data MUST fail a connection if it
    // receives a ServerHello with TLS 1.2 or older."
    if (h.negotiated.early_data != EarlyData::not_offered && version->family != Family::tls13) {
        CHECK_OK(reject_early_data(h));
        return fail(Reason::wrong_version_on_early_data);
    }
    h.negotiated.version = version;
    h.events.set_version(version->wire);
    h.events.emit(event::Selected{"version", version->name, "RFC 8446 §4.1.3"});
    for (const RawExtension& extension : hello.extensions.raw)
        h.events.emit(
            event::ExtensionSeen{HandshakeType::server_hello, extension.type, extension.body});
    h.channel.set_version(version->record_version, version->record_version_is_checked);
    return {};
}

}  // namespace handfast
