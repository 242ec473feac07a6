// SPDX-License-Identifier: Apache-2.0
#include "x509/distribution_point.h"

namespace handfast::x509 {

namespace {

constexpr unsigned kReasons = 9;

/// [tag] IMPLICIT BIT STRING.
ReasonFlags read_reasons(DerReader& fields, DerTag tag) {
    const DerBits bits = fields.bit_string(tag);
    std::uint16_t flags = 0;
    for (unsigned reason = 0; reason < kReasons; ++reason)
        if (bits.bit(reason)) flags = static_cast<std::uint16_t>(flags | 1u << reason);
    return ReasonFlags(flags);
}

/// [0] { [0] GeneralNames or [1] RelativeDistinguishedName }: explicit, since a CHOICE is inside.
DistributionPointName read_name(DerReader& fields) {
    DistributionPointName name;
    DerReader choice = fields.inside(der::context_constructed(0));
    if (choice.next_is(der::context_constructed(0))) {
        name.full_name = read_general_names(choice, der::context_constructed(0));
    } else {
        name.relative_name = choice.element(der::context_constructed(1)).content;
        if (name.relative_name.empty()) choice.mark_failed(Reason::bad_certificate_extension);
    }
    if (const Status ended = choice.done(); !ended) fields.mark_failed(ended.error().reason);
    return name;
}

/// [n] IMPLICIT BOOLEAN DEFAULT FALSE.
bool read_flag(DerReader& fields, unsigned n) {
    return fields.next_is(der::context(n)) && fields.boolean(der::context(n));
}

DistributionPoint read_point(DerReader& list) {
    DistributionPoint point;
    DerReader fields = list.sequence();
    if (fields.next_is(der::context_constructed(0))) point.name = read_name(fields);
    if (fields.next_is(der::context(1))) point.reasons = read_reasons(fields, der::context(1));
    if (fields.next_is(der::context_constructed(2)))
        point.crl_issuer = read_general_names(fields, der::context_constructed(2));
    if (const Status ended = fields.done(); !ended) list.mark_failed(ended.error().reason);
    return point;
}

}  // namespace

Result<std::vector<DistributionPoint>> parse_distribution_points(ByteView der) {
    std::vector<DistributionPoint> points;
    DerReader reader(der);
    DerReader list = reader.sequence();
    if (list.empty()) list.mark_failed(Reason::bad_certificate_extension);
    while (!list.empty()) points.push_back(read_point(list));
    CHECK_OK(list.done());
    CHECK_OK(reader.done());
    return points;
}

Result<IssuingDistributionPoint> parse_issuing_distribution_point(ByteView der) {
    IssuingDistributionPoint point;
    DerReader reader(der);
    DerReader fields = reader.sequence();
    if (fields.next_is(der::context_constructed(0))) point.name = read_name(fields);
    point.only_user_certificates = read_flag(fields, 1);
    point.only_ca_certificates = read_flag(fields, 2);
    if (fields.next_is(der::context(3)))
        point.only_some_reasons = read_reasons(fields, der::context(3));
    point.indirect = read_flag(fields, 4);
    point.only_attribute_certificates = read_flag(fields, 5);
    CHECK_OK(fields.done());
    CHECK_OK(reader.done());
    return point;
}

}  // namespace handfast::x509
