// SPDX-License-Identifier: Apache-2.0
#include "cli/client_text.h"

#include <array>
#include <chrono>
#include <utility>

#include <fmt/core.h>

#include "cli/ciphers.h"
#include "cli/connection_text.h"
#include "cli/hex_dump.h"
#include "cli/peer_verifier.h"
#include "cli/session_text.h"
#include "crypto/base/pem.h"
#include "record/names.h"
#include "x509/oid.h"

namespace handfast::cli {
namespace {

using x509::Certificate;
using x509::VerifyCode;

constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// "Nov 21 05:44:53 2026 GMT"
std::string date(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day ymd(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
    return fmt::format(
        "{} {:2} {:02}:{:02}:{:02} {} GMT", kMonths.at(static_cast<unsigned>(ymd.month()) - 1),
        static_cast<unsigned>(ymd.day()), time.hours().count(), time.minutes().count(),
        time.seconds().count(), static_cast<int>(ymd.year()));
}

std::string_view key_name(const crypto::PublicKey* key) {
    if (key == nullptr) return "UNKNOWN";
    switch (key->type()) {
        case crypto::KeyType::rsa:
            return "rsaEncryption";
        case crypto::KeyType::rsa_pss:
            return "rsassaPss";
        case crypto::KeyType::ec:
            return "id-ecPublicKey";
        case crypto::KeyType::ed25519:
            return "ED25519";
        case crypto::KeyType::ed448:
            return "ED448";
        case crypto::KeyType::dsa:
            return "dsaEncryption";
        case crypto::KeyType::dh:
            return "dhKeyAgreement";
    }
    return "";
}

std::size_t key_bits(const crypto::PublicKey* key) {
    return key == nullptr ? 0 : key->bits();
}

std::string chain_lines(const CertificateChain& chain, const x509::NameOptions& names) {
    std::string text = "Certificate chain\n";
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const Certificate& certificate = *chain[i];
        text += fmt::format("{:2} s:{}\n   i:{}\n", i, name_text(certificate.subject(), names),
                            name_text(certificate.issuer(), names));
        text += fmt::format("   a:PKEY: {}, {} (bit); sigalg: {}\n",
                            key_name(certificate.public_key()), key_bits(certificate.public_key()),
                            x509::short_name(certificate.signature_algorithm().oid));
        text += fmt::format("   v:NotBefore: {}; NotAfter: {}\n", date(certificate.not_before()),
                            date(certificate.not_after()));
    }
    return text;
}

/// What OpenSSL knows of a server before TLS 1.3 whose certificates it does not believe is little:
/// the session being made has neither certificate nor suite yet.
bool is_refused12(const Connection& connection) {
    const auto& error = connection.error();
    return error && error->reason == Reason::certificate_verify_failed &&
           connection.negotiated().version->family != Family::tls13;
}

std::string certificate_lines(const Connection& connection, const x509::NameOptions& names) {
    const std::string none = "---\nno peer certificate available\n";
    const Negotiated& negotiated = connection.negotiated();
    if (negotiated.peer_chain.empty()) return none;
    const Certificate& leaf = *negotiated.peer_chain.front();
    // OpenSSL's sessions do not keep the chain when they go through a file.
    const std::string chain =
        negotiated.resumed ? "" : "---\n" + chain_lines(negotiated.peer_chain, names);
    if (is_refused12(connection)) return chain + none;
    return chain + "---\nServer certificate\n" + encode_pem("CERTIFICATE", leaf.der()) +
           certificate_text(leaf, names);
}

std::string temporary_key_line(const Negotiated& negotiated) {
    if (negotiated.dh_bits != 0)
        return fmt::format("Server Temp Key: DH, {} bits\n", negotiated.dh_bits);
    if (negotiated.group == nullptr) return "";
    return fmt::format("Server Temp Key: {}, {} bits\n", negotiated.group->temp_key_name,
                       negotiated.group->bits);
}

std::string suite_line(const Connection& connection) {
    const Negotiated& negotiated = connection.negotiated();
    if (negotiated.suite == nullptr || is_refused12(connection))
        return "New, (NONE), Cipher is (NONE)\n";
    return fmt::format("{}, {}, Cipher is {}\n", negotiated.resumed ? "Reused" : "New",
                       suite_version(*negotiated.suite), negotiated.suite->openssl_name);
}

/// Certificates, algorithms, counts.
std::string peer_lines(const ClientReport& report) {
    const Negotiated& negotiated = report.connection.negotiated();
    return certificate_lines(report.connection, report.names) +
           authority_lines(negotiated, Role::client, report.names) +
           requested_scheme_lines(report.connection) + peer_signature_lines(negotiated) +
           temporary_key_line(negotiated) +
           fmt::format("---\nSSL handshake has read {} bytes and written {} bytes\n",
                       report.bytes_read, report.bytes_written);
}

std::string_view compression_words(const Negotiated& negotiated) {
    const RecordCompression* compression = negotiated.compression;
    return compression == nullptr ? "NONE" : compression_name(compression->method());
}

std::string_view fate_of(EarlyData early_data) {
    switch (early_data) {
        case EarlyData::accepted:
            return "accepted";
        case EarlyData::rejected:
            return "rejected";
        default:
            return "not sent";
    }
}

std::string session_part(const ClientReport& report) {
    const Negotiated& negotiated = report.connection.negotiated();
    Session none;
    none.version = report.connection.config().versions.newest_profile().wire;
    none.extended_master_secret = negotiated.extended_master_secret;
    const Session& session = negotiated.session != nullptr ? *negotiated.session : none;
    const auto code = is_refused12(report.connection) ? VerifyCode::ok : report.verify_code;
    return session_lines({session, negotiated, {}, verify_text(code)});
}

}  // namespace

std::string client_block(const ClientReport& report) {
    const Negotiated& negotiated = report.connection.negotiated();
    const bool done = report.connection.handshake_done();
    const bool everything = report.extent == ReportExtent::everything;
    const bool tls13 = negotiated.version != nullptr && negotiated.version->family == Family::tls13;
    std::string text = everything ? peer_lines(report) : "";
    text += verification_line(report.verify_code) + "---\n" + suite_line(report.connection);
    if (everything && !negotiated.peer_chain.empty() && done)
        text += fmt::format("Server public key is {} bit\n",
                            key_bits(negotiated.peer_chain.front()->public_key()));
    text += fmt::format("Secure Renegotiation IS{} supported\n",
                        negotiated.secure_renegotiation ? "" : " NOT");
    text += fmt::format("Compression: {0}\nExpansion: {0}\n", compression_words(negotiated));
    if (negotiated.next_protocol_status != NextProtocolStatus::unsupported)
        text += fmt::format("Next protocol: ({}) {}\n",
                            std::to_underlying(negotiated.next_protocol_status),
                            printable(negotiated.next_protocol));
    text += negotiated.alpn.empty() ? "No ALPN negotiated\n"
                                    : fmt::format("ALPN protocol: {}\n", negotiated.alpn);
    text += srtp_line(negotiated);
    text += tls13 ? fmt::format("Early data was {}\nVerify return code: {}\n",
                                fate_of(negotiated.early_data), verify_text(report.verify_code))
                  : session_part(report);
    return text + report.export_lines + "---\n";
}

std::string client_summary(const ClientReport& report) {
    const Negotiated& negotiated = report.connection.negotiated();
    std::string text = fmt::format(
        "CONNECTION ESTABLISHED\nProtocol version: {}\n"
        "Ciphersuite: {}\n",
        negotiated.version->name, negotiated.suite->openssl_name);
    text += requested_scheme_line(negotiated);
    if (!negotiated.peer_chain.empty())
        text += fmt::format("Peer certificate: {}\n",
                            name_text(negotiated.peer_chain.front()->subject(), report.names));
    if (negotiated.peer_scheme != nullptr) {
        if (!negotiated.peer_scheme->digest_name.empty())
            text += fmt::format("Hash used: {}\n", negotiated.peer_scheme->digest_name);
        text += fmt::format("Signature type: {}\n", negotiated.peer_scheme->type_name);
    }
    return text + verification_line(report.verify_code) + point_format_line(negotiated) +
           temporary_key_line(negotiated);
}

std::string new_session_block(const ClientReport& report, const Session& session) {
    return "---\nPost-Handshake New Session Ticket arrived:\n" +
           session_lines(
               {session, report.connection.negotiated(), {}, verify_text(report.verify_code)}) +
           "---\nread R BLOCK\n";
}

}  // namespace handfast::cli
