// SPDX-License-Identifier: Apache-2.0
#include "x509/print/name_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include "x509/oid.h"
#include "x509/print/text.h"
#include "x509/text.h"

namespace handfast::x509 {

namespace {

using enum StringFlag;

constexpr std::uint32_t bits(std::initializer_list<StringFlag> flags) {
    std::uint32_t value = 0;
    for (const StringFlag flag : flags) value |= static_cast<std::uint32_t>(flag);
    return value;
}

constexpr std::uint32_t kRfc2253 = bits({esc_2253, esc_ctrl, esc_msb, utf8, dump_nostr, dump_der});
constexpr std::uint32_t kEscapes = bits({esc_2253, esc_ctrl, esc_msb, use_quote, esc_2254});

/// Characters of a string: how many bytes each has, or that the value is no string.
enum class Width : std::uint8_t { utf8, one, two, four, none };

Width width_of(DerTag tag) {
    switch (tag) {
        case der::kUtf8String:
            return Width::utf8;
        case der::kNumericString:
        case der::kPrintableString:
        case der::kT61String:
        case der::kIa5String:
        case der::kUtcTime:
        case der::kGeneralizedTime:
        case der::kVisibleString:
            return Width::one;
        case der::kBmpString:
            return Width::two;
        case der::kUniversalString:
            return Width::four;
        default:
            return Width::none;
    }
}

/// One character of UTF-8 as loosely as it comes; -1 bytes are never taken.
Codepoint take_utf8(ByteView& bytes) {
    const std::uint8_t lead = bytes[0];
    const std::size_t size = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const std::size_t there = std::min(size, bytes.size());
    Codepoint c = size == 1 ? lead : lead & (0xffu >> (size + 1));
    for (std::size_t i = 1; i < there; ++i) c = c << 6 | (bytes[i] & 0x3fu);
    bytes = bytes.subspan(there);
    return c;
}

Codepoint take(ByteView& bytes, Width width) {
    if (width == Width::utf8) return take_utf8(bytes);
    const std::size_t size = width == Width::one ? 1 : width == Width::two ? 2 : 4;
    Codepoint c = 0;
    for (const std::uint8_t byte : bytes.first(size)) c = c << 8 | byte;
    bytes = bytes.subspan(size);
    return c;
}

/// Where in a value a character stands: some are special there only.
struct Place {
    bool first = false;
    bool last = false;
};

/// RFC 2253 §2.4
bool is_rfc2253_special(std::uint8_t c, Place place) {
    if (c == ' ') return place.first || place.last;
    if (c == '#') return place.first;
    return c < 0x80 &&
           std::string_view(",+\"\\<>;").find(static_cast<char>(c)) != std::string::npos;
}

/// RFC 2254 §4
bool is_rfc2254_special(std::uint8_t c) {
    return c < 0x80 &&
           std::string_view("*()\\\0", 5).find(static_cast<char>(c)) != std::string::npos;
}

/// What quotes around the value make harmless.
bool is_quotable(std::uint8_t c) {
    return c < 0x80 && std::string_view(" ,+<>;#").find(static_cast<char>(c)) != std::string::npos;
}

/// One value being written.
class StringWriter {
  public:
    explicit StringWriter(const NameOptions& options) : options_(options) {}

    void byte(std::uint8_t c, Place place) {
        if (options_.has(esc_2253) && is_rfc2253_special(c, place)) return special(c);
        const bool control = c < 0x20 || c == 0x7f;
        if ((options_.has(esc_ctrl) && control) || (options_.has(esc_msb) && c >= 0x80) ||
            (options_.has(esc_2254) && is_rfc2254_special(c)))
            return hex(c);
        if (c == '\\' && (options_.string_flags & kEscapes) != 0) raw_.push_back('\\');
        raw_.push_back(c);
    }
    /// Beyond one byte, unless it is to be UTF-8.
    void wide(Codepoint c) {
        std::string digits = lower_hex(c);
        for (char& digit : digits) digit = static_cast<char>(digit >= 'a' ? digit - 32 : digit);
        const std::size_t size = c > 0xffff ? 8 : 4;
        append(raw_, as_bytes(c > 0xffff ? "\\W" : "\\U"));
        raw_.insert(raw_.end(), size - digits.size(), '0');
        append(raw_, as_bytes(digits));
    }
    void finish(std::string& out) const {
        if (quotes_) out.push_back('"');
        append_safe(out, raw_);
        if (quotes_) out.push_back('"');
    }

  private:
    void special(std::uint8_t c) {
        const bool quoted = options_.has(use_quote) && is_quotable(c);
        quotes_ |= quoted;
        if (!quoted) raw_.push_back('\\');
        raw_.push_back(c);
    }
    void hex(std::uint8_t c) {
        std::string text = "\\";
        append_upper_hex(text, ByteView(&c, 1));
        append(raw_, as_bytes(text));
    }

    const NameOptions& options_;
    Buffer raw_;
    bool quotes_ = false;
};

void append_characters(std::string& out, ByteView value, Width width, const NameOptions& options) {
    // What is UTF-8 already is not converted, but taken byte by byte.
    const bool bytewise = width == Width::utf8 && options.has(utf8);
    if (bytewise) width = Width::one;
    const std::size_t unit = width == Width::two ? 2 : width == Width::four ? 4 : 1;
    if (value.size() % unit != 0) return;
    StringWriter writer(options);
    for (bool first = true; !value.empty(); first = false) {
        const Codepoint c = take(value, width);
        // A single character counts as the last one.
        const Place place{first && !value.empty(), value.empty()};
        if (!bytewise && options.has(utf8)) {
            Buffer encoded;
            append_utf8(encoded, c);
            for (const std::uint8_t byte : encoded) writer.byte(byte, place);
        } else if (c > 0xff) {
            writer.wide(c);
        } else {
            writer.byte(static_cast<std::uint8_t>(c), place);
        }
    }
    writer.finish(out);
}

/// What OpenSSL keeps of a value: a SEQUENCE with its tag, a BIT STRING without its first octet.
ByteView octets_of(const NameAttribute& attribute) {
    if (attribute.tag == der::kSequence) return attribute.value_der;
    const bool bits = attribute.tag == der::kBitString && !attribute.value.empty();
    return attribute.value.subspan(bits ? 1 : 0);
}

void append_value(std::string& out, const NameAttribute& attribute, const NameOptions& options) {
    if (options.has(show_type)) out.append(string_type_name(attribute.tag)).push_back(':');
    Width width = options.has(dump_all)      ? Width::none
                  : options.has(ignore_type) ? Width::one
                                             : width_of(attribute.tag);
    if (width == Width::none && !options.has(dump_all) && !options.has(dump_nostr))
        width = Width::one;
    if (width != Width::none) return append_characters(out, octets_of(attribute), width, options);
    out.push_back('#');
    append_upper_hex(out, options.has(dump_der) ? attribute.value_der : octets_of(attribute));
}

struct Separators {
    std::string_view between;
    std::string_view within;
};

Separators separators(NameSeparator separator) {
    switch (separator) {
        case NameSeparator::multiline:
            return {"\n", " + "};
        case NameSeparator::comma_plus:
            return {",", "+"};
        case NameSeparator::semi_plus_space:
            return {"; ", " + "};
        case NameSeparator::comma_plus_space:
        case NameSeparator::none:
            break;
    }
    return {", ", " + "};
}

/// OpenSSL has so much room for dots.
constexpr std::size_t kMaxDots = 79;

void append_field(std::string& out, ByteView type, const NameOptions& options) {
    if (options.field == FieldName::none) return;
    const ObjectNames& names = object_names(type);
    std::size_t width = 0;
    std::string text;
    if (options.field == FieldName::oid || !names.known()) {
        text = dotted(type).substr(0, kMaxDots);
    } else {
        const bool is_short = options.field == FieldName::short_name;
        width = is_short ? 10 : 25;
        text = is_short ? names.short_name : names.long_name;
    }
    if (options.align && text.size() < width) text.append(width - text.size(), ' ');
    out.append(text).append(options.space_around_equals ? " = " : "=");
}

void append_attribute(std::string& out, const NameAttribute& attribute,
                      const NameOptions& options) {
    append_field(out, attribute.type, options);
    NameOptions of_value = options;
    if (options.dump_unknown_fields && !object_names(attribute.type).known())
        of_value.string_flags |= bits({dump_all});
    append_value(out, attribute, of_value);
}

/// X509_NAME_print: the slashes before "A=" and "AB=" become commas.
std::string name_commas(const Name& name) {
    const std::string slashes = name_slashes(name);
    if (slashes.empty()) return "";
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    std::string out;
    for (std::size_t at = 1; at < slashes.size(); ++at) {
        const std::string_view rest = std::string_view(slashes).substr(at);
        const bool field =
            rest.size() > 2 && rest[0] == '/' && is_upper(rest[1]) &&
            (rest[2] == '=' || (is_upper(rest[2]) && rest.size() > 3 && rest[3] == '='));
        if (field) {
            out.append(", ");
        } else {
            out.push_back(rest[0]);
        }
    }
    return out;
}

}  // namespace

NameOptions oneline_options() {
    return {.string_flags = kRfc2253 | bits({use_quote}),
            .separator = NameSeparator::comma_plus_space,
            .space_around_equals = true};
}

NameOptions rfc2253_options() {
    return {.string_flags = kRfc2253,
            .separator = NameSeparator::comma_plus,
            .reversed = true,
            .dump_unknown_fields = true};
}

NameOptions multiline_options() {
    return {.string_flags = bits({esc_ctrl, esc_msb}),
            .separator = NameSeparator::multiline,
            .field = FieldName::long_name,
            .space_around_equals = true,
            .align = true};
}

void append_string(std::string& out, DerTag tag, ByteView value, const NameOptions& options) {
    append_value(out, NameAttribute{.type = {}, .tag = tag, .value = value, .value_der = value},
                 options);
}

std::string string_type_name(DerTag tag) {
    static constexpr std::string_view kNames[] = {"EOC",
                                                  "BOOLEAN",
                                                  "INTEGER",
                                                  "BIT STRING",
                                                  "OCTET STRING",
                                                  "NULL",
                                                  "OBJECT",
                                                  "OBJECT DESCRIPTOR",
                                                  "EXTERNAL",
                                                  "REAL",
                                                  "ENUMERATED",
                                                  "<ASN1 11>",
                                                  "UTF8STRING",
                                                  "<ASN1 13>",
                                                  "<ASN1 14>",
                                                  "<ASN1 15>",
                                                  "SEQUENCE",
                                                  "SET",
                                                  "NUMERICSTRING",
                                                  "PRINTABLESTRING",
                                                  "T61STRING",
                                                  "VIDEOTEXSTRING",
                                                  "IA5STRING",
                                                  "UTCTIME",
                                                  "GENERALIZEDTIME",
                                                  "GRAPHICSTRING",
                                                  "VISIBLESTRING",
                                                  "GENERALSTRING",
                                                  "UNIVERSALSTRING",
                                                  "<ASN1 29>",
                                                  "BMPSTRING"};
    const DerTag number = tag & 0x1f;
    return number < std::size(kNames) ? std::string(kNames[number]) : "(unknown)";
}

std::string attribute_slashes(const NameAttribute& attribute, char separator) {
    const ObjectNames& names = object_names(attribute.type);
    std::string out(1, separator);
    out.append(names.known() ? std::string(names.short_name)
                             : dotted(attribute.type).substr(0, kMaxDots));
    out.push_back('=');
    for (const std::uint8_t& byte : octets_of(attribute)) {
        if (byte >= 0x20 && byte <= 0x7e) {
            if (byte == '/' || byte == '+') out.push_back('\\');
            out.push_back(static_cast<char>(byte));
        } else {
            out.append("\\x");
            append_upper_hex(out, ByteView(&byte, 1));
        }
    }
    return out;
}

std::string name_slashes(const Name& name) {
    std::string out;
    for (const RelativeName& rdn : name.relative_names())
        for (const NameAttribute& attribute : rdn)
            out.append(attribute_slashes(attribute, &attribute == &rdn.front() ? '/' : '+'));
    return out;
}

void append_name(std::string& out, const Name& name, const NameOptions& options,
                 std::size_t margin) {
    if (options.is_compat()) {
        out.append(name_commas(name));
        return;
    }
    indent(out, margin);
    std::vector<std::pair<const RelativeName*, const NameAttribute*>> order;
    for (const RelativeName& rdn : name.relative_names())
        for (const NameAttribute& attribute : rdn) order.emplace_back(&rdn, &attribute);
    if (options.reversed) std::ranges::reverse(order);
    const Separators between = separators(options.separator);
    const RelativeName* last = nullptr;
    for (const auto& [rdn, attribute] : order) {
        if (last == rdn) {
            out.append(between.within);
        } else if (last != nullptr) {
            out.append(between.between);
            if (options.separator == NameSeparator::multiline) indent(out, margin);
        }
        last = rdn;
        append_attribute(out, *attribute, options);
    }
}

std::string Name::print(NameFormat format) const {
    if (format == NameFormat::slashes) return name_slashes(*this);
    std::string out;
    append_name(out, *this, format == NameFormat::oneline ? oneline_options() : rfc2253_options());
    return out;
}

}  // namespace handfast::x509
