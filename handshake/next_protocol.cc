// SPDX-License-Identifier: Apache-2.0
#include "handshake/next_protocol.h"

#include <algorithm>

#include "handshake/handshake.h"
#include "handshake/steps12.h"

namespace handfast {

void offer_next_protocol(const Handshake& h, Extensions& hello) {
    hello.next_protocol_wanted = h.config->next_protocols && !h.renegotiation.under_way();
}

void expect_next_protocol(Handshake& h) {
    // As OpenSSL: ALPN comes first, and a renegotiation leaves the protocol alone.
    const bool wanted = h.hello->hello.extensions.next_protocol_wanted &&
                        !h.renegotiation.under_way() && h.negotiated.alpn.empty();
    if (wanted && h.config->next_protocols) h.facts.set(Fact::next_protocol_due);
}

void answer_next_protocol(const Handshake& h, Extensions& answer) {
    if (!h.facts.has_all(Fact::next_protocol_due)) return;
    answer.next_protocols.emplace();
    for (const std::string& protocol : *h.config->next_protocols)
        answer.next_protocols->push_back(as_bytes(protocol));
}

Status choose_next_protocol(Handshake& h, const Extensions& answer) {
    if (!answer.next_protocols) return {};
    // One protocol is enough; illegal_parameter.
    if (answer.alpn) return fail(Reason::negotiated_both_npn_and_alpn);
    h.facts.set(Fact::next_protocol_due);
    const std::vector<std::string>& own = *h.config->next_protocols;
    const auto& theirs = *answer.next_protocols;
    const auto common = std::ranges::find_if(theirs, [&](ByteView protocol) {
        return std::ranges::find(own, as_text(protocol)) != own.end();
    });
    const bool overlap = common != theirs.end();
    h.negotiated.next_protocol_status =
        overlap ? NextProtocolStatus::negotiated : NextProtocolStatus::no_overlap;
    if (overlap)
        h.negotiated.next_protocol = as_text(*common);
    else if (!own.empty())
        h.negotiated.next_protocol = own.front();
    h.events.emit(event::Selected{"next_protocol", h.negotiated.next_protocol,
                                  "draft-agl-tls-nextprotoneg-04 §4"});
    return {};
}

namespace server12 {

Status read_next_protocol(Handshake& h, const Incoming& incoming) {
    TRY(const NextProtocol message, decode_next_protocol(incoming.body));
    h.facts.clear(Fact::next_protocol_due);
    h.negotiated.next_protocol_status = NextProtocolStatus::negotiated;
    h.negotiated.next_protocol = as_text(message.selected);
    return {};
}

}  // namespace server12

namespace client12 {

Status send_next_protocol(Handshake& h, const Incoming&) {
    return h.send_message(NextProtocol{as_bytes(h.negotiated.next_protocol)});
}

}  // namespace client12

}  // namespace handfast
