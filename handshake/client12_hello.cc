// SPDX-License-Identifier: Apache-2.0
// What a TLS 1.2 client makes of the server's hello (RFC 5246 §7.4.1.3 and the RFCs of the
// extensions in it).
#include <algorithm>

#include "handshake/datagram_extensions.h"
#include "handshake/key_exchange12.h"
#include "handshake/next_protocol.h"
#include "handshake/peer_certificate.h"
#include "handshake/progress12.h"
#include "handshake/record_compression.h"
#include "handshake/select.h"
#include "handshake/steps12.h"

namespace handfast::client12 {

namespace {

bool offers_session(const Handshake& h) {
    return h.resume != nullptr && h.resume->version == h.negotiated.version->wire;
}

Status judge_hello(const Handshake& h, const ServerHello& hello) {
    // RFC 8446 §4.1.3: a server that can do better would not have said so; illegal_parameter.
    if (has_downgrade_sentinel(hello.random, h.versions, h.negotiated.version->version))
        return fail(Reason::downgrade_detected);
    // RFC 5246 §7.4.1.3: from the client's lists.
    const auto method = CompressionMethod(hello.compression_method);
    if (!lists_compression(h.hello->hello.compression_methods, method) ||
        !has_compression(*h.config, method))
        return fail(Reason::unsupported_compression_algorithm);
    const auto& offered = h.hello->hello.cipher_suites;
    const SuiteInfo* suite = find_suite(hello.cipher_suite);
    if (suite == nullptr || !has_suite(*h.negotiated.version, *suite) ||
        std::ranges::find(offered, hello.cipher_suite) == offered.end())
        return fail(Reason::wrong_cipher_returned);
    CHECK_OK(judge_renegotiation_info(h, hello));
    return judge_point_formats(hello.extensions);
}

/// RFC 5246 §7.4.1.3: our session id comes back when the session is resumed.
Status judge_session(Handshake& h, const ServerHello& hello) {
    const ByteView ours = h.hello->hello.session_id;
    if (hello.session_id.empty() || !equal(hello.session_id, ours)) return {};
    // RFC 8446 §4.1.3: an id that was made up for appearance cannot be resumed.
    if (!offers_session(h)) return fail(Reason::invalid_session_id);
    if (h.resume->suite != hello.cipher_suite) return fail(Reason::old_session_cipher_not_returned);
    if (code(h.resume->compression) != hello.compression_method)
        return fail(Reason::old_session_compression_algorithm_not_returned);
    // RFC 7627 §5.3: as in the original handshake, or abort.
    if (h.resume->extended_master_secret != hello.extensions.extended_master_secret)
        return fail(Reason::inconsistent_extms);
    h.negotiated.resumed = true;
    h.negotiated.peer_chain = h.resume->peer_chain;
    h.negotiated.verify_result = h.resume->verify_result;
    h.negotiated.peer_ocsp_response = h.resume->ocsp_response;
    h.negotiated.peer_sct_list = h.resume->sct_list;
    h.facts.set(Fact::resumed);
    return verify_resumed_peer(h);
}

}  // namespace

Status read_server_hello(Handshake& h, const Incoming& incoming) {
    h.tls12 = std::make_unique<Progress12>();
    // SSLv3's Finished and CertificateVerify hash the messages together with the master secret.
    if (h.negotiated.version->prf == PrfForm::ssl3) h.transcript->keep_messages();
    TRY(const ServerHello hello, decode_server_hello(incoming.body, h.offered));
    CHECK_OK(judge_hello(h, hello));
    h.negotiated.extended_master_secret = hello.extensions.extended_master_secret;
    CHECK_OK(judge_extended_master_secret(h));
    CHECK_OK(judge_session(h, hello));
    h.negotiated.server_random = hello.random;
    h.negotiated.suite = find_suite(hello.cipher_suite);
    h.negotiated.compression =
        find_compression(*h.config, CompressionMethod(hello.compression_method));
    if (h.config->keep_peer_offer && hello.extensions.ec_point_formats)
        h.negotiated.peer_point_formats = to_buffer(*hello.extensions.ec_point_formats);
    set_exchange_facts(h);
    CHECK_OK(agree_on_encrypt_then_mac(h, hello.extensions.encrypt_then_mac));
    h.negotiated.secure_renegotiation = hello.extensions.renegotiation_info.has_value();
    h.negotiated.server_name_acknowledged = hello.extensions.server_name.has_value();
    h.events.emit(
        event::Selected{"cipher_suite", h.negotiated.suite->iana_name, "the server's choice"});
    TRY(h.negotiated.record_sizes, accept_record_sizes(hello.extensions, *h.config));
    use_record_sizes12(h);
    if (hello.extensions.alpn) {
        TRY(h.negotiated.alpn, accept_alpn(*hello.extensions.alpn, *h.config));
    }
    CHECK_OK(choose_next_protocol(h, hello.extensions));
    accept_heartbeats(h, hello.extensions);
    CHECK_OK(accept_datagram_extensions(h, hello.extensions));
    if (hello.extensions.session_ticket) h.facts.set(Fact::ticket_due);
    if (hello.extensions.status_request_acknowledged) h.facts.set(Fact::status_due);
    if (h.negotiated.resumed) {
        h.transcript->start(h.hash());
        h.tls12->session = h.resume->clone();
        return resume_master12(h);
    }
    if (hello.extensions.sct_list)
        h.negotiated.peer_sct_list = to_buffer(*hello.extensions.sct_list);
    // A CertificateRequest may come, whose answer signs the messages themselves.
    h.transcript->keep_messages();
    h.transcript->start(h.hash());
    begin_session12(h, hello.session_id);
    h.tls12->session_is_news = !hello.session_id.empty();
    return {};
}

}  // namespace handfast::client12
