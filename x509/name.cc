// SPDX-License-Identifier: Apache-2.0
#include "x509/name.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "x509/name_canonical.h"
#include "x509/oid.h"
#include "x509/text.h"

namespace handfast::x509 {

namespace {

void append_hex_byte(std::string& out, std::uint8_t byte, std::string_view prefix) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    out.append(prefix);
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
}

/// The value as UTF-8; nothing for types that are no strings.
std::optional<Buffer> as_utf8(const NameAttribute& attribute) {
    // No attribute of X.520 is one, and OpenSSL refuses it.
    if (attribute.tag == der::kVisibleString) return std::nullopt;
    return x509::as_utf8(attribute.tag, attribute.value);
}

/// Strings, the two other types that X.520 has attributes of, and those universal types that
/// OpenSSL knows nothing of.
bool is_well_formed(const NameAttribute& attribute) {
    static constexpr DerTag kOthers[] = {
        der::kBitString, der::kSequence, 7, 8, 9, 11, 13, 14, 15, 29};
    return std::ranges::find(kOthers, attribute.tag) != std::end(kOthers) ||
           as_utf8(attribute).has_value();
}

/// RFC 2253 §2.4: what needs quoting, by place.
bool is_special(ByteView text, std::size_t at) {
    const char c = static_cast<char>(text[at]);
    if (std::string_view(",+<>;").find(c) != std::string_view::npos) return true;
    if (c == '#') return at == 0;
    if (c == ' ') return at == 0 || at + 1 == text.size();
    return false;
}

/// Escaping by quotes (oneline) or by backslashes (RFC 2253). Everything that is not printable
/// ASCII becomes \XX.
std::string escape(ByteView text, NameFormat format) {
    bool quote = false;
    if (format == NameFormat::oneline)
        for (std::size_t at = 0; at < text.size(); ++at) quote |= is_special(text, at);
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::uint8_t byte = text[at];
        const char c = static_cast<char>(byte);
        if (byte < 0x20 || byte >= 0x7f) {
            append_hex_byte(out, byte, "\\");
        } else if (c == '"' || c == '\\' || (!quote && is_special(text, at))) {
            out.push_back('\\');
            out.push_back(c);
        } else {
            out.push_back(c);
        }
    }
    return quote ? "\"" + out + "\"" : out;
}

std::string print_value(const NameAttribute& attribute, NameFormat format) {
    // RFC 2253 §2.4: the value of a type without a name is printed as hexadecimal.
    const bool dump = format == NameFormat::rfc2253 && !object_names(attribute.type).known();
    const auto text = as_utf8(attribute);
    if (text && !dump) return escape(*text, format);
    std::string out = "#";
    for (std::uint8_t byte : attribute.value_der) append_hex_byte(out, byte, "");
    return out;
}

/// X509_NAME_oneline prints bytes as they are stored, unprintable ones as \xXX.
std::string print_raw_value(const NameAttribute& attribute) {
    std::string out;
    for (std::uint8_t byte : attribute.value) {
        if (byte < 0x20 || byte > 0x7e) {
            append_hex_byte(out, byte, "\\x");
        } else {
            out.push_back(static_cast<char>(byte));
        }
    }
    return out;
}

std::string print_type(const NameAttribute& attribute) {
    const std::string_view name = object_names(attribute.type).short_name;
    return name.empty() ? dotted(attribute.type) : std::string(name);
}

std::string print_attribute(const NameAttribute& attribute, NameFormat format) {
    switch (format) {
        case NameFormat::oneline:
            return print_type(attribute) + " = " + print_value(attribute, format);
        case NameFormat::rfc2253:
            return print_type(attribute) + "=" + print_value(attribute, format);
        case NameFormat::slashes:
            return print_type(attribute) + "=" + print_raw_value(attribute);
    }
    return "";
}

struct Separators {
    std::string_view between;
    std::string_view within;
};

Separators separators(NameFormat format) {
    switch (format) {
        case NameFormat::oneline:
            return {", ", " + "};
        case NameFormat::rfc2253:
            return {",", "+"};
        case NameFormat::slashes:
            return {"/", "/"};
    }
    return {};
}

std::string print_relative(const RelativeName& rdn, NameFormat format) {
    std::vector<const NameAttribute*> order;
    for (const NameAttribute& attribute : rdn) order.push_back(&attribute);
    if (format == NameFormat::rfc2253) std::ranges::reverse(order);
    std::string out;
    for (const NameAttribute* attribute : order) {
        if (!out.empty()) out.append(separators(format).within);
        out.append(print_attribute(*attribute, format));
    }
    return out;
}

}  // namespace

Result<Name> Name::parse(ByteView encoded_name) {
    Name name;
    name.der_ = encoded_name;
    DerReader outer(encoded_name);
    DerReader rdns = outer.sequence();
    while (!rdns.empty() && !rdns.failed()) {
        DerReader set = rdns.set();
        RelativeName rdn;
        while (!set.empty() && !set.failed()) {
            DerReader pair = set.sequence();
            NameAttribute attribute;
            attribute.type = pair.oid();
            const DerElement value = pair.any();
            attribute.tag = value.tag;
            attribute.value = value.content;
            attribute.value_der = value.whole;
            CHECK_OK(pair.done());
            if (!is_well_formed(attribute)) return fail(Reason::bad_distinguished_name);
            rdn.push_back(attribute);
        }
        CHECK_OK(set.done());
        // RFC 5280 §4.1.2.4 has no empty sets; OpenSSL passes over them.
        if (!rdn.empty()) name.rdns_.push_back(std::move(rdn));
    }
    CHECK_OK(rdns.done());
    CHECK_OK(outer.done());
    name.canonical_ = canonical_form(name.rdns_);
    return name;
}

std::string Name::print(NameFormat format) const {
    std::vector<const RelativeName*> order;
    for (const RelativeName& rdn : rdns_) order.push_back(&rdn);
    if (format == NameFormat::rfc2253) std::ranges::reverse(order);
    std::string out;
    for (const RelativeName* rdn : order) {
        if (!out.empty() || format == NameFormat::slashes) out.append(separators(format).between);
        out.append(print_relative(*rdn, format));
    }
    return out;
}

std::string Name::common_name() const {
    std::string found;
    for (const RelativeName& rdn : rdns_)
        for (const NameAttribute& attribute : rdn) {
            if (find_oid(attribute.type) != Oid::common_name) continue;
            if (const auto text = as_utf8(attribute)) found = as_text(*text);
        }
    return found;
}

}  // namespace handfast::x509
