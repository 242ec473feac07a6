// SPDX-License-Identifier: Apache-2.0
#include "handshake/datagram_extensions.h"

#include <algorithm>

#include "handshake/handshake.h"

namespace handfast {

namespace {

/// Our own id is drawn once for a connection: whoever sorts datagrams goes by it.
void draw_own_id(Handshake& h) {
    Buffer& own = h.connection_ids.own;
    if (!own.empty() || !h.config->connection_id_size) return;
    own.resize(*h.config->connection_id_size);
    h.rng.fill(own);
}

void use_ids(Handshake& h, ByteView peer) {
    h.connection_ids.agreed = true;
    h.connection_ids.peer = to_buffer(peer);
    h.channel.set_connection_ids(h.connection_ids.peer, h.connection_ids.own);
}

}  // namespace

void offer_datagram_extensions(Handshake& h, Extensions& hello) {
    if (!h.facts.has_all(Fact::datagrams)) return;
    if (!h.config->srtp_profiles.empty()) hello.use_srtp = UseSrtp{h.config->srtp_profiles, {}};
    if (!h.config->connection_id_size) return;
    draw_own_id(h);
    hello.connection_id = h.connection_ids.own;
}

void answer_datagram_extensions(Handshake& h, const Extensions& hello, Extensions& answer) {
    if (!h.facts.has_all(Fact::datagrams)) return;
    if (hello.use_srtp) {
        // As OpenSSL, in the server's order; a key identifier is not used (RFC 5764 §4.1.3).
        const auto found =
            std::ranges::find_first_of(h.config->srtp_profiles, hello.use_srtp->profiles);
        if (found != h.config->srtp_profiles.end()) {
            h.negotiated.srtp_profile = *found;
            answer.use_srtp = UseSrtp{{*found}, {}};
        }
    }
    if (!hello.connection_id || !h.config->connection_id_size) return;
    draw_own_id(h);
    answer.connection_id = h.connection_ids.own;
    use_ids(h, *hello.connection_id);
}

Status accept_datagram_extensions(Handshake& h, const Extensions& answer) {
    if (answer.use_srtp) {
        const auto& profiles = answer.use_srtp->profiles;
        // RFC 5764 §4.1.1: "exactly one", and one that was offered; illegal_parameter.
        if (profiles.size() != 1 || std::ranges::find(h.config->srtp_profiles, profiles.front()) ==
                                        h.config->srtp_profiles.end())
            return fail(Reason::bad_srtp_profile);
        // RFC 5764 §4.1.3: what was not offered does not come back; illegal_parameter.
        if (!answer.use_srtp->mki.empty()) return fail(Reason::bad_srtp_mki_value);
        h.negotiated.srtp_profile = profiles.front();
    }
    if (answer.connection_id) use_ids(h, *answer.connection_id);
    return {};
}

}  // namespace handfast
