// SPDX-License-Identifier: Apache-2.0
#include "x509/oid.h"

#include <algorithm>
#include <array>
#include <vector>

namespace handfast::x509 {

namespace {

/// A literal may hold zero bytes, so its size counts, not its terminator.
template <std::size_t Size>
constexpr std::string_view octets(const char (&literal)[Size]) {
    return {literal, Size - 1};
}

/// Enumerators first, at their numbers.
constexpr ObjectNames kRows[] = {
    {"", "", ""},
#define OID(name, encoded, short_name, long_name) {octets(encoded), short_name, long_name},
#include "x509/oid.inc"
#undef OID
#define OBJECT(encoded, short_name, long_name) {octets(encoded), short_name, long_name},
#include "x509/objects.inc"
#include "x509/objects_members.inc"
#undef OBJECT
};
constexpr std::size_t kRowCount = std::size(kRows);
constexpr std::size_t kEnumerators = 1
#define OID(name, encoded, short_name, long_name) +1
#include "x509/oid.inc"
#undef OID
    ;

/// FNV-1a
constexpr std::uint32_t hash(std::string_view octets) {
    std::uint32_t value = 2166136261u;
    for (const char c : octets) value = (value ^ static_cast<std::uint8_t>(c)) * 16777619u;
    return value ^ value >> 15;
}

/// Open addressing with room to spare: a lookup takes one or two steps. 0 is an empty slot.
constexpr std::size_t kSlots = 4096;
static_assert(kRowCount * 2 < kSlots);

constexpr std::array<std::uint16_t, kSlots> kIndex = [] {
    std::array<std::uint16_t, kSlots> index{};
    for (std::size_t i = 1; i < kRowCount; ++i) {
        std::size_t slot = hash(kRows[i].encoded) % kSlots;
        while (index[slot] != 0) slot = (slot + 1) % kSlots;
        index[slot] = static_cast<std::uint16_t>(i);
    }
    return index;
}();

/// The row's number, 0 for none.
std::size_t find_row(ByteView encoded) {
    const std::string_view wanted = as_text(encoded);
    std::size_t slot = hash(wanted) % kSlots;
    while (kIndex[slot] != 0 && kRows[kIndex[slot]].encoded != wanted) slot = (slot + 1) % kSlots;
    return kIndex[slot];
}

const ObjectNames& row(Oid oid) {
    return kRows[static_cast<std::size_t>(oid)];
}

/// OpenSSL prints no longer ones either: decimal digits cost the square of an arc's length.
constexpr std::size_t kMaxEncoded = 586;

/// An arc in decimal, the most significant group of digits last.
class Arc {
  public:
    /// Times 128, plus seven more bits.
    void shift_in(std::uint64_t bits) {
        for (std::uint64_t& group : groups_) {
            const std::uint64_t value = group * 128 + bits;
            group = value % kGroup;
            bits = value / kGroup;
        }
        if (bits != 0) groups_.push_back(bits);
    }
    /// The first arc of an identifier holds two: 40 times the first, which is at most 2.
    std::uint64_t take_first() {
        const std::uint64_t first = groups_.size() > 1 ? 2
                                    : groups_.empty()  ? 0
                                                      : std::min<std::uint64_t>(groups_[0] / 40, 2);
        std::uint64_t borrow = first * 40;
        for (std::uint64_t& group : groups_) {
            const bool enough = group >= borrow;
            group = enough ? group - borrow : group + kGroup - borrow;
            borrow = enough ? 0 : 1;
        }
        while (!groups_.empty() && groups_.back() == 0) groups_.pop_back();
        return first;
    }
    std::string text() const {
        if (groups_.empty()) return "0";
        std::string out = std::to_string(groups_.back());
        for (std::size_t i = groups_.size() - 1; i > 0; --i) {
            const std::string digits = std::to_string(groups_[i - 1]);
            out.append(kGroupDigits - digits.size(), '0').append(digits);
        }
        return out;
    }

  private:
    static constexpr std::uint64_t kGroup = 10'000'000'000'000'000;
    static constexpr std::size_t kGroupDigits = 16;
    std::vector<std::uint64_t> groups_;
};

}  // namespace

Oid find_oid(ByteView encoded) {
    const std::size_t found = find_row(encoded);
    return found < kEnumerators ? Oid(found) : Oid::unknown;
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

const ObjectNames& object_names(ByteView encoded) {
    return kRows[find_row(encoded)];
}

const ObjectNames& object_named(std::string_view name) {
    if (name.empty()) return kRows[0];
    const auto is_named = [name](const ObjectNames& row) {
        return row.short_name == name || row.long_name == name;
    };
    const auto* found = std::ranges::find_if(kRows, is_named);
    return found == std::end(kRows) ? kRows[0] : *found;
}

std::string dotted(ByteView encoded) {
    if (encoded.empty() || encoded.size() > kMaxEncoded || encoded.back() >= 0x80) return "";
    std::string out;
    Arc arc;
    for (std::uint8_t byte : encoded) {
        arc.shift_in(byte & 0x7f);
        if (byte >= 0x80) continue;
        if (out.empty()) out = std::to_string(arc.take_first());
        out.append(".").append(arc.text());
        arc = Arc();
    }
    return out;
}

}  // namespace handfast::x509
