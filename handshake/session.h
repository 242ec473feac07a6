// SPDX-License-Identifier: Apache-2.0
// What is remembered of a connection so that a later one can resume it, for both roles and both
// families.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/base/clock.h"
#include "crypto/base/result.h"
#include "crypto/provider.h"
#include "handshake/secrets.h"
#include "record/code_points.h"

namespace handfast::x509 {
class Certificate;
}

namespace handfast {

using CertificateChain = std::vector<std::shared_ptr<const x509::Certificate>>;

/// RFC 8446 §4.6.1: seven days, whatever a ticket says. TLS 1.2 advises a day (RFC 5246 §F.1.4).
inline constexpr std::uint32_t kMaxTicketLifetime = 604800;

struct Session {
    WireVersion version = 0;
    CipherSuite suite{};
    CompressionMethod compression{};
    SessionSecret secret;
    Instant created{};
    /// How long it may be resumed, seconds after `created`.
    std::uint32_t lifetime_seconds = 7200;
    bool extended_master_secret = false;
    /// TLS 1.2: the session id; TLS 1.3: what OpenSSL prints as one, a hash of the ticket.
    Buffer id;
    /// -context: sessions of another context are not resumed.
    Buffer context;
    std::string server_name;
    std::string alpn;
    // Client side only.
    Buffer ticket;
    std::uint32_t ticket_lifetime_hint = 0;
    std::uint32_t ticket_age_add = 0;
    std::uint32_t max_early_data = 0;
    // What a resumed connection cannot learn again, and what OpenSSL's files hold (session_der.h).
    CertificateChain peer_chain;         ///< Leaf first; from a file the leaf alone.
    std::uint32_t verify_result = 0;     ///< x509::VerifyCode
    NamedGroup group{};                  ///< Of the first key exchange; 0 for none.
    std::uint8_t max_fragment_length{};  ///< RFC 6066 §4's code, 0 for none.
    Buffer ocsp_response;                ///< Client: of the peer's leaf.
    Buffer sct_list;                     ///< Client: of the peer's leaf.
    Buffer psk_identity;
    Buffer ticket_appdata;

    bool expired(Instant now) const;
    Session clone() const;
};

/// The form in which a session travels inside a ticket; ours alone, versioned. The ticket and the
/// id are not part of it; of the peer's chain the leaf is, unless it is huge.
Buffer serialize_for_ticket(const Session& session);
Result<Session> parse_from_ticket(ByteView bytes, const crypto::Provider& provider);

}  // namespace handfast
