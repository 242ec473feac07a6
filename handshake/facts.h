// SPDX-License-Identifier: Apache-2.0
// What the rows of the transition tables may ask: a handful of yes-or-no facts about this
// handshake, set by the steps named here.
#pragma once

#include <cstdint>

namespace handfast {

enum class Fact : std::uint32_t {
    compatibility = 1 << 0,          ///< Middlebox compatibility CCS wanted (config, at start).
    retry_wanted = 1 << 1,           ///< read_client_hello: no usable share, a retry is sent.
    psk = 1 << 2,                    ///< ServerHello selects a PSK (TLS 1.3).
    resumed = 1 << 3,                ///< ServerHello resumes a session (TLS 1.2).
    ticket_due = 1 << 4,             ///< A NewSessionTicket is (still) to be sent or to come.
    certificate_requested = 1 << 5,  ///< A CertificateRequest was sent or received.
    certificate_sent = 1 << 6,       ///< Our Certificate was not empty: CertificateVerify follows.
    status_due = 1 << 7,             ///< TLS 1.2: CertificateStatus may come.
    early_data = 1 << 8,             ///< Early data was accepted: EndOfEarlyData ends it.
    client_proves = 1 << 9,          ///< Server: the client's Certificate was not empty.
    compression_offered = 1 << 10,   ///< The peer may compress its certificate (RFC 8879).
    /// Client: a CertificateRequest may come after the handshake. Server: one is outstanding.
    late_authentication = 1 << 11,
    /// establish12: another handshake may begin because the peer wants it, or we asked for it.
    may_renegotiate = 1 << 12,
    // What the suite's key exchange consists of, before TLS 1.3.
    server_authenticates = 1 << 13,        ///< The server shows a certificate.
    exchange_due = 1 << 14,                ///< A ServerKeyExchange is sent, or must come.
    exchange_possible = 1 << 15,           ///< Client: one may come.
    certificate_may_be_skipped = 1 << 16,  ///< Without a certificate no Certificate comes.
    datagrams = 1 << 18,                   ///< DTLS (config, at start).
    next_protocol_due = 1 << 17,           ///< NPN: NextProtocol is to be sent or to come.
};

/// A set of facts, and the masks that rows hold.
class Facts {
  public:
    constexpr Facts() = default;
    constexpr Facts(Fact fact)
        : bits_(static_cast<std::uint32_t>(fact)) {}  // NOLINT: a mask of one
    constexpr Facts operator|(Facts other) const { return Facts(bits_ | other.bits_); }
    constexpr bool has_all(Facts mask) const { return (bits_ & mask.bits_) == mask.bits_; }
    constexpr bool has_any(Facts mask) const { return (bits_ & mask.bits_) != 0; }
    constexpr void set(Fact fact) { bits_ |= static_cast<std::uint32_t>(fact); }
    constexpr void clear(Fact fact) { bits_ &= ~static_cast<std::uint32_t>(fact); }
    constexpr std::uint32_t bits() const { return bits_; }
    constexpr static Facts from_bits(std::uint32_t bits) { return Facts(bits); }
    friend constexpr bool operator==(Facts, Facts) = default;

  private:
    constexpr explicit Facts(std::uint32_t bits) : bits_(bits) {}
    std::uint32_t bits_ = 0;
};

constexpr Facts operator|(Fact a, Fact b) {
    return Facts(a) | Facts(b);
}

}  // namespace handfast
