// SPDX-License-Identifier: Apache-2.0
// A client's ClientHello as far as both families need it: version, server name.
#include <algorithm>

#include "handshake/hello_front.h"
#include "handshake/select.h"

namespace handfast {

namespace {

void emit_extensions(const Handshake& h, const Extensions& extensions) {
    if (!h.events.active()) return;
    for (const RawExtension& extension : extensions.raw)
        h.events.emit(
            event::ExtensionSeen{HandshakeType::client_hello, extension.type, extension.body});
}

/// The code points of a list that travels as two-byte values.
void keep_offer(Handshake& h, const ClientHello& hello) {
    if (!h.config->keep_peer_offer) return;
    auto offer = std::make_unique<PeerOffer>();
    offer->suites = hello.cipher_suites;
    const Extensions& extensions = hello.extensions;
    if (extensions.signature_algorithms) offer->schemes = *extensions.signature_algorithms;
    if (extensions.supported_groups) offer->groups = *extensions.supported_groups;
    if (extensions.ec_point_formats)
        h.negotiated.peer_point_formats = to_buffer(*extensions.ec_point_formats);
    if (extensions.certificate_authorities)
        for (ByteView name : *extensions.certificate_authorities)
            offer->certificate_authorities.push_back(to_buffer(name));
    h.negotiated.peer_offer = std::move(offer);
}

Status choose_server_name(Handshake& h, const Extensions& extensions) {
    std::optional<std::string_view> name;
    if (extensions.server_name) name = as_text(*extensions.server_name);
    if (name) h.negotiated.server_name = *name;
    ServerNameDecision decision = h.hooks.on_server_name(name);
    if (decision.config != nullptr) h.config = std::move(decision.config);
    switch (decision.action) {
        case ServerNameDecision::Action::ignore:
            return {};
        case ServerNameDecision::Action::acknowledge:
            h.negotiated.server_name_acknowledged = name.has_value();
            return {};
        case ServerNameDecision::Action::warn:
            // RFC 8446 §6: TLS 1.3 has no warnings of this kind.
            if (h.negotiated.version->family == Family::tls13) return {};
            return h.channel.send_alert(AlertLevel::warning, AlertDescription::unrecognized_name);
        case ServerNameDecision::Action::refuse:
            return fail(Reason::unrecognized_name);
    }
    return {};
}

Result<ClientHello> decode_hello(const Handshake& h, const Incoming& client_hello) {
    if (client_hello.is_v2) return decode_v2_client_hello(h.hello->raw);
    return h.facts.has_all(Fact::datagrams) ? decode_dtls_client_hello(h.hello->raw)
                                            : decode_client_hello(h.hello->raw);
}

}  // namespace

Status read_client_version(Handshake& h, const Incoming& client_hello) {
    h.hello = std::make_unique<KeptHello>();
    h.hello->raw = to_buffer(client_hello.body);
    TRY(h.hello->hello, decode_hello(h, client_hello));
    const ClientHello& hello = h.hello->hello;
    emit_extensions(h, hello.extensions);
    TRY(h.negotiated.version, select_version(hello, h.versions));
    const VersionProfile& version = *h.negotiated.version;
    // RFC 5746 §4.5: the one extension that SSLv3 has.
    if (!version.has_extensions)
        h.hello->hello.extensions = {.renegotiation_info = hello.extensions.renegotiation_info};
    // RFC 7507 §3: the client fell back although both of us can do better.
    if (std::ranges::find(hello.cipher_suites, CipherSuite::tls_fallback_scsv) !=
            hello.cipher_suites.end() &&
        h.versions.has_newer_than(version.version))
        return fail(Reason::inappropriate_fallback);
    // RFC 8446 §4.1.2: after a retry supported_versions is what it was.
    if (h.cookie_sent && version.family != Family::tls13)
        return fail(Reason::second_client_hello_changed);
    h.events.set_version(version.wire);
    h.events.emit(event::Selected{"version", version.name, "RFC 8446 §4.2.1"});
    h.channel.set_version(version.record_version, version.record_version_is_checked);
    h.negotiated.client_random = hello.random;
    keep_offer(h, hello);
    h.transcript.emplace(h.provider());
    CHECK_OK(choose_server_name(h, hello.extensions));
    return judge_requests(h);
}

}  // namespace handfast
