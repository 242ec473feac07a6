// SPDX-License-Identifier: Apache-2.0
#include "x509/general_name.h"

#include "x509/name.h"

namespace handfast::x509 {

namespace {

constexpr DerTag kConstructed = 0x20;
constexpr DerTag kContextClass = 0x80;

bool is_constructed(GeneralNameKind kind) {
    switch (kind) {
        case GeneralNameKind::other_name:
        case GeneralNameKind::x400_address:
        case GeneralNameKind::directory_name:
        case GeneralNameKind::ediparty_name:
            return true;
        default:
            return false;
    }
}

/// The kind whose tag this is, if there is one.
std::optional<GeneralNameKind> kind_of(DerTag tag) {
    const DerTag number = tag & ~(kContextClass | kConstructed);
    if (number > static_cast<DerTag>(GeneralNameKind::registered_id)) return std::nullopt;
    const auto kind = static_cast<GeneralNameKind>(number);
    const DerTag expected =
        is_constructed(kind) ? der::context_constructed(number) : der::context(number);
    return tag == expected ? std::optional(kind) : std::nullopt;
}

/// type-id, and the value in an explicit [0].
OtherName read_other_name(DerReader& fields) {
    OtherName name;
    name.type = fields.oid();
    DerReader holder = fields.inside(der::context_constructed(0));
    const DerElement value = holder.any();
    name.tag = value.tag;
    name.value = value.content;
    name.value_der = value.whole;
    if (const Status ended = holder.done(); !ended) fields.mark_failed(ended.error().reason);
    return name;
}

}  // namespace

GeneralName read_general_name(DerReader& reader) {
    const DerElement element = reader.any();
    if (reader.failed()) return {};
    const auto kind = kind_of(element.tag);
    if (!kind) {
        reader.mark_failed(Reason::bad_alternative_name);
        return {};
    }
    const GeneralName name{*kind, element.content, element.whole};
    // The tag of a Name, a CHOICE, is explicit: a whole SEQUENCE lies inside.
    if (*kind == GeneralNameKind::directory_name && !Name::parse(name.content))
        reader.mark_failed(Reason::bad_alternative_name);
    if (*kind == GeneralNameKind::other_name && !parse_other_name(name))
        reader.mark_failed(Reason::bad_alternative_name);
    return name;
}

GeneralNames read_general_names(DerReader& reader, DerTag tag) {
    GeneralNames names;
    DerReader list = reader.inside(tag);
    if (list.empty()) list.mark_failed(Reason::bad_alternative_name);
    while (!list.empty()) names.push_back(read_general_name(list));
    if (const Status ended = list.done(); !ended) reader.mark_failed(ended.error().reason);
    return names;
}

Result<GeneralNames> parse_general_names(ByteView der) {
    DerReader reader(der);
    GeneralNames names = read_general_names(reader);
    CHECK_OK(reader.done());
    return names;
}

Result<OtherName> parse_other_name(const GeneralName& name) {
    DerReader reader(name.whole);
    DerReader fields = reader.inside(der::context_constructed(0));
    const OtherName other = read_other_name(fields);
    CHECK_OK(fields.done());
    CHECK_OK(reader.done());
    return other;
}

}  // namespace handfast::x509
