// SPDX-License-Identifier: Apache-2.0
// IP addresses and autonomous systems (RFC 3779), signed certificate timestamps (RFC 6962).
#include <algorithm>
#include <array>

#include "crypto/base/byte_reader.h"
#include "x509/print/extension_printers.h"
#include "x509/print/text.h"
#include "x509/print/time_text.h"

namespace handfast::x509 {

namespace {

std::string& line(std::string& out, std::size_t margin) {
    indent(out, margin);
    return out;
}

// --- RFC 3779 §2: addresses --------------------------------------------------------------------

constexpr unsigned kIpv4 = 1;
constexpr unsigned kIpv6 = 2;

/// Bits that are not given are all zeros or all ones.
struct AddressForm {
    unsigned family;
    std::uint8_t fill;
};

template <std::size_t Size>
std::optional<std::array<std::uint8_t, Size>> expand(ByteView content, std::uint8_t fill) {
    if (content.empty() || content[0] > 7 || content.size() - 1 > Size) return std::nullopt;
    std::array<std::uint8_t, Size> address;
    address.fill(fill);
    const ByteView given = content.subspan(1);
    std::ranges::copy(given, address.begin());
    if (given.empty() || content[0] == 0) return address;
    const auto mask = static_cast<std::uint8_t>(0xff >> (8 - content[0]));
    std::uint8_t& last = address[given.size() - 1];
    last = static_cast<std::uint8_t>(fill == 0 ? last & ~mask : last | mask);
    return address;
}

bool append_address4(std::string& out, ByteView content, std::uint8_t fill) {
    const auto address = expand<4>(content, fill);
    if (!address) return false;
    for (std::size_t i = 0; i < 4; ++i)
        out.append(i == 0 ? "" : ".").append(decimal((*address)[i]));
    return true;
}

/// Zeros at the end are left out, and nothing else.
bool append_address6(std::string& out, ByteView content, std::uint8_t fill) {
    const auto address = expand<16>(content, fill);
    if (!address) return false;
    std::size_t size = 16;
    while (size > 1 && (*address)[size - 1] == 0 && (*address)[size - 2] == 0) size -= 2;
    for (std::size_t i = 0; i < size; i += 2) {
        out.append(lower_hex(static_cast<std::uint64_t>((*address)[i]) << 8 | (*address)[i + 1]));
        if (i < 14) out.push_back(':');
    }
    if (size < 16) out.push_back(':');
    if (size == 0) out.push_back(':');
    return true;
}

bool append_address(std::string& out, ByteView content, AddressForm form) {
    if (form.family == kIpv4) return append_address4(out, content, form.fill);
    if (form.family == kIpv6) return append_address6(out, content, form.fill);
    const auto bits = read_bits(content);
    if (!bits) return false;
    for (std::size_t i = 0; i < bits->size(); ++i) {
        if (i > 0) out.push_back(':');
        std::string digits = lower_hex((*bits)[i]);
        out.append(2 - digits.size(), '0').append(digits);
    }
    out.append("[" + decimal(content[0] & 7u) + "]");
    return true;
}

bool append_prefix_or_range(std::string& out, DerReader& list, unsigned family) {
    if (list.next_is(der::kBitString)) {
        const ByteView prefix = list.element(der::kBitString).content;
        if (!append_address(out, prefix, {family, 0})) return false;
        const std::size_t bits = (prefix.size() - 1) * 8 - prefix[0];
        out.append("/" + decimal(bits) + "\n");
        return true;
    }
    DerReader range = list.sequence();
    const ByteView least = range.element(der::kBitString).content;
    const ByteView most = range.element(der::kBitString).content;
    if (!range.done() || !append_address(out, least, {family, 0})) return false;
    out.push_back('-');
    if (!append_address(out, most, {family, 0xff})) return false;
    out.push_back('\n');
    return true;
}

struct SafiRow {
    unsigned number;
    std::string_view name;
};
constexpr SafiRow kSafis[] = {
    {1, " (Unicast)"},           {2, " (Multicast)"},
    {3, " (Unicast/Multicast)"}, {4, " (MPLS)"},
    {64, " (Tunnel)"},           {65, " (VPLS)"},
    {66, " (BGP MDT)"},          {128, " (MPLS-labeled VPN)"},
};

void append_family(std::string& out, unsigned family, ByteView octets) {
    out.append(family == kIpv4   ? "IPv4"
               : family == kIpv6 ? "IPv6"
                                 : "Unknown AFI " + decimal(family));
    if (octets.size() < 3) return;
    const auto* row = std::ranges::find(kSafis, octets[2], &SafiRow::number);
    out.append(row != std::end(kSafis) ? std::string(row->name)
                                       : " (Unknown SAFI " + decimal(octets[2]) + ")");
}

bool append_block(std::string& out, DerReader& list, std::size_t margin) {
    DerReader fields = list.sequence();
    const ByteView octets = fields.octet_string();
    const unsigned family =
        octets.size() < 2 ? 0 : static_cast<unsigned>(octets[0] << 8 | octets[1]);
    append_family(line(out, margin), family, octets);
    if (fields.next_is(der::kNull)) {
        fields.null();
        out.append(": inherit\n");
        return fields.done().has_value();
    }
    out.append(":\n");
    DerReader ranges = fields.sequence();
    while (!ranges.empty())
        if (!append_prefix_or_range(line(out, margin + 2), ranges, family)) return false;
    return !ranges.failed() && fields.done().has_value();
}

// --- RFC 3779 §3: autonomous systems -----------------------------------------------------------

bool append_systems(std::string& out, DerReader& choice, std::size_t margin) {
    if (choice.next_is(der::kNull)) {
        choice.null();
        line(out, margin + 2).append("inherit\n");
        return choice.done().has_value();
    }
    DerReader list = choice.sequence();
    while (!list.empty()) {
        if (list.next_is(der::kInteger)) {
            line(out, margin + 2).append(number_text(list.integer())).append("\n");
            continue;
        }
        DerReader range = list.sequence();
        const std::string least = number_text(range.integer());
        const std::string most = number_text(range.integer());
        if (!range.done()) return false;
        line(out, margin + 2).append(least).append("-").append(most).append("\n");
    }
    return !list.failed() && choice.done().has_value();
}

// --- RFC 6962 §3.3: signed certificate timestamps ------------------------------------------------

constexpr std::size_t kScts = 16;

/// "AA:BB:…", sixteen a line, the first one where the line stands.
void append_octets(std::string& out, ByteView bytes, std::size_t margin) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i > 0 && i % kScts == 0) indent(out.append("\n"), margin);
        append_upper_hex(out, bytes.subspan(i, 1));
        if (i + 1 < bytes.size()) out.push_back(':');
    }
}

/// "Mar  5 19:53:26.123 2013 GMT"
std::string timestamp_text(std::uint64_t milliseconds) {
    // What lies beyond the year 9999 no calendar of ours counts.
    constexpr std::uint64_t kEnd = 253402300800000;
    if (milliseconds >= kEnd) return std::string(kBadTime);
    const auto since = std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds));
    std::string text = time_text(Instant(since));
    std::string fraction = decimal(milliseconds % 1000);
    fraction.insert(0, 3 - fraction.size(), '0');
    return text.insert(15, "." + fraction);
}

struct SctSignature {
    std::uint8_t hash;
    std::uint8_t kind;
    std::string_view name;
};
constexpr SctSignature kSctSignatures[] = {{4, 1, "sha256WithRSAEncryption"},
                                           {4, 3, "ecdsa-with-SHA256"}};

bool append_timestamp(std::string& out, ByteView sct, std::size_t margin) {
    const auto field = [&](std::string_view label) -> std::string& {
        out.push_back('\n');
        return line(out, margin + 4).append(label);
    };
    line(out, margin).append("Signed Certificate Timestamp:");
    ByteReader reader(sct);
    if (reader.u8() != 0) {
        field("Version   : unknown\n");
        indent(out, margin + 16);
        append_octets(out, sct, margin + 16);
        return true;
    }
    const ByteView log = reader.bytes(32);
    const ByteView time = reader.bytes(8);
    const ByteView extensions = reader.bytes(reader.u16());
    const std::uint8_t hash = reader.u8();
    const std::uint8_t kind = reader.u8();
    const ByteView signature = reader.bytes(reader.u16());
    if (!reader.done()) return false;
    std::uint64_t milliseconds = 0;
    for (const std::uint8_t byte : time) milliseconds = milliseconds << 8 | byte;
    field("Version   : v1 (0x0)");
    append_octets(field("Log ID    : "), log, margin + 16);
    field("Timestamp : ").append(timestamp_text(milliseconds));
    field("Extensions: ");
    if (extensions.empty()) out.append("none");
    append_octets(out, extensions, margin + 16);
    field("Signature : ");
    const auto* row = std::ranges::find_if(kSctSignatures, [&](const SctSignature& candidate) {
        return candidate.hash == hash && candidate.kind == kind;
    });
    const std::uint8_t codes[] = {hash, kind};
    if (row != std::end(kSctSignatures)) {
        out.append(row->name);
    } else {
        append_upper_hex(out, codes);
    }
    append_octets(field("            "), signature, margin + 16);
    return true;
}

}  // namespace

bool print_address_blocks(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader list = reader.sequence();
    std::string text;
    while (!list.empty())
        if (!append_block(text, list, margin)) return false;
    if (list.failed()) return false;
    out.append(text);
    return true;
}

bool print_autonomous_systems(std::string& out, ByteView value, std::size_t margin) {
    static constexpr std::string_view kLabels[] = {"Autonomous System Numbers:\n",
                                                   "Routing Domain Identifiers:\n"};
    DerReader reader(value);
    DerReader fields = reader.sequence();
    std::string text;
    for (const unsigned i : {0u, 1u}) {
        if (!fields.next_is(der::context_constructed(i))) continue;
        DerReader choice = fields.inside(der::context_constructed(i));
        line(text, margin).append(kLabels[i]);
        if (!append_systems(text, choice, margin)) return false;
    }
    if (!fields.done()) return false;
    out.append(text);
    return true;
}

bool print_timestamps(std::string& out, ByteView value, std::size_t margin) {
    DerReader outer(value);
    ByteReader whole(outer.octet_string());
    if (outer.failed()) return false;
    ByteReader list(whole.bytes(whole.u16()));
    if (!whole.done() || list.empty()) return false;
    std::string text;
    while (!list.empty()) {
        const ByteView sct = list.bytes(list.u16());
        if (list.failed() || sct.empty()) return false;
        if (!text.empty()) text.push_back('\n');
        if (!append_timestamp(text, sct, margin)) return false;
    }
    out.append(text);
    return true;
}

}  // namespace handfast::x509
