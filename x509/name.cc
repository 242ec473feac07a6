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
