// SPDX-License-Identifier: Apache-2.0
#include "handshake/version.h"

#include <algorithm>
#include <bit>

#include "crypto/base/bytes.h"

namespace handfast {

namespace {

/// The sentinel of every version before TLS 1.2 (RFC 8446 §4.1.3).
constexpr std::string_view kOldSentinel("DOWNGRD\0", 8);

constexpr VersionProfile kProfiles[] = {
    {.version = ProtocolVersion::ssl3,
     .wire = 0x0300,
     .name = "SSLv3",
     .family = Family::legacy,
     .record_version = 0x0300,
     .record_version_is_checked = true,
     .downgrade_sentinel = kOldSentinel,
     .highest_level = 1,
     .prf = PrfForm::ssl3,
     .signatures = SignatureForm::fixed,
     .mac = crypto::MacForm::ssl3,
     .iv = IvForm::chained,
     .finished_size = 36,
     .has_extensions = false,
     .is_ssl3_framed = true,
     .allows_export = true},
    {.version = ProtocolVersion::tls1_0,
     .wire = 0x0301,
     .name = "TLSv1",
     .family = Family::legacy,
     .record_version = 0x0301,
     .record_version_is_checked = true,
     .downgrade_sentinel = kOldSentinel,
     .highest_level = 2,
     .prf = PrfForm::md5_sha1,
     .signatures = SignatureForm::fixed,
     .mac = crypto::MacForm::hmac,
     .iv = IvForm::chained,
     .finished_size = 12,
     .has_extensions = true,
     .is_ssl3_framed = false,
     .allows_export = true},
    {.version = ProtocolVersion::tls1_1,
     .wire = 0x0302,
     .name = "TLSv1.1",
     .family = Family::legacy,
     .record_version = 0x0302,
     .record_version_is_checked = true,
     .downgrade_sentinel = kOldSentinel,
     .highest_level = 3,
     .prf = PrfForm::md5_sha1,
     .signatures = SignatureForm::fixed,
     .mac = crypto::MacForm::hmac,
     .iv = IvForm::explicit_block,
     .finished_size = 12,
     .has_extensions = true,
     .is_ssl3_framed = false,
     .allows_export = false},
    {.version = ProtocolVersion::tls1_2,
     .wire = 0x0303,
     .name = "TLSv1.2",
     .family = Family::legacy,
     .record_version = 0x0303,
     .record_version_is_checked = true,
     .downgrade_sentinel = "DOWNGRD\x01",
     .highest_level = 5,
     .prf = PrfForm::suite_hash,
     .signatures = SignatureForm::negotiated,
     .mac = crypto::MacForm::hmac,
     .iv = IvForm::explicit_block,
     .finished_size = 12,
     .has_extensions = true,
     .is_ssl3_framed = false,
     .allows_export = false},
    {.version = ProtocolVersion::tls1_3,
     .wire = 0x0304,
     .name = "TLSv1.3",
     .family = Family::tls13,
     .record_version = 0x0303,
     .record_version_is_checked = false,
     .downgrade_sentinel = "",
     .highest_level = 5,
     .prf = PrfForm::suite_hash,
     .signatures = SignatureForm::negotiated,
     .mac = crypto::MacForm::hmac,
     .iv = IvForm::explicit_block,
     .finished_size = 0,
     .has_extensions = true,
     .is_ssl3_framed = false,
     .allows_export = false},
    {.version = ProtocolVersion::tls1_1,
     .transport = Transport::datagram,
     .wire = 0xfeff,
     .name = "DTLSv1",
     .family = Family::legacy,
     .record_version = 0xfeff,
     .record_version_is_checked = true,
     .downgrade_sentinel = "",
     .highest_level = 3,
     .prf = PrfForm::md5_sha1,
     .signatures = SignatureForm::fixed,
     .mac = crypto::MacForm::hmac,
     .iv = IvForm::explicit_block,
     .finished_size = 12,
     .has_extensions = true,
     .is_ssl3_framed = false,
     .allows_export = false},
    {.version = ProtocolVersion::tls1_2,
     .transport = Transport::datagram,
     .wire = 0xfefd,
     .name = "DTLSv1.2",
     .family = Family::legacy,
     .record_version = 0xfefd,
     .record_version_is_checked = true,
     .downgrade_sentinel = "",
     .highest_level = 5,
     .prf = PrfForm::suite_hash,
     .signatures = SignatureForm::negotiated,
     .mac = crypto::MacForm::hmac,
     .iv = IvForm::explicit_block,
     .finished_size = 12,
     .has_extensions = true,
     .is_ssl3_framed = false,
     .allows_export = false},
};

using enum AlertDescription;

/// RFC 6101 §5.4.2, and what OpenSSL sends to peers of SSLv3 all the same.
constexpr AlertDescription kSsl3Alerts[] = {
    close_notify,         unexpected_message,    bad_record_mac,      decompression_failure,
    handshake_failure,    no_certificate,        bad_certificate,     unsupported_certificate,
    certificate_revoked,  certificate_expired,   certificate_unknown, illegal_parameter,
    unknown_psk_identity, inappropriate_fallback};

/// Those of TLS that are not a handshake_failure there, as in OpenSSL.
struct OlderAlert {
    AlertDescription meant, said;
};
constexpr OlderAlert kOlderAlerts[] = {
    {decryption_failed, bad_record_mac},
    {record_overflow, bad_record_mac},
    {unknown_ca, bad_certificate},
};

constexpr std::uint32_t bit(ProtocolVersion version) {
    return std::uint32_t{1} << static_cast<unsigned>(version);
}

}  // namespace

const VersionProfile& profile(ProtocolVersion version, Transport transport) {
    const auto* row = std::ranges::find_if(kProfiles, [&](const VersionProfile& candidate) {
        return candidate.version == version && candidate.transport == transport;
    });
    return row == std::end(kProfiles) ? kProfiles[static_cast<std::size_t>(version)] : *row;
}

bool has_suite(const VersionProfile& version, const SuiteInfo& suite) {
    const VersionProfile* first = find_version(suite.first_version);
    const CipherInfo& cipher = cipher_info(suite.cipher);
    // RFC 6347 §4.1.2.2: RC4 has no place where records get lost.
    const bool needs_order = cipher.stream() != nullptr;
    return first->family == version.family && first->version <= version.version &&
           (version.allows_export || !cipher.is_export()) &&
           (version.transport == Transport::stream || !needs_order);
}

crypto::HashId handshake_hash(const VersionProfile& version, const SuiteInfo& suite) {
    return version.prf == PrfForm::suite_hash ? suite.hash : crypto::HashId::md5_sha1;
}

AlertDescription alert_for(const VersionProfile& version, AlertDescription meant) {
    if (!version.is_ssl3_framed || std::ranges::find(kSsl3Alerts, meant) != std::end(kSsl3Alerts))
        return meant;
    const auto* row = std::ranges::find(kOlderAlerts, meant, &OlderAlert::meant);
    return row == std::end(kOlderAlerts) ? handshake_failure : row->said;
}

const VersionProfile* find_version(WireVersion wire) {
    const auto* row = std::ranges::find(kProfiles, wire, &VersionProfile::wire);
    return row == std::end(kProfiles) ? nullptr : row;
}

std::span<const VersionProfile> all_versions() {
    return kProfiles;
}

VersionSet::VersionSet(std::initializer_list<ProtocolVersion> versions) {
    for (ProtocolVersion version : versions) bits_ |= bit(version);
}

VersionSet VersionSet::all() {
    return range(std::nullopt, std::nullopt);
}

VersionSet VersionSet::usual() {
    return {ProtocolVersion::tls1_2, ProtocolVersion::tls1_3};
}

VersionSet VersionSet::range(std::optional<ProtocolVersion> min,
                             std::optional<ProtocolVersion> max) {
    VersionSet set;
    for (const VersionProfile& row : kProfiles) {
        if (row.transport != Transport::stream) continue;
        if (min && row.version < *min) continue;
        if (max && row.version > *max) continue;
        set.bits_ |= bit(row.version);
    }
    return set;
}

VersionSet VersionSet::over(Transport transport) const {
    VersionSet set;
    set.transport_ = transport;
    for (const VersionProfile& row : kProfiles)
        if (row.transport == transport && contains(row.version)) set.bits_ |= bit(row.version);
    return set;
}

/// Whether the row is one of ours: its version, over our transport.
bool VersionSet::has(const VersionProfile& row) const {
    return row.transport == transport_ && contains(row.version);
}

void VersionSet::remove(ProtocolVersion version) {
    bits_ &= ~bit(version);
}

VersionSet VersionSet::intersect(const VersionSet& other) const {
    VersionSet set = *this;
    set.bits_ &= other.bits_;
    return set;
}

bool VersionSet::contains(ProtocolVersion version) const {
    return (bits_ & bit(version)) != 0;
}

bool VersionSet::contains(WireVersion wire) const {
    const VersionProfile* row = find_version(wire);
    return row != nullptr && has(*row);
}

bool VersionSet::contains_family(Family family) const {
    return std::ranges::any_of(
        kProfiles, [&](const VersionProfile& row) { return row.family == family && has(row); });
}

ProtocolVersion VersionSet::newest() const {
    return static_cast<ProtocolVersion>(std::bit_width(bits_) - 1);
}

ProtocolVersion VersionSet::oldest() const {
    return static_cast<ProtocolVersion>(std::countr_zero(bits_));
}

std::vector<WireVersion> VersionSet::wire_versions() const {
    std::vector<WireVersion> out;
    for (auto row = std::rbegin(kProfiles); row != std::rend(kProfiles); ++row)
        if (has(*row)) out.push_back(row->wire);
    return out;
}

bool VersionSet::has_suite(const SuiteInfo& suite) const {
    return std::ranges::any_of(kProfiles, [&](const VersionProfile& row) {
        return has(row) && handfast::has_suite(row, suite);
    });
}

WireVersion VersionSet::legacy_version() const {
    return profile(std::min(newest(), ProtocolVersion::tls1_2), transport_).wire;
}

WireVersion VersionSet::first_record_version() const {
    if (transport_ == Transport::datagram) return profile(ProtocolVersion::tls1_1, transport_).wire;
    return std::min(legacy_version(), profile(ProtocolVersion::tls1_0).wire);
}

bool VersionSet::has_newer_than(ProtocolVersion version) const {
    return (bits_ >> (static_cast<unsigned>(version) + 1)) != 0;
}

namespace {

/// Whether the number is the row's or a newer one's. DTLS counts downwards (RFC 6347 §4.1) from
/// the upper end, and TLS's numbers are none of it.
bool reaches(WireVersion said, const VersionProfile& row) {
    constexpr WireVersion kNewestOfAll = 0x8000;
    if (row.transport == Transport::stream) return said >= row.wire;
    return said >= kNewestOfAll && said <= row.wire;
}

}  // namespace

std::optional<ProtocolVersion> newest_legacy(const VersionSet& set, WireVersion legacy_version) {
    std::optional<ProtocolVersion> best;
    for (ProtocolVersion version : {ProtocolVersion::ssl3, ProtocolVersion::tls1_0,
                                    ProtocolVersion::tls1_1, ProtocolVersion::tls1_2})
        if (set.contains(version) && reaches(legacy_version, profile(version, set.transport())))
            best = version;
    return best;
}

bool has_downgrade_sentinel(std::span<const std::uint8_t, 32> random, const VersionSet& offered,
                            ProtocolVersion negotiated) {
    // Sentinels are TLS 1.3's, whose DTLS we do not speak.
    if (offered.transport() == Transport::datagram || !offered.has_newer_than(negotiated))
        return false;
    const ByteView tail = random.last<8>();
    return equal(tail, as_bytes(profile(ProtocolVersion::tls1_2).downgrade_sentinel)) ||
           equal(tail, as_bytes(kOldSentinel));
}

}  // namespace handfast
