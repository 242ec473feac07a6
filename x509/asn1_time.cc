// SPDX-License-Identifier: Apache-2.0
#include "x509/asn1_time.h"

namespace handfast::x509 {

std::optional<Instant> Time::instant() const {
    const auto parsed = parse_der_time(tag, text);
    if (!parsed) return std::nullopt;
    return *parsed;
}

bool next_is_time(const DerReader& reader) {
    return reader.next_is(der::kUtcTime) || reader.next_is(der::kGeneralizedTime);
}

Time read_time(DerReader& reader) {
    const DerElement found = reader.any();
    if (!reader.failed() && found.tag != der::kUtcTime && found.tag != der::kGeneralizedTime)
        reader.mark_failed(Reason::der_bad_tag);
    return reader.failed() ? Time{} : Time{found.tag, found.content};
}

}  // namespace handfast::x509
