// SPDX-License-Identifier: Apache-2.0
// The admissions of ISIS-MTT and Common PKI: professions and who vouches for them.
#include "x509/oid.h"
#include "x509/print/extension_printers.h"
#include "x509/print/text.h"

namespace handfast::x509 {

namespace {

std::string& line(std::string& out, std::size_t margin) {
    indent(out, margin);
    return out;
}

/// "name (dots)"
std::string named_object(ByteView oid) {
    const ObjectNames& names = object_names(oid);
    const std::string name = names.known() ? std::string(names.long_name) : "undefined";
    return name + " (" + dotted(oid) + ")";
}

bool append_authority_name(std::string& out, DerReader& fields, unsigned tag, std::size_t margin) {
    if (!fields.next_is(der::context_constructed(tag))) return true;
    DerReader holder = fields.inside(der::context_constructed(tag));
    const DerElement name = holder.any();
    line(out, margin).append("admissionAuthority:\n");
    if (!holder.done() || !append_general_name(line(out, margin + 2), name)) return false;
    out.push_back('\n');
    return true;
}

bool append_naming_authority(std::string& out, DerReader& fields, std::size_t margin) {
    line(out, margin).append("namingAuthority: ");
    if (fields.next_is(der::kOid))
        line(out, margin).append("  admissionAuthorityId: " + named_object(fields.oid()) + "\n");
    if (fields.next_is(der::kIa5String)) {
        const ByteView url = fields.element(der::kIa5String).content;
        std::string text;
        append_printable(line(text, margin).append("  namingAuthorityUrl: "), url);
        if (!fields.empty()) {
            append_printable(line(out, margin).append("  namingAuthorityText: "),
                             fields.any().content);
            out.push_back('\n');
        }
        out.append(text).push_back('\n');
    } else if (!fields.empty()) {
        append_printable(line(out, margin).append("  namingAuthorityText: "), fields.any().content);
        out.push_back('\n');
    }
    return fields.done().has_value();
}

/// A profession's entries; only the items have to be there.
bool append_profession(std::string& out, DerReader& list, std::size_t margin) {
    DerReader fields = list.sequence();
    std::string authority;
    if (fields.next_is(der::context_constructed(0))) {
        DerReader naming = fields.inside(der::context_constructed(0));
        DerReader inner = naming.sequence();
        if (!append_naming_authority(authority, inner, margin + 2) || !naming.done()) return false;
    }
    std::string items;
    DerReader names = fields.sequence();
    line(items, margin).append("    Info Entries:\n");
    while (!names.empty()) {
        append_printable(line(items, margin + 6), names.any().content);
        items.push_back('\n');
    }
    if (!names.done()) return false;
    if (fields.next_is(der::kSequence)) {
        line(items, margin).append("    Profession OIDs:\n");
        DerReader oids = fields.sequence();
        while (!oids.empty()) line(items, margin + 6).append(named_object(oids.oid()) + "\n");
        if (!oids.done()) return false;
    }
    if (fields.next_is(der::kPrintableString)) {
        append_printable(line(out, margin).append("    registrationNumber: "),
                         fields.element(der::kPrintableString).content);
        out.push_back('\n');
    }
    if (fields.next_is(der::kOctetString)) fields.octet_string();
    out.append(authority).append(items);
    return fields.done().has_value();
}

bool append_admission(std::string& out, DerReader& list, std::size_t margin) {
    DerReader fields = list.sequence();
    if (!append_authority_name(out, fields, 0, margin + 2)) return false;
    if (fields.next_is(der::context_constructed(1))) {
        DerReader naming = fields.inside(der::context_constructed(1));
        DerReader inner = naming.sequence();
        if (!append_naming_authority(out, inner, margin) || !naming.done()) return false;
    }
    DerReader professions = fields.sequence();
    for (std::size_t entry = 1; !professions.empty(); ++entry) {
        line(out, margin).append("  Profession Info Entry " + decimal(entry) + ":\n");
        if (!append_profession(out, professions, margin)) return false;
    }
    return professions.done().has_value() && fields.done().has_value();
}

}  // namespace

bool print_admission(std::string& out, ByteView value, std::size_t margin) {
    DerReader reader(value);
    DerReader fields = reader.sequence();
    std::string text;
    if (fields.next_is(der::context_constructed(4))) {
        const DerElement name = fields.any();
        line(text, margin).append("admissionAuthority:\n");
        if (!append_general_name(line(text, margin + 2), name)) return false;
        text.push_back('\n');
    }
    DerReader list = fields.sequence();
    for (std::size_t entry = 1; !list.empty(); ++entry) {
        line(text, margin).append("Entry " + decimal(entry) + ":\n");
        if (!append_admission(text, list, margin)) return false;
    }
    if (!list.done() || !fields.done()) return false;
    out.append(text);
    return true;
}

}  // namespace handfast::x509
