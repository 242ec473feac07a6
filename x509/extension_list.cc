// SPDX-License-Identifier: Apache-2.0
#include "x509/extension_list.h"

#include <algorithm>

namespace handfast::x509 {

Extension read_extension(DerReader& list) {
    DerReader entry = list.sequence();
    Extension extension;
    extension.encoded_oid = entry.oid();
    extension.oid = find_oid(extension.encoded_oid);
    if (entry.next_is(der::kBoolean)) extension.critical = entry.boolean();
    extension.value = entry.octet_string();
    if (const Status status = entry.done(); !status) list.mark_failed(status.error().reason);
    return extension;
}

Result<ExtensionList> read_extension_list(DerReader& reader) {
    DerReader list = reader.sequence();
    ExtensionList extensions;
    while (!list.empty()) extensions.push_back(read_extension(list));
    CHECK_OK(list.done());
    return extensions;
}

const Extension* find_extension(std::span<const Extension> list, Oid oid) {
    const auto found = std::ranges::find(list, oid, &Extension::oid);
    return found == list.end() ? nullptr : &*found;
}

ExtensionCount count_extensions(std::span<const Extension> list, Oid oid) {
    const auto count = std::ranges::count(list, oid, &Extension::oid);
    return count == 0   ? ExtensionCount::none
           : count == 1 ? ExtensionCount::one
                        : ExtensionCount::several;
}

}  // namespace handfast::x509
