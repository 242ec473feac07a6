// SPDX-License-Identifier: Apache-2.0
// What a connection may do: immutable and shared by all connections of a server. Built by filling
// the struct and calling `finish`, which judges it as a whole.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "crypto/provider.h"
#include "handshake/cipher_string.h"
#include "handshake/compression.h"
#include "handshake/groups.h"
#include "handshake/limits.h"
#include "handshake/psk.h"
#include "handshake/retry_cookie.h"
#include "handshake/security_level.h"
#include "handshake/server_info.h"
#include "handshake/session.h"
#include "handshake/session_store.h"
#include "handshake/signature_schemes.h"
#include "handshake/srp.h"
#include "handshake/tickets.h"
#include "handshake/version.h"
#include "record/compression.h"
#include "record/record_layer.h"

namespace handfast {

/// An OCSPResponse with its type and length has to fit into an extension, and that into the
/// extensions of a certificate (RFC 8446 §4.4.2.1).
constexpr std::size_t kMaxOcspStaple = 0xffff - 8;

/// A certificate with its chain (leaf first, as sent) and its key.
struct Credential {
    CertificateChain chain;
    std::shared_ptr<const crypto::PrivateKey> key;
    /// What the key may sign with, in order of preference; empty: what Config::schemes says.
    std::vector<SignatureScheme> schemes = {};
    /// Only for peers whose certificate_authorities name an issuer of the chain.
    bool must_match_issuer = false;
    /// Sent along to peers that ask for it: an OCSPResponse (DER), a SignedCertificateTimestampList
    /// (RFC 6962 §3.3). Empty: not there.
    Buffer ocsp_staple = {};  ///< At most kMaxOcspStaple bytes.
    Buffer sct_list = {};
    /// What a server that shows it answers beside the engine's own extensions.
    std::vector<ServerInfo> server_info = {};

    /// Whether an OCSPResponse of that size leaves room for what else the certificate carries.
    bool has_room_for_staple(std::size_t size) const;
};

/// RFC 8446 §4.2.5: a certificate extension that a client's certificate must have.
struct CertificateFilter {
    Buffer oid;     ///< DER, with tag
    Buffer values;  ///< DER of the extension's value
};

/// What a server makes of clients without a certificate.
enum class ClientAuthentication : std::uint8_t { none, request, require };

/// What is made of wishes for another handshake on a connection, up to TLS 1.2.
enum class RenegotiationPolicy : std::uint8_t {
    ignore,  ///< There is none, and a server's HelloRequest is not answered.
    refuse,  ///< There is none, and the peer is told so.
    own,     ///< Only ours.
    any,     ///< The peer's, too.
};

/// What is made of peers that do not bind one handshake to the next (RFC 5746 §4).
enum class LegacyPeers : std::uint8_t {
    refuse,       ///< A client connects to none; a server lets them in, but not renegotiate.
    connect,      ///< A client connects to them.
    renegotiate,  ///< They may renegotiate, as insecure as that is.
};

/// Where a server takes its finite field from: the client's groups (RFC 7919) or one as strong as
/// the certificate; a file (-dhparam); nowhere, and there is no DHE (-no_dhe).
struct DhParameters {
    enum class Source : std::uint8_t { automatic, given, none };
    Source source = Source::automatic;
    Buffer p, g;  ///< Where given.
};

/// How handshake messages are put into records: one record each, as OpenSSL does, or as many
/// as fit.
enum class MessagePacking : std::uint8_t { record_per_message, coalesced };

/// What only DTLS has.
struct DatagramOptions {
    /// Over SCTP there is a record to each message, no timer, no replay detection and no path MTU
    /// (RFC 6083 §3, §4.1), and the keys of SCTP-AUTH are told (event::SctpKeyDerived).
    Carrier carrier = Carrier::udp;
    /// Old peers count the NUL behind the exporter's label (-sctp_label_bug).
    bool sctp_label_bug = false;
    /// Bytes of a datagram's payload, until a flight goes unanswered; 128 at least.
    std::size_t path_mtu = 1400;
    /// Whether flights that go unanswered make it smaller (RFC 6347 §4.1.1.1).
    bool backs_off = true;
    /// RFC 6347 §4.2.4.1: until a flight is repeated, and twice as long after each time.
    std::chrono::milliseconds first_timeout = std::chrono::seconds(1);
    std::chrono::milliseconds longest_timeout = std::chrono::seconds(60);
    /// How often a flight is repeated before the handshake is given up.
    std::uint32_t repetitions = 12;
};

struct Config {
    std::shared_ptr<const crypto::Provider> provider;

    /// DTLS over datagrams, or TLS over a stream; finish() makes `versions` fit.
    Transport transport = Transport::stream;
    DatagramOptions datagrams;
    /// DTLS: in order of preference (RFC 5764); empty: none (-use_srtp).
    std::vector<SrtpProfile> srtp_profiles;
    /// DTLS: bytes of the id that the peer's records are to bear (RFC 9146), 0 to 255; 0 bears the
    /// peer's id without asking for one. Absent: no ids.
    std::optional<std::uint8_t> connection_id_size;

    VersionSet versions = VersionSet::usual();
    std::vector<CipherSuite> suites12 = default_suites12();
    std::vector<CipherSuite> suites13 = default_suites13();
    std::vector<NamedGroup> groups = default_groups();
    /// Schemes accepted from the peer and used for own signatures, in order of preference.
    std::vector<SignatureScheme> schemes = default_schemes();
    /// A server's choice follows its own order instead of the client's (-serverpref).
    bool prefer_own_order = false;
    /// With prefer_own_order, our ChaCha20 suites come first for a client whose first suite is one:
    /// it has no instructions for AES (-prioritize_chacha).
    bool prioritize_chacha = false;

    // Security policy.
    /// finish() leaves of the lists above what it permits; steps ask it about what peers bring.
    SecurityLevel security_level = kDefaultSecurityLevel;
    /// Binds groups and schemes beside the suites (RFC 6460); set by parse_cipher_rules.
    SuiteB suite_b = SuiteB::none;

    /// A server's identities; a client's, for client authentication.
    std::vector<Credential> credentials;
    /// The first credential that fits is taken, whatever suite that takes up to TLS 1.2; else the
    /// one that the first shared scheme asks for (OpenSSL's way, which has no order among them).
    bool credentials_in_order = false;
    /// Hooks::on_certificate_needs says for each peer anew which ones there are.
    bool credentials_by_hook = false;
    /// Shows no chain with a signature that the peer does not say it verifies (RFC 5246 §7.4.2),
    /// and a client none that no authority of the server's list has issued (-strict).
    bool strict_chains = false;
    /// A server before TLS 1.3 takes curves and signature schemes whether the client has them or
    /// not: deliberately wrong, for tests of clients (-debug_broken_protocol).
    bool breaks_protocol = false;
    /// A server's protocols in order of preference; a client's offer. Empty: no ALPN.
    std::vector<std::string> alpn;

    bool middlebox_compatibility = true;  ///< RFC 8446 Appendix D.4
    MessagePacking packing = MessagePacking::record_per_message;
    std::size_t max_send_fragment = 16384;
    /// How writes become several records at once: one per this many bytes (0: max_send_fragment), 1
    /// to 32 of them (-split_send_frag, -max_pipelines).
    std::size_t split_send_fragment = 0;
    std::size_t max_pipelines = 1;
    /// BEAST's counter-measure, which trips up old peers (-bugs).
    RecordSplit record_split = RecordSplit::where_needed;
    /// Bytes to read ahead of the record being read; 0 reads what is asked for (-read_buf).
    std::size_t read_ahead = 0;

    /// Tickets after a full TLS 1.3 handshake; one after a resumption (OpenSSL's habit).
    std::uint32_t tickets13 = 2;
    bool tickets12 = true;
    std::shared_ptr<TicketKeys> ticket_keys;      ///< Null: no tickets.
    std::shared_ptr<SessionStore> session_store;  ///< Null: no session ids.
    Buffer session_context;                       ///< -context
    std::uint32_t session_lifetime_seconds = 7200;

    /// Client: groups to send shares for; absent means the first group of `groups`. An empty list
    /// leaves the choice to the server's HelloRetryRequest (RFC 8446 §4.2.8).
    std::optional<std::vector<NamedGroup>> share_groups;
    /// Server: the first of `groups` that the client supports, even if that costs a
    /// HelloRetryRequest; else the first share that fits (OpenSSL's habit).
    bool retry_for_better_group = false;

    /// Client: says that it was refused when it offered more (RFC 7507).
    bool fallback_scsv = false;

    // Key exchanges before TLS 1.3.
    /// The field that a server's DHE suites work in.
    DhParameters dh_parameters;
    /// Client: the shortest prime that a server may choose.
    std::size_t min_dh_bits = 1024;
    /// SRP (RFC 5054). A server without users and a client without a password have no such suites.
    std::shared_ptr<const SrpUsers> srp_users;
    Buffer srp_name;  ///< Client, 1..255 bytes
    std::shared_ptr<const SecretBuffer> srp_password;
    std::size_t srp_min_bits = 1024;  ///< Client: of the group that a server may choose.
    /// Client: also groups that are not RFC 5054's, if their modulus is a safe prime.
    bool srp_more_groups = false;
    /// Client: the name is not in a connection's first hello (-srp_lateuser).
    bool srp_late_name = false;
    /// RFC 7366, both roles.
    bool encrypt_then_mac = true;

    // Pre-shared keys, both roles. Before TLS 1.3 a client uses the first one.
    std::vector<ExternalPsk> external_psks;
    /// Server, before TLS 1.3: what clients may choose a key by (RFC 4279 §5.2); empty: not sent.
    Buffer psk_identity_hint;
    /// Also psk_ke, a PSK without a key exchange, which has no forward secrecy
    /// (-allow_no_dhe_kex).
    bool allow_psk_ke = false;

    // Authentication of the peer.
    /// Server: whether a client is asked for a certificate, and let in without.
    ClientAuthentication client_authentication = ClientAuthentication::none;
    /// Which signatures of clients a server accepts, and which a client makes (-client_sigalgs);
    /// empty: `schemes`.
    std::vector<SignatureScheme> client_schemes;
    /// Sent as signature_algorithms_cert, both roles; empty: not sent.
    std::vector<SignatureScheme> certificate_schemes;
    /// Names (DER) of the authorities that the peer's certificate should come from; empty: any.
    std::vector<Buffer> certificate_authorities;
    /// Server: sent as oid_filters; empty: not sent. Whether they hold is for Hooks::verify_peer.
    std::vector<CertificateFilter> certificate_filters;
    /// Both roles: staples that the peer is asked for.
    bool want_ocsp_staple = false;
    bool want_scts = false;
    /// Client: offers post-handshake authentication (RFC 8446 §4.6.2).
    bool post_handshake_authentication = false;
    /// In order of preference, for our certificates and the peer's (RFC 8879); empty: none.
    std::vector<std::shared_ptr<const CertificateCompression>> certificate_compressions;

    // Made by finish().
    /// What our own key may sign with.
    std::vector<SignatureScheme> signing_schemes;
    std::shared_ptr<CompressedCertificates> compressed_certificates;
    /// What a ClientHello lists: `record_compressions`, then null.
    Buffer compression_methods;

    /// Hooks::verify_peer judges the peer's chain again when a session is resumed, since what was
    /// believed then may not be believed now.
    bool verify_again_on_resumption = false;

    // A client's offer.
    bool grease = false;            ///< Values of no meaning in the ClientHello (RFC 8701).
    bool offer_early_data = false;  ///< Where the session allows it (RFC 8446 §4.2.10).

    // Sizes and padding of records.
    /// The most that we take in a protected record, TLS 1.3's type octet included (RFC 8449 §4): 64
    /// to 16385. A client says it, a server answers with it. 0: without the extension.
    std::uint16_t record_size_limit = 0;
    /// Client: the fragments to ask for (RFC 6066 §4): 1 for 512 bytes, 2, 3, 4 for 4096; 0 for
    /// none. A server grants whatever is asked for.
    std::uint8_t max_fragment_length = 0;
    /// TLS 1.3: protected records are padded to a multiple of it where they may be that long.
    std::uint16_t record_padding = 0;

    // Resumption and early data at a TLS 1.3 server. Without ticket_keys the tickets are ids of
    // sessions in session_store.
    bool accept_early_data = false;
    std::uint32_t max_early_data = 0;           ///< Advertised in tickets, bytes; 0: none is.
    std::uint32_t recv_max_early_data = 16384;  ///< Taken whatever the ticket says, bytes.
    /// How far a client's ticket age may be from ours (RFC 8446 §8.3).
    std::chrono::milliseconds early_data_age_window = std::chrono::seconds(10);
    /// A session with early data resumes once (RFC 8446 §8.1): its ticket is an id, too.
    bool anti_replay = true;
    /// A retry keeps no state here but has the client carry it, and every hello is retried
    /// (-stateless); null: only where a share is missing, with state.
    std::shared_ptr<RetryCookies> retry_cookies;
    Buffer session_id_prefix;  ///< Ids that we make up begin with it (-id_prefix).

    // More than one handshake on a connection, up to TLS 1.2.
    RenegotiationPolicy renegotiation = RenegotiationPolicy::own;
    LegacyPeers legacy_peers = LegacyPeers::refuse;
    /// Whether later handshakes may resume a session (-no_resumption_on_reneg).
    bool resume_in_renegotiation = true;
    /// Server: whether sessions with a key of their own (DHE, ECDHE) are kept
    /// (-no_resume_ephemeral).
    bool keep_ephemeral_sessions = true;
    /// Server: a client that was asked for a certificate is not asked again.
    bool request_certificate_once = false;

    // Up to TLS 1.2.
    /// NPN: a server's protocols in order of preference, a client's own; absent: no NPN.
    std::optional<std::vector<std::string>> next_protocols;
    /// Whether the peer may send HeartbeatRequests (RFC 6520); absent: no heartbeats at all.
    std::optional<HeartbeatMode> heartbeat;

    /// Methods for records (RFC 3749) in order of preference; empty: none. Compression tells the
    /// length of secrets that stand beside what an attacker chooses (CRIME, CVE-2012-4929).
    std::vector<std::shared_ptr<const RecordCompression>> record_compressions;

    Limits limits;
    /// Whether Negotiated keeps the peer's lists for printing.
    bool keep_peer_offer = false;
};

/// An id for a session that the server is to keep: random after the configured prefix, and not in
/// use (session_id_taken when no free one is found in ten tries, OpenSSL's number).
Result<Buffer> new_session_id(const Config& config, Rng& rng);

/// Judges the configuration for `role`: something to negotiate, keys that belong to their
/// certificates, a fragment size of 512..16384.
Result<std::shared_ptr<const Config>> finish(Config config, Role role);

}  // namespace handfast
