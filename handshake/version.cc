// SPDX-License-Identifier: Apache-2.0
#include "handshake/version.h"

#include <algorithm>
#include <bit>

#include "crypto/base/bytes.h"

namespace handfast {

namespace {

constexpr VersionProfile kProfiles[] = {
    {.version = ProtocolVersion::tls1_2,
     .wire = 0x0303,
     .name = "TLSv1.2",
     .family = Family::legacy,
     .record_version = 0x0303,
     .record_version_is_checked = true,
     .downgrade_sentinel = "DOWNGRD\x01"},
    {.version = ProtocolVersion::tls1_3,
     .wire = 0x0304,
     .name = "TLSv1.3",
     .family = Family::tls13,
     .record_version = 0x0303,
     .record_version_is_checked = false,
     .downgrade_sentinel = ""},
};

constexpr std::uint32_t bit(ProtocolVersion version) {
    return std::uint32_t{1} << static_cast<unsigned>(version);
}

/// The sentinel of every version before TLS 1.2 (RFC 8446 §4.1.3).
constexpr std::string_view kOldSentinel("DOWNGRD\0", 8);

}  // namespace

const VersionProfile& profile(ProtocolVersion version) {
    return kProfiles[static_cast<std::size_t>(version)];
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

VersionSet VersionSet::range(std::optional<ProtocolVersion> min,
                             std::optional<ProtocolVersion> max) {
    VersionSet set;
    for (const VersionProfile& row : kProfiles) {
        if (min && row.version < *min) continue;
        if (max && row.version > *max) continue;
        set.bits_ |= bit(row.version);
    }
    return set;
}

void VersionSet::remove(ProtocolVersion version) {
    bits_ &= ~bit(version);
}

VersionSet VersionSet::intersect(const VersionSet& other) const {
    VersionSet set;
    set.bits_ = bits_ & other.bits_;
    return set;
}

bool VersionSet::contains(ProtocolVersion version) const {
    return (bits_ & bit(version)) != 0;
}

bool VersionSet::contains(WireVersion wire) const {
    const VersionProfile* row = find_version(wire);
    return row != nullptr && contains(row->version);
}

bool VersionSet::contains_family(Family family) const {
    return std::ranges::any_of(kProfiles, [&](const VersionProfile& row) {
        return row.family == family && contains(row.version);
    });
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
        if (contains(row->version)) out.push_back(row->wire);
    return out;
}

bool VersionSet::has_newer_than(ProtocolVersion version) const {
    return (bits_ >> (static_cast<unsigned>(version) + 1)) != 0;
}

std::optional<ProtocolVersion> newest_legacy(const VersionSet& set, WireVersion legacy_version) {
    std::optional<ProtocolVersion> best;
    for (const VersionProfile& row : kProfiles)
        if (row.family == Family::legacy && row.wire <= legacy_version && set.contains(row.version))
            best = row.version;
    return best;
}

bool has_downgrade_sentinel(std::span<const std::uint8_t, 32> random, const VersionSet& offered,
                            ProtocolVersion negotiated) {
    if (!offered.has_newer_than(negotiated)) return false;
    const ByteView tail = random.last<8>();
    return equal(tail, as_bytes(profile(ProtocolVersion::tls1_2).downgrade_sentinel)) ||
           equal(tail, as_bytes(kOldSentinel));
}

}  // namespace handfast
