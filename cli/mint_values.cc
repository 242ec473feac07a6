// SPDX-License-Identifier: Apache-2.0
#include "cli/mint_values.h"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "x509/encode.h"
#include "x509/ip_address.h"
#include "x509/oid_text.h"

namespace handfast::cli {
namespace {

using x509::encode_element;
using x509::encode_nest;

template <class... T>
std::unexpected<std::string> wrong(fmt::format_string<T...> format, T&&... arguments) {
    return std::unexpected(fmt::format(format, std::forward<T>(arguments)...));
}

struct StringType {
    std::string_view name;
    DerTag tag;
};
constexpr StringType kStringTypes[] = {
    {"utf8", der::kUtf8String},
    {"printable", der::kPrintableString},
    {"ia5", der::kIa5String},
    {"t61", der::kT61String},
    {"teletex", der::kT61String},
    {"bmp", der::kBmpString},
    {"universal", der::kUniversalString},
    {"numeric", der::kNumericString},
    {"visible", der::kVisibleString},
    {"octets", der::kOctetString},
};

/// The octets of a string: UTF-16 and UTF-32 of ASCII and Latin-1 text; "\xNN" is an octet.
Made<Buffer> string_octets(DerTag tag, std::string_view text) {
    Buffer out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto octet = static_cast<std::uint8_t>(text[i]);
        if (text.substr(i).starts_with("\\x") && i + 3 < text.size()) {
            const HexResult hex = from_hex(text.substr(i + 2, 2));
            if (!hex.ok) return wrong("\"\\x\" needs two hexadecimal digits");
            octet = hex.bytes[0];
            i += 3;
        }
        if (tag == der::kUniversalString) out.insert(out.end(), 2, 0);
        if (tag == der::kUniversalString || tag == der::kBmpString) out.push_back(0);
        out.push_back(octet);
    }
    return out;
}

Made<DerTag> string_tag(std::string_view name) {
    const auto* row = std::ranges::find(kStringTypes, name, &StringType::name);
    if (row == std::end(kStringTypes)) return wrong("no type of string is called \"{}\"", name);
    return row->tag;
}

/// OpenSSL's choices: country and serial number are printable, mail and domain are IA5.
DerTag usual_tag(ByteView type) {
    switch (x509::find_oid(type)) {
        case x509::Oid::country_name:
        case x509::Oid::serial_number:
        case x509::Oid::dn_qualifier:
            return der::kPrintableString;
        case x509::Oid::email_address:
        case x509::Oid::domain_component:
            return der::kIa5String;
        default:
            return der::kUtf8String;
    }
}

/// "CN:bmp=text"
Made<x509::BuiltAttribute> attribute_value(std::string_view text) {
    const SplitPair pair = split_pair(text, '=');
    if (!pair.found) return wrong("\"{}\" is no attribute of a name (as in /CN=host)", text);
    const SplitPair typed = split_pair(pair.first, ':');
    auto type = oid_value(typed.first);
    if (!type) return std::unexpected(type.error());
    x509::BuiltAttribute out{.type = *type, .tag = usual_tag(*type), .value = {}};
    if (typed.found) {
        const auto tag = string_tag(typed.second);
        if (!tag) return std::unexpected(tag.error());
        out.tag = *tag;
    }
    auto value = string_octets(out.tag, pair.second);
    if (!value) return std::unexpected(value.error());
    out.value = std::move(*value);
    return out;
}

/// Splits at "/" and "+", which a backslash takes as they are; "\x" stays for the strings.
Made<std::vector<x509::BuiltAttribute>> attributes_value(std::string_view text) {
    std::vector<x509::BuiltAttribute> out;
    std::string part;
    bool joins = false;
    const auto end_part = [&]() -> Made<void> {
        if (part.empty()) return {};
        auto attribute = attribute_value(part);
        if (!attribute) return std::unexpected(attribute.error());
        attribute->joins_previous = joins && !out.empty();
        out.push_back(std::move(*attribute));
        part.clear();
        return {};
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '/' || text[i] == '+') {
            if (auto ended = end_part(); !ended) return std::unexpected(ended.error());
            joins = text[i] == '+';
            continue;
        }
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] != 'x') ++i;
        part += text[i];
    }
    if (auto ended = end_part(); !ended) return std::unexpected(ended.error());
    return out;
}

/// An address, or a network as name constraints have it: address and mask.
Made<Buffer> address_value(std::string_view text) {
    const SplitPair pair = split_pair(text, '/');
    auto address = x509::parse_ip_address(pair.first);
    if (!address) {
        // Octets as they are to be, whatever their number.
        const HexResult hex = from_hex(text);
        if (!hex.ok) return wrong("\"{}\" is no address", text);
        return hex.bytes;
    }
    if (!pair.found) return *address;
    Buffer mask(address->size());
    if (const auto dotted = x509::parse_ip_address(pair.second)) {
        mask = *dotted;
    } else {
        const auto bits = number_value(pair.second);
        if (!bits || *bits > 8 * mask.size()) return wrong("\"{}\" is no network", text);
        for (std::size_t i = 0; i < *bits; ++i)
            mask[i / 8] = static_cast<std::uint8_t>(mask[i / 8] | 0x80 >> i % 8);
    }
    append(*address, mask);
    return *address;
}

Made<Buffer> other_name_value(std::string_view text) {
    const SplitPair pair = split_pair(text, ';');
    const auto type = oid_value(pair.first);
    if (!type) return std::unexpected(type.error());
    const auto value = string_value(pair.second);
    if (!value) return std::unexpected(value.error());
    return encode_nest(
        der::context_constructed(0),
        {encode_element(der::kOid, *type), encode_element(der::context_constructed(0), *value)});
}

Made<Buffer> tagged(DerTag tag, Made<Buffer> content) {
    if (!content) return content;
    return encode_element(tag, *content);
}

struct Unit {
    char name;
    std::chrono::seconds size;
};
constexpr Unit kUnits[] = {{'s', std::chrono::seconds(1)},
                           {'m', std::chrono::minutes(1)},
                           {'h', std::chrono::hours(1)},
                           {'d', std::chrono::days(1)},
                           {'y', std::chrono::days(365)}};

std::optional<Instant> relative_instant(std::string_view text, Instant now) {
    if (text == "now") return now;
    if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const auto* unit = std::ranges::find(kUnits, text.back(), &Unit::name);
    const auto count = number_value(text.substr(1, text.size() - 2));
    // A thousand years at most: what time can hold.
    constexpr std::chrono::seconds kMost = std::chrono::days(365'000);
    if (unit == std::end(kUnits) || !count ||
        *count > static_cast<std::uint64_t>(kMost / unit->size))
        return std::nullopt;
    const auto span = static_cast<std::int64_t>(*count) * unit->size;
    return text[0] == '+' ? now + span : now - span;
}

/// "a, b, c"
std::string listed(std::span<const std::string_view> names) {
    std::string text;
    for (const std::string_view name : names) {
        if (!text.empty()) text += ", ";
        text += name;
    }
    return text;
}

}  // namespace

Made<Buffer> oid_value(std::string_view text) {
    auto oid = x509::oid_from_text(text);
    if (!oid)
        return wrong("\"{}\" is no object: neither a name that OpenSSL has nor numbers", text);
    return *oid;
}

Made<Buffer> oid_list_value(std::string_view text) {
    Buffer out;
    for (const std::string& part : split_list(text)) {
        const auto oid = oid_value(part);
        if (!oid) return oid;
        append(out, encode_element(der::kOid, *oid));
    }
    return out;
}

Made<std::uint64_t> number_value(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return wrong("\"{}\" is no number", text);
    return number;
}

Made<Buffer> hex_value(std::string_view text) {
    HexResult hex = from_hex(text);
    if (!hex.ok) return wrong("\"{}\" is not hexadecimal", text);
    return std::move(hex.bytes);
}

Made<Buffer> integer_value(std::string_view text) {
    if (text.starts_with("0x")) return hex_value(text.substr(2));
    const auto number = number_value(text);
    if (!number) return std::unexpected(number.error());
    const Buffer whole = x509::encode_integer(*number);
    return to_buffer(ByteView(whole).subspan(2));
}

Made<Buffer> name_value(std::string_view text) {
    const auto attributes = attributes_value(text);
    if (!attributes) return std::unexpected(attributes.error());
    return x509::encode_name(*attributes);
}

Made<Buffer> relative_name_value(std::string_view text) {
    const auto name = name_value(text);
    if (!name) return name;
    DerReader reader(*name);
    DerReader sets = reader.sequence();
    const DerElement set = sets.any();
    if (!sets.done()) return wrong("\"{}\" is not one relative name (/A=x+B=y)", text);
    return to_buffer(set.content);
}

Made<Buffer> general_name_value(std::string_view text) {
    const auto [kind, value, found] = split_pair(text, ':');
    if (!found) return wrong("\"{}\" is no name with its kind (as in dns:host)", text);
    if (kind == "email") return tagged(der::context(1), string_octets(der::kIa5String, value));
    if (kind == "dns") return tagged(der::context(2), string_octets(der::kIa5String, value));
    if (kind == "uri") return tagged(der::context(6), string_octets(der::kIa5String, value));
    if (kind == "ip") return tagged(der::context(7), address_value(value));
    if (kind == "rid") return tagged(der::context(8), oid_value(value));
    if (kind == "dir") return tagged(der::context_constructed(4), name_value(value));
    if (kind == "other") return other_name_value(value);
    if (kind == "x400") return tagged(der::context_constructed(3), hex_value(value));
    if (kind == "edi") return tagged(der::context_constructed(5), hex_value(value));
    if (kind == "hex") return hex_value(value);
    return wrong("no kind of name is called \"{}\"", kind);
}

Made<Buffer> general_name_list_value(std::string_view text) {
    Buffer out;
    for (const std::string& part : split_list(text)) {
        const auto name = general_name_value(part);
        if (!name) return name;
        append(out, *name);
    }
    return out;
}

Made<Buffer> time_value(std::string_view text, Instant now) {
    if (const auto instant = relative_instant(text, now)) return x509::encode_time(*instant);
    // However the text may look: the shorter ones are UTCTime.
    constexpr std::size_t kUtcSize = 13;
    const bool utc = text.size() <= kUtcSize;
    return encode_element(utc ? der::kUtcTime : der::kGeneralizedTime, as_bytes(text));
}

Made<Instant> instant_value(std::string_view text, Instant now) {
    if (const auto instant = relative_instant(text, now)) return *instant;
    constexpr std::size_t kUtcSize = 13;
    const auto parsed = parse_der_time(
        text.size() == kUtcSize ? der::kUtcTime : der::kGeneralizedTime, as_bytes(text));
    if (!parsed) return wrong("\"{}\" is no time (+30d, -1h, 20261231235959Z, now)", text);
    return *parsed;
}

Made<crypto::HashId> hash_value(std::string_view text) {
    using crypto::HashId;
    constexpr std::pair<std::string_view, HashId> kHashes[] = {
        {"md5", HashId::md5},       {"sha1", HashId::sha1},     {"sha224", HashId::sha224},
        {"sha256", HashId::sha256}, {"sha384", HashId::sha384}, {"sha512", HashId::sha512}};
    for (const auto& [name, hash] : kHashes)
        if (name == text) return hash;
    return wrong("no hash is called \"{}\"", text);
}

Made<Buffer> named_bits_value(std::string_view text, std::span<const std::string_view> names) {
    std::uint16_t bits = 0;
    for (const std::string& part : split_list(text)) {
        const auto found = std::ranges::find(names, part);
        if (part.empty()) continue;
        if (found == names.end()) return wrong("\"{}\" is none of {}", part, listed(names));
        bits = static_cast<std::uint16_t>(bits | 0x8000 >> (found - names.begin()));
    }
    Buffer out;
    DerWriter(out).named_bits(bits);
    return out;
}

Made<Buffer> string_value(std::string_view text) {
    const SplitPair pair = split_pair(text, ':');
    if (pair.first == "hex") return hex_value(pair.second);
    const auto tag = string_tag(pair.first);
    if (!tag) return std::unexpected(tag.error());
    return tagged(*tag, string_octets(*tag, pair.second));
}

}  // namespace handfast::cli
