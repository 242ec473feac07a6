// SPDX-License-Identifier: Apache-2.0
// What was agreed on. Each field is set once by the step that decides it.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "handshake/config.h"
#include "handshake/messages.h"
#include "handshake/record_sizes.h"
#include "record/suites.h"

namespace handfast {

/// What the peer offered, for printing: a client in its ClientHello, a server in its last
/// CertificateRequest.
struct PeerOffer {
    std::vector<CipherSuite> suites;
    std::vector<SignatureScheme> schemes;
    std::vector<NamedGroup> groups;
    std::vector<Buffer> certificate_authorities;  ///< DER
    Buffer certificate_types;                     ///< Client, TLS 1.2: of the CertificateRequest.
};

/// What became of early data (RFC 8446 §4.2.10); a client learns it from EncryptedExtensions.
enum class EarlyData : std::uint8_t { not_offered, offered, accepted, rejected };

/// Why a server took early data or did not.
enum class EarlyDataReason : std::uint8_t {
    none,  ///< It was not offered.
    accepted,
    disabled,                 ///< By configuration.
    no_session_offered,       ///< The client offers it without a PSK.
    session_not_resumed,      ///< The first PSK is not the one that was taken.
    unsupported_for_session,  ///< The PSK allows none.
    cipher_mismatch,
    alpn_mismatch,
    ticket_age_skew,  ///< The hello is not fresh (RFC 8446 §8.3).
    hello_retry_request,
};
/// As it is spelled here.
std::string_view name_of(EarlyDataReason reason);

/// What became of NPN; OpenSSL's numbers.
enum class NextProtocolStatus : std::uint8_t { unsupported = 0, negotiated = 1, no_overlap = 2 };

struct Negotiated {
    const VersionProfile* version = nullptr;
    const SuiteInfo* suite = nullptr;
    const RecordCompression* compression = nullptr;  ///< Inside the Config; null for none.
    const GroupInfo* group = nullptr;                ///< Null when no key was exchanged.
    std::size_t dh_bits = 0;                         ///< Of the prime, where DHE was used.
    const SchemeInfo* own_scheme = nullptr;          ///< What we signed with, null if we did not.
    const SchemeInfo* peer_scheme = nullptr;         ///< What the peer signed with.
    bool resumed = false;
    EarlyData early_data = EarlyData::not_offered;
    EarlyDataReason early_data_reason = EarlyDataReason::none;  ///< Server
    /// Server: by how much the client takes its ticket to be older than it is (RFC 8446 §8.3).
    std::chrono::milliseconds ticket_age_skew{0};
    bool retried = false;  ///< A HelloRetryRequest took place.
    AgreedSizes record_sizes;
    bool extended_master_secret = false;
    bool encrypt_then_mac = false;
    bool secure_renegotiation = false;
    std::string server_name;  ///< Asked for by the client.
    bool server_name_acknowledged = false;
    std::string alpn;
    std::string next_protocol;  ///< NPN; the client's choice.
    NextProtocolStatus next_protocol_status = NextProtocolStatus::unsupported;
    SrtpProfile srtp_profile{};  ///< 0: none
    std::array<std::uint8_t, kRandomSize> client_random{};
    std::array<std::uint8_t, kRandomSize> server_random{};
    Buffer srp_user;
    Buffer psk_identity;       ///< Before TLS 1.3: the client's, …
    Buffer psk_identity_hint;  ///< … and what the server said to choose it by.
    CertificateChain peer_chain;
    std::uint32_t verify_result = 0;         ///< Of peer_chain: x509::VerifyCode
    Buffer peer_ocsp_response;               ///< For the peer's leaf, as sent; empty: none.
    Buffer peer_sct_list;                    ///< Likewise a SignedCertificateTimestampList.
    const Credential* credential = nullptr;  ///< Ours, inside the Config that is in force.
    std::shared_ptr<const Session> session;  ///< This connection's, once the handshake is done.
    std::unique_ptr<PeerOffer> peer_offer;   ///< With Config::keep_peer_offer.
    Buffer peer_point_formats;               ///< Likewise; of either hello.
};

}  // namespace handfast
