// SPDX-License-Identifier: Apache-2.0
#include "x509/access_description.h"

namespace handfast::x509 {

Result<std::vector<AccessDescription>> parse_access_descriptions(ByteView der) {
    std::vector<AccessDescription> descriptions;
    DerReader reader(der);
    DerReader list = reader.sequence();
    if (list.empty()) list.mark_failed(Reason::bad_certificate_extension);
    while (!list.empty()) {
        DerReader fields = list.sequence();
        AccessDescription description;
        description.method = fields.oid();
        description.location = read_general_name(fields);
        CHECK_OK(fields.done());
        descriptions.push_back(description);
    }
    CHECK_OK(list.done());
    CHECK_OK(reader.done());
    return descriptions;
}

std::vector<std::string_view> ocsp_urls(const Certificate& certificate) {
    std::vector<std::string_view> urls;
    const Extension* extension = certificate.find(Oid::authority_info_access);
    if (extension == nullptr) return urls;
    const auto descriptions = parse_access_descriptions(extension->value);
    if (!descriptions) return urls;
    for (const AccessDescription& description : *descriptions)
        if (find_oid(description.method) == Oid::access_ocsp &&
            description.location.kind == GeneralNameKind::uri)
            urls.push_back(as_text(description.location.content));
    return urls;
}

}  // namespace handfast::x509
