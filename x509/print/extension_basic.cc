// SPDX-License-Identifier: Apache-2.0
// Extensions that are strings, numbers, bits or lists of names, and what all printers share.
#include <algorithm>
#include <array>

#include "x509/asn1_time.h"
#include "x509/name.h"
#include "x509/oid.h"
#include "x509/print/extension_printers.h"
#include "x509/print/name_text.h"
#include "x509/print/text.h"
#include "x509/print/time_text.h"

namespace handfast::x509 {

namespace {

std::string safe(ByteView bytes) {
    std::string out;
    append_safe(out, bytes);
    return out;
}

bool has_nul(ByteView bytes) {
    return std::ranges::find(bytes, 0) != bytes.end();
}

/// The names of the bits that are set, in one line; false for none, which OpenSSL cannot show.
bool print_bits(std::string& out, ByteView value, std::size_t margin,
                std::span<const std::string_view> names) {
    DerReader reader(value);
    const ByteView content = reader.element(der::kBitString).content;
    const auto bits = read_bits(content);
    if (reader.failed() || !bits) return false;
    NamedValues values;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (has_bit(*bits, i)) values.push_back({"", std::string(names[i])});
    if (values.empty()) return false;
    append_values(out, values, margin, Layout::one_line);
    return true;
}

bool print_text(std::string& out, ByteView value, std::size_t margin, DerTag tag) {
    DerReader reader(value);
    const ByteView text = reader.element(tag).content;
    if (reader.failed() || text.empty()) return false;
    indent(out, margin);
    // C's strings end at a zero.
    append_safe(out,
                text.first(static_cast<std::size_t>(std::ranges::find(text, 0) - text.begin())));
    return true;
}

struct OtherNameKind {
    Oid oid;
    std::string_view label;
    DerTag tag;
};
constexpr OtherNameKind kOtherNames[] = {
    {Oid::on_smtp_utf8_mailbox, "SmtpUTF8Mailbox:", der::kUtf8String},
    {Oid::on_xmpp_address, "XmppAddr:", der::kUtf8String},
    {Oid::on_dns_srv, "SRVName:", der::kIa5String},
    {Oid::microsoft_upn, "UPN:", der::kUtf8String},
    {Oid::on_nai_realm, "NAIRealm:", der::kUtf8String},
};

struct OtherNameParts {
    ByteView type;
    DerElement value;
    const OtherNameKind* kind = nullptr;
};

std::optional<OtherNameParts> read_other_name(const DerElement& name) {
    DerReader reader(name.whole);
    DerReader fields = reader.inside(der::context_constructed(0));
    OtherNameParts parts;
    parts.type = fields.oid();
    DerReader holder = fields.inside(der::context_constructed(0));
    parts.value = holder.any();
    if (!holder.done() || !fields.done()) return std::nullopt;
    const auto* kind = std::ranges::find(kOtherNames, find_oid(parts.type), &OtherNameKind::oid);
    if (kind != std::end(kOtherNames)) parts.kind = kind;
    return parts;
}

std::optional<NamedValue> other_name_value(const DerElement& name) {
    const auto parts = read_other_name(name);
    if (!parts) return std::nullopt;
    const ByteView content = parts->value.content;
    if (parts->kind != nullptr) {
        if (parts->value.tag != parts->kind->tag || has_nul(content)) return std::nullopt;
        return NamedValue{"othername: " + std::string(parts->kind->label), safe(content)};
    }
    const std::string type = object_text(parts->type).substr(0, 255);
    NamedValue out{type.empty() ? "othername:" : "othername: " + type + ":", "<unsupported>"};
    if (parts->value.tag == der::kIa5String || parts->value.tag == der::kUtf8String) {
        if (has_nul(content)) return std::nullopt;
        out.value = safe(content);
    }
    return out;
}

std::string upper_group(ByteView two) {
    std::string digits = lower_hex(static_cast<std::uint64_t>(two[0]) << 8 | two[1]);
    std::ranges::transform(digits, digits.begin(),
                           [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
    return digits;
}

/// OpenSSL has room for 255 characters, and leaves out whole attributes from the first that does
/// not fit.
std::string short_name_slashes(const Name& name) {
    constexpr std::size_t kRoom = 255;
    const std::string whole = name_slashes(name);
    if (whole.size() <= kRoom) return whole;
    std::string kept;
    for (const RelativeName& rdn : name.relative_names())
        for (const NameAttribute& attribute : rdn) {
            const std::string one =
                attribute_slashes(attribute, &attribute == &rdn.front() ? '/' : '+');
            if (kept.size() + one.size() > kRoom) return kept;
            kept += one;
        }
    return kept;
}

std::optional<NamedValue> directory_value(ByteView content) {
    const auto name = Name::parse(content);
    if (!name) return std::nullopt;
    return NamedValue{"DirName", short_name_slashes(*name)};
}

std::optional<NamedValue> text_value(const char* label, ByteView content) {
    if (has_nul(content)) return std::nullopt;
    return NamedValue{label, safe(content)};
}

/// nameAssigner [0] OPTIONAL, partyName [1]
bool is_edi_party_name(ByteView content) {
    DerReader fields(content);
    if (fields.next_is(der::context_constructed(0))) fields.any();
    fields.element(der::context_constructed(1));
    return fields.done().has_value();
}

/// As an OBJECT IDENTIFIER is read.
std::optional<ByteView> implicit_oid(ByteView content) {
    Buffer der;
    DerWriter(der).oid(content);
    DerReader reader(der);
    reader.oid();
    if (reader.failed()) return std::nullopt;
    return content;
}

}  // namespace

std::string address_text(ByteView address) {
    std::string out;
    if (address.size() == 4) {
        for (const std::uint8_t byte : address) out += (out.empty() ? "" : ".") + decimal(byte);
    } else if (address.size() == 16) {
        for (std::size_t i = 0; i < 16; i += 2)
            out += (i == 0 ? "" : ":") + upper_group(address.subspan(i, 2));
    } else {
        out = "<invalid length=" + decimal(address.size()) + ">";
    }
    return out;
}

std::optional<Buffer> read_bits(ByteView content) {
    if (content.empty() || content[0] > 7) return std::nullopt;
    Buffer bits = to_buffer(content.subspan(1));
    if (!bits.empty()) bits.back() = static_cast<std::uint8_t>(bits.back() & (0xffu << content[0]));
    return bits;
}

bool has_bit(const Buffer& bits, std::size_t n) {
    return n / 8 < bits.size() && (bits[n / 8] >> (7 - n % 8) & 1) != 0;
}

bool read_loose_boolean(DerReader& reader, DerTag tag) {
    const ByteView content = reader.element(tag).content;
    if (!reader.failed() && content.size() != 1) reader.mark_failed(Reason::der_bad_value);
    return !reader.failed() && content[0] != 0;
}

ByteView read_implicit_integer(DerReader& reader, DerTag tag) {
    const ByteView content = reader.element(tag).content;
    const bool padded = content.size() > 1 && ((content[0] == 0 && content[1] < 0x80) ||
                                               (content[0] == 0xff && content[1] >= 0x80));
    if (!reader.failed() && (content.empty() || padded)) reader.mark_failed(Reason::der_bad_value);
    return reader.failed() ? ByteView{} : content;
}

bool is_display_text(const DerElement& text) {
    if (text.tag == der::kBmpString) return text.content.size() % 2 == 0;
    return text.tag == der::kIa5String || text.tag == der::kVisibleString ||
           text.tag == der::kUtf8String;
}

std::string short_object_text(ByteView oid) {
    return object_text(oid).substr(0, 79);
}

void append_values(std::string& out, const NamedValues& values, std::size_t margin, Layout layout) {
    if (layout == Layout::one_line || values.empty()) indent(out, margin);
    if (values.empty()) out.append("<EMPTY>\n");
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (layout == Layout::lines) {
            if (i > 0) out.push_back('\n');
            indent(out, margin);
        } else if (i > 0) {
            out.append(", ");
        }
        const NamedValue& value = values[i];
        if (!value.name.empty()) out.append(value.name).push_back(':');
        out.append(value.value);
    }
}

std::optional<NamedValue> general_name_value(const DerElement& name) {
    switch (name.tag) {
        case der::context_constructed(0):
            return other_name_value(name);
        case der::context(1):
            return text_value("email", name.content);
        case der::context(2):
            return text_value("DNS", name.content);
        case der::context_constructed(3):
            return NamedValue{"X400Name", "<unsupported>"};
        case der::context_constructed(4):
            return directory_value(name.content);
        case der::context_constructed(5):
            if (!is_edi_party_name(name.content)) return std::nullopt;
            return NamedValue{"EdiPartyName", "<unsupported>"};
        case der::context(6):
            return text_value("URI", name.content);
        case der::context(7):
            return NamedValue{"IP Address", address_text(name.content)};
        case der::context(8):
            if (const auto oid = implicit_oid(name.content))
                return NamedValue{"Registered ID", object_text(*oid).substr(0, 255)};
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

bool append_general_name(std::string& out, const DerElement& name) {
    const auto text = [&](const char* label) {
        out.append(label);
        append_printable(out, name.content);
        return true;
    };
    switch (name.tag) {
        case der::context_constructed(0): {
            const auto parts = read_other_name(name);
            if (!parts) return false;
            out.append("othername:");
            if (parts->kind != nullptr && parts->kind->tag == parts->value.tag) {
                out.append(parts->kind->label);
                append_safe(out, parts->value.content);
            } else {
                out.append("<unsupported>");
            }
            return true;
        }
        case der::context(1):
            return text("email:");
        case der::context(2):
            return text("DNS:");
        case der::context(6):
            return text("URI:");
        case der::context_constructed(4): {
            const auto parsed = Name::parse(name.content);
            if (!parsed) return false;
            out.append("DirName:");
            append_name(out, *parsed, oneline_options());
            return true;
        }
        case der::context(7):
            out.append("IP Address:").append(address_text(name.content));
            return true;
        default: {
            const auto value = general_name_value(name);
            if (value) out.append(value->name + ":" + value->value);
            return value.has_value();
        }
    }
}

bool append_general_name_lines(std::string& out, ByteView names, std::size_t margin) {
    DerReader list(names);
    for (bool first = true; !list.empty(); first = false) {
        const DerElement name = list.any();
        if (list.failed()) return false;
        if (!first) out.push_back('\n');
        indent(out, margin + 2);
        if (!append_general_name(out, name)) return false;
    }
    return !list.failed();
}

bool print_netscape_cert_type(std::string& out, ByteView value, std::size_t margin) {
    static constexpr std::string_view kNames[] = {"SSL Client",     "SSL Server",       "S/MIME",
                                                  "Object Signing", "Unused",           "SSL CA",
                                                  "S/MIME CA",      "Object Signing CA"};
    return print_bits(out, value, margin, kNames);
}

bool print_key_usage(std::string& out, ByteView value, std::size_t margin) {
    static constexpr std::string_view kNames[] = {
        "Digital Signature", "Non Repudiation", "Key Encipherment",
        "Data Encipherment", "Key Agreement",   "Certificate Sign",
        "CRL Sign",          "Encipher Only",   "Decipher Only"};
    return print_bits(out, value, margin, kNames);
}

bool print_ia5_string(std::string& out, ByteView value, std::size_t margin) {
    return print_text(out, value, margin, der::kIa5String);
}

bool print_utf8_string(std::string& out, ByteView value, std::size_t margin) {
    return print_text(out, value, margin, der::kUtf8String);
}

bool print_octets(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    const ByteView octets = reader.octet_string();
    if (reader.failed()) return false;
    indent(out, margin);
    out.append(colons(octets));
    return true;
}

bool print_integer(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    const ByteView number = reader.integer();
    if (reader.failed()) return false;
    indent(out, margin);
    out.append(number_text(number));
    return true;
}

bool print_basic_constraints(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader fields = reader.sequence();
    const bool ca = fields.next_is(der::kBoolean) && read_loose_boolean(fields, der::kBoolean);
    NamedValues values{{"CA", ca ? "TRUE" : "FALSE"}};
    if (!fields.empty()) values.push_back({"pathlen", number_text(fields.integer())});
    if (!fields.done()) return false;
    append_values(out, values, margin, Layout::one_line);
    return true;
}

bool print_key_purposes(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader list = reader.sequence();
    NamedValues values;
    while (!list.empty()) values.push_back({"", short_object_text(list.oid())});
    if (!list.done() || values.empty()) return false;
    append_values(out, values, margin, Layout::one_line);
    return true;
}

bool print_private_key_period(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader fields = reader.sequence();
    std::string text;
    static constexpr std::string_view kLabels[] = {"Not Before: ", "Not After: "};
    for (unsigned i : {0u, 1u}) {
        if (!fields.next_is(der::context(i))) continue;
        const ByteView time = fields.element(der::context(i)).content;
        text.append(text.empty() ? "" : ", ").append(kLabels[i]);
        text.append(time_text(Time{der::kGeneralizedTime, time}));
    }
    if (!fields.done()) return false;
    indent(out, margin);
    out.append(text);
    return true;
}

bool print_tls_features(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader list = reader.sequence();
    NamedValues values;
    while (!list.empty()) {
        const std::string number = number_text(list.integer());
        const char* known = number == "5"    ? "status_request"
                            : number == "17" ? "status_request_v2"
                                             : nullptr;
        values.push_back({"", known != nullptr ? known : number});
    }
    if (!list.done() || values.empty()) return false;
    append_values(out, values, margin, Layout::one_line);
    return true;
}

bool print_policy_constraints(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader fields = reader.sequence();
    NamedValues values;
    static constexpr const char* kLabels[] = {"Require Explicit Policy", "Inhibit Policy Mapping"};
    for (unsigned i : {0u, 1u})
        if (fields.next_is(der::context(i)))
            values.push_back(
                {kLabels[i], number_text(read_implicit_integer(fields, der::context(i)))});
    if (!fields.done() || values.empty()) return false;
    append_values(out, values, margin, Layout::one_line);
    return true;
}

bool print_policy_mappings(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader list = reader.sequence();
    NamedValues values;
    while (!list.empty()) {
        DerReader pair = list.sequence();
        NamedValue mapping{short_object_text(pair.oid()), ""};
        mapping.value = short_object_text(pair.oid());
        if (!pair.done()) return false;
        values.push_back(std::move(mapping));
    }
    if (list.failed() || reader.failed()) return false;
    if (values.empty()) return false;
    append_values(out, values, margin, Layout::one_line);
    return true;
}

namespace {

bool read_names(DerReader& list, NamedValues& values) {
    while (!list.empty()) {
        const DerElement name = list.any();
        const auto value = list.failed() ? std::nullopt : general_name_value(name);
        if (!value) return false;
        values.push_back(*value);
    }
    return !list.failed();
}

}  // namespace

bool print_general_names(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader list = reader.sequence();
    NamedValues values;
    if (!read_names(list, values)) return false;
    append_values(out, values, margin, Layout::one_line);
    return true;
}

bool print_authority_key_identifier(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader fields = reader.sequence();
    NamedValues values;
    const bool has_key = fields.next_is(der::context(0));
    if (has_key) values.push_back({"", colons(fields.element(der::context(0)).content)});
    if (fields.next_is(der::context_constructed(1))) {
        DerReader names = fields.inside(der::context_constructed(1));
        if (!read_names(names, values)) return false;
        if (has_key) values[0].name = "keyid";
    }
    if (fields.next_is(der::context(2))) {
        const ByteView serial = read_implicit_integer(fields, der::context(2));
        if (has_key) values[0].name = "keyid";
        const SignedNumber number = read_number(serial);
        values.push_back(
            {"serial", colons(number.magnitude.empty() ? Buffer{0} : number.magnitude)});
    }
    if (!fields.done()) return false;
    if (values.empty()) return false;
    append_values(out, values, margin, Layout::lines);
    return true;
}

bool print_information_access(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader list = reader.sequence();
    NamedValues values;
    while (!list.empty()) {
        DerReader description = list.sequence();
        const std::string method = short_object_text(description.oid());
        const DerElement name = description.any();
        auto location = description.done() ? general_name_value(name) : std::nullopt;
        if (!location) return false;
        location->name = method + " - " + location->name;
        values.push_back(*location);
    }
    if (list.failed()) return false;
    append_values(out, values, margin, Layout::lines);
    return true;
}

bool print_null(std::string&, ByteView value, std::size_t) {
    DerReader reader(value);
    reader.null();
    return !reader.failed();
}

}  // namespace handfast::x509
