// SPDX-License-Identifier: Apache-2.0
#include "x509/purpose.h"

#include <algorithm>

namespace handfast::x509 {

namespace {

constexpr PurposeInfo kPurposes[] = {
    {Purpose::tls_client, Trust::tls_client, "sslclient", "SSL client"},
    {Purpose::tls_server, Trust::tls_server, "sslserver", "SSL server"},
    {Purpose::netscape_tls_server, Trust::tls_server, "nssslserver", "Netscape SSL server"},
    {Purpose::smime_sign, Trust::email, "smimesign", "S/MIME signing"},
    {Purpose::smime_encrypt, Trust::email, "smimeencrypt", "S/MIME encryption"},
    {Purpose::crl_sign, Trust::compatible, "crlsign", "CRL signing"},
    {Purpose::any, Trust::by_purpose, "any", "Any Purpose"},
    {Purpose::ocsp_helper, Trust::compatible, "ocsphelper", "OCSP helper"},
    {Purpose::timestamp_sign, Trust::timestamp, "timestampsign", "Time Stamp signing"},
};

constexpr KeyUsage kTlsServerUsages[] = {KeyUsage::digital_signature, KeyUsage::key_encipherment,
                                         KeyUsage::key_agreement};
constexpr KeyUsage kTlsClientUsages[] = {KeyUsage::digital_signature, KeyUsage::key_agreement};
constexpr KeyUsage kSigningUsages[] = {KeyUsage::digital_signature, KeyUsage::non_repudiation};
constexpr KeyUsage kEnciphermentUsages[] = {KeyUsage::key_encipherment};
constexpr KeyUsage kCrlUsages[] = {KeyUsage::crl_sign};

bool allows_one(const Certificate& certificate, std::span<const KeyUsage> usages) {
    return std::ranges::any_of(usages, [&](KeyUsage one) { return certificate.allows(one); });
}

/// RFC 5280 §4.2.1.12; as in OpenSSL, "any" alone is good for none of them.
bool is_meant_for(const Certificate& certificate, std::initializer_list<Oid> usages) {
    if (!certificate.has_extended_key_usage()) return true;
    const auto& found = certificate.extended_key_usage();
    return std::ranges::any_of(
        usages, [&](Oid one) { return std::ranges::find(found, one) != found.end(); });
}

bool has_type(const Certificate& certificate, NetscapeType type) {
    return certificate.netscape_type()->bit(static_cast<std::size_t>(type));
}

/// Allowed unless the extension is there and says otherwise.
bool allows_type(const Certificate& certificate, NetscapeType type) {
    return !certificate.netscape_type() || has_type(certificate, type);
}

Suitability when(bool suitable) {
    return suitable ? Suitability::suitable : Suitability::unsuitable;
}

/// X509_check_purpose's numbers: only 1 is beyond doubt.
Suitability as_suitability(CaKind kind) {
    if (kind == CaKind::none) return Suitability::unsuitable;
    return kind == CaKind::marked ? Suitability::suitable : Suitability::tolerated;
}

Suitability tls_issuer(const Certificate& certificate) {
    const CaKind kind = ca_kind(certificate);
    return when(kind != CaKind::none &&
                (kind != CaKind::by_netscape_type || has_type(certificate, NetscapeType::ssl_ca)));
}

Suitability tls_client(const Certificate& certificate, PathRole role) {
    if (!is_meant_for(certificate, {Oid::client_auth})) return Suitability::unsuitable;
    if (role == PathRole::issuer) return tls_issuer(certificate);
    return when(allows_one(certificate, kTlsClientUsages) &&
                allows_type(certificate, NetscapeType::ssl_client));
}

Suitability tls_server(const Certificate& certificate, PathRole role) {
    if (!is_meant_for(certificate, {Oid::server_auth, Oid::microsoft_sgc, Oid::netscape_sgc}))
        return Suitability::unsuitable;
    if (role == PathRole::issuer) return tls_issuer(certificate);
    return when(allows_type(certificate, NetscapeType::ssl_server) &&
                allows_one(certificate, kTlsServerUsages));
}

Suitability netscape_tls_server(const Certificate& certificate, PathRole role) {
    const Suitability as_server = tls_server(certificate, role);
    if (as_server == Suitability::unsuitable || role == PathRole::issuer) return as_server;
    return when(allows_one(certificate, kEnciphermentUsages));
}

Suitability smime(const Certificate& certificate, PathRole role) {
    if (!is_meant_for(certificate, {Oid::email_protection})) return Suitability::unsuitable;
    if (role == PathRole::issuer) {
        const CaKind kind = ca_kind(certificate);
        const bool other_type =
            kind == CaKind::by_netscape_type && !has_type(certificate, NetscapeType::smime_ca);
        return other_type ? Suitability::unsuitable : as_suitability(kind);
    }
    if (allows_type(certificate, NetscapeType::smime)) return Suitability::suitable;
    // OpenSSL: a workaround for some certificates.
    return has_type(certificate, NetscapeType::ssl_client) ? Suitability::tolerated
                                                           : Suitability::unsuitable;
}

Suitability smime_with(const Certificate& certificate, PathRole role,
                       std::span<const KeyUsage> usages) {
    const Suitability found = smime(certificate, role);
    if (role == PathRole::issuer || allows_one(certificate, usages)) return found;
    return Suitability::unsuitable;
}

/// RFC 3161 §2.3: for nothing else, and critical; the key only signs.
Suitability timestamp_end(const Certificate& certificate) {
    if (certificate.key_usage()) {
        DerBits others = *certificate.key_usage();
        const bool signs = allows_one(certificate, kSigningUsages);
        for (std::size_t bit = 2; bit < others.bytes.size() * 8; ++bit)
            if (others.bit(bit)) return Suitability::unsuitable;
        if (!signs) return Suitability::unsuitable;
    }
    static constexpr Oid kKnown[] = {
        Oid::server_auth,  Oid::client_auth,   Oid::email_protection,
        Oid::code_signing, Oid::microsoft_sgc, Oid::netscape_sgc,
        Oid::ocsp_signing, Oid::dvcs,          Oid::any_extended_key_usage};
    const Extension* extension = certificate.find(Oid::ext_key_usage);
    if (extension == nullptr || !extension->critical) return Suitability::unsuitable;
    const auto& usages = certificate.extended_key_usage();
    const bool others = std::ranges::any_of(
        usages, [](Oid one) { return std::ranges::find(kKnown, one) != std::end(kKnown); });
    return when(!others && is_meant_for(certificate, {Oid::time_stamping}));
}

bool contains(std::span<const Buffer> list, Oid oid) {
    return std::ranges::any_of(list, [&](const Buffer& one) { return equal(one, encoded(oid)); });
}

enum class AnyUse : std::uint8_t { counts, ignored };

TrustVerdict verdict_of_settings(const Certificate& certificate, Oid use, AnyUse any) {
    const TrustSettings* settings = certificate.trust_settings();
    const auto names_it = [&](std::span<const Buffer> list) {
        return contains(list, use) ||
               (any == AnyUse::counts && contains(list, Oid::any_extended_key_usage));
    };
    if (settings == nullptr) return TrustVerdict::unspecified;
    if (names_it(settings->rejected)) return TrustVerdict::rejected;
    if (!settings->trusted) return TrustVerdict::unspecified;
    // A list of uses without the wanted one refuses it.
    return names_it(*settings->trusted) ? TrustVerdict::trusted : TrustVerdict::rejected;
}

struct TrustRow {
    Oid use;
    AnyUse any;
    SelfSigned self_signed;
};

TrustRow row_of(Trust wanted) {
    constexpr AnyUse kCounts = AnyUse::counts;
    constexpr SelfSigned kTrusted = SelfSigned::trusted;
    switch (wanted) {
        case Trust::by_purpose:
        case Trust::compatible:
            break;
        case Trust::tls_client:
            return {Oid::client_auth, kCounts, kTrusted};
        case Trust::tls_server:
            return {Oid::server_auth, kCounts, kTrusted};
        case Trust::email:
            return {Oid::email_protection, kCounts, kTrusted};
        case Trust::object_sign:
            return {Oid::code_signing, kCounts, kTrusted};
        case Trust::timestamp:
            return {Oid::time_stamping, kCounts, kTrusted};
        case Trust::ocsp_sign:
            return {Oid::ocsp_signing, AnyUse::ignored, SelfSigned::unspecified};
        case Trust::ocsp_request:
            return {Oid::access_ocsp, AnyUse::ignored, SelfSigned::unspecified};
    }
    return {Oid::any_extended_key_usage, AnyUse::ignored, kTrusted};
}

}  // namespace

std::span<const PurposeInfo> all_purposes() {
    return kPurposes;
}

std::optional<Purpose> find_purpose(std::string_view name) {
    const auto* found = std::ranges::find(kPurposes, name, &PurposeInfo::name);
    if (found == std::end(kPurposes)) return std::nullopt;
    return found->purpose;
}

Trust trust_for(Trust wanted, Purpose purpose) {
    if (wanted != Trust::by_purpose) return wanted;
    const auto* found = std::ranges::find(kPurposes, purpose, &PurposeInfo::purpose);
    return found == std::end(kPurposes) ? Trust::by_purpose : found->trust;
}

CaKind ca_kind(const Certificate& certificate) {
    if (certificate.has_malformed_extension() || !certificate.allows(KeyUsage::key_cert_sign))
        return CaKind::none;
    if (certificate.basic_constraints())
        return certificate.is_marked_ca() ? CaKind::marked : CaKind::none;
    if (certificate.version() == 1 && certificate.self_signed()) return CaKind::version_1_root;
    if (certificate.key_usage()) return CaKind::by_key_usage;
    const bool netscape_ca =
        certificate.netscape_type() && (has_type(certificate, NetscapeType::ssl_ca) ||
                                        has_type(certificate, NetscapeType::smime_ca) ||
                                        has_type(certificate, NetscapeType::object_signing_ca));
    return netscape_ca ? CaKind::by_netscape_type : CaKind::none;
}

Suitability suitability(const Certificate& certificate, Purpose purpose, PathRole role) {
    if (certificate.has_malformed_extension()) return Suitability::tolerated;
    switch (purpose) {
        case Purpose::none:
        case Purpose::any:
            return Suitability::suitable;
        case Purpose::tls_client:
            return tls_client(certificate, role);
        case Purpose::tls_server:
            return tls_server(certificate, role);
        case Purpose::netscape_tls_server:
            return netscape_tls_server(certificate, role);
        case Purpose::smime_sign:
            return smime_with(certificate, role, kSigningUsages);
        case Purpose::smime_encrypt:
            return smime_with(certificate, role, kEnciphermentUsages);
        case Purpose::crl_sign:
            if (role == PathRole::end) return when(allows_one(certificate, kCrlUsages));
            break;
        case Purpose::ocsp_helper:
            if (role == PathRole::end) return Suitability::suitable;
            break;
        case Purpose::timestamp_sign:
            if (role == PathRole::end) return timestamp_end(certificate);
            break;
    }
    return as_suitability(ca_kind(certificate));
}

TrustVerdict trust_verdict(const Certificate& certificate, Trust wanted, SelfSigned self_signed) {
    const TrustRow row = row_of(wanted);
    if (wanted != Trust::compatible) {
        const TrustVerdict verdict = verdict_of_settings(certificate, row.use, row.any);
        if (verdict != TrustVerdict::unspecified) return verdict;
    }
    const bool believes = row.self_signed == SelfSigned::trusted &&
                          self_signed == SelfSigned::trusted && certificate.self_signed() &&
                          !certificate.has_malformed_extension();
    return believes ? TrustVerdict::trusted : TrustVerdict::unspecified;
}

}  // namespace handfast::x509
