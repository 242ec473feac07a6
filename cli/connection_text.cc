// SPDX-License-Identifier: Apache-2.0
#include "cli/connection_text.h"

#include <algorithm>

#include <fmt/core.h>

#include "cli/hex_dump.h"
#include "cli/peer_names.h"
#include "cli/session_text.h"
#include "record/names.h"

namespace handfast::cli {
namespace {

std::string_view point_format_name(std::uint8_t format) {
    switch (format) {
        case 0:
            return "uncompressed";
        case 1:
            return "ansiX962_compressed_prime";
        case 2:
            return "ansiX962_compressed_char2";
        default:
            return "";
    }
}

/// A resumed TLS 1.2 handshake does not look at what else the client offers.
bool is_resumed12(const Negotiated& negotiated) {
    return negotiated.resumed && negotiated.version->family != Family::tls13;
}

/// TLS 1.3 has no point formats, whatever the client sends.
std::string point_format_line(const Negotiated& negotiated) {
    if (negotiated.version->family == Family::tls13 || negotiated.resumed) return "";
    std::string names;
    for (const std::uint8_t format : negotiated.peer_offer->point_formats) {
        const std::string_view name = point_format_name(format);
        if (!names.empty()) names += ':';
        names += name.empty() ? fmt::format("unknown({})", format) : std::string(name);
    }
    if (names.empty()) return "";
    return fmt::format("Supported Elliptic Curve Point Formats: {}\n", names);
}

std::string offered_schemes_line(const PeerOffer& offer) {
    if (offer.schemes.empty()) return "";
    return fmt::format("Signature Algorithms: {}\n", scheme_names(offer.schemes));
}

std::string offered_groups_line(const PeerOffer& offer) {
    if (offer.groups.empty()) return "";
    return fmt::format("Supported groups: {}\n", group_names(offer.groups));
}

std::string peer_signature_lines(const Negotiated& negotiated) {
    if (negotiated.peer_scheme == nullptr) return "";
    std::string text;
    if (!negotiated.peer_scheme->digest_name.empty())
        text += fmt::format("Peer signing digest: {}\n", negotiated.peer_scheme->digest_name);
    return text + fmt::format("Peer signature type: {}\n", negotiated.peer_scheme->type_name);
}

}  // namespace

std::string signature_algorithm_lines(const Connection& connection) {
    const PeerOffer& offer = *connection.negotiated().peer_offer;
    if (offer.schemes.empty() || connection.negotiated().resumed) return "";
    std::string text = offered_schemes_line(offer);
    const auto shared = shared_schemes(offer, connection.config());
    if (!shared.empty())
        text += fmt::format("Shared Signature Algorithms: {}\n", scheme_names(shared));
    return text;
}

std::string group_lines(const Connection& connection) {
    const PeerOffer& offer = *connection.negotiated().peer_offer;
    if (offer.groups.empty()) return "";
    const auto shared = shared_groups(offer, connection.config());
    return offered_groups_line(offer) +
           fmt::format("Shared groups: {}\n", shared.empty() ? "NONE" : group_names(shared));
}

std::string secure_renegotiation_line(const Connection& connection) {
    // In TLS 1.3, too, OpenSSL's server takes the signalling suite value for it.
    const Negotiated& negotiated = connection.negotiated();
    const bool signalled = std::ranges::count(negotiated.peer_offer->suites,
                                              CipherSuite::tls_empty_renegotiation_info_scsv) > 0;
    return fmt::format("Secure Renegotiation IS{} supported\n",
                       negotiated.secure_renegotiation || signalled ? "" : " NOT");
}

std::string connection_block(const Connection& connection) {
    const Negotiated& negotiated = connection.negotiated();
    const Config& config = connection.config();
    const PeerOffer& offer = *negotiated.peer_offer;

    std::string text;
    if (negotiated.session != nullptr)
        text += session_pem({*negotiated.session, negotiated, config.session_context, "0 (ok)"});
    if (!is_resumed12(negotiated)) {
        const auto shared = shared_suites(offer, config);
        if (!shared.empty()) text += fmt::format("Shared ciphers:{}\n", suite_names(shared));
        text += signature_algorithm_lines(connection);
        text += peer_signature_lines(negotiated);
        text += point_format_line(negotiated);
        text += group_lines(connection);
    }
    text += fmt::format("CIPHER is {}\n", negotiated.suite->openssl_name);
    if (negotiated.resumed) text += "Reused session-id\n";
    return text + secure_renegotiation_line(connection);
}

std::string brief_summary(const Connection& connection) {
    const Negotiated& negotiated = connection.negotiated();
    const PeerOffer& offer = *negotiated.peer_offer;
    std::string text = fmt::format("Protocol version: {}\n", negotiated.version->name);
    text += fmt::format("Client cipher list: {}\n", suite_names(offer.suites));
    text += fmt::format("Ciphersuite: {}\n", negotiated.suite->openssl_name);
    if (!negotiated.resumed) text += offered_schemes_line(offer);
    text += "No peer certificate\n";
    text += point_format_line(negotiated);
    if (!is_resumed12(negotiated)) text += offered_groups_line(offer);
    return text;
}

std::string keying_material_lines(const Connection& connection, std::string_view label,
                                  std::size_t length) {
    const auto material = connection.export_keying_material(label, std::nullopt, length);
    std::string text = fmt::format(
        "Keying material exporter:\n    Label: '{}'\n    Length: {} bytes\n", label, length);
    if (!material) return text + "    Error\n";
    return text + fmt::format("    Keying material: {}\n", upper_hex(*material));
}

}  // namespace handfast::cli
