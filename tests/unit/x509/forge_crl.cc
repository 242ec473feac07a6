// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/x509/forge_crl.h"

namespace handfast::testing {

using x509::Oid;

namespace {

Buffer write_entry(const ForgedEntry& entry) {
    return element_of(
        der::kSequence,
        {element(der::kInteger, entry.serial), entry.revoked ? *entry.revoked : time_of(kToday),
         entry.extensions.empty() ? Buffer{} : extensions_of(entry.extensions)});
}

Buffer write_entries(const ForgedCrl& parts) {
    if (!parts.whole_list.empty()) return parts.whole_list;
    if (parts.entries.empty() && !parts.empty_list) return {};
    Buffer entries;
    for (const ForgedEntry& entry : parts.entries) append(entries, write_entry(entry));
    return element(der::kSequence, entries);
}

Buffer write_tbs(const ForgedCrl& parts) {
    Buffer version;
    if (parts.version) DerWriter(version).small_integer(*parts.version);
    const Buffer extensions = parts.extensions.empty() ? Buffer{}
                                                       : element(der::context_constructed(0),
                                                                 extensions_of(parts.extensions));
    return element_of(der::kSequence,
                      {version, algorithm_of(parts.inner_algorithm), parts.issuer,
                       parts.this_update, parts.next_update, write_entries(parts), extensions});
}

}  // namespace

ForgedCrl crl_of(std::string_view issuer) {
    ForgedCrl parts;
    parts.issuer = name_of(issuer);
    parts.this_update = time_of(kToday - std::chrono::days(7));
    parts.next_update = time_of(kToday + std::chrono::days(7));
    parts.signer = &key_of(issuer);
    return parts;
}

Buffer forge(const ForgedCrl& parts) {
    const Buffer tbs = write_tbs(parts);
    return element_of(der::kSequence,
                      {tbs, algorithm_of(parts.outer_algorithm), signature_by(*parts.signer, tbs)});
}

std::shared_ptr<const x509::Crl> forged(const ForgedCrl& parts) {
    return x509::Crl::parse(forge(parts)).value();
}

ForgedExtension number_extension(Oid oid, std::uint64_t number, bool critical) {
    Buffer value;
    DerWriter(value).small_integer(number);
    return extension(oid, value, critical);
}

ForgedExtension crl_reason(x509::RevocationReason reason) {
    const std::uint8_t content[] = {static_cast<std::uint8_t>(reason)};
    return extension(Oid::crl_reason, element(der::kEnumerated, content));
}

ForgedExtension certificate_issuer(std::string_view common_name) {
    return extension(
        Oid::certificate_issuer,
        element_of(der::kSequence, {element(der::context_constructed(4), name_of(common_name))}),
        true);
}

}  // namespace handfast::testing
