// SPDX-License-Identifier: Apache-2.0
#include "tests/bogo/flags.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <variant>

#include "crypto/base/pem.h"

namespace handfast::bogo {

namespace {

using Numbers = std::vector<std::uint16_t>;

/// The flag sets an empty list, which says more than no list.
struct EmptyList {
    std::optional<Numbers> Flags::*list;
};
/// Starts a credential that the credential flags behind it fill.
struct NewCredential {
    bool psk;
};
/// Understood, and nothing to be done: what it asks for is how the engine is, or the runner's
/// own business.
struct Nothing {};
struct NothingWithValue {};

using Target = std::variant<Nothing, NothingWithValue, EmptyList, NewCredential,  //
                            bool Flags::*, int Flags::*, std::uint64_t Flags::*,
                            std::string Flags::*, Buffer Flags::*, Numbers Flags::*,
                            std::optional<Numbers> Flags::*, std::optional<int> Flags::*,
                            bool CredentialFlags::*, std::string CredentialFlags::*,
                            Buffer CredentialFlags::*, Numbers CredentialFlags::*>;

struct Row {
    std::string_view name;
    Target target;
};

// clang-format off
constexpr Row kRows[] = {
    {"-port", &Flags::port},
    {"-ipv6", &Flags::ipv6},
    {"-shim-id", &Flags::shim_id},
    {"-server", &Flags::server},
    {"-resume-count", &Flags::resume_count},
    {"-async", &Flags::async},
    {"-dtls", &Flags::dtls},
    {"-mtu", &Flags::mtu},
    {"-initial-timeout-duration-ms", &Flags::initial_timeout},
    {"-srtp-profiles", &Flags::srtp_profiles},
    {"-is-handshaker-supported", &Flags::answers_no},
    {"-write-settings", NothingWithValue{}},
    {"-partial-write", Nothing{}},
    {"-permute-extensions", Nothing{}},
    {"-use-early-callback", Nothing{}},
    {"-use-old-client-cert-callback", Nothing{}},
    {"-use-custom-verify-callback", &Flags::custom_verify},
    {"-use-ocsp-callback", Nothing{}},
    {"-set-ocsp-in-callback", Nothing{}},
    {"-decline-ocsp-callback", &Flags::decline_ocsp},
    {"-fail-ocsp-callback", &Flags::fail_ocsp},
    {"-use-ticket-callback", Nothing{}},
    {"-use-ticket-aead-callback", Nothing{}},
    {"-install-ddos-callback", Nothing{}},
    {"-no-op-extra-handshake", Nothing{}},
    {"-handshake-twice", Nothing{}},
    {"-expect-cipher-aes", NothingWithValue{}},
    {"-expect-cipher-no-aes", NothingWithValue{}},

    {"-min-version", &Flags::min_version},
    {"-max-version", &Flags::max_version},
    {"-no-tls13", &Flags::no_tls13},
    {"-no-tls12", &Flags::no_tls12},
    {"-no-tls11", &Flags::no_tls11},
    {"-no-tls1", &Flags::no_tls1},
    {"-cipher", &Flags::cipher},
    {"-server-preference", &Flags::server_preference},
    {"-curves", &Flags::curves},
    {"-key-shares", &Flags::key_shares},
    {"-no-key-shares", EmptyList{&Flags::key_shares}},
    {"-verify-prefs", &Flags::verify_preferences},
    {"-fallback-scsv", &Flags::fallback_scsv},
    {"-host-name", &Flags::host_name},
    {"-advertise-alpn", &Flags::advertise_alpn},
    {"-select-alpn", &Flags::select_alpn},
    {"-decline-alpn", &Flags::decline_alpn},
    {"-reject-alpn", &Flags::reject_alpn},
    {"-no-ticket", &Flags::no_ticket},
    {"-enable-early-data", &Flags::enable_early_data},
    {"-enable-grease", &Flags::enable_grease},
    {"-enable-ocsp-stapling", &Flags::enable_ocsp_stapling},
    {"-enable-signed-cert-timestamps", &Flags::enable_sct},
    {"-require-any-client-certificate", &Flags::require_client_certificate},
    {"-verify-peer", &Flags::verify_peer},
    {"-verify-fail", &Flags::verify_fail},
    {"-reverify-on-resume", &Flags::reverify_on_resume},
    {"-install-cert-compression-algs", &Flags::install_compression},
    {"-install-one-cert-compression-alg", &Flags::install_one_compression},
    {"-max-cert-list", &Flags::max_cert_list},
    {"-max-send-fragment", &Flags::max_send_fragment},
    {"-use-client-ca-list", &Flags::client_ca_list},
    {"-ticket-key", &Flags::ticket_key},
    {"-resumption-delay", &Flags::resumption_delay},
    {"-fail-early-callback", &Flags::fail_early_callback},
    {"-fail-ddos-callback", &Flags::fail_early_callback},
    {"-fail-cert-callback", &Flags::fail_cert_callback},
    {"-no-server-name-ack", &Flags::no_server_name_ack},
    {"-skip-ticket", &Flags::skip_ticket},
    {"-renew-ticket", &Flags::renew_ticket},

    {"-shim-writes-first", &Flags::shim_writes_first},
    {"-shim-initial-write", &Flags::initial_write},
    {"-repeat-shim-initial-write", &Flags::repeat_initial_write},
    {"-read-with-unfinished-write", &Flags::read_with_unfinished_write},
    {"-shim-shuts-down", &Flags::shim_shuts_down},
    {"-check-close-notify", &Flags::check_close_notify},
    {"-send-alert", &Flags::send_alert},
    {"-cbc-record-splitting", &Flags::splits_records},
    {"-write-different-record-sizes", &Flags::write_different_sizes},
    {"-key-update", &Flags::key_update},
    {"-key-update-before-read", &Flags::key_update_before_read},
    {"-read-size", &Flags::read_size},
    {"-export-keying-material", &Flags::export_length},
    {"-export-label", &Flags::export_label},
    {"-export-context", &Flags::export_context},
    {"-use-export-context", &Flags::use_export_context},
    {"-use-exporter-between-reads", &Flags::export_between_reads},
    {"-export-traffic-secrets", &Flags::export_traffic_secrets},
    {"-tls-unique", &Flags::tls_unique},
    {"-early-write-after-message", &Flags::early_write_after_message},
    {"-implicit-handshake", &Flags::implicit_handshake},
    {"-peek-then-read", &Flags::peek_then_read},

    {"-expect-version", &Flags::expect_version},
    {"-expect-cipher", &Flags::expect_cipher},
    {"-expect-curve-id", &Flags::expect_curve},
    {"-expect-peer-signature-algorithm", &Flags::expect_peer_signature_algorithm},
    {"-expect-peer-verify-pref", &Flags::expect_peer_verify_preferences},
    {"-expect-alpn", &Flags::expect_alpn},
    {"-expect-advertised-alpn", &Flags::expect_advertised_alpn},
    {"-expect-server-name", &Flags::expect_server_name},
    {"-expect-no-server-name", &Flags::expect_no_server_name},
    {"-expect-session-miss", &Flags::expect_session_miss},
    {"-expect-no-session", &Flags::expect_no_session},
    {"-expect-session-id", &Flags::expect_session_id},
    {"-expect-no-session-id", &Flags::expect_no_session_id},
    {"-expect-ticket-renewal", &Flags::expect_ticket_renewal},
    {"-expect-ticket-supports-early-data", &Flags::expect_ticket_supports_early_data},
    {"-expect-accept-early-data", &Flags::expect_accept_early_data},
    {"-expect-reject-early-data", &Flags::expect_reject_early_data},
    {"-expect-no-offer-early-data", &Flags::expect_no_offer_early_data},
    {"-expect-early-data-reason", &Flags::expect_early_data_reason},
    {"-expect-ticket-age-skew", &Flags::expect_ticket_age_skew},
    {"-expect-extended-master-secret", &Flags::expect_extended_master_secret},
    {"-expect-secure-renegotiation", &Flags::expect_secure_renegotiation},
    {"-expect-no-secure-renegotiation", &Flags::expect_no_secure_renegotiation},
    {"-expect-total-renegotiations", &Flags::expect_renegotiations},
    {"-expect-next-proto", &Flags::expect_next_protocol},
    {"-expect-no-next-proto", &Flags::expect_no_next_protocol},
    {"-advertise-npn", &Flags::advertise_npn},
    {"-advertise-empty-npn", &Flags::advertise_empty_npn},
    {"-select-next-proto", &Flags::select_next_protocol},
    {"-select-empty-next-proto", &Flags::select_empty_next_protocol},
    {"-renegotiate-freely", &Flags::renegotiate_freely},
    // HelloRequests that nobody ignores are answered at once.
    {"-renegotiate-explicit", &Flags::renegotiate_freely},
    {"-renegotiate-once", &Flags::renegotiate_once},
    {"-renegotiate-ignore", &Flags::renegotiate_ignore},
    {"-psk", &Flags::psk},
    {"-psk-identity", &Flags::psk_identity},
    {"-no-legacy-server-connect", &Flags::no_legacy_server_connect},
    {"-expect-hrr", &Flags::expect_hrr},
    {"-expect-no-hrr", &Flags::expect_no_hrr},
    {"-expect-no-peer-cert", &Flags::expect_no_peer_certificate},
    {"-expect-peer-cert-file", &Flags::expect_peer_certificate_file},
    {"-expect-verify-result", &Flags::expect_verify_result},
    {"-expect-ocsp-response", &Flags::expect_ocsp_response},
    {"-expect-signed-cert-timestamps", &Flags::expect_sct_list},
    {"-expect-client-ca-list", &Flags::expect_client_ca_list},
    {"-expect-certificate-types", &Flags::expect_certificate_types},
    {"-expect-selected-credential", &Flags::expect_selected_credential},
    {"-expect-msg-callback", &Flags::expect_messages},
    {"-handshake-never-done", &Flags::handshake_never_done},

    {"-new-x509-credential", NewCredential{false}},
    {"-new-psk-credential", NewCredential{true}},
    {"-trust-cert", NothingWithValue{}},
    {"-cert-file", &CredentialFlags::certificate_file},
    {"-key-file", &CredentialFlags::key_file},
    {"-signing-prefs", &CredentialFlags::signing_preferences},
    {"-ocsp-response", &CredentialFlags::ocsp_response},
    {"-signed-cert-timestamps", &CredentialFlags::sct_list},
    {"-must-match-issuer", &CredentialFlags::must_match_issuer},
    {"-psk-importer-key", &CredentialFlags::psk},
    {"-psk-importer-identity", &CredentialFlags::psk_identity},
    {"-psk-importer-context", &CredentialFlags::psk_context},
    {"-psk-importer-sha256", Nothing{}},
    {"-psk-importer-sha384", &CredentialFlags::psk_sha384},
};
// clang-format on

template <class T>
T number(std::string_view text) {
    T value{};
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Puts one flag with its value ("" where it has none) into the flags of one connection.
class Setter {
  public:
    Setter(Flags& flags, std::string_view value) : flags_(flags), value_(value) {}

    void operator()(Nothing) const {}
    void operator()(NothingWithValue) const {}
    void operator()(EmptyList target) const { flags_.*target.list = Numbers{}; }
    void operator()(NewCredential made) const {
        flags_.credentials.push_back({.is_psk = made.psk});
    }
    void operator()(std::optional<Numbers> Flags::*field) const {
        auto& list = flags_.*field;
        if (!list) list.emplace();
        list->push_back(number<std::uint16_t>(value_));
    }
    void operator()(std::optional<int> Flags::*field) const { flags_.*field = number<int>(value_); }
    template <class T>
    void operator()(T Flags::*field) const {
        set(flags_.*field);
    }
    template <class T>
    void operator()(T CredentialFlags::*field) const {
        auto& target = flags_.credentials.empty() ? flags_.credential : flags_.credentials.back();
        set(target.*field);
    }

  private:
    void set(bool& field) const { field = true; }
    void set(int& field) const { field = number<int>(value_); }
    void set(std::uint64_t& field) const { field = number<std::uint64_t>(value_); }
    void set(std::string& field) const { field = value_; }
    void set(Buffer& field) const {
        field.clear();
        if (const auto bytes = decode_base64(value_)) append(field, bytes->expose());
    }
    void set(Numbers& field) const { field.push_back(number<std::uint16_t>(value_)); }

    Flags& flags_;
    std::string_view value_;
};

bool takes_value(const Target& target) {
    return !std::holds_alternative<Nothing>(target) && !std::holds_alternative<EmptyList>(target) &&
           !std::holds_alternative<NewCredential>(target) &&
           !std::holds_alternative<bool Flags::*>(target) &&
           !std::holds_alternative<bool CredentialFlags::*>(target);
}

bool remove_prefix(std::string_view& name, std::string_view prefix) {
    if (!name.starts_with(prefix) || name.size() <= prefix.size() || name[prefix.size()] != '-')
        return false;
    name.remove_prefix(prefix.size());
    return true;
}

}  // namespace

std::optional<AllFlags> parse_flags(std::span<char*> arguments) {
    AllFlags all;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string_view name = arguments[i];
        const bool for_handshaker = remove_prefix(name, "-on-handshaker");
        remove_prefix(name, "-on-shim");
        const bool initial = remove_prefix(name, "-on-initial");
        const bool resume = remove_prefix(name, "-on-resume");
        const bool retry = remove_prefix(name, "-on-retry");
        const bool any = !initial && !resume && !retry;

        const auto row = std::ranges::find(kRows, name, &Row::name);
        if (row == std::end(kRows)) {
            std::fprintf(stderr, "unknown flag %s\n", arguments[i]);
            return std::nullopt;
        }
        std::string_view value;
        if (takes_value(row->target)) {
            if (i + 1 == arguments.size()) return std::nullopt;
            value = arguments[++i];
        }
        if (for_handshaker) continue;
        if (any || initial) std::visit(Setter(all.initial, value), row->target);
        // A client whose early data was refused goes on as the runner says with -on-retry.
        if (any || resume) std::visit(Setter(all.resume, value), row->target);
        if (any || retry) std::visit(Setter(all.retry, value), row->target);
    }
    return all;
}

}  // namespace handfast::bogo
