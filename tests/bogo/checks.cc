// SPDX-License-Identifier: Apache-2.0
#include "tests/bogo/checks.h"

#include <algorithm>
#include <cstdio>

#include "crypto/registry.h"
#include "handshake/groups.h"
#include "handshake/key_exchange12.h"
#include "x509/certificate.h"

namespace handfast::bogo {

namespace {

/// The one before all others.
constexpr int kDefaultCredential = -1;

bool expect(bool holds, const char* what) {
    if (!holds) std::fprintf(stderr, "expectation failed: %s\n", what);
    return holds;
}

template <class T>
bool expect_code(int wanted, T actual, const char* what) {
    if (wanted == 0 || wanted == static_cast<int>(actual)) return true;
    std::fprintf(stderr, "expectation failed: %s is %04x, not %04x\n", what,
                 static_cast<unsigned>(actual), static_cast<unsigned>(wanted));
    return false;
}

bool is_tls13(const Negotiated& agreed) {
    return agreed.version != nullptr && agreed.version->family == Family::tls13;
}

bool check_codes(const Outlook& outlook, const Negotiated& agreed) {
    const Flags& flags = outlook.flags;
    if (!expect(agreed.version != nullptr && agreed.suite != nullptr, "a version and a suite"))
        return false;
    Shared& shared = outlook.shared;
    if (agreed.group != nullptr) shared.first_group = agreed.group->group;
    if (agreed.peer_scheme != nullptr) shared.first_peer_scheme = agreed.peer_scheme->scheme;
    return expect_code(flags.expect_version, agreed.version->wire, "version") &&
           expect_code(flags.expect_cipher, agreed.suite->suite, "cipher suite") &&
           expect_code(flags.expect_curve, shared.first_group, "group") &&
           expect_code(flags.expect_peer_signature_algorithm, shared.first_peer_scheme,
                       "peer's signature scheme");
}

bool check_names(const Outlook& outlook, const Negotiated& agreed) {
    const Flags& flags = outlook.flags;
    const std::string& alpn = flags.server ? flags.select_alpn : flags.expect_alpn;
    const bool by_npn = agreed.next_protocol_status != NextProtocolStatus::unsupported;
    return expect(agreed.alpn == alpn, "ALPN") &&
           expect(flags.expect_next_protocol.empty() ||
                      agreed.next_protocol == flags.expect_next_protocol,
                  "next protocol") &&
           expect(!flags.expect_no_next_protocol || !by_npn || agreed.next_protocol.empty(),
                  "no next protocol") &&
           expect(flags.expect_advertised_alpn.empty() ||
                      outlook.watch.advertised_alpn == flags.expect_advertised_alpn,
                  "advertised ALPN") &&
           expect(
               flags.expect_server_name.empty() || agreed.server_name == flags.expect_server_name,
               "server_name") &&
           expect(!flags.expect_no_server_name || agreed.server_name.empty(), "no server_name");
}

/// Whether a PSK from outside stands in for the certificates.
bool by_psk(const Flags& flags, const Negotiated& agreed) {
    return agreed.resumed && std::ranges::any_of(flags.credentials, &CredentialFlags::is_psk);
}

/// Or does so in a suite of TLS 1.2 and older.
bool shows_no_certificate(const Negotiated& agreed) {
    return !is_tls13(agreed) && certificate_use(*agreed.suite) == CertificateUse::none;
}

/// Rounded down, as times in seconds are.
int whole_seconds(std::chrono::milliseconds time) {
    return static_cast<int>(std::chrono::floor<std::chrono::seconds>(time).count());
}

bool check_early_data_reason(const std::string& wanted, EarlyDataReason reason) {
    if (wanted.empty()) return true;
    const bool accepted = reason == EarlyDataReason::accepted;
    return expect(wanted == (accepted ? "accept" : name_of(reason)), "the early data's reason");
}

bool check_early_data(const Flags& flags, const Negotiated& agreed) {
    const EarlyData state = agreed.early_data;
    if (flags.server && agreed.early_data != EarlyData::not_offered &&
        !check_early_data_reason(flags.expect_early_data_reason, agreed.early_data_reason))
        return false;
    return expect(!flags.expect_accept_early_data || state == EarlyData::accepted,
                  "early data is accepted") &&
           expect(!flags.expect_reject_early_data || state != EarlyData::accepted,
                  "early data is rejected") &&
           expect(!flags.server || !agreed.resumed ||
                      flags.expect_ticket_age_skew == whole_seconds(agreed.ticket_age_skew),
                  "the ticket's age") &&
           expect(!flags.expect_no_offer_early_data || state == EarlyData::not_offered,
                  "early data is not offered");
}

bool check_resumption(const Outlook& outlook, const Negotiated& agreed) {
    const bool wanted = outlook.is_resumption && !outlook.flags.expect_session_miss;
    // For OpenSSL, and so for us, a PSK from outside is a session, too.
    return expect(by_psk(outlook.flags, agreed) || agreed.resumed == wanted,
                  wanted ? "resumption" : "no resumption") &&
           expect(!outlook.flags.expect_hrr || agreed.retried, "HelloRetryRequest") &&
           expect(!outlook.flags.expect_no_hrr || !agreed.retried, "no HelloRetryRequest") &&
           expect(!outlook.flags.expect_extended_master_secret || agreed.extended_master_secret ||
                      is_tls13(agreed),
                  "extended_master_secret") &&
           expect(!outlook.flags.expect_secure_renegotiation || agreed.secure_renegotiation ||
                      is_tls13(agreed),
                  "secure renegotiation") &&
           expect(!outlook.flags.expect_no_secure_renegotiation || !agreed.secure_renegotiation,
                  "no secure renegotiation");
}

/// Where in the flags the certificate is that is number `index` of the configuration.
int flag_index(const Flags& flags, std::size_t index) {
    for (std::size_t i = 0; i < flags.credentials.size(); ++i)
        if (!flags.credentials[i].is_psk && index-- == 0) return static_cast<int>(i);
    return kDefaultCredential;
}

/// Credentials count from 0 in the order of their flags.
bool check_credential(const Flags& flags, const Connection& connection) {
    if (!flags.expect_selected_credential || by_psk(flags, connection.negotiated())) return true;
    const Credential* used = connection.negotiated().credential;
    const int index =
        used == nullptr
            ? kDefaultCredential
            : flag_index(flags,
                         static_cast<std::size_t>(used - connection.config().credentials.data()));
    return expect(index == *flags.expect_selected_credential, "the selected credential");
}

bool check_staples(const Flags& flags, const Negotiated& agreed) {
    const auto as_wanted = [](const Buffer& wanted, const Buffer& got) {
        return wanted.empty() || equal(wanted, got);
    };
    return expect(as_wanted(flags.expect_ocsp_response, agreed.peer_ocsp_response),
                  "the peer's OCSP response") &&
           expect(as_wanted(flags.expect_sct_list, agreed.peer_sct_list), "the peer's SCTs");
}

/// What a server asks of a certificate.
bool check_certificate_request(const Flags& flags, const Negotiated& agreed) {
    static const PeerOffer kNothing;
    const PeerOffer& offer = agreed.peer_offer ? *agreed.peer_offer : kNothing;
    std::string authorities;
    for (const Buffer& name : offer.certificate_authorities)
        authorities += (authorities.empty() ? "" : ",") + to_hex(name);
    return expect(flags.expect_certificate_types.empty() ||
                      equal(flags.expect_certificate_types, offer.certificate_types),
                  "the types of the CertificateRequest") &&
           expect(flags.expect_client_ca_list.empty() ||
                      flags.expect_client_ca_list == authorities ||
                      (flags.expect_client_ca_list == "<EMPTY>" && authorities.empty()),
                  "the authorities of the CertificateRequest");
}

bool check_peer_offer(const Flags& flags, const Negotiated& agreed) {
    if (flags.expect_peer_verify_preferences.empty()) return true;
    std::vector<std::uint16_t> schemes;
    if (agreed.peer_offer)
        for (const SignatureScheme scheme : agreed.peer_offer->schemes)
            schemes.push_back(static_cast<std::uint16_t>(scheme));
    return expect(schemes == flags.expect_peer_verify_preferences, "peer's signature_algorithms");
}

bool check_peer_chain(const Flags& flags, const Negotiated& agreed) {
    if (!flags.expect_peer_certificate_file.empty()) {
        const auto chain = load_chain(flags.expect_peer_certificate_file, *crypto::make_provider());
        const auto same = [](const auto& a, const auto& b) {
            return std::ranges::equal(a->der(), b->der());
        };
        if (!expect(std::ranges::equal(chain, agreed.peer_chain, same), "the peer's chain"))
            return false;
    }
    if (flags.expect_verify_result &&
        !expect(agreed.verify_result == (flags.verify_fail ? kApplicationVerification : 0u),
                "the verification's result"))
        return false;
    if (flags.expect_no_peer_certificate || by_psk(flags, agreed) || shows_no_certificate(agreed))
        return expect(agreed.peer_chain.empty(), "no peer certificate");
    if (flags.server && !flags.require_client_certificate) return true;
    return expect(!agreed.peer_chain.empty(), "a peer certificate");
}

}  // namespace

bool check_handshake(const Outlook& outlook) {
    const Negotiated& agreed = outlook.connection.negotiated();
    return check_codes(outlook, agreed) && check_names(outlook, agreed) &&
           check_resumption(outlook, agreed) && check_early_data(outlook.flags, agreed) &&
           check_credential(outlook.flags, outlook.connection) &&
           check_peer_offer(outlook.flags, agreed) && check_staples(outlook.flags, agreed) &&
           check_certificate_request(outlook.flags, agreed) &&
           check_peer_chain(outlook.flags, agreed);
}

bool check_sessions(const Outlook& outlook) {
    const Flags& flags = outlook.flags;
    const Negotiated& agreed = outlook.connection.negotiated();
    if (flags.server || !is_tls13(agreed)) return true;
    // A client that shuts down first has not waited for tickets.
    const bool wanted = !flags.expect_no_session && !flags.shim_shuts_down;
    const bool got = outlook.answers.session != nullptr;
    if (!expect(got == wanted, wanted ? "a new session" : "no new session")) return false;
    if (!wanted) return true;
    const bool early = outlook.answers.session->max_early_data != 0;
    return expect(early == flags.expect_ticket_supports_early_data, "early data of the ticket");
}

bool check_messages(const Outlook& outlook) {
    const std::string& wanted = outlook.flags.expect_messages;
    if (wanted.empty() || wanted == outlook.watch.messages) return true;
    std::fprintf(stderr, "expectation failed: messages are\n%snot\n%s",
                 outlook.watch.messages.c_str(), wanted.c_str());
    return false;
}

}  // namespace handfast::bogo
