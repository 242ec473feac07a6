// SPDX-License-Identifier: Apache-2.0
// Policies, name constraints and the small extensions with fields.
#include "x509/oid.h"
#include "x509/print/extension_printers.h"
#include "x509/print/extension_text.h"
#include "x509/print/text.h"

namespace handfast::x509 {

namespace {

/// A line that begins behind the margin.
std::string& line(std::string& out, std::size_t margin) {
    indent(out, margin);
    return out;
}

/// Up to the zero that ends C's strings.
void append_c_string(std::string& out, ByteView bytes) {
    const std::string_view text = as_text(bytes);
    append_safe(out, as_bytes(text.substr(0, text.find('\0'))));
}

/// UserNotice (RFC 5280 §4.2.1.4)
struct Notice {
    bool has_reference = false;
    ByteView organization;
    std::vector<ByteView> numbers;
    std::optional<ByteView> text;
};

std::optional<Notice> read_notice(DerReader& qualifier) {
    Notice notice;
    DerReader fields = qualifier.sequence();
    if (fields.next_is(der::kSequence)) {
        notice.has_reference = true;
        DerReader reference = fields.sequence();
        const DerElement organization = reference.any();
        if (!is_display_text(organization)) return std::nullopt;
        notice.organization = organization.content;
        DerReader numbers = reference.sequence();
        while (!numbers.empty()) notice.numbers.push_back(numbers.integer());
        if (!numbers.done() || !reference.done()) return std::nullopt;
    }
    if (!fields.empty()) {
        const DerElement text = fields.any();
        if (!is_display_text(text)) return std::nullopt;
        notice.text = text.content;
    }
    if (!fields.done()) return std::nullopt;
    return notice;
}

void append_notice(std::string& out, const Notice& notice, std::size_t margin) {
    if (notice.has_reference) {
        append_c_string(line(out, margin).append("Organization: "), notice.organization);
        out.push_back('\n');
        line(out, margin).append(notice.numbers.size() > 1 ? "Numbers: " : "Number: ");
        for (std::size_t i = 0; i < notice.numbers.size(); ++i)
            out.append(i == 0 ? "" : ", ").append(number_text(notice.numbers[i]));
        if (notice.text) out.push_back('\n');
    }
    if (notice.text) append_c_string(line(out, margin).append("Explicit Text: "), *notice.text);
}

bool append_qualifier(std::string& out, DerReader& list, std::size_t margin) {
    DerReader fields = list.sequence();
    const ByteView type = fields.oid();
    switch (find_oid(type)) {
        case Oid::qualifier_cps: {
            const ByteView uri = fields.element(der::kIa5String).content;
            append_c_string(line(out, margin).append("CPS: "), uri);
            break;
        }
        case Oid::qualifier_user_notice: {
            const auto notice = read_notice(fields);
            if (!notice) return false;
            line(out, margin).append("User Notice:\n");
            append_notice(out, *notice, margin + 2);
            break;
        }
        default:
            if (!fields.empty()) fields.any();
            line(out, margin + 2).append("Unknown Qualifier: ").append(object_text(type));
    }
    return fields.done().has_value();
}

/// The SEQUENCE OF PolicyQualifierInfo that is next.
bool append_qualifiers(std::string& out, DerReader& fields, std::size_t margin) {
    DerReader qualifiers = fields.sequence();
    for (bool first = true; !qualifiers.empty(); first = false) {
        if (!first) out.push_back('\n');
        if (!append_qualifier(out, qualifiers, margin)) return false;
    }
    return qualifiers.done().has_value();
}

bool append_policy(std::string& out, DerReader& list, std::size_t margin) {
    DerReader fields = list.sequence();
    line(out, margin).append("Policy: ").append(object_text(fields.oid()));
    if (!fields.empty()) {
        out.push_back('\n');
        if (!append_qualifiers(out, fields, margin + 2)) return false;
    }
    return fields.done().has_value();
}

/// "IP:10.0.0.0/255.0.0.0"
void append_subnet(std::string& out, ByteView subnet) {
    const std::size_t size = subnet.size();
    const std::size_t address = size > 16 ? 16 : size > 4 ? 4 : size;
    out.append("IP:").append(address_text(subnet.first(address)));
    out.append("/").append(address_text(subnet.subspan(address)));
}

bool append_subtrees(std::string& out, DerReader& list, std::size_t margin) {
    for (bool first = true; !list.empty(); first = false) {
        DerReader fields = list.sequence();
        const DerElement base = fields.any();
        for (const unsigned distance : {0u, 1u})
            if (fields.next_is(der::context(distance))) fields.element(der::context(distance));
        if (!fields.done()) return false;
        if (!first) out.push_back('\n');
        indent(out, margin);
        if (base.tag == der::context(7)) {
            append_subnet(out, base.content);
        } else if (!append_general_name(out, base)) {
            return false;
        }
    }
    return !list.failed();
}

}  // namespace

void append_policy_qualifiers(std::string& out, ByteView qualifiers, std::size_t margin) {
    DerReader reader(qualifiers);
    append_qualifiers(out, reader, margin);
}

bool print_policies(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader list = reader.sequence();
    std::string text;
    for (bool first = true; !list.empty(); first = false) {
        if (!first) text.push_back('\n');
        if (!append_policy(text, list, margin)) return false;
    }
    if (list.failed()) return false;
    out.append(text);
    return true;
}

bool print_name_constraints(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader fields = reader.sequence();
    std::string text;
    bool permitted = false;
    static constexpr std::string_view kLabels[] = {"Permitted:\n", "Excluded:\n"};
    for (const unsigned i : {0u, 1u}) {
        if (!fields.next_is(der::context_constructed(i))) continue;
        DerReader list = fields.inside(der::context_constructed(i));
        if (i == 1 && permitted) text.push_back('\n');
        permitted = true;
        if (list.empty()) continue;
        line(text, margin).append(kLabels[i]);
        if (!append_subtrees(text, list, margin + 2)) return false;
    }
    if (!fields.done()) return false;
    out.append(text);
    return true;
}

/// RFC 3820 §3.8
bool print_proxy_information(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader fields = reader.sequence();
    std::string text;
    line(text, margin).append("Path Length Constraint: ");
    text.append(fields.next_is(der::kInteger) ? integer_hex(fields.integer()) : "infinite");
    text.push_back('\n');
    DerReader policy = fields.sequence();
    line(text, margin).append("Policy Language: ").append(object_text(policy.oid()));
    if (!policy.empty()) {
        line(text.append("\n"), margin).append("Policy Text: ");
        append_c_string(text, policy.octet_string());
    }
    if (!policy.done() || !fields.done()) return false;
    out.append(text);
    return true;
}

bool print_strong_extranet(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader fields = reader.sequence();
    const std::uint64_t version = fields.small_integer();
    std::string text;
    line(text, margin)
        .append("Version: " + decimal(version + 1) + " (0x" + lower_hex(version) + ")");
    DerReader list = fields.sequence();
    while (!list.empty()) {
        DerReader entry = list.sequence();
        line(text.append("\n"), margin).append("Zone: ").append(number_text(entry.integer()));
        append_printable(text.append(", User: "), entry.octet_string());
        if (!entry.done()) return false;
    }
    if (!list.done() || !fields.done()) return false;
    out.append(text);
    return true;
}

bool print_issuer_sign_tool(std::string& out, ByteView value, std::size_t margin) {
    static constexpr std::string_view kLabels[] = {
        "signTool    : ", "cATool      : ", "signToolCert: ", "cAToolCert  : "};
    DerReader reader(value);
    DerReader fields = reader.sequence();
    std::string text;
    for (const std::string_view label : kLabels) {
        const ByteView tool = fields.element(der::kUtf8String).content;
        if (!text.empty()) text.push_back('\n');
        append_safe(line(text, margin).append(label), tool);
    }
    if (!fields.done()) return false;
    out.append(text);
    return true;
}

}  // namespace handfast::x509
