// SPDX-License-Identifier: Apache-2.0
// Extensions about revocation: distribution points, reasons, OCSP.
#include "x509/asn1_time.h"
#include "x509/name.h"
#include "x509/oid.h"
#include "x509/print/extension_printers.h"
#include "x509/print/name_text.h"
#include "x509/print/text.h"
#include "x509/print/time_text.h"

namespace handfast::x509 {

namespace {

std::string& line(std::string& out, std::size_t margin) {
    indent(out, margin);
    return out;
}

/// ReasonFlags' bits and the numbers of CRLReason have names of their own.
constexpr std::string_view kReasonFlags[] = {
    "Unused",       "Key Compromise",         "CA Compromise",    "Affiliation Changed",
    "Superseded",   "Cessation Of Operation", "Certificate Hold", "Privilege Withdrawn",
    "AA Compromise"};
constexpr std::string_view kReasons[] = {
    "Unspecified",     "Key Compromise",         "CA Compromise",    "Affiliation Changed",
    "Superseded",      "Cessation Of Operation", "Certificate Hold", "",
    "Remove From CRL", "Privilege Withdrawn",    "AA Compromise"};

bool append_reasons(std::string& out, std::string_view label, ByteView content,
                    std::size_t margin) {
    const auto bits = read_bits(content);
    if (!bits) return false;
    line(out, margin).append(label).append(":\n");
    indent(out, margin + 2);
    bool any = false;
    for (std::size_t i = 0; i < std::size(kReasonFlags); ++i) {
        if (!has_bit(*bits, i)) continue;
        out.append(any ? ", " : "").append(kReasonFlags[i]);
        any = true;
    }
    out.append(any ? "\n" : "<EMPTY>\n");
    return true;
}

/// RelativeDistinguishedName without its tag.
bool append_relative_name(std::string& out, ByteView content) {
    Buffer der;
    {
        DerWriter writer(der);
        const auto name = writer.sequence();
        const auto set = writer.set();
        writer.raw(content);
    }
    const auto parsed = Name::parse(der);
    if (!parsed) return false;
    append_name(out, *parsed, oneline_options());
    return true;
}

/// DistributionPointName in its explicit [0].
bool append_point_name(std::string& out, DerReader& fields, std::size_t margin) {
    DerReader name = fields.inside(der::context_constructed(0));
    if (name.next_is(der::context_constructed(0))) {
        line(out, margin).append("Full Name:\n");
        const ByteView names = name.element(der::context_constructed(0)).content;
        if (!append_general_name_lines(out, names, margin)) return false;
    } else {
        line(out, margin).append("Relative Name:\n");
        indent(out, margin + 2);
        const ByteView content = name.element(der::context_constructed(1)).content;
        if (name.failed() || !append_relative_name(out, content)) return false;
        out.push_back('\n');
    }
    return name.done().has_value();
}

bool append_point(std::string& out, DerReader& list, std::size_t margin) {
    DerReader fields = list.sequence();
    if (fields.next_is(der::context_constructed(0)) && !append_point_name(out, fields, margin))
        return false;
    if (fields.next_is(der::context(1)) &&
        !append_reasons(out, "Reasons", fields.element(der::context(1)).content, margin))
        return false;
    if (fields.next_is(der::context_constructed(2))) {
        line(out, margin).append("CRL Issuer:\n");
        const ByteView names = fields.element(der::context_constructed(2)).content;
        if (!append_general_name_lines(out, names, margin)) return false;
    }
    return fields.done().has_value();
}

}  // namespace

bool print_distribution_points(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader list = reader.sequence();
    std::string text;
    for (bool first = true; !list.empty(); first = false) {
        if (!first) text.push_back('\n');
        if (!append_point(text, list, margin)) return false;
    }
    if (list.failed()) return false;
    out.append(text);
    return true;
}

bool print_issuing_distribution_point(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader fields = reader.sequence();
    std::string text;
    const auto flag = [&](unsigned n) {
        return fields.next_is(der::context(n)) && read_loose_boolean(fields, der::context(n));
    };
    if (fields.next_is(der::context_constructed(0)) && !append_point_name(text, fields, margin))
        return false;
    const bool users = flag(1);
    const bool authorities = flag(2);
    const bool some = fields.next_is(der::context(3));
    const ByteView reasons = some ? fields.element(der::context(3)).content : ByteView{};
    const bool indirect = flag(4);
    const bool attributes = flag(5);
    if (!fields.done()) return false;
    if (users) line(text, margin).append("Only User Certificates\n");
    if (authorities) line(text, margin).append("Only CA Certificates\n");
    if (indirect) line(text, margin).append("Indirect CRL\n");
    if (some && !append_reasons(text, "Only Some Reasons", reasons, margin)) return false;
    if (attributes) line(text, margin).append("Only Attribute Certificates\n");
    if (text.empty()) line(text, margin).append("<EMPTY>\n");
    out.append(text);
    return true;
}

bool print_crl_reason(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    const ByteView content = reader.element(der::kEnumerated).content;
    if (reader.failed() || content.empty()) return false;
    indent(out, margin);
    const bool named =
        content.size() == 1 && content[0] < std::size(kReasons) && !kReasons[content[0]].empty();
    out.append(named ? std::string(kReasons[content[0]]) : number_text(content));
    return true;
}

bool print_generalized_time(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    const ByteView time = reader.element(der::kGeneralizedTime).content;
    if (reader.failed()) return false;
    indent(out, margin);
    out.append(time_text(Time{der::kGeneralizedTime, time}));
    return true;
}

bool print_object(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    const ByteView oid = reader.oid();
    if (reader.failed()) return false;
    indent(out, margin);
    out.append(object_text(oid));
    return true;
}

/// The extension's value is the nonce, whether it is an OCTET STRING (RFC 8954) or not.
bool print_ocsp_nonce(std::string& out, ByteView value, std::size_t margin) {
    constexpr std::size_t kPerLine = 35;
    indent(out, margin);
    if (value.empty()) out.push_back('0');
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (i > 0 && i % kPerLine == 0) out.append("\\\n");
        append_upper_hex(out, value.subspan(i, 1));
    }
    return true;
}

bool print_ocsp_crl_id(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader fields = reader.sequence();
    std::string text;
    const auto inside = [&](unsigned n, DerTag tag) -> std::optional<ByteView> {
        if (!fields.next_is(der::context_constructed(n))) return std::nullopt;
        DerReader field = fields.inside(der::context_constructed(n));
        const ByteView content = field.element(tag).content;
        if (const Status ended = field.done(); !ended) fields.mark_failed(ended.error().reason);
        return content;
    };
    if (const auto url = inside(0, der::kIa5String)) {
        append_printable(line(text, margin).append("crlUrl: "), *url);
        text.push_back('\n');
    }
    if (const auto number = inside(1, der::kInteger))
        line(text, margin).append("crlNum: ").append(integer_hex(*number)).append("\n");
    if (const auto time = inside(2, der::kGeneralizedTime))
        line(text, margin)
            .append("crlTime: ")
            .append(time_text(Time{der::kGeneralizedTime, *time}))
            .append("\n");
    if (!fields.done()) return false;
    out.append(text);
    return true;
}

bool print_ocsp_service_locator(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader fields = reader.sequence();
    const auto issuer = Name::parse(fields.element(der::kSequence).whole);
    if (!issuer) return false;
    std::string text;
    append_name(line(text, margin).append("Issuer: "), *issuer, oneline_options());
    DerReader list = fields.empty() ? DerReader(ByteView{}) : fields.sequence();
    while (!list.empty()) {
        DerReader description = list.sequence();
        const ByteView method = description.oid();
        const DerElement name = description.any();
        if (!description.done()) return false;
        line(text.append("\n"), 2 * margin).append(object_text(method)).append(" - ");
        if (!append_general_name(text, name)) return false;
    }
    if (list.failed() || !fields.done()) return false;
    out.append(text);
    return true;
}

}  // namespace handfast::x509
