// SPDX-License-Identifier: Apache-2.0
// What BoringSSL's runner tells its shim on the command line. One table in flags.cc names every
// flag that this shim understands; a flag that it does not know makes a test "unimplemented".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/bytes.h"

namespace handfast::bogo {

/// One -new-…-credential and the flags after it; the flags before any of them make the default one.
struct CredentialFlags {
    bool is_psk = false;
    std::string certificate_file;
    std::string key_file;
    std::vector<std::uint16_t> signing_preferences;
    Buffer ocsp_response;
    Buffer sct_list;
    bool must_match_issuer = false;
    Buffer psk;
    Buffer psk_identity;
    Buffer psk_context;
    bool psk_sha384 = false;
};

struct Flags {
    // The connection.
    int port = 0;
    bool ipv6 = false;
    std::uint64_t shim_id = 0;
    bool server = false;
    int resume_count = 0;
    bool async = false;  ///< Bytes come one at a time.
    bool answers_no = false;
    bool dtls = false;
    int mtu = 0;
    int initial_timeout = 0;  ///< Milliseconds; 0: BoringSSL's.

    // Configuration.
    int min_version = 0;
    int max_version = 0;
    bool no_tls13 = false;
    bool no_tls12 = false;
    bool no_tls11 = false;
    bool no_tls1 = false;
    std::string cipher;
    bool server_preference = false;
    std::vector<std::uint16_t> curves;
    std::optional<std::vector<std::uint16_t>> key_shares;
    std::vector<std::uint16_t> verify_preferences;
    bool fallback_scsv = false;
    std::string host_name;
    std::string advertise_alpn;
    std::string select_alpn;
    std::string advertise_npn;
    bool advertise_empty_npn = false;
    std::string select_next_protocol;
    bool select_empty_next_protocol = false;
    bool renegotiate_freely = false;
    bool renegotiate_once = false;
    bool renegotiate_ignore = false;
    bool no_legacy_server_connect = false;
    std::string srtp_profiles;
    std::string psk;  ///< Up to TLS 1.2.
    std::string psk_identity;
    bool decline_alpn = false;
    bool reject_alpn = false;
    bool no_ticket = false;
    bool enable_early_data = false;
    bool enable_grease = false;
    bool enable_ocsp_stapling = false;
    bool enable_sct = false;
    bool require_client_certificate = false;
    bool decline_ocsp = false;
    bool fail_ocsp = false;
    bool verify_peer = false;
    bool verify_fail = false;
    bool custom_verify = false;
    bool reverify_on_resume = false;
    bool install_compression = false;
    int install_one_compression = 0;
    int max_cert_list = 0;
    int max_send_fragment = 0;
    std::string client_ca_list;
    Buffer ticket_key;
    CredentialFlags credential;
    std::vector<CredentialFlags> credentials;
    int resumption_delay = 0;
    bool fail_early_callback = false;
    bool fail_cert_callback = false;
    bool no_server_name_ack = false;
    bool skip_ticket = false;
    bool renew_ticket = false;

    // What to do.
    bool shim_writes_first = false;
    std::string initial_write = "hello";
    int repeat_initial_write = 1;
    bool read_with_unfinished_write = false;
    bool shim_shuts_down = false;
    bool check_close_notify = false;
    bool send_alert = false;
    bool write_different_sizes = false;
    bool splits_records = false;
    bool key_update = false;
    bool key_update_before_read = false;
    int read_size = 0;
    int export_length = 0;
    std::string export_label;
    std::string export_context;
    bool use_export_context = false;
    bool export_between_reads = false;
    bool export_traffic_secrets = false;
    bool tls_unique = false;
    int early_write_after_message = 0;
    bool implicit_handshake = false;
    bool peek_then_read = false;

    // What must come of it.
    int expect_version = 0;
    int expect_cipher = 0;
    int expect_curve = 0;
    int expect_peer_signature_algorithm = 0;
    std::vector<std::uint16_t> expect_peer_verify_preferences;
    std::string expect_alpn;
    std::string expect_advertised_alpn;
    std::string expect_server_name;
    bool expect_no_server_name = false;
    bool expect_session_miss = false;
    bool expect_no_session = false;
    bool expect_session_id = false;
    bool expect_no_session_id = false;
    bool expect_ticket_renewal = false;
    bool expect_ticket_supports_early_data = false;
    bool expect_accept_early_data = false;
    bool expect_reject_early_data = false;
    bool expect_no_offer_early_data = false;
    std::string expect_early_data_reason;
    int expect_ticket_age_skew = 0;  ///< Seconds
    bool expect_extended_master_secret = false;
    bool expect_secure_renegotiation = false;
    bool expect_no_secure_renegotiation = false;
    int expect_renegotiations = 0;
    std::string expect_next_protocol;
    bool expect_no_next_protocol = false;
    bool expect_hrr = false;
    bool expect_no_hrr = false;
    bool expect_no_peer_certificate = false;
    std::string expect_peer_certificate_file;
    bool expect_verify_result = false;
    Buffer expect_ocsp_response;
    Buffer expect_sct_list;
    std::string expect_client_ca_list;
    Buffer expect_certificate_types;
    std::optional<int> expect_selected_credential;
    std::string expect_messages;
    bool handshake_never_done = false;
};

struct AllFlags {
    Flags initial;
    Flags resume;
    Flags retry;
};

/// Nothing, and the flag on stderr, when there is one that this shim does not understand.
std::optional<AllFlags> parse_flags(std::span<char*> arguments);

}  // namespace handfast::bogo
