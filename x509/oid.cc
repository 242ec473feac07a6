// SPDX-License-Identifier: Apache-2.0
#include "x509/oid.h"

#include <algorithm>

namespace handfast::x509 {

namespace {

struct OidRow {
    std::string_view encoded;
    std::string_view short_name;
    std::string_view long_name;
};

/// A literal may hold zero bytes, so its size counts, not its terminator.
template <std::size_t Size>
constexpr std::string_view octets(const char (&literal)[Size]) {
    return {literal, Size - 1};
}

constexpr OidRow kRows[] = {
    {"", "", ""},
#define OID(name, encoded, short_name, long_name) {octets(encoded), short_name, long_name},
#include "x509/oid.inc"
#undef OID
};

const OidRow& row(Oid oid) {
    return kRows[static_cast<std::size_t>(oid)];
}

constexpr std::size_t kMaxArcs = 128;

}  // namespace

Oid find_oid(ByteView encoded) {
    const std::string_view wanted = as_text(encoded);
    const auto* found = std::ranges::find(kRows, wanted, &OidRow::encoded);
    return found == std::end(kRows) ? Oid::unknown : Oid(found - kRows);
}

ByteView encoded(Oid oid) {
    return as_bytes(row(oid).encoded);
}
std::string_view short_name(Oid oid) {
    return row(oid).short_name;
}
std::string_view long_name(Oid oid) {
    return row(oid).long_name;
}

std::string dotted(ByteView encoded) {
    std::string out;
    std::uint64_t arc = 0;
    std::size_t arcs = 0;
    for (std::uint8_t byte : encoded) {
        // An arc beyond 57 bits or an endless identifier is nobody's; printing it is not worth
        // quadratic work.
        if (arc >> 57 != 0 || arcs > kMaxArcs) return "";
        arc = arc << 7 | (byte & 0x7f);
        if (byte >= 0x80) continue;
        if (arcs == 0) {
            const std::uint64_t first = std::min<std::uint64_t>(arc / 40, 2);
            out = std::to_string(first);
            arc -= first * 40;
        }
        out.append(".").append(std::to_string(arc));
        arc = 0;
        ++arcs;
    }
    return out;
}

}  // namespace handfast::x509
