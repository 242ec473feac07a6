// SPDX-License-Identifier: Apache-2.0
#include "cli/connection_text.h"

#include <algorithm>

#include <fmt/core.h>

#include "cli/hex_dump.h"
#include "cli/peer_names.h"
#include "cli/peer_verifier.h"
#include "cli/session_text.h"
#include "crypto/base/pem.h"
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

std::string offered_schemes_line(const PeerOffer& offer) {
    if (offer.schemes.empty()) return "";
    return fmt::format("Signature Algorithms: {}\n", scheme_names(offer.schemes));
}

std::string offered_groups_line(const PeerOffer& offer) {
    if (offer.groups.empty()) return "";
    return fmt::format("Supported groups: {}\n", group_names(offer.groups));
}

std::string_view certificate_type_name(std::uint8_t type) {
    switch (type) {
        case 1:
            return "RSA sign";
        case 2:
            return "DSA sign";
        case 3:
            return "RSA fixed DH";
        case 4:
            return "DSS fixed DH";
        case 64:
            return "ECDSA sign";
        case 65:
            return "RSA fixed ECDH";
        case 66:
            return "ECDSA fixed ECDH";
        default:
            return "";
    }
}

std::string certificate_type_line(ByteView types) {
    if (types.empty()) return "";
    std::string text;
    for (const std::uint8_t type : types) {
        const std::string_view name = certificate_type_name(type);
        if (!text.empty()) text += ", ";
        text += name.empty() ? fmt::format("UNKNOWN ({}),", type) : std::string(name);
    }
    return "Client Certificate Types: " + text + "\n";
}

std::string client_certificate_lines(const Negotiated& negotiated, const x509::NameOptions& names) {
    if (negotiated.peer_chain.empty()) return "";
    const x509::Certificate& leaf = *negotiated.peer_chain.front();
    return "Client certificate\n" + encode_pem("CERTIFICATE", leaf.der()) +
           certificate_text(leaf, names);
}

/// -brief on a client's certificate.
std::string peer_summary(const Negotiated& negotiated, const x509::NameOptions& names) {
    if (negotiated.peer_chain.empty()) return "No peer certificate\n";
    std::string text = fmt::format("Peer certificate: {}\n",
                                   name_text(negotiated.peer_chain.front()->subject(), names));
    if (const SchemeInfo* scheme = negotiated.peer_scheme; scheme != nullptr) {
        if (!scheme->digest_name.empty())
            text += fmt::format("Hash used: {}\n", scheme->digest_name);
        text += fmt::format("Signature type: {}\n", scheme->type_name);
    }
    return text + verification_line(static_cast<x509::VerifyCode>(negotiated.verify_result));
}

}  // namespace

bool is_resumed12(const Negotiated& negotiated) {
    return negotiated.resumed && negotiated.version->family != Family::tls13;
}

std::string point_format_line(const Negotiated& negotiated) {
    // TLS 1.3 has none, whatever a client sends.
    if (negotiated.version->family == Family::tls13 || negotiated.resumed) return "";
    std::string names;
    for (const std::uint8_t format : negotiated.peer_point_formats) {
        const std::string_view name = point_format_name(format);
        if (!names.empty()) names += ':';
        names += name.empty() ? fmt::format("unknown({})", format) : std::string(name);
    }
    if (names.empty()) return "";
    return fmt::format("Supported Elliptic Curve Point Formats: {}\n", names);
}

std::string peer_signature_lines(const Negotiated& negotiated) {
    if (negotiated.peer_scheme == nullptr) return "";
    std::string text;
    if (!negotiated.peer_scheme->digest_name.empty())
        text += fmt::format("Peer signing digest: {}\n", negotiated.peer_scheme->digest_name);
    return text + fmt::format("Peer signature type: {}\n", negotiated.peer_scheme->type_name);
}

std::string name_text(const x509::Name& name, const x509::NameOptions& names) {
    std::string text;
    x509::append_name(text, name, names);
    return text;
}

std::string certificate_text(const x509::Certificate& certificate, const x509::NameOptions& names) {
    return fmt::format("subject={}\nissuer={}\n", name_text(certificate.subject(), names),
                       name_text(certificate.issuer(), names));
}

std::string authority_lines(const Negotiated& negotiated, Role own,
                            const x509::NameOptions& names) {
    const bool client = own == Role::client;
    const PeerOffer* offer = negotiated.peer_offer.get();
    if (offer == nullptr || offer->certificate_authorities.empty())
        return client ? "---\nNo client certificate CA names sent\n" : "";
    std::string text =
        fmt::format("---\nAcceptable {} certificate CA names\n", client ? "client" : "server");
    for (const Buffer& der : offer->certificate_authorities) {
        const auto name = x509::Name::parse(der);
        if (name) text += name_text(*name, names) + "\n";
    }
    return text;
}

std::string requested_scheme_line(const Negotiated& negotiated) {
    if (negotiated.peer_offer == nullptr) return "";
    return fmt::format("Requested Signature Algorithms: {}\n",
                       scheme_names(negotiated.peer_offer->schemes));
}

std::string requested_scheme_lines(const Connection& connection) {
    const Negotiated& negotiated = connection.negotiated();
    if (negotiated.peer_offer == nullptr) return "";
    const PeerOffer& offer = *negotiated.peer_offer;
    std::string text =
        certificate_type_line(offer.certificate_types) + requested_scheme_line(negotiated);
    auto shared = shared_schemes(offer, connection.config());
    // A client of TLS 1.3 does not count these among what it shares.
    if (negotiated.version->family == Family::tls13)
        std::erase_if(shared, [](SignatureScheme scheme) {
            const std::string_view digest = find_scheme(scheme)->digest_name;
            return digest == "SHA1" || digest == "SHA224";
        });
    return text + fmt::format("Shared Requested Signature Algorithms: {}\n", scheme_names(shared));
}

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

std::string srtp_line(const Negotiated& negotiated) {
    if (negotiated.srtp_profile == SrtpProfile{}) return "";
    return fmt::format("SRTP Extension negotiated, profile={}\n",
                       srtp_profile_name(negotiated.srtp_profile));
}

std::string connection_block(const Connection& connection, const x509::NameOptions& names) {
    const Negotiated& negotiated = connection.negotiated();
    const Config& config = connection.config();
    const PeerOffer& offer = *negotiated.peer_offer;

    std::string text;
    if (negotiated.session != nullptr)
        text += session_pem({*negotiated.session, negotiated, config.session_context,
                             verify_text(negotiated.verify_result)});
    text += client_certificate_lines(negotiated, names);
    if (!is_resumed12(negotiated)) {
        const auto shared = shared_suites(offer, config);
        if (!shared.empty()) text += fmt::format("Shared ciphers:{}\n", suite_names(shared));
        text += signature_algorithm_lines(connection);
        text += peer_signature_lines(negotiated);
        text += point_format_line(negotiated);
        text += group_lines(connection) + authority_lines(negotiated, Role::server, names);
    }
    text += fmt::format("CIPHER is {}\n", negotiated.suite->openssl_name);
    if (negotiated.resumed) text += "Reused session-id\n";
    if (negotiated.next_protocol_status != NextProtocolStatus::unsupported)
        text += fmt::format("NEXTPROTO is {}\n", printable(negotiated.next_protocol));
    text += srtp_line(negotiated);
    text += secure_renegotiation_line(connection);
    if (config.renegotiation == RenegotiationPolicy::refuse) text += "Renegotiation is DISABLED\n";
    return text;
}

std::string brief_summary(const Connection& connection, const x509::NameOptions& names) {
    const Negotiated& negotiated = connection.negotiated();
    const PeerOffer& offer = *negotiated.peer_offer;
    std::string text = fmt::format("Protocol version: {}\n", negotiated.version->name);
    text += fmt::format("Client cipher list: {}\n", suite_names(offer.suites));
    text += fmt::format("Ciphersuite: {}\n", negotiated.suite->openssl_name);
    if (!negotiated.resumed) text += offered_schemes_line(offer);
    text += peer_summary(negotiated, names);
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
